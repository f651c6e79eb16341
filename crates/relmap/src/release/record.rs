//! Recording releases in the map.

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::Record;
use relmap_core::release::{Action, Done};
use relmap_core::title::Title;
use relmap_git::{Commits, GitOutput, Patience, WriteError, Written};

use crate::error::{Error, ReleaseError};

use super::act::Attempt;
use super::context::ReleaseContext;
use super::map_rows::{NewMap, NewRow, add_rows};
use super::map_state::MapState;
use super::state::Survey;
use super::tags::{PreparedTag, recorded};

impl Survey {
    /// Adds the records that are missing to the map.
    pub(super) fn new_map(
        &self,
        context: &ReleaseContext<'_>,
        map: &MapState,
        made: &[PreparedTag<'_>],
        author: &dyn Commits,
    ) -> Result<Option<NewMap>, Error> {
        let rows = new_rows(context, made)?;
        if rows.is_empty() {
            return Ok(None);
        }
        map.add(&rows, author).map(Some)
    }

    /// Adds the records to a map in a repository of its own. The tags are there by now: whatever
    /// happens here, the next run finds them and adds the records.
    pub(super) fn record_elsewhere(
        &self,
        context: &ReleaseContext<'_>,
        map: &MapState,
        made: &[PreparedTag<'_>],
        author: &dyn Commits,
        done: &mut Vec<Done>,
    ) -> Result<Attempt, Error> {
        let rows = new_rows(context, made)?;
        if rows.is_empty() {
            return Ok(Attempt::Done);
        }
        let map = map.again(context)?;
        let (name, copy) = (map.reference(), map.copy()?);
        let patience = Patience::FOR_A_BRANCH;
        let make = |state: &relmap_git::MapState<'_>| {
            context.workspace.go_on()?;
            add_rows(&rows, &name, |file| Ok(state.file(file)?))
        };
        let repository = &map.repository;
        let written: Result<Written, WriteError<Error>> =
            match map.remote.as_ref().filter(|_| context.options.push) {
                Some(remote) => {
                    repository.write_map_at(&map.git, remote, &name, author, patience, make)
                }
                None => repository.write_map(&name, "relmap: release", author, patience, make),
            };
        let written = written.map_err(|error| match error {
            WriteError::TooLate { name, tries, within, words } => ReleaseError::NotRecorded {
                tags: rows.iter().map(|(_, row)| row.chart.clone()).collect(),
                pushed: context.options.push,
                source: words.unwrap_or_else(|| GitOutput::from_line(&format!("{name} moved"))),
                seconds: within.as_secs(),
                name,
                tries,
            }
            .into(),
            error => Error::from(error),
        })?;
        let (Written::Recorded { commit, .. } | Written::Already(Some(commit))) = written else {
            return Ok(Attempt::Done);
        };
        map.note_seen(Some(&commit));
        done.extend(recorded(made, &commit));
        if let Some(copy) = copy {
            map.keep(context, &copy, &commit)?;
        }
        Ok(Attempt::Done)
    }
}

impl MapState {
    /// Notes that the map was seen at a commit, so that `map verify` finds what it loses later. The
    /// release is recorded, whatever becomes of this note.
    pub(super) fn note_seen(&self, commit: Option<&CommitId>) {
        let _noted = commit.map(|commit| self.repository.note_seen(&self.branch, commit));
    }
}

/// The records that are missing in the map, here or at the remote.
fn new_rows(context: &ReleaseContext<'_>, made: &[PreparedTag<'_>]) -> Result<Vec<NewRow>, Error> {
    let mut rows = Vec::new();
    let has = |made: &&PreparedTag<'_>, step| made.release.has(step);
    for made in
        made.iter().filter(|made| has(made, Action::RecordRow) || has(made, Action::PushRow))
    {
        if let Some(record) = record(context, made)? {
            rows.push((Title::unchecked(&made.release.component), record));
        }
    }
    Ok(rows)
}

/// The record of a release, with the time of its tag.
fn record(context: &ReleaseContext<'_>, made: &PreparedTag<'_>) -> Result<Option<Record>, Error> {
    let Some(mut record) = made.release.record.clone() else { return Ok(None) };
    if let Some(text) = context.repository.tag_text(&made.object)? {
        record.released_at(text.seconds);
    }
    Ok(Some(record))
}
