//! A component as it would be with some files written.

use std::collections::BTreeMap;

use super::BumpContext;
use crate::chart::dependencies::{
    Dependency, LOCK_FILES, out_of_range, parse_lock, parse_requirements,
};
use crate::component::{Component, is_inside, join};
use crate::facts::{ComponentFacts, FileChange, Files};
use crate::release_notes;

/// The component and its facts as they would be once these files are written.
pub fn overlaid(
    context: &BumpContext<'_>,
    files: &BTreeMap<String, Vec<u8>>,
) -> (Component, ComponentFacts) {
    let mut facts = context.facts.clone();
    let layout = &context.component.layout;
    let own = files.iter().filter(|(path, _)| layout.owns(path));
    for (path, bytes) in own {
        facts.new.contents.insert(path.clone(), bytes.clone());
        note_change(&mut facts, path);
    }
    // Helm alone can write the lock again once a dependency was moved here; until then the ranges
    // tell more than it does. One that did not fit before stays to be found.
    if !lock_fits(&facts.new) && lock_fits(&context.facts.new) {
        let chart = facts.new.chart.clone().unwrap_or_default();
        for name in LOCK_FILES {
            facts.new.contents.remove(&join(&chart, name));
        }
    }
    facts.changes.sort_by(|a, b| (a.path(), a).cmp(&(b.path(), b)));
    let component = match files.get(&layout.release_file) {
        Some(bytes) => context.component.with_notes(release_notes::parse(bytes), context.config),
        None => context.component.clone(),
    };
    (component, facts)
}

/// Whether the lock of a chart, if it has one, fits the ranges that are declared.
fn lock_fits(files: &Files) -> bool {
    let lock = LOCK_FILES.into_iter().find_map(|name| files.in_chart(name));
    let Some((lock, _)) = lock.and_then(|bytes| parse_lock(bytes).ok()) else { return true };
    let declared = ["Chart.yaml", "requirements.yaml"].into_iter().filter_map(|name| {
        let (declared, _) = parse_requirements(files.in_chart(name)?).ok()?;
        Some(declared)
    });
    let declared: Vec<Dependency> = declared.flatten().collect();
    out_of_range(&declared, &lock).next().is_none()
}

/// Lists a file as changed, or no longer, by how it compares with the baseline's.
fn note_change(facts: &mut ComponentFacts, path: &str) {
    if !matches!(facts.baseline, crate::facts::Baseline::Released(_)) {
        return;
    }
    let old = path_then(&facts.old, &facts.new, path);
    let before = facts.old.contents.get(&old);
    let same = before.is_some() && before == facts.new.contents.get(path);
    let is_listed = |change: &FileChange| change.new.as_deref() == Some(path);
    if same {
        facts.changes.retain(|change| !is_listed(change) || change.old.as_ref() != Some(&old));
    } else if !facts.changes.iter().any(is_listed) {
        let old = before.is_some().then_some(old);
        facts.changes.push(FileChange { old, new: Some(path.to_owned()) });
    }
}

/// The path that a file had at the baseline, when the chart was elsewhere.
fn path_then(old: &Files, new: &Files, path: &str) -> String {
    match (old.chart.as_deref(), new.chart.as_deref()) {
        (Some(then), Some(now)) if then != now && is_inside(path, now) => {
            let inner = path.strip_prefix(now).unwrap_or(path).trim_start_matches('/');
            crate::component::join(then, inner)
        }
        _ => path.to_owned(),
    }
}
