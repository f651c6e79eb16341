//! The charts in a commit's tree. Folders that many commits share are searched once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use git2::Oid;
use relmap_core::component::join;
use relmap_core::import::{ChartTree, ContentId};

use super::reader::{self, Reader};
use super::tree_bytes::{self, Kind};
use crate::content::MAX_TEXT;
use crate::trees::{Folder, KeptTrees};
use crate::{GitError, content, tree_path};

/// How deep folders are searched. Git itself checks no deeper tree out than twice this.
const MAX_DEPTH: usize = 1_000;

/// How many charts one commit may have. Equal folders are one object, so a few of them can seem to be very many.
const MAX_CHARTS: usize = 200_000;

/// How many folders and charts are remembered before all are forgotten, some 8 MB.
const MAX_REMEMBERED: usize = 60_000;

/// Folders of other people's code.
const FOREIGN: [&[u8]; 2] = [b"node_modules", b"vendor"];

/// The charts in a folder and below.
#[derive(Debug, Default)]
struct Charts {
    /// The Chart.yaml in the folder itself, and whether it is a link.
    own: Option<(ContentId, bool)>,
    /// Folders with charts in or below them, by name.
    below: Vec<(Box<str>, Arc<Charts>)>,
    /// How many there are, counted as often as they are reached.
    total: usize,
}

/// What was found in folders, for all commits.
#[derive(Debug, Default)]
pub(super) struct KnownTrees {
    /// By tree: what is in it; none for the many without any chart.
    trees: HashMap<ContentId, Option<Arc<Charts>>>,
    size: usize,
    passed: Passed,
}

/// Folders on the way to charts. One that is met again is kept: many charts of one commit are asked for there.
#[derive(Debug, Default)]
struct Passed {
    once: HashSet<Oid>,
    kept: KeptTrees,
}

impl Passed {
    /// The folder, if it was met before.
    fn again(&mut self, repo: &git2::Repository, id: Oid) -> Result<Option<Arc<Folder>>, GitError> {
        if self.once.contains(&id) {
            return self.kept.get(repo, id, "a folder").map(Some);
        }
        if self.once.len() >= MAX_REMEMBERED {
            self.once.clear();
        }
        self.once.insert(id);
        Ok(None)
    }
}

impl KnownTrees {
    fn remember(&mut self, tree: ContentId, charts: Option<Arc<Charts>>) {
        self.size += 1 + charts.as_ref().map_or(0, |charts| charts.below.len());
        if self.size > MAX_REMEMBERED {
            self.trees.clear();
            self.size = 0;
        }
        self.trees.insert(tree, charts);
    }
}

/// A view of one commit after another.
pub(super) struct CommitTree<'r> {
    reader: &'r Reader<'r>,
    known: &'r mut KnownTrees,
    tree: Oid,
    listed: Option<Arc<[(String, ContentId)]>>,
}

impl<'r> CommitTree<'r> {
    pub(super) fn new(reader: &'r Reader<'r>, known: &'r mut KnownTrees) -> CommitTree<'r> {
        CommitTree { reader, known, tree: Oid::ZERO_SHA1, listed: None }
    }

    /// Turns to the tree of another commit.
    pub(super) fn turn_to(&mut self, tree: Oid) {
        if self.tree != tree {
            self.tree = tree;
            self.listed = None;
        }
    }

    fn search(&mut self, tree: ContentId, depth: usize) -> Result<Option<Arc<Charts>>, GitError> {
        if let Some(known) = self.known.trees.get(&tree) {
            return Ok(known.clone());
        }
        let object = self.reader.object(reader::oid(tree)?, "a folder")?;
        let mut charts = Charts::default();
        for entry in tree_bytes::entries(object.data()) {
            match entry.kind() {
                kind @ (Kind::File | Kind::Link) if entry.name == b"Chart.yaml" => {
                    charts.own = Some((entry.id, kind == Kind::Link));
                    charts.total += 1;
                }
                Kind::Folder if depth < MAX_DEPTH && !FOREIGN.contains(&entry.name) => {
                    if let Some(found) = self.search(entry.id, depth + 1)? {
                        charts.total = charts.total.saturating_add(found.total);
                        let name = String::from_utf8_lossy(entry.name).into();
                        charts.below.push((name, found));
                    }
                }
                _ => {}
            }
        }
        let found = (charts.total > 0).then(|| Arc::new(charts));
        self.known.remember(tree, found.clone());
        Ok(found)
    }

    fn list(
        &self,
        charts: &Charts,
        folder: &str,
        out: &mut Vec<(String, ContentId)>,
    ) -> Result<(), GitError> {
        if out.len() > MAX_CHARTS {
            return Err(GitError::TooManyPaths { most: MAX_CHARTS });
        }
        match charts.own {
            Some((content, false)) => out.push((folder.to_owned(), content)),
            Some((_, true)) => {
                let content = self.follow(&join(folder, "Chart.yaml"))?;
                out.extend(content.map(|content| (folder.to_owned(), content)));
            }
            None => {}
        }
        for (name, below) in &charts.below {
            self.list(below, &join(folder, name), out)?;
        }
        Ok(())
    }

    /// What a name in a folder leads to.
    fn entry(&mut self, tree: Oid, name: &[u8]) -> Result<Option<(Kind, ContentId)>, GitError> {
        if let Some(folder) = self.known.passed.again(self.reader.repo, tree)? {
            let found = folder.get(name);
            return Ok(found.map(|found| (Kind::of_mode(found.mode), reader::content(found.id))));
        }
        let object = self.reader.object(tree, "a folder")?;
        let entry = tree_bytes::entries(object.data()).find(|entry| entry.name == name);
        Ok(entry.map(|entry| (entry.kind(), entry.id)))
    }

    /// Where a path with links in it leads; nowhere if that is outside the repository.
    fn follow(&self, path: &str) -> Result<Option<ContentId>, GitError> {
        match tree_path::resolve(self.reader.repo, self.tree, path) {
            Ok(found) => Ok(found.map(reader::content)),
            Err(GitError::LinkLeavesRepository { .. } | GitError::LinkLoop { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn file_at(&mut self, path: &str) -> Result<Option<ContentId>, GitError> {
        let mut tree = self.tree;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            match self.entry(tree, part.as_bytes())? {
                Some((Kind::File, id)) => return Ok(parts.peek().is_none().then_some(id)),
                Some((Kind::Folder, id)) => tree = reader::oid(id)?,
                Some((Kind::Link, _)) => return self.follow(path),
                Some((Kind::Submodule, _)) | None => return Ok(None),
            }
        }
        Ok(None)
    }
}

impl ChartTree for CommitTree<'_> {
    type Error = GitError;

    fn chart_in(&mut self, folder: &str) -> Result<Option<ContentId>, GitError> {
        self.file_at(&join(folder, "Chart.yaml"))
    }

    fn charts(&mut self) -> Result<Arc<[(String, ContentId)]>, GitError> {
        if let Some(listed) = &self.listed {
            return Ok(listed.clone());
        }
        let mut listed = Vec::new();
        if let Some(charts) = self.search(reader::content(self.tree), 0)? {
            self.list(&charts, "", &mut listed)?;
        }
        let listed: Arc<[(String, ContentId)]> = listed.into();
        self.listed = Some(listed.clone());
        Ok(listed)
    }

    fn has_file(&mut self, path: &str) -> Result<bool, GitError> {
        Ok(self.file_at(path)?.is_some())
    }

    fn read(&mut self, content: ContentId) -> Result<Vec<u8>, GitError> {
        content::read_blob(self.reader.repo, reader::oid(content)?, "Chart.yaml", MAX_TEXT)
    }
}

#[cfg(test)]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;

    /// Of thousands of charts each is asked for by its name; the folder that holds them all is read for the first
    /// two of them.
    #[test]
    fn the_folders_on_the_way_are_not_read_for_each_chart() {
        let fixture = Fixture::new();
        for number in 0..40 {
            fixture.write(&format!("charts/c{number}/Chart.yaml"), format!("name: c{number}\n"));
        }
        fixture.commit("Charts");
        let repo = git2::Repository::open(fixture.path()).unwrap();
        let reader = Reader::new(&repo).unwrap();
        let mut known = KnownTrees::default();
        let mut tree = CommitTree::new(&reader, &mut known);
        tree.turn_to(repo.head().unwrap().peel_to_tree().unwrap().id());
        for number in 0..40 {
            let found = tree.chart_in(&format!("charts/c{number}")).unwrap();
            let object =
                repo.revparse_single(&format!("HEAD:charts/c{number}/Chart.yaml")).unwrap();
            assert_eq!(found, Some(reader::content(object.id())));
        }
        assert_eq!(tree.chart_in("charts/c40").unwrap(), None);
        assert_eq!(tree.chart_in("charts").unwrap(), None);
        assert_eq!(tree.known.passed.kept.reads, 2);
    }
}
