//! The templates of a chart, read where only documents changed: one of them may deliver a document.

use std::collections::BTreeSet;

use git2::{ObjectType, Oid};
use relmap_core::chart::file_kind::{ChangeKind, FileKind, classify};
use relmap_core::component::{is_inside, join};

use crate::tree_diff::{self, Change, relative};
use crate::{GitError, Repository};

/// The paths of all templates, in the chart, in charts that were unpacked into it and in those that packaging copies
/// into it, where nothing but documents changed. Otherwise a release is due whatever they read, and none is named.
pub(crate) fn if_only_documents_changed(
    repo: &Repository,
    changes: &[Change],
    root: Option<Oid>,
    (chart, local_charts): (Option<&str>, &[String]),
) -> Result<BTreeSet<String>, GitError> {
    let mut found = BTreeSet::new();
    let Some(chart) = chart.filter(|_| !changes.is_empty()) else { return Ok(found) };
    let is_document = |path: &str| {
        !is_inside(path, chart)
            || matches!(
                classify(relative(path, chart), false),
                FileKind::OtherValues | FileKind::Other(ChangeKind::Docs)
            )
    };
    let mut paths = changes.iter().flat_map(|change| change.old.iter().chain(&change.new));
    if !paths.all(|entry| is_document(&entry.path)) {
        return Ok(found);
    }
    let mut pending = Vec::new();
    for folder in local_charts.iter().map(String::as_str).chain([chart]) {
        if let Some(tree) = tree_diff::subtree(repo, root, folder)? {
            pending.push((tree, folder.to_owned(), Part::Chart));
        }
    }
    while let Some((tree, folder, part)) = pending.pop() {
        for (name, entry) in repo.folder(tree, &folder)?.iter() {
            let path = join(&folder, &String::from_utf8_lossy(name));
            let is_folder = entry.kind() == ObjectType::Tree;
            match (part, name) {
                (Part::Templates, _) if !is_folder => {
                    found.insert(path);
                }
                (Part::Templates, _) => pending.push((entry.id, path, part)),
                (Part::Chart, b"templates") if is_folder => {
                    pending.push((entry.id, path, Part::Templates));
                }
                (Part::Chart, b"charts") if is_folder => {
                    pending.push((entry.id, path, Part::Charts));
                }
                (Part::Charts, _) if is_folder => pending.push((entry.id, path, Part::Chart)),
                _ => {}
            }
        }
    }
    Ok(found)
}

/// What a folder is.
#[derive(Clone, Copy)]
enum Part {
    Chart,
    Templates,
    Charts,
}
