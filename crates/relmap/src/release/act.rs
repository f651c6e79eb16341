//! Carrying a plan out.
//!
//! Everything that is written first is an object that no reference names, so that whatever ends the
//! run before the push leaves nothing behind. The push is one, of all references or none. The
//! references here come last.

use relmap_core::map::Row;
use relmap_core::release::{Action, Done, PlannedRelease};
use relmap_git::{Depth, GitOutput, Identity, Move, Pushed, Signing, Update};

use crate::error::Error;

use super::ReleaseError;
use super::map::{MapState, NewMap};
use super::survey::{ReleaseContext, Survey};
use super::{ATTEMPTS, pause, tagger};

/// How an attempt ended.
pub(super) enum Attempt {
    /// Everything is done.
    Done,
    /// Somebody else was faster, and nothing was done.
    Late(GitOutput),
}

/// A release with the object of its tag.
struct PreparedTag<'p> {
    release: &'p PlannedRelease,
    object: String,
}

impl Survey {
    /// Carries the plan out. What was done is added to `done`, also where it ends in an error.
    pub(super) fn act(
        &self,
        context: &ReleaseContext<'_>,
        done: &mut Vec<Done>,
    ) -> Result<Attempt, Error> {
        let identity = tagger::tagger(&context.repository, context.arguments.tagger.as_deref())?;
        self.check_locks(context)?;
        let made = self.make(context, &identity)?;
        let beside = self.map.as_ref().filter(|map| map.is_beside_tags());
        let new_map = match beside {
            Some(map) => self.new_map(context, map, &made, &identity)?,
            None => None,
        };
        if let Some(late) = self.push(context, &made, beside, new_map.as_ref(), done)? {
            return Ok(Attempt::Late(late));
        }
        if let Some(late) = self.write_references(context, &made, beside, new_map.as_ref(), done)? {
            return Ok(Attempt::Late(late));
        }
        match &self.map {
            Some(map) if !map.is_beside_tags() => {
                self.record_elsewhere(context, map, &made, &identity, done)
            }
            _ => Ok(Attempt::Done),
        }
    }

    /// Shows, without writing, that the push would go through.
    pub(super) fn dry_run_push(&self, context: &ReleaseContext<'_>) -> Result<(), Error> {
        let Some(remote) = &self.remote else { return Ok(()) };
        if !context.arguments.push {
            return Ok(());
        }
        // The commit stands in for the tags that do not exist yet.
        let stand_in = |release: &PlannedRelease| Update {
            object: release.existing.clone().unwrap_or_else(|| release.commit.id.clone()),
            name: full_name(release),
        };
        let updates: Vec<Update> = self.plan.with(Action::PushTag).map(stand_in).collect();
        if updates.is_empty() {
            return Ok(());
        }
        match context.git.push(remote, &updates, true)? {
            Pushed::Done => Ok(()),
            Pushed::Moved(source) => Err(ReleaseError::TooLate { attempts: 1, source }.into()),
        }
    }

    /// No reference that is to be written may be locked: better known before the push than after.
    fn check_locks(&self, context: &ReleaseContext<'_>) -> Result<(), Error> {
        let written = self
            .plan
            .releases
            .iter()
            .filter(|release| release.has(Action::CreateTag) || release.has(Action::TakeTag));
        let mut names: Vec<String> = written.map(full_name).collect();
        if let Some(map) =
            self.map.as_ref().filter(|map| map.is_beside_tags() && map.remote.is_none())
        {
            names.push(map.full_name());
        }
        Ok(context.repository.check_unlocked(&names)?)
    }

    /// Makes the tags' objects, and finds those that exist.
    fn make(
        &self,
        context: &ReleaseContext<'_>,
        identity: &Identity,
    ) -> Result<Vec<PreparedTag<'_>>, Error> {
        let signs = match context.arguments.signing() {
            Signing::Always => true,
            Signing::Never => false,
            Signing::AsConfigured => context.repository.signs_tags()?,
        };
        let mut made = Vec::new();
        for release in &self.plan.releases {
            let PlannedRelease { tag, message, commit, .. } = release;
            let object = match &release.existing {
                Some(object) => object.clone(),
                None if !release.has(Action::CreateTag) => continue,
                None if signs => context.git.signed_tag(tag, &commit.id, message, identity)?,
                None => context.repository.write_tag(tag, &commit.id, message, identity)?,
            };
            made.push(PreparedTag { release, object });
        }
        Ok(made)
    }

    /// Adds the rows that are missing to the map.
    fn new_map(
        &self,
        context: &ReleaseContext<'_>,
        map: &MapState,
        made: &[PreparedTag<'_>],
        identity: &Identity,
    ) -> Result<Option<NewMap>, Error> {
        let mut rows = Vec::new();
        for made in made.iter().filter(|made| made.release.has(Action::RecordRow)) {
            if let Some(row) = self.row(context, made)? {
                rows.push((made.release.component.clone(), row));
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        map.add(rows, identity).map(Some)
    }

    /// The row of a release, with the time of its tag.
    fn row(
        &self,
        context: &ReleaseContext<'_>,
        made: &PreparedTag<'_>,
    ) -> Result<Option<Row>, Error> {
        let Some(mut row) = made.release.row.clone() else { return Ok(None) };
        if let Some(text) = context.repository.tag_text(&made.object)? {
            row.released_at(text.seconds);
        }
        Ok(Some(row))
    }

    /// Pushes tags and map in one. What the server said comes back if it moved meanwhile.
    fn push(
        &self,
        context: &ReleaseContext<'_>,
        made: &[PreparedTag<'_>],
        map: Option<&MapState>,
        new_map: Option<&NewMap>,
        done: &mut Vec<Done>,
    ) -> Result<Option<GitOutput>, Error> {
        let Some(remote) = self.remote.as_ref().filter(|_| context.arguments.push) else {
            return Ok(None);
        };
        let tags: Vec<&PreparedTag<'_>> =
            made.iter().filter(|made| made.release.has(Action::PushTag)).collect();
        let mut updates: Vec<Update> = tags
            .iter()
            .map(|made| Update { object: made.object.clone(), name: full_name(made.release) })
            .collect();
        if let (Some(map), Some(new_map)) = (map, new_map) {
            updates.push(Update { object: new_map.commit.clone(), name: map.full_name() });
        }
        if updates.is_empty() {
            return Ok(None);
        }
        if let Pushed::Moved(words) = context.git.push(remote, &updates, false)? {
            return Ok(Some(words));
        }
        done.extend(tags.into_iter().map(|made| made.done(Action::PushTag, &made.object)));
        if let Some(new_map) = new_map {
            done.extend(recorded(made, &new_map.commit));
        }
        Ok(None)
    }

    /// Writes the references here, all or none.
    fn write_references(
        &self,
        context: &ReleaseContext<'_>,
        made: &[PreparedTag<'_>],
        map: Option<&MapState>,
        new_map: Option<&NewMap>,
        done: &mut Vec<Done>,
    ) -> Result<Option<GitOutput>, Error> {
        let mut moves = Vec::new();
        let mut deeds = Vec::new();
        for made in made {
            for step in [Action::CreateTag, Action::TakeTag] {
                if !made.release.has(step) {
                    continue;
                }
                if let Some(remote) = &self.remote
                    && !context.repository.has_object(&made.object)
                {
                    context.git.fetch(remote, &[full_name(made.release)], &Depth::Same)?;
                }
                let (name, new) = (full_name(made.release), made.object.clone());
                moves.push(Move { name, old: None, new });
                deeds.push(made.done(step, &made.object));
            }
        }
        let mut rows = Vec::new();
        if let (Some(map), Some(new_map)) = (map, new_map) {
            let name = map.full_name();
            let old = context.repository.reference_commit(&name)?;
            let is_here = map.remote.is_none() || !context.arguments.push;
            // A branch that somebody has here follows, where it can without losing anything.
            let follows = match &old {
                Some(old) => context.repository.contains(&new_map.commit, old)?,
                None => false,
            };
            if (is_here || follows) && old.as_deref() != Some(&new_map.commit) {
                moves.push(Move { name, old, new: new_map.commit.clone() });
            }
            if is_here {
                rows = recorded(made, &new_map.commit);
            }
        }
        if moves.is_empty() {
            return Ok(None);
        }
        if let Some(name) = context.repository.move_together(&moves, "relmap: release")? {
            return Ok(Some(GitOutput::from_line(&format!("{name} was written by somebody else"))));
        }
        done.extend(deeds);
        done.extend(rows);
        Ok(None)
    }

    /// Adds the rows to a map in a repository of its own. The tags are there by now: whatever
    /// happens here, the next run finds them and adds the rows.
    fn record_elsewhere(
        &self,
        context: &ReleaseContext<'_>,
        map: &MapState,
        made: &[PreparedTag<'_>],
        identity: &Identity,
        done: &mut Vec<Done>,
    ) -> Result<Attempt, Error> {
        let mut map = map.again(context)?;
        let mut said = GitOutput::from_line("the branch moved");
        for attempt in 1..=ATTEMPTS {
            if attempt > 1 {
                pause::before(attempt);
                map.refresh()?;
            }
            let Some(new_map) = self.new_map(context, &map, made, identity)? else {
                return Ok(Attempt::Done);
            };
            let late = match map.remote.as_ref().filter(|_| context.arguments.push) {
                Some(remote) => {
                    let update = Update { object: new_map.commit.clone(), name: map.full_name() };
                    match map.git().push(remote, &[update], false)? {
                        Pushed::Done => {
                            map.keep(&new_map.commit)?;
                            None
                        }
                        Pushed::Moved(words) => Some(words),
                    }
                }
                None => {
                    let moved = map.repository().move_reference(
                        &map.full_name(),
                        map.here()?.as_deref(),
                        &new_map.commit,
                        "relmap: release",
                    )?;
                    (!moved).then(|| GitOutput::from_line("the branch moved"))
                }
            };
            match late {
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

impl PreparedTag<'_> {
    fn done(&self, step: Action, object: &str) -> Done {
        Done {
            component: self.release.component.clone(),
            tag: self.release.tag.clone(),
            step,
            object: object.to_owned(),
        }
    }
}

fn recorded(made: &[PreparedTag<'_>], commit: &str) -> Vec<Done> {
    let rows = made.iter().filter(|made| made.release.has(Action::RecordRow));
    rows.map(|made| made.done(Action::RecordRow, commit)).collect()
}

fn full_name(release: &PlannedRelease) -> String {
    format!("refs/tags/{}", release.tag)
}
