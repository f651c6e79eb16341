//! Which files of a repository of Flux are applied: kustomizations name others, from the top down.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use relmap_core::chart::yaml::Node;

use crate::helmfile::inside;
use crate::kustomize::KUSTOMIZATION;
use crate::patches::{Concern, PATCHES, first_of_concern};
use crate::unread::{UnreadList, quoted};
use crate::{Construct, Place, Unread};

/// What a `kustomization.yaml` names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kustomization {
    /// The path of each, and where it is written.
    resources: Vec<(String, Place)>,
    namespace: Option<String>,
    unread: Vec<Unread>,
}

/// A Flux `Kustomization`: a folder that is applied.
#[derive(Debug, Clone)]
pub(crate) struct AppliedFolder {
    pub(crate) path: String,
    pub(crate) namespace: Option<String>,
    /// Components that are applied with it, relative to it, and where each is written.
    pub(crate) components: Vec<(String, Place)>,
    /// The repository that has the folder.
    pub(crate) source: String,
    pub(crate) place: Place,
    pub(crate) unread: Vec<Unread>,
}

/// The kustomization in a file, if it is one.
pub(crate) fn kustomization(path: &str, nodes: &[Node]) -> Option<Kustomization> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if !matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization") {
        return None;
    }
    let is_flux = |node: &Node| {
        let version = node.get("apiVersion").and_then(Node::text).unwrap_or_default();
        version.starts_with("kustomize.toolkit.fluxcd.io/")
    };
    let mut found = Kustomization::default();
    let mut unread = UnreadList::of(path);
    for node in nodes.iter().filter(|node| !is_flux(node)) {
        for key in ["resources", "components", "bases"] {
            let listed = node.get(key).and_then(Node::as_seq).unwrap_or_default();
            found.resources.extend(listed.iter().filter_map(|one| {
                let place = Place { file: path.to_owned(), line: one.place.line };
                Some((one.text()?.to_owned(), place))
            }));
        }
        found.namespace = node.get("namespace").and_then(Node::text).map(str::to_owned);
        unread.others(node, "", &[&KUSTOMIZATION[..], &PATCHES[..]].concat());
        if let Some((key, line)) = first_of_concern(node, Concern::Flux) {
            unread.field(line, key);
        }
    }
    found.unread = unread.into_vec();
    Some(found)
}

/// What is applied.
#[derive(Default)]
pub(crate) struct Reached {
    /// The files, each with the namespace that is forced on it.
    pub(crate) files: BTreeMap<String, Option<String>>,
    /// What may change what is applied and is not read.
    pub(crate) unread: Vec<Unread>,
}

/// The most places that are told of which no file is read.
const MOST_ELSEWHERE: usize = 100;

/// The files that are applied.
pub(crate) fn applied(
    kustomizations: &BTreeMap<&str, &Kustomization>,
    files: &BTreeMap<&str, Vec<&AppliedFolder>>,
) -> Reached {
    let walk = Walk { kustomizations, files };
    let mut reached = Reached::default();
    walk.visit(walk.roots(), &mut reached);
    if reached.files.is_empty() {
        // Nothing says what is applied: everything counts.
        reached.files = files.keys().map(|file| ((*file).to_owned(), None)).collect();
    }
    reached
}

struct Walk<'a> {
    /// By folder.
    kustomizations: &'a BTreeMap<&'a str, &'a Kustomization>,
    /// The Flux kustomizations in each file.
    files: &'a BTreeMap<&'a str, Vec<&'a AppliedFolder>>,
}

enum Root {
    Folder(String),
    File(String),
}

/// What is visited next, the namespace that is forced on it, and where it is named.
type Next = (Root, Option<String>, Option<(String, Place)>);

impl Reached {
    /// Adds a path that is named, and of which no file is read.
    fn elsewhere(&mut self, named: Option<(String, Place)>) {
        if let Some((path, place)) = named.filter(|_| self.unread.len() < MOST_ELSEWHERE) {
            self.unread.push(Unread { place, construct: Construct::Elsewhere(quoted(&path)) });
        }
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.starts_with(&format!("{folder}/"))
}

impl Walk<'_> {
    /// Where to begin: at what nothing else speaks of.
    fn roots(&self) -> Vec<Root> {
        let all = self.files.iter().flat_map(|(file, applied)| {
            applied.iter().map(move |one| (*file, inside("", &one.path).unwrap_or_default()))
        });
        let applied: Vec<(&str, String)> = all.collect();
        let paths: BTreeSet<&str> = applied.iter().map(|(_, path)| path.as_str()).collect();
        let is_applied = |folder: &str| ancestors(folder).any(|above| paths.contains(above));
        let is_governed =
            |folder: &str| ancestors(folder).any(|above| self.kustomizations.contains_key(above));
        let mut roots = Vec::new();
        for folder in self.kustomizations.keys() {
            let above = ancestors(folder).skip(1);
            let is_top = !above.into_iter().any(|above| self.kustomizations.contains_key(above));
            if is_top && !is_applied(folder) {
                roots.push(Root::Folder((*folder).to_owned()));
            }
        }
        for file in self.files.keys() {
            let folder = folder_of(file);
            let is_around =
                |one: &AppliedFolder| is_below(folder, &inside("", &one.path).unwrap_or_default());
            let applies_itself = self.files[file].iter().any(|one| is_around(one));
            if applies_itself || !is_governed(folder) && !is_applied(folder) {
                roots.push(Root::File((*file).to_owned()));
            }
        }
        roots
    }

    /// Follows everything that the roots name, one after the other. The list of what is left to visit takes the place of
    /// recursion, and nothing is visited twice with the same namespace.
    fn visit(&self, roots: Vec<Root>, reached: &mut Reached) {
        let mut left: Vec<Next> = Vec::new();
        let mut seen: BTreeSet<(String, Option<String>)> = BTreeSet::new();
        let mut told: BTreeSet<String> = BTreeSet::new();
        let mut roots = roots.into_iter();
        while let Some((next, namespace, named)) =
            left.pop().or_else(|| roots.next().map(|root| (root, None, None)))
        {
            match next {
                Root::File(file) => {
                    let Some(applied) = self.files.get(file.as_str()) else { continue };
                    if !seen.insert((file.clone(), namespace.clone())) {
                        continue;
                    }
                    for one in applied {
                        let forced = one.namespace.clone().or(namespace.clone());
                        let folder = inside("", &one.path).unwrap_or_default();
                        for (path, place) in &one.components {
                            let at = Some((path.clone(), place.clone()));
                            match inside(&folder, path) {
                                Some(path) => left.push((Root::Folder(path), forced.clone(), at)),
                                None => reached.elsewhere(at),
                            }
                        }
                        let named = Some((one.path.clone(), one.place.clone()));
                        left.push((Root::Folder(folder), forced, named));
                    }
                    reached.files.entry(file).or_insert(namespace);
                }
                Root::Folder(folder) => {
                    if !seen.insert((format!("{folder}/"), namespace.clone())) {
                        continue;
                    }
                    match self.kustomizations.get(folder.as_str()) {
                        Some(named) => {
                            let forced = namespace.or(named.namespace.clone());
                            if told.insert(folder.clone()) {
                                reached.unread.extend(named.unread.iter().cloned());
                            }
                            for (resource, place) in &named.resources {
                                let at = Some((resource.clone(), place.clone()));
                                let Some(path) = inside(&folder, resource) else {
                                    reached.elsewhere(at);
                                    continue;
                                };
                                let is_file = self.files.contains_key(path.as_str());
                                let root = if is_file { Root::File } else { Root::Folder };
                                left.push((root(path), forced.clone(), at));
                            }
                        }
                        None => {
                            let before = left.len();
                            self.whole(&folder, &namespace, &mut left);
                            if left.len() == before {
                                reached.elsewhere(named);
                            }
                        }
                    }
                }
            }
        }
    }

    /// A folder without a kustomization is applied with all that is in it.
    fn whole(&self, folder: &str, namespace: &Option<String>, left: &mut Vec<Next>) {
        let is_own = |path: &str| {
            let between = ancestors(path).take_while(|above| *above != folder);
            is_below(path, folder)
                && !between.into_iter().any(|f| self.kustomizations.contains_key(f))
        };
        let inside = |path: &str| folder.is_empty() || path.starts_with(&format!("{folder}/"));
        let from = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let files = self.files.range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded));
        let files = files.map(|(file, _)| *file).take_while(|file| inside(file));
        for file in files.filter(|file| is_own(folder_of(file))) {
            left.push((Root::File(file.to_owned()), namespace.clone(), None));
        }
        let all = self.kustomizations;
        let folders = all.range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded));
        let folders = folders.map(|(below, _)| *below).take_while(|below| inside(below));
        for below in folders.filter(|below| *below != folder && is_own(folder_of(below))) {
            left.push((Root::Folder(below.to_owned()), namespace.clone(), None));
        }
    }
}

/// A folder and all folders above it, up to the root.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder);
    std::iter::from_fn(move || {
        let current = next?;
        next = (!current.is_empty()).then(|| folder_of(current));
        Some(current)
    })
}
