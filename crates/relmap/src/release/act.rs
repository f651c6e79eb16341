//! Carrying a plan out.
//!
//! Everything that is written first is an object that no reference names, so that whatever ends the
//! run before the push leaves nothing behind. The push is one, of all references or none. The
//! references here come last.

use relmap_core::release::{Action, Done, PlannedRelease};
use relmap_git::{FailureKind, GitOutput, ProgramError, Pushed, Update};

use crate::error::{Error, ReleaseError};

use super::context::ReleaseContext;
use super::map_rows::NewMap;
use super::map_state::MapState;
use super::state::Survey;
use super::tagger::tagger;
use super::tags::{PreparedTag, full_name, recorded};

/// How an attempt ended.
pub(super) enum Attempt {
    /// Everything is done.
    Done,
    /// Another run was faster, and nothing was done.
    Late(GitOutput),
    /// The connection was lost in the push, so it is not known whether that went through.
    BrokenOff(ProgramError),
}

impl Survey {
    /// Carries the plan out. What was done is added to `done`, also where it ends in an error.
    pub(super) fn act(
        &self,
        context: &ReleaseContext<'_>,
        done: &mut Vec<Done>,
    ) -> Result<Attempt, Error> {
        let identity = tagger(&context.repository, context.options.tagger.as_deref())?;
        self.check_locks(context)?;
        let made = self.make(context, &identity)?;
        let author = context.author(identity)?;
        let beside = self.map.as_ref().filter(|map| map.is_beside_tags());
        let new_map = match beside {
            Some(map) => self.new_map(context, map, &made, &author)?,
            None => None,
        };
        if let Some(map) = &self.map {
            // This run may be killed before it can note what it wrote.
            map.note_seen(map.base.as_ref());
        }
        match self.push(context, &made, beside, new_map.as_ref(), done)? {
            Attempt::Done => {}
            unfinished => return Ok(unfinished),
        }
        if let Some(late) = self.write_references(context, &made, beside, new_map.as_ref(), done)? {
            return Ok(Attempt::Late(late));
        }
        if let (Some(map), Some(new_map)) = (beside, &new_map) {
            map.note_seen(Some(&new_map.commit));
        }
        match &self.map {
            Some(map) if !map.is_beside_tags() => {
                self.record_elsewhere(context, map, &made, &author, done)
            }
            _ => Ok(Attempt::Done),
        }
    }

    /// Shows, without writing, that the push would go through.
    pub(super) fn dry_run_push(&self, context: &ReleaseContext<'_>) -> Result<(), Error> {
        let Some(remote) = &self.remote else { return Ok(()) };
        if !context.options.push {
            return Ok(());
        }
        // The commit takes the place of the tags that do not exist yet.
        let stand_in = |release: &PlannedRelease| Update {
            object: release.existing.clone().unwrap_or_else(|| release.commit.id.to_string()),
            name: full_name(release),
        };
        let updates: Vec<Update> = self.plan().with(Action::PushTag).map(stand_in).collect();
        if updates.is_empty() {
            return Ok(());
        }
        let updates: Vec<Update> = updates.into_iter().chain(self.branch_update()).collect();
        match context.git.push(remote, &updates, true)? {
            Pushed::Done | Pushed::FailedHere(_) => Ok(()),
            Pushed::Moved(source) => Err(ReleaseError::TooLate { attempts: 1, source }.into()),
        }
    }

    /// No reference that is to be written may be locked: better known before the push than after.
    fn check_locks(&self, context: &ReleaseContext<'_>) -> Result<(), Error> {
        let written = self
            .plan()
            .releases
            .iter()
            .filter(|release| release.has(Action::CreateTag) || release.has(Action::TakeTag));
        let mut names: Vec<String> = written.map(full_name).collect();
        let map = self.map.as_ref().filter(|map| map.remote.is_none() || !context.options.push);
        if let Some(map) = map.filter(|_| self.plan().writes_map()) {
            match map.is_beside_tags() {
                true => names.push(map.reference()),
                false => map.repository.check_unlocked(&[map.reference()])?,
            }
        }
        context.repository.check_unlocked(&names)?;
        self.check_servers(context)
    }

    /// The same for what is to be pushed, as far as that can be seen: the map's server too, although its
    /// push comes after that of the tags.
    fn check_servers(&self, context: &ReleaseContext<'_>) -> Result<(), Error> {
        if !context.options.push {
            return Ok(());
        }
        let map = self.map.as_ref().filter(|_| self.plan().writes_map());
        if let Some(remote) = &self.remote {
            let mut names: Vec<String> = self.plan().with(Action::PushTag).map(full_name).collect();
            names.extend(map.and_then(MapState::reference_beside_tags));
            names.extend(self.branch_update().map(|update| update.name));
            context.git.check_writable(remote, &names, None)?;
        }
        if let Some(map) = map.filter(|map| !map.is_beside_tags())
            && let Some(remote) = &map.remote
        {
            map.git.check_writable(remote, &[map.reference()], Some(&map.probe()?))?;
        }
        Ok(())
    }

    /// The branch that goes with the tags.
    fn branch_update(&self) -> Option<Update> {
        let branch = self.plan().branch.as_ref()?;
        let name = format!("refs/heads/{}", branch.name);
        Some(Update { object: self.plan().head.as_ref()?.id.to_string(), name })
    }

    /// Pushes tags, their branch and map in one.
    fn push(
        &self,
        context: &ReleaseContext<'_>,
        made: &[PreparedTag<'_>],
        map: Option<&MapState>,
        new_map: Option<&NewMap>,
        done: &mut Vec<Done>,
    ) -> Result<Attempt, Error> {
        let Some(remote) = self.remote.as_ref().filter(|_| context.options.push) else {
            return Ok(Attempt::Done);
        };
        let tags: Vec<&PreparedTag<'_>> =
            made.iter().filter(|made| made.release.has(Action::PushTag)).collect();
        let mut updates: Vec<Update> = tags
            .iter()
            .map(|made| Update { object: made.object.clone(), name: full_name(made.release) })
            .collect();
        if let (Some(map), Some(new_map)) = (map, new_map) {
            updates.push(Update { object: new_map.commit.to_string(), name: map.reference() });
        }
        if updates.is_empty() {
            return Ok(Attempt::Done);
        }
        updates.extend(self.branch_update());
        let failed_here = match context.git.push(remote, &updates, false) {
            Ok(Pushed::Done) => None,
            Ok(Pushed::Moved(words)) => return Ok(Attempt::Late(words)),
            Err(error) if error.kind() == Some(FailureKind::BrokenOff) => {
                return Ok(Attempt::BrokenOff(error));
            }
            Err(error) => return Err(error.into()),
            Ok(Pushed::FailedHere(words)) => {
                let what = match new_map {
                    Some(_) if tags.is_empty() => "the map is",
                    Some(_) => "the tag and the map are",
                    None => "the tag is",
                };
                Some(ProgramError::AfterPush { what, remote: remote.shown.clone(), words })
            }
        };
        done.extend(tags.into_iter().map(|made| made.done(Action::PushTag, &made.object)));
        if let Some(new_map) = new_map {
            done.extend(recorded(made, &new_map.commit));
        }
        if let Some(error) = failed_here {
            return Err(error.into());
        }
        Ok(Attempt::Done)
    }
}
