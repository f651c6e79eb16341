//! From the facts of files to what is deployed.

use std::collections::BTreeMap;

use relmap_core::chart::dependencies::LOCK_FILES;
use relmap_core::chart::yaml::Node;

use crate::facts::Known;
use crate::flux::FluxObject;
use crate::graph::Kustomization;
use crate::umbrella::LockFile;
use crate::values_reader::TooMuch;
use crate::{Deployed, Facts, ReadError, SourceFormat, SourceQuery, flux, helmfile, umbrella};

/// What the files of a source deploy, sorted by name. `files` has the facts of each file by its path
/// from the root of the repository.
///
/// # Errors
/// If what a file deploys has more values or images than are read.
pub fn assemble<'f>(
    query: &SourceQuery,
    files: impl IntoIterator<Item = (&'f str, &'f Facts)>,
) -> Result<Vec<Deployed>, ReadError> {
    let mut found = Vec::new();
    let mut objects: BTreeMap<&str, &[FluxObject]> = BTreeMap::new();
    let mut kustomizations: BTreeMap<&str, &Kustomization> = BTreeMap::new();
    let mut values: BTreeMap<&str, &Node> = BTreeMap::new();
    let mut locks: BTreeMap<&str, &LockFile> = BTreeMap::new();
    let mut helmfiles = Vec::new();
    let mut umbrellas = Vec::new();
    for (path, Facts(known)) in files {
        match known {
            Known::Deployed(deployed) => found.extend(deployed.iter().cloned()),
            Known::Flux(read) => drop(objects.insert(path, read)),
            Known::Kustomization(read) => drop(kustomizations.insert(folder(path), read)),
            Known::Values(read) => drop(values.insert(path, read)),
            Known::Lock(read) => drop(locks.insert(path, read)),
            Known::Helmfile(read) => helmfiles.push((path, read)),
            Known::Umbrella(read) => umbrellas.push((path, read)),
        }
    }
    if query.format == SourceFormat::Flux {
        found.extend(flux::deployed(&objects, &kustomizations));
    }
    for (path, read) in helmfiles {
        let lock = locks.get(lock_of(path).as_str()).copied();
        let deployed = helmfile::deployed(query, read, lock, |path| values.get(path).copied());
        found.extend(deployed.map_err(|fault| too_much(path, fault))?);
    }
    for (path, read) in umbrellas {
        let lock =
            LOCK_FILES.iter().find_map(|name| locks.get(next_to(path, name).as_str()).copied());
        let values = values.get(next_to(path, CHART_VALUES).as_str()).copied();
        let deployed = umbrella::deployed(query, read, lock, values);
        found.extend(deployed.map_err(|fault| too_much(path, fault))?);
    }
    found.sort_by(|a, b| (&a.name, &a.namespace, &a.place).cmp(&(&b.name, &b.namespace, &b.place)));
    Ok(found)
}

fn too_much(file: &str, fault: TooMuch) -> ReadError {
    ReadError::Content { file: file.to_owned(), reason: fault.to_string() }
}

/// The files that a file needs to say what it deploys, whether they are there or not.
pub(crate) fn needs(path: &str, Facts(known): &Facts) -> Vec<String> {
    match known {
        Known::Helmfile(read) => {
            let mut needed = read.values_files();
            needed.push(lock_of(path));
            needed
        }
        Known::Umbrella(_) => {
            let names = LOCK_FILES.iter().chain([&CHART_VALUES]);
            names.map(|name| next_to(path, name)).collect()
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
