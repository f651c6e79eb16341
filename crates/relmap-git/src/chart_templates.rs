//! The templates of a chart, read where only documents changed: one of them may deliver a document.

use std::collections::{BTreeMap, BTreeSet};

use git2::{ObjectType, Oid};
use relmap_core::chart::file_kind::{ChangeKind, FileKind, classify, is_values_name};
use relmap_core::chart::files_read::{FilesRead, is_packed};
use relmap_core::component::{below, is_inside, join};
use relmap_core::facts::Files;

use crate::tree_diff::{self, Change, relative};
use crate::{GitError, Repository};

/// Where templates may be.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// The paths of all templates, packed charts and values.
    pub(crate) templates: BTreeSet<String>,
    /// The paths of the other files of the chart, which templates may run as templates.
    others: Vec<String>,
}

/// The paths of all templates, in the chart, in charts that are in it and in those that packaging copies
/// into it, where perhaps nothing but documents changed. Otherwise a release is due whatever they read, and none is
/// named.
pub(crate) fn if_only_documents_changed(
    repo: &Repository,
    changes: &[Change],
    root: Option<Oid>,
    (chart, local_charts): (Option<&str>, &[String]),
) -> Result<Texts, GitError> {
    let mut found = Texts::default();
    let Some(chart) = chart.filter(|_| !changes.is_empty()) else { return Ok(found) };
    let mut has_document = false;
    for entry in changes.iter().flat_map(|change| change.old.iter().chain(&change.new)) {
        let Some(inside) = below(&entry.path, chart) else { continue };
        match part_of_chart(inside) {
            Delivered::Yes => return Ok(found),
            // RELEASE.txt goes with every change, and no release is due because a template reads it.
            Delivered::IfRead => has_document |= inside != "RELEASE.txt",
            // A comment in values.yaml beside a document is no release.
            Delivered::IfDifferent => {}
        }
    }
    if !has_document {
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
            let name = String::from_utf8_lossy(name);
            let path = join(&folder, &name);
            if entry.kind() == ObjectType::Tree {
                let inside = match (part, &*name) {
                    (Part::Chart, "templates") => Part::Templates,
                    (Part::Chart, "charts") => Part::Charts,
                    (Part::Charts, _) => Part::Chart,
                    (Part::Chart, _) => Part::Other,
                    (part, _) => part,
                };
                pending.push((entry.id, path, inside));
            } else if matches!(part, Part::Templates)
                || is_packed(&format!("/{path}"))
                || is_values_name(&name)
            {
                found.templates.insert(path);
            } else if is_inside(&path, chart) {
                found.others.push(path);
            }
        }
    }
    Ok(found)
}

/// What a changed file is for the package.
enum Delivered {
    /// A document, or values: only if a template reads it.
    IfRead,
    /// It is compared as data, which may be the same.
    IfDifferent,
    Yes,
}

fn part_of_chart(inside: &str) -> Delivered {
    match classify(inside, false) {
        FileKind::OtherValues | FileKind::Other(ChangeKind::Docs) => Delivered::IfRead,
        FileKind::Values | FileKind::ChartYaml => Delivered::IfDifferent,
        FileKind::Other(_) if matches!(inside, "Chart.lock" | "requirements.lock") => {
            Delivered::IfDifferent
        }
        FileKind::Other(_) => Delivered::Yes,
    }
}

/// The most files that are run as templates and looked into, and how often those are looked for that such a file
/// reads. What is more may read anything.
const MAX_RUN: usize = 200;
const MAX_ROUNDS: usize = 20;

/// A template that reads every file, in place of those that are too many to be looked into.
pub(crate) const UNKNOWN: &[u8] = b"{{ .Files }}";

impl Texts {
    /// Adds the files of the chart that its templates run as templates, and gives their paths.
    pub(crate) fn add_run_files(
        &self,
        files: &mut Files,
        mut read: impl FnMut(BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, GitError>,
    ) -> Result<BTreeSet<String>, GitError> {
        let mut added = BTreeSet::new();
        let Some(chart) = files.chart.clone().filter(|_| !self.templates.is_empty()) else {
            return Ok(added);
        };
        for _ in 0..MAX_ROUNDS {
            let found = FilesRead::among(files);
            if !found.runs_templates() || found.reads_everything() {
                return Ok(added);
            }
            let is_new = |path: &&String| {
                !files.contents.contains_key(*path)
                    && !added.contains(*path)
                    && found.has(relative(path, &chart))
            };
            let next: BTreeSet<String> = self.others.iter().filter(is_new).cloned().collect();
            if next.is_empty() {
                return Ok(added);
            }
            if added.len() + next.len() > MAX_RUN {
                break;
            }
            files.contents.extend(read(next.clone())?);
            added.extend(next);
        }
        files.contents.insert(join(&chart, "templates/(more)"), UNKNOWN.to_vec());
        Ok(added)
    }
}

/// What a folder is.
#[derive(Clone, Copy)]
enum Part {
    Chart,
    Templates,
    Charts,
    Other,
}
