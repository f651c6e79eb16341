//! The templates of a chart, looked for where a document changed: one of them may deliver it.

use std::collections::BTreeSet;

use git2::{ObjectType, Oid};
use relmap_core::chart::file_kind::is_values_name;
use relmap_core::chart::files_read::FilesRead;
use relmap_core::component::{is_inside, join};
use relmap_core::contents::Contents;
use relmap_core::facts::Files;

use crate::trees::{LINK, Walked};
use crate::{GitError, Repository, linked, tree_diff, tree_path};

/// How many links to folders are followed. Behind more, templates may read anything.
const MAX_LINKS: usize = 200;

/// The most files that are run as templates and looked into, and how often those are looked for that such a file
/// reads. What is more may read anything.
const MAX_RUN: usize = 200;
const MAX_ROUNDS: usize = 20;

/// The files of a chart, and of those that packaging copies into it, that say what templates read.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// The paths of all templates, packed charts and values.
    pub(crate) templates: BTreeSet<String>,
    /// The paths of the other files, which templates may run as templates.
    others: Vec<String>,
    /// Whether there are more templates than were found.
    is_incomplete: bool,
}

/// Finds them in a commit.
pub(crate) fn find(
    repo: &Repository,
    root: Option<Oid>,
    (chart, local_charts): (&str, &[String]),
) -> Result<Texts, GitError> {
    let mut found = Texts::default();
    let Some(root) = root else { return Ok(found) };
    let mut pending = Vec::new();
    for folder in local_charts.iter().map(String::as_str).chain([chart]) {
        if let Some(tree) = tree_diff::subtree(repo, Some(root), folder)? {
            let at = Place { real: folder.to_owned(), through: Vec::new() };
            pending.push((tree, folder.to_owned(), Part::Chart, at));
        }
    }
    let mut links = 0;
    let mut walked = Walked::default();
    while let Some((tree, folder, part, at)) = pending.pop() {
        for (name, entry) in walked.folder(repo, tree, &folder)?.iter() {
            let name = String::from_utf8_lossy(name);
            let path = join(&folder, &name);
            let (mut id, mut inner) = (None, at.inside(&name));
            if entry.kind() == ObjectType::Tree {
                id = Some(entry.id);
            } else if entry.mode == LINK
                && let Some(end) = linked::told(tree_path::end(repo, root, &inner.real))?
                && end.found.kind() == ObjectType::Tree
            {
                links += 1;
                // What leads back to where it is has templates without end.
                if links > MAX_LINKS || inner.leads_back(&end.path) {
                    found.is_incomplete = true;
                    continue;
                }
                inner.through.push(end.path.clone());
                inner.real = end.path;
                id = Some(end.found.id);
            }
            if let Some(id) = id {
                pending.push((id, path, part.inside(&name), inner));
            } else if part == Part::Templates
                || part == Part::Charts && name.ends_with(".tgz")
                || is_values_name(&name)
            {
                found.templates.insert(path);
            } else {
                found.others.push(path);
            }
        }
    }
    Ok(found)
}

impl Texts {
    /// Adds the files that the templates run as templates, and tells what all of them read. The templates are in
    /// `files` already.
    pub(crate) fn add_run_files(
        &mut self,
        files: &mut Files,
        mut read: impl FnMut(BTreeSet<String>) -> Result<Contents, GitError>,
    ) -> Result<FilesRead, GitError> {
        files.has_unknown_templates |= self.is_incomplete;
        let mut found = FilesRead::among(files);
        let mut run = BTreeSet::new();
        for round in 0.. {
            if !found.runs_templates() || found.reads_everything() {
                break;
            }
            let is_new = |path: &&String| !run.contains(*path) && found.has_any(files, path);
            let next: BTreeSet<String> = self.others.iter().filter(is_new).cloned().collect();
            if next.is_empty() {
                break;
            }
            if round == MAX_ROUNDS || run.len() + next.len() > MAX_RUN {
                files.has_unknown_templates = true;
                found = FilesRead::among(files);
                break;
            }
            let is_there = |path: &&String| files.contents.contains_key(path);
            let unread = next.iter().filter(|path| !is_there(path)).cloned().collect();
            files.contents.extend(read(unread)?);
            next.iter().filter_map(|path| files.contents.get(path)).for_each(|b| found.run_file(b));
            run.extend(next);
        }
        self.templates.extend(run);
        Ok(found)
    }
}

/// Where a folder is once links are followed, and the folders that links on the way to it led to.
#[derive(Debug, Clone)]
struct Place {
    real: String,
    through: Vec<String>,
}

impl Place {
    fn inside(&self, name: &str) -> Place {
        Place { real: join(&self.real, name), through: self.through.clone() }
    }

    /// Whether a link here to a folder leads to one that it is in.
    fn leads_back(&self, to: &str) -> bool {
        is_inside(&self.real, to) || self.through.iter().any(|known| is_inside(known, to))
    }
}

/// What a folder is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Chart,
    Templates,
    Charts,
    Other,
}

impl Part {
    /// What a folder in it is.
    fn inside(self, name: &str) -> Part {
        match (self, name) {
            (Part::Chart, "templates") => Part::Templates,
            (Part::Chart, "charts") => Part::Charts,
            (Part::Charts, _) => Part::Chart,
            (Part::Chart, _) => Part::Other,
            (part, _) => part,
        }
    }
}
