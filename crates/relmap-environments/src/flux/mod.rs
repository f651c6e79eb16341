//! Flux: `HelmRelease`, and the objects that it refers to.

mod fields;
mod object;
mod sources;

use std::collections::BTreeMap;

use crate::graph::{AppliedFolder, Kustomization, Reached, applied};
use crate::{ChartUse, Construct, Deployed, Place, Unread, VersionUse};

pub(crate) use object::read;
use sources::{Meant, Sources};

/// An object of Flux.
#[derive(Debug, Clone)]
pub(crate) enum FluxObject {
    Release(Box<Release>),
    Source(Box<ChartSource>),
    Kustomization(Box<AppliedFolder>),
    /// One that cannot be read.
    Unclear(Box<Unread>),
}

/// A `HelmRelease`.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    deployed: Deployed,
    /// The object that has the chart or its repository.
    reference: Option<Reference>,
    /// The chart and its version, if the release says them itself.
    chart: Option<(String, VersionUse)>,
}

#[derive(Debug, Clone)]
struct Reference {
    kind: String,
    name: String,
    namespace: Option<String>,
}

/// An `OCIRepository`, `HelmRepository`, `GitRepository`, `Bucket` or `HelmChart`.
#[derive(Debug, Clone)]
pub(crate) struct ChartSource {
    kind: String,
    name: String,
    namespace: Option<String>,
    file: String,
    line: usize,
    url: Option<String>,
    /// The chart and its version: of an `OCIRepository` and of a `HelmChart`.
    chart: Option<(String, VersionUse)>,
    unread: Vec<Unread>,
}

impl ChartSource {
    /// Whether another source leads to the same chart.
    fn says_the_same(&self, other: &ChartSource) -> bool {
        self.url == other.url
            && self.chart == other.chart
            && self.unread.is_empty() == other.unread.is_empty()
    }
}

/// What is deployed, of all files together, and what may change it and is not read.
pub(crate) fn deployed(
    objects: &BTreeMap<&str, &[FluxObject]>,
    kustomizations: &BTreeMap<&str, &Kustomization>,
) -> (Vec<Deployed>, Vec<Unread>) {
    let mut folders: BTreeMap<&str, Vec<&AppliedFolder>> = BTreeMap::new();
    for (file, objects) in objects {
        let applied = folders.entry(file).or_default();
        for object in *objects {
            if let FluxObject::Kustomization(folder) = object {
                applied.push(folder);
            }
        }
    }
    let Reached { files: reached, mut unread } = applied(kustomizations, &folders);
    let of_files = reached.iter().flat_map(|(file, namespace)| {
        let objects = objects.get(file.as_str()).copied().unwrap_or_default();
        objects.iter().filter_map(move |object| match object {
            FluxObject::Source(source) => {
                Some((&**source, namespace.as_deref().or(source.namespace.as_deref())))
            }
            _ => None,
        })
    });
    let sources = Sources::new(of_files);
    let mut found = Vec::new();
    for (file, forced) in &reached {
        for object in objects.get(file.as_str()).copied().unwrap_or_default() {
            match object {
                FluxObject::Release(release) => {
                    let mut deployed = release.deployed.clone();
                    deployed.namespace = forced.clone().or(deployed.namespace);
                    chart(release, &sources, &mut deployed);
                    found.push(deployed);
                }
                FluxObject::Kustomization(folder) => unread.extend(folder.unread.iter().cloned()),
                FluxObject::Unclear(one) => unread.push((**one).clone()),
                FluxObject::Source(_) => {}
            }
        }
    }
    unread.extend(other_repositories(&reached, &folders));
    (found, unread)
}

/// The folders that are applied from another repository than most are: what is in this one is not what is
/// applied there.
fn other_repositories(
    reached: &BTreeMap<String, Option<String>>,
    folders: &BTreeMap<&str, Vec<&AppliedFolder>>,
) -> Vec<Unread> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let all = || reached.keys().filter_map(|file| folders.get(file.as_str())).flatten();
    for folder in all() {
        *counts.entry(&folder.source).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let mut usual = counts.iter().filter(|(_, count)| **count == most).map(|(source, _)| *source);
    let usual = usual.next().filter(|_| usual.next().is_none());
    let others = all().filter(|folder| Some(folder.source.as_str()) != usual);
    let unread = |folder: &&AppliedFolder| Unread {
        place: folder.place.clone(),
        construct: Construct::Field("spec.sourceRef".to_owned()),
    };
    others.map(unread).collect()
}

fn chart(release: &Release, sources: &Sources<'_>, deployed: &mut Deployed) {
    let Some(reference) = &release.reference else {
        if let Some((name, version)) = release.chart.clone() {
            deployed.chart = Some(ChartUse { name, repository: None, version });
        }
        return;
    };
    // What has no namespace is in that of the release.
    let namespace = reference.namespace.as_deref().or(deployed.namespace.as_deref());
    let meant = sources.meant(reference, namespace, &deployed.place.file);
    let source = match meant {
        Meant::One(source) => Some(source),
        Meant::None | Meant::Several => None,
    };
    let lost = match meant {
        Meant::Several => {
            format!("{} {}, of which there are several", reference.kind, reference.name)
        }
        _ => format!("{} {} not found", reference.kind, reference.name),
    };
    let own = release.chart.clone();
    let from_source = || source.and_then(|source| source.chart.clone());
    let (name, version) =
        own.or_else(from_source).unwrap_or((reference.name.clone(), VersionUse::Unknown(lost)));
    if let Some(source) = source {
        deployed.unread.extend(source.unread.iter().cloned());
        if release.chart.is_none() {
            deployed.place = Place { file: source.file.clone(), line: source.line };
        }
    }
    let repository = source.and_then(|source| source.url.clone());
    deployed.chart = Some(ChartUse { name, repository, version });
}
