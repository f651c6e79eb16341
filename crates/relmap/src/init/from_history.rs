//! `--from-history`: charts that were never tagged begin with the commits that moved their version.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::commit_id::CommitId;
use relmap_core::import::{Import, Issue};
use relmap_core::tag_name::TagName;
use relmap_core::version::lenient;
use relmap_git::{BranchReach, GitError, ToldTag, VersionMoves};

use crate::map::import::from_history::cut;
use crate::workspace::Workspace;

/// What the history of a branch adds to its tags.
#[derive(Default)]
pub(super) struct Untagged {
    history: VersionMoves,
}

impl Untagged {
    /// Reads the releases of charts that no tag names, and adds them to the import.
    pub(super) fn add(workspace: &Workspace, import: &mut Import) -> Result<Untagged, GitError> {
        let history = workspace.repository.version_moves(BranchReach::All)?;
        import.add_untagged(&history.moves);
        Ok(Untagged { history })
    }

    /// The commits as if each had the tag that was never made.
    pub(super) fn told(&self, import: &Import) -> BTreeMap<TagName, ToldTag> {
        let rows = import.rows.iter().filter(|row| row.issues.contains(&Issue::NotTagged));
        let known: BTreeMap<&str, &str> =
            rows.map(|row| (row.tag.as_str(), row.commit.as_str())).collect();
        let mut told = BTreeMap::new();
        for moved in &self.history.moves {
            let name = moved.tag();
            if known.get(name.as_str()) == Some(&moved.commit.as_str()) {
                told.insert(
                    name.clone(),
                    ToldTag {
                        name,
                        commit: moved.commit.clone(),
                        seconds: moved.seconds,
                        offset: moved.offset,
                        message: None,
                        subject: moved.subject.clone(),
                    },
                );
            }
        }
        told
    }

    /// What is to be said of a history that is not all here.
    pub(super) fn remark(&self) -> Option<String> {
        cut(&self.history)
    }

    /// How to tag the newest release of each chart that begins: a check compares with tags.
    pub(super) fn advice(import: &Import, begun: &[String]) -> Option<String> {
        let mut newest: BTreeMap<&str, (&str, &CommitId)> = BTreeMap::new();
        let mut highest = BTreeMap::new();
        for row in import.rows.iter().filter(|row| row.issues.contains(&Issue::NotTagged)) {
            let version = lenient(&row.tag_version);
            if begun.contains(&row.chart) && highest.get(row.chart.as_str()) < Some(&version) {
                highest.insert(row.chart.as_str(), version);
                newest.insert(&row.chart, (&row.tag, &row.commit));
            }
        }
        if newest.is_empty() {
            return None;
        }
        let mut text = "\nThese releases have no tags: they are the commits that moved `version:` in \
                        Chart.yaml.\n`check` compares with tags, so tag the newest release of each chart:\n\n"
            .to_owned();
        for (tag, commit) in newest.values() {
            let _ = writeln!(text, "  git tag -a {tag} -m {tag} {commit}");
        }
        Some(text)
    }
}
