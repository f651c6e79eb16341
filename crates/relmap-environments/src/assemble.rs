//! From the facts of files to what is deployed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use relmap_core::chart::dependencies::LOCK_FILES;

use crate::facts::Known;
use crate::flux::FluxObject;
use crate::graph::Kustomization;
use crate::helmfile::{Helmfile, ValuesFile};
use crate::umbrella::LockFile;
use crate::unread::quoted;
use crate::values_reader::TooMuch;
use crate::{
    Construct, Deployed, Facts, Place, ReadError, SourceFormat, SourceQuery, Unread, flux,
    helmfile, kustomize, umbrella,
};

/// What the files of a source deploy.
#[derive(Debug, Clone, Default)]
pub struct Assembled {
    /// What is deployed, sorted by name.
    pub deployed: Vec<Deployed>,
    /// What may change what runs, whichever deployment, and is not read.
    pub unread: Vec<Unread>,
}

/// What the files of a source deploy. `files` has the facts of each file by its path
/// from the root of the repository.
///
/// # Errors
/// If what a file deploys has more values or images than are read.
pub fn assemble<'f>(
    query: &SourceQuery,
    files: impl IntoIterator<Item = (&'f str, &'f Facts)>,
) -> Result<Assembled, ReadError> {
    let mut unread: Vec<Unread> = Vec::new();
    let mut found = Vec::new();
    let mut objects: BTreeMap<&str, &[FluxObject]> = BTreeMap::new();
    let mut kustomizations: BTreeMap<&str, &Kustomization> = BTreeMap::new();
    let mut values: BTreeMap<&str, &ValuesFile> = BTreeMap::new();
    let mut locks: BTreeMap<&str, &LockFile> = BTreeMap::new();
    let mut helmfiles: BTreeMap<&str, &Helmfile> = BTreeMap::new();
    let mut umbrellas = Vec::new();
    let mut kustomized: Vec<(&str, &[Deployed])> = Vec::new();
    let mut there: BTreeSet<&str> = BTreeSet::new();
    for (path, facts) in files {
        there.insert(path);
        unread.extend(facts.unread.iter().cloned());
        match &facts.known {
            Known::Deployed(deployed) => found.extend(deployed.iter().cloned()),
            Known::Kustomize(deployed) => kustomized.push((path, deployed)),
            Known::Flux(read) => drop(objects.insert(path, read)),
            Known::Kustomization(read) => drop(kustomizations.insert(folder(path), read)),
            Known::Values(read) => drop(values.insert(path, read)),
            Known::Lock(read) => drop(locks.insert(path, read)),
            Known::Helmfile(read) => drop(helmfiles.insert(path, read)),
            Known::Umbrella(read) => umbrellas.push((path, read)),
            Known::ChartFile => {}
        }
    }
    if query.format == SourceFormat::Flux {
        let (deployed, more) = flux::deployed(&objects, &kustomizations);
        found.extend(deployed);
        unread.extend(more);
    }
    for (path, deployed) in kustomized {
        let is_there = |file: &str| there.contains(next_to(path, file).as_str());
        found.extend(deployed.iter().map(|one| kustomize::unless_local(one, is_there)));
    }
    for (path, read) in &helmfiles {
        let lock = locks.get(lock_of(path).as_str()).copied();
        let files = helmfile::Neighbours {
            values: &|path| values.get(path).copied(),
            is_helmfile: &|path| helmfiles.contains_key(path),
            is_there: &|path| there.contains(path),
        };
        let (deployed, more) =
            helmfile::deployed(query, read, lock, &files).map_err(|fault| too_much(path, fault))?;
        found.extend(deployed);
        unread.extend(more);
    }
    for (path, read) in umbrellas {
        let lock =
            LOCK_FILES.iter().find_map(|name| locks.get(next_to(path, name).as_str()).copied());
        let own = values.get(next_to(path, CHART_VALUES).as_str()).map(|file| &file.node);
        let deployed = umbrella::deployed(query, read, lock, own);
        found.extend(deployed.map_err(|fault| too_much(path, fault))?);
        unread.extend(chart_files(&there, path).map(|file| Unread {
            place: Place { file: path.to_owned(), line: 0 },
            construct: Construct::Chart(quoted(file)),
        }));
    }
    found.sort_by(|a, b| (&a.name, &a.namespace, &a.place).cmp(&(&b.name, &b.namespace, &b.place)));
    Ok(Assembled { deployed: found, unread })
}

/// The first of the charts that are in the folder of an umbrella: Helm deploys them, whatever is declared.
fn chart_files<'t>(there: &BTreeSet<&'t str>, umbrella: &str) -> impl Iterator<Item = &'t str> {
    let from = next_to(umbrella, "charts/");
    let below = there.range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded));
    let below: Option<&str> = below.copied().next().filter(|file| file.starts_with(&from));
    below.into_iter()
}

fn too_much(file: &str, fault: TooMuch) -> ReadError {
    ReadError::Content { file: file.to_owned(), reason: fault.to_string() }
}

/// The files that a file needs to say what it deploys, whether they are there or not.
pub(crate) fn needs(path: &str, facts: &Facts) -> Vec<String> {
    match &facts.known {
        Known::Helmfile(read) => {
            let mut needed = read.needed_files();
            needed.push(lock_of(path));
            needed
        }
        Known::Umbrella(_) => {
            let names = LOCK_FILES.iter().chain([&CHART_VALUES]);
            names.map(|name| next_to(path, name)).collect()
        }
        Known::Kustomize(deployed) => {
            let files = deployed.iter().flat_map(kustomize::local_charts);
            files.map(|file| next_to(path, &file)).collect()
        }
        _ => Vec::new(),
    }
}

const CHART_VALUES: &str = "values.yaml";

/// The lock of a helmfile.
fn lock_of(helmfile: &str) -> String {
    let stem = helmfile.trim_end_matches(".gotmpl");
    format!("{}.lock", stem.rsplit_once('.').map_or(stem, |(stem, _)| stem))
}

fn next_to(path: &str, name: &str) -> String {
    match folder(path) {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
