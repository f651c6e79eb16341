//! From the facts of files to what is deployed.

use std::collections::BTreeMap;

use relmap_core::chart::yaml::Node;

use crate::facts::Known;
use crate::flux::FluxObject;
use crate::graph::Kustomization;
use crate::umbrella::LockFile;
use crate::{Deployed, Facts, SourceFormat, SourceQuery, flux, helmfile, umbrella};

/// What the files of a source deploy, sorted by name. `files` has the facts of each file by its path
/// from the root of the repository.
pub fn assemble<'f>(
    query: &SourceQuery,
    files: impl IntoIterator<Item = (&'f str, &'f Facts)>,
) -> Vec<Deployed> {
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
        let stem = path.trim_end_matches(".gotmpl");
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let lock = locks.get(format!("{stem}.lock").as_str()).copied();
        found.extend(helmfile::deployed(query, read, lock, |path| values.get(path).copied()));
    }
    for (path, read) in umbrellas {
        let next_to = |name: &str| match folder(path) {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let lock = ["Chart.lock", "requirements.lock"]
            .into_iter()
            .find_map(|name| locks.get(next_to(name).as_str()).copied());
        let values = values.get(next_to("values.yaml").as_str()).copied();
        found.extend(umbrella::deployed(query, read, lock, values));
    }
    found.sort_by(|a, b| (&a.name, &a.namespace, &a.place).cmp(&(&b.name, &b.namespace, &b.place)));
    found
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
