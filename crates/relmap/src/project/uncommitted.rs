//! Files of the work tree that no commit has as they are.

use std::collections::{BTreeSet, HashSet};

use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::component::Component;
use relmap_core::finding::Finding;
use relmap_core::outcome::Outcome;
use relmap_core::release_notes::{self, Entry};
use relmap_core::rule_code::RuleCode;
use relmap_git::At;

use super::Project;
use crate::error::Error;

impl Project<'_> {
    /// How many files of the components differ in the work tree from what is judged, where that is
    /// not the work tree. The verdict does not need the work tree, so one that cannot be read is no
    /// trouble.
    pub(crate) fn not_judged(&self) -> usize {
        if self.snapshot.is_worktree() || !self.is_head || self.components.is_empty() {
            return 0;
        }
        // The nearest folder of a component around a file has it.
        let layouts = || self.components.iter().map(|component| &component.layout);
        let mut owned: HashSet<&str> = layouts().map(|own| own.folder.as_str()).collect();
        owned.extend(layouts().filter_map(|own| own.chart.as_deref()));
        let files: HashSet<&str> = layouts().map(|own| own.release_file.as_str()).collect();
        let is_judged = |path: &&String| {
            let mut around = path.match_indices('/').map(|(at, _)| &path[..at]).chain([""]);
            let is_file = *path == "relmap.toml" || files.contains(path.as_str());
            is_file || around.any(|folder| owned.contains(folder))
        };
        self.repository.uncommitted().unwrap_or_default().iter().filter(is_judged).count()
    }

    /// Says of components without an entry for what changed that the work tree has one, where it does: then it is to be
    /// committed, not written.
    pub(super) fn name_waiting_entries(&self, outcome: &mut Outcome) {
        if self.snapshot.is_worktree() || !self.is_head {
            return;
        }
        let lacks_entry = |finding: &&mut Finding| {
            matches!(finding.rule, RuleCode::MissingEntry | RuleCode::UnreleasedChanges)
        };
        for judged in &mut outcome.components {
            let own = |component: &&Component| component.layout.release_file == judged.release_file;
            let Some(component) = self.components.iter().find(own) else { continue };
            for finding in judged.findings.iter_mut().filter(lacks_entry) {
                let Some(tag) = self.waiting_entry(component) else { break };
                finding.help =
                    Some(format!("commit the entry {tag}, which the work tree has: git commit -a"));
            }
        }
    }

    /// The newest entry in the work tree, if the commit has another one.
    fn waiting_entry(&self, component: &Component) -> Option<String> {
        let snapshot = self.repository.snapshot(At::Worktree).ok()?;
        let file = snapshot.read(&component.layout.release_file).ok()??;
        let notes = release_notes::parse(&file);
        let newest = notes.newest()?;
        let committed = component.notes.newest().and_then(Entry::semver);
        (newest.semver()? != committed?).then(|| newest.tag_name().map(str::to_owned))?
    }

    /// The untracked files of the work tree that count as changes of what is released. A commit needs them too, or it
    /// is judged otherwise.
    pub(crate) fn untracked(&self, outcome: &Outcome) -> Result<Vec<String>, Error> {
        let changes = outcome.components.iter().flat_map(|component| &component.changes);
        let delivered: BTreeSet<&str> = changes
            .filter(|change| change.kind != ChangeKind::Docs)
            .map(|change| change.path.as_str())
            .collect();
        if delivered.is_empty() {
            return Ok(Vec::new());
        }
        let mut files = self.snapshot.untracked()?;
        files.retain(|path| delivered.contains(path.as_str()));
        Ok(files)
    }

    /// The tracked files of components that have uncommitted changes, and relmap.toml if it has some.
    /// A work tree that cannot be read is no trouble, as what is released is committed.
    pub(crate) fn uncommitted_of(&self, components: &[&Component]) -> Vec<String> {
        let mut files = self.repository.uncommitted_tracked().unwrap_or_default();
        files.retain(|path| {
            path == "relmap.toml" || components.iter().any(|own| own.layout.owns(path))
        });
        files
    }
}
