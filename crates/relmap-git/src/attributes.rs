//! `.gitattributes` that make other bytes of a chart's files than at the baseline, although the files are the same: what
//! is packaged from a checkout differs.

use std::collections::BTreeSet;

use git2::{ObjectType, Oid};
use relmap_core::chart::attributes::{Patterns, Together, patterns_that_differ};
use relmap_core::chart::file_kind::{ChangeKind, FileKind, classify};
use relmap_core::component::{below, folder_of, is_inside, join};

use crate::tree_diff::{self, Change, Skipped};
use crate::trees::{LINK, Walked};
use crate::{GitError, Repository, Snapshot, content, linked, tree_path, worktree};

pub(crate) const NAME: &str = ".gitattributes";

/// How many folders behind links are looked at.
const MAX_FOLDERS: usize = 1_000;

/// A place on both sides, which are the same but where a chart moved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Both {
    old: String,
    new: String,
}

impl Both {
    fn same(path: &str) -> Both {
        Both { old: path.to_owned(), new: path.to_owned() }
    }

    fn join(&self, name: &str) -> Both {
        Both { old: join(&self.old, name), new: join(&self.new, name) }
    }
}

/// The paths of those that changed so, for a chart, which was in the first folder and is in the second, and the folders
/// that it takes in.
pub(crate) fn changed(
    repo: &Repository,
    (old_chart, chart): (&str, &str),
    local_charts: &[String],
    changes: &[Change],
    (then, now): (&Snapshot<'_>, &Snapshot<'_>),
) -> Result<Vec<String>, GitError> {
    let chart = Both { old: old_chart.to_owned(), new: chart.to_owned() };
    let has_moved = chart.old != chart.new;
    let mut folders: BTreeSet<Both> =
        local_charts.iter().map(|folder| Both::same(folder)).collect();
    folders.insert(chart.clone());
    add_linked(repo, then, &mut folders)?;
    let mut places = BTreeSet::new();
    for folder in &folders {
        places.insert(folder.join(NAME));
        for side in [&folder.old, &folder.new] {
            places.extend(around(side).map(|around| Both::same(&join(around, NAME))));
        }
    }
    let both = changes.iter().flat_map(|change| change.old.iter().chain(&change.new));
    for path in both.map(|entry| entry.path.as_str()).filter(|path| is_attributes(path)) {
        let moved = |from: &str, to: &str| below(path, from).map(|inside| join(to, inside));
        let old = moved(&chart.new, &chart.old).unwrap_or_else(|| path.to_owned());
        let new = moved(&chart.old, &chart.new).unwrap_or_else(|| path.to_owned());
        places.insert(Both { old, new });
    }
    let mut states = Vec::new();
    for place in places {
        let (old, new) = (source(repo, then, &place.old)?, source(repo, now, &place.new)?);
        states.push((place, old, new));
    }
    if !has_moved && states.iter().all(|(_, old, new)| old.id() == new.id()) {
        return Ok(Vec::new());
    }
    let known: BTreeSet<Both> = states.iter().map(|(place, ..)| place.clone()).collect();
    let (files, others) = delivered(repo, &folders, then)?;
    for place in others.into_iter().filter(|place| !known.contains(place)) {
        let (old, new) = (source(repo, then, &place.old)?, source(repo, now, &place.new)?);
        states.push((place, old, new));
    }
    let mut texts = Vec::new();
    for (place, old, new) in states {
        let (old, new) = (old.text(repo, &place.old)?, new.text(repo, &place.new)?);
        texts.push((place, old, new));
    }
    let together = Together::of(texts.iter().flat_map(|(_, old, new)| [&**old, new]));
    let mut found = Vec::new();
    for (place, old, new) in &texts {
        let differ = Matching::new(place, &patterns_that_differ(old, new, &together));
        // What stays says the same of a chart that moved only if it says it of both places.
        let all = match has_moved {
            true => patterns_that_differ(b"", new, &together),
            false => Vec::new(),
        };
        let all = Matching::new(place, &all);
        let is_other = |file: &Both| {
            differ.old(&file.old)
                || differ.now(&file.new)
                || all.old(&file.old) != all.now(&file.new)
        };
        if files.iter().any(is_other) {
            found.push(place.new.clone());
        }
    }
    Ok(found)
}

/// The folders around a path, the root among them.
pub(crate) fn around(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.match_indices('/').map(|(end, _)| &path[..end]);
    parts.chain([""]).filter(move |around| *around != path)
}

fn is_attributes(path: &str) -> bool {
    path.rsplit('/').next() == Some(NAME)
}

/// Patterns of the file at a place, for files of both sides.
struct Matching<'p> {
    place: &'p Both,
    patterns: Option<Patterns>,
}

impl<'p> Matching<'p> {
    fn new(place: &'p Both, patterns: &[String]) -> Matching<'p> {
        let patterns = (!patterns.is_empty()).then(|| Patterns::new(patterns));
        Matching { place, patterns }
    }

    fn old(&self, file: &str) -> bool {
        self.matches(file, &self.place.old)
    }

    fn now(&self, file: &str) -> bool {
        self.matches(file, &self.place.new)
    }

    fn matches(&self, file: &str, place: &str) -> bool {
        let inside = below(file, folder_of(place));
        self.patterns.as_ref().zip(inside).is_some_and(|(all, inside)| all.may_match(inside))
    }
}

/// The content of a `.gitattributes`, or where it is.
pub(crate) enum Source {
    Nothing,
    Blob(Oid),
    Disk(Oid, Vec<u8>),
}

impl Source {
    fn id(&self) -> Option<Oid> {
        match self {
            Source::Nothing => None,
            Source::Blob(id) | Source::Disk(id, _) => Some(*id),
        }
    }

    pub(crate) fn text(self, repo: &Repository, path: &str) -> Result<Vec<u8>, GitError> {
        match self {
            Source::Nothing => Ok(Vec::new()),
            Source::Blob(id) => content::read_blob(&repo.inner, id, path, content::limit(path)),
            Source::Disk(_, bytes) => Ok(bytes),
        }
    }
}

/// What git takes for the attributes at a path. It follows no link: where one is, its target is the text.
pub(crate) fn source(repo: &Repository, at: &Snapshot<'_>, path: &str) -> Result<Source, GitError> {
    if !at.is_worktree {
        let Some(tree) = at.tree else { return Ok(Source::Nothing) };
        let found = tree_diff::entry_at(repo, tree, path)?;
        let found = found.filter(|found| found.kind() == ObjectType::Blob);
        return Ok(found.map_or(Source::Nothing, |found| Source::Blob(found.id)));
    }
    if linked::end_of(at, folder_of(path))?.as_deref() != Some(folder_of(path)) {
        return Ok(Source::Nothing);
    }
    let target = repo.root().and_then(|root| root.join(path).read_link().ok());
    let bytes = match target {
        Some(target) => Some(relmap_fs::slashed(&target).into_bytes()),
        None => at.read(path)?,
    };
    Ok(match bytes {
        Some(bytes) => Source::Disk(worktree::hash(&bytes)?, bytes),
        None => Source::Nothing,
    })
}

/// Adds what links in the folders lead to, and links in that: files and folders, by their paths without links.
fn add_linked(
    repo: &Repository,
    then: &Snapshot<'_>,
    folders: &mut BTreeSet<Both>,
) -> Result<(), GitError> {
    let Some(root) = then.tree else { return Ok(()) };
    let mut pending: Vec<String> = folders.iter().map(|folder| folder.old.clone()).collect();
    while let Some(folder) = pending.pop() {
        let Some(tree) = tree_diff::subtree(repo, Some(root), &folder)? else { continue };
        for link in linked::links_of(repo, tree, &folder, &Skipped::default())? {
            let Some(end) = linked::told(tree_path::end(repo, root, &link))? else { continue };
            let is_known = folders.iter().any(|known| is_inside(&end.path, &known.old));
            if is_known {
                continue;
            }
            if folders.len() >= MAX_FOLDERS {
                return Err(GitError::LinkLoop { path: link });
            }
            folders.insert(Both::same(&end.path));
            pending.push(end.path);
        }
    }
    Ok(())
}

/// The files of the folders that are no documents, and their `.gitattributes`.
fn delivered(
    repo: &Repository,
    folders: &BTreeSet<Both>,
    then: &Snapshot<'_>,
) -> Result<(Vec<Both>, Vec<Both>), GitError> {
    let (mut found, mut attributes) = (Vec::new(), Vec::new());
    let mut walked = Walked::default();
    for top in folders {
        let Some(tree) = tree_diff::subtree(repo, then.tree, &top.old)? else {
            found.push(top.clone());
            continue;
        };
        let mut pending = vec![(tree, top.clone())];
        while let Some((tree, folder)) = pending.pop() {
            for (name, entry) in walked.folder(repo, tree, &folder.old)?.iter() {
                let name = String::from_utf8_lossy(name);
                let both = folder.join(&name);
                let inside = below(&both.old, &top.old).unwrap_or_default();
                let is_document = || classify(inside, false) == FileKind::Other(ChangeKind::Docs);
                if entry.kind() == ObjectType::Tree {
                    pending.push((entry.id, both));
                } else if name == NAME {
                    attributes.push(both);
                } else if entry.mode != LINK && !is_document() {
                    found.push(both);
                }
            }
        }
    }
    Ok((found, attributes))
}
