//! `.gitattributes` that make other bytes of a chart's files than at the baseline, although the files are the same: what
//! is packaged from a checkout differs.

use std::collections::BTreeSet;

use git2::ObjectType;
use relmap_core::chart::attributes::{Patterns, Together, patterns_that_differ};
use relmap_core::chart::file_kind::{ChangeKind, FileKind, classify};
use relmap_core::component::{is_inside, join};

use crate::tree_diff::{self, Change, relative};
use crate::{GitError, Repository, Snapshot};

const NAME: &str = ".gitattributes";

/// The paths of those that changed so, for a chart and the folders that it takes in.
pub(crate) fn changed(
    repo: &Repository,
    folders: &[&str],
    changes: &[Change],
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<Vec<String>, GitError> {
    let mut places = BTreeSet::new();
    for folder in folders {
        let around = folder.match_indices('/').map(|(end, _)| &folder[..end]);
        places.extend(around.chain(["", *folder]).map(|folder| join(folder, NAME)));
    }
    let both = changes.iter().flat_map(|change| change.old.iter().chain(&change.new));
    places.extend(both.map(|entry| entry.path.clone()).filter(|path| path.ends_with(NAME)));
    let mut states = Vec::new();
    for place in &places {
        let read = |at: &Snapshot<'_>| at.read(place).map(Option::unwrap_or_default);
        let (old, new) = (read(then)?, read(now)?);
        states.push((place.clone(), old, new));
    }
    if states.iter().all(|(_, old, new)| old == new) {
        return Ok(Vec::new());
    }
    let (files, others) = delivered(repo, folders, then)?;
    for place in others.into_iter().filter(|place| !places.contains(place)) {
        let text = then.read(&place)?.unwrap_or_default();
        states.push((place, text.clone(), text));
    }
    let together = Together::of(states.iter().flat_map(|(_, old, new)| [&**old, new]));
    let mut found = Vec::new();
    for (place, old, new) in &states {
        let patterns = patterns_that_differ(old, new, &together);
        if patterns.is_empty() {
            continue;
        }
        let patterns = Patterns::new(&patterns);
        let own = place.strip_suffix(NAME).unwrap_or_default().trim_end_matches('/');
        let mut inside = files.iter().filter(|file| is_inside(file, own));
        if inside.any(|file| patterns.may_match(relative(file, own))) {
            found.push(place.clone());
        }
    }
    Ok(found)
}

/// The files of the folders that are no documents, and the paths of their `.gitattributes`.
fn delivered(
    repo: &Repository,
    folders: &[&str],
    then: &Snapshot<'_>,
) -> Result<(Vec<String>, Vec<String>), GitError> {
    let (mut found, mut attributes) = (Vec::new(), Vec::new());
    for top in folders {
        let mut pending = Vec::new();
        if let Some(tree) = tree_diff::subtree(repo, then.tree, top)? {
            pending.push((tree, (*top).to_owned()));
        }
        while let Some((tree, folder)) = pending.pop() {
            for (name, entry) in repo.folder(tree, &folder)?.iter() {
                let path = join(&folder, &String::from_utf8_lossy(name));
                let is_document =
                    || classify(relative(&path, top), false) == FileKind::Other(ChangeKind::Docs);
                if entry.kind() == ObjectType::Tree {
                    pending.push((entry.id, path));
                } else if relative(&path, &folder) == NAME {
                    attributes.push(path);
                } else if !is_document() {
                    found.push(path);
                }
            }
        }
    }
    Ok((found, attributes))
}
