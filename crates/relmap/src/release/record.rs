//! Recording releases in the map.

use relmap_core::map::Row;
use relmap_core::release::{Action, Done};
use relmap_git::{GitOutput, Identity, ProgramError, Pushed, Update};

use crate::error::{Error, ReleaseError};

use super::act::Attempt;
use super::context::ReleaseContext;
use super::map_rows::NewMap;
use super::map_state::MapState;
use super::survey::Survey;
use super::tags::{PreparedTag, recorded};
use super::{ATTEMPTS, pause};

impl Survey {
    /// Adds the rows that are missing to the map.
    pub(super) fn new_map(
        &self,
        context: &ReleaseContext<'_>,
        map: &MapState,
        made: &[PreparedTag<'_>],
        identity: &Identity,
    ) -> Result<Option<NewMap>, Error> {
        let mut rows = Vec::new();
        for made in made.iter().filter(|made| made.release.has(Action::RecordRow)) {
            if let Some(row) = row(context, made)? {
                rows.push((made.release.component.clone(), row));
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        map.add(rows, identity).map(Some)
    }

    /// Adds the rows to a map in a repository of its own. The tags are there by now: whatever
    /// happens here, the next run finds them and adds the rows.
    pub(super) fn record_elsewhere(
        &self,
        context: &ReleaseContext<'_>,
        map: &MapState,
        made: &[PreparedTag<'_>],
        identity: &Identity,
        done: &mut Vec<Done>,
    ) -> Result<Attempt, Error> {
        let mut map = map.again(context)?;
        let mut said = moved();
        for attempt in 1..=ATTEMPTS {
            if attempt > 1 {
                context.workspace.go_on()?;
                pause::before(attempt);
                map.refresh()?;
            }
            let Some(new_map) = self.new_map(context, &map, made, identity)? else {
                return Ok(Attempt::Done);
            };
            match store(context, &map, &new_map)? {
                None => {
                    done.extend(recorded(made, &new_map.commit));
                    return Ok(Attempt::Done);
                }
                Some(words) => said = words,
            }
        }
        Err(ReleaseError::TooLate { attempts: ATTEMPTS, source: said }.into())
    }
}

/// The row of a release, with the time of its tag.
fn row(context: &ReleaseContext<'_>, made: &PreparedTag<'_>) -> Result<Option<Row>, Error> {
    let Some(mut row) = made.release.row.clone() else { return Ok(None) };
    if let Some(text) = context.repository.tag_text(&made.object)? {
        row.released_at(text.seconds);
    }
    Ok(Some(row))
}

/// Moves the branch of a map in a repository of its own: at its server, or else there. What was said
/// comes back if the branch moved meanwhile.
fn store(
    context: &ReleaseContext<'_>,
    map: &MapState,
    new_map: &NewMap,
) -> Result<Option<GitOutput>, Error> {
    let Some(remote) = map.remote.as_ref().filter(|_| context.options.push) else {
        let (name, here) = (map.reference(), map.here()?);
        let reason = "relmap: release";
        let is_moved =
            map.repository.move_reference(&name, here.as_deref(), &new_map.commit, reason)?;
        return Ok((!is_moved).then(moved));
    };
    let update = Update { object: new_map.commit.clone(), name: map.reference() };
    match map.git.push(remote, &[update], false)? {
        Pushed::Done => {
            map.keep(&new_map.commit)?;
            Ok(None)
        }
        Pushed::Moved(words) => Ok(Some(words)),
        Pushed::FailedHere(words) => {
            let remote = remote.shown.clone();
            Err(ProgramError::AfterPush { what: "the map is", remote, words }.into())
        }
    }
}

fn moved() -> GitOutput {
    GitOutput::from_line("the branch moved")
}
