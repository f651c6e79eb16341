//! The sets of values that a chart is rendered with.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use relmap_core::facts::{RenderedSet, Renderings};
use relmap_core::manifests::{objects, same_objects};

use relmap_fs::Below;

use crate::probing::Probing;
use crate::value_set::{Charts, ValueSet};
use crate::workers::in_parallel;
use crate::{Helm, HelmError, templates};

/// Renders the three states with the default values and with each `ci/*-values.yaml`. Where
/// templates changed and nothing differs so far, every value that they read is set to something
/// else, alone and two at a time, until something does.
///
/// # Errors
/// If Helm cannot be run, or a file cannot be read or written.
pub fn render(helm: &Helm, charts: &Charts<'_>) -> Result<Renderings, HelmError> {
    helm.budget().keep_nothing();
    let own = tempfile::tempdir().map_err(HelmError::Run)?;
    let given = given(charts, &Below::new(own.path())?)?;
    let mut renderings =
        Renderings { templates: templates::names(charts.new), ..Renderings::default() };
    add(&mut renderings, in_parallel(&given, |set| one(helm, charts, set))?);
    let changed = templates::changed(charts)?;
    if changed.is_empty() || renderings.sets.iter().any(differs) {
        return Ok(renderings);
    }
    let folder = tempfile::tempdir().map_err(HelmError::Run)?;
    let mut probing = Probing::new(charts, &changed, Below::new(folder.path())?)?;
    let singles = in_parallel(probing.singles(), |candidates| {
        // The first setting that the chart accepts, or else the last.
        let mut tried = None;
        for set in candidates {
            let rendered = one(helm, charts, set)?;
            let accepted = match &rendered {
                Made::Alike(_) => true,
                Made::Kept(set) => set.new.is_ok() || set.swapped.is_ok(),
            };
            tried = Some((set.clone(), rendered, accepted));
            if accepted {
                break;
            }
        }
        Ok(tried)
    })?;
    let mut accepted = Vec::new();
    for (set, rendered, is_accepted) in singles.into_iter().flatten() {
        if is_accepted {
            add(&mut renderings, [rendered]);
        }
        accepted.push((set, is_accepted));
    }
    if !renderings.sets.iter().any(differs) {
        let pairs = probing.pairs(&accepted)?;
        for chunk in pairs.chunks(32) {
            let rendered = in_parallel(chunk, |set| one(helm, charts, set))?;
            let both_failed = |set: &Made| match set {
                Made::Alike(_) => false,
                Made::Kept(set) => set.new.is_err() && set.swapped.is_err(),
            };
            add(&mut renderings, rendered.into_iter().filter(|set| !both_failed(set)));
            if renderings.sets.iter().any(differs) {
                break;
            }
        }
    }
    renderings.gaps = probing.gaps;
    Ok(renderings)
}

/// What came of a set.
enum Made {
    /// A probe with which both sides make the same to the byte: only the templates that made objects are kept, since
    /// there can be hundreds of probes.
    Alike(BTreeSet<String>),
    Kept(RenderedSet),
}

fn add(renderings: &mut Renderings, made: impl IntoIterator<Item = Made>) {
    for made in made {
        match made {
            Made::Alike(templates) => {
                renderings.alike += 1;
                renderings.alike_templates.extend(templates);
            }
            Made::Kept(set) => renderings.sets.push(set),
        }
    }
}

fn one(helm: &Helm, charts: &Charts<'_>, set: &ValueSet) -> Result<Made, HelmError> {
    let files: Vec<&Path> = set.file.as_deref().into_iter().collect();
    let template = |chart: &Path| helm.template(chart, &files, charts.skip_schemas);
    let new = template(charts.new)?;
    let swapped = template(charts.swapped)?;
    let old = match set.is_probe {
        true => None,
        false => Some(template(charts.old)?),
    };
    let again = match (&swapped, &new) {
        (Ok(swapped), Ok(new)) if swapped != new => template(charts.new)?.ok(),
        _ => None,
    };
    if let (true, Ok(new)) = (set.is_probe && swapped == new, &new)
        && let Ok(objects) = objects(new)
    {
        return Ok(Made::Alike(objects.into_iter().filter_map(|object| object.source).collect()));
    }
    let kept = [Some(&swapped), Some(&new), old.as_ref()];
    let kept = kept.into_iter().flatten().flatten().chain(&again).map(Vec::len).sum();
    helm.budget().keep(kept)?;
    Ok(Made::Kept(RenderedSet { values: set.values.clone(), old, swapped, new, again }))
}

/// Whether the templates make a difference; then nothing more need be tried.
fn differs(set: &RenderedSet) -> bool {
    match (&set.swapped, &set.new) {
        (Ok(swapped), Ok(new)) if swapped == new => false,
        (Ok(swapped), Ok(new)) => {
            let again = set.again.as_ref().unwrap_or(new);
            match (objects(swapped), objects(new), objects(again)) {
                (Ok(swapped), Ok(new), Ok(again)) => !same_objects(&swapped, &new, &again),
                _ => true,
            }
        }
        (Err(_), Err(_)) => false,
        _ => true,
    }
}

/// The sets that the chart brings along. Values that the baseline knew go for both sides, as those of
/// somebody who upgrades do; those that are new only show what the templates do.
/// All are copied to names of our own: Helm takes a comma in one for the end of it.
fn given(charts: &Charts<'_>, own: &Below) -> Result<Vec<ValueSet>, HelmError> {
    let mut sets =
        vec![ValueSet { values: "the default values".to_owned(), file: None, is_probe: false }];
    let mut number = 0;
    let mut copied = |file: &Path| -> Result<PathBuf, HelmError> {
        number += 1;
        let name = format!("{number}.yaml");
        own.create(&name, &fs::read(file).map_err(HelmError::file(file))?)?;
        Ok(own.path().join(name))
    };
    let before = ci_files(charts.old);
    for (name, file) in &before {
        let file = Some(copied(file)?);
        sets.push(ValueSet { values: format!("ci/{name}"), file, is_probe: false });
    }
    for (name, file) in ci_files(charts.new) {
        let known = before.get(&name);
        let is_same = known.is_some_and(|known| fs::read(known).ok() == fs::read(&file).ok());
        if !is_same {
            let now = if known.is_some() { " as it is now" } else { "" };
            sets.push(ValueSet {
                values: format!("ci/{name}{now}"),
                file: Some(copied(&file)?),
                is_probe: true,
            });
        }
    }
    Ok(sets)
}

fn ci_files(chart: &Path) -> BTreeMap<String, PathBuf> {
    let Ok(entries) = fs::read_dir(chart.join("ci")) else { return BTreeMap::new() };
    let named = entries
        .filter_map(Result::ok)
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    named
        .filter(|(name, _)| name.ends_with("values.yaml") || name.ends_with("values.yml"))
        .collect()
}
