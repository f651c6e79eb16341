//! Writing the references here, all or none.

use relmap_core::release::{Action, Done};
use relmap_git::{Change, GitOutput, Swapped};

use crate::error::Error;

use super::context::ReleaseContext;
use super::map_rows::NewMap;
use super::map_state::MapState;
use super::state::Survey;
use super::tags::{PreparedTag, full_name, recorded};

/// References to write, and what is done once they are written.
#[derive(Default)]
struct Moves {
    moves: Vec<Change>,
    done: Vec<Done>,
}

impl Survey {
    /// Writes tags and the map's branch. If another run wrote one of them meanwhile, its name comes
    /// back and nothing was written.
    pub(super) fn write_references(
        &self,
        context: &ReleaseContext<'_>,
        made: &[PreparedTag<'_>],
        map: Option<&MapState>,
        new_map: Option<&NewMap>,
        done: &mut Vec<Done>,
    ) -> Result<Option<GitOutput>, Error> {
        let mut written = Moves::default();
        self.move_tags(context, made, &mut written)?;
        if let (Some(map), Some(new_map)) = (map, new_map) {
            let is_here = map.remote.is_none() || !context.options.push;
            match context.repository.forward(&map.local, &new_map.commit)? {
                Some(change) => move_map(change, map, is_here, &mut written),
                // What is here is not all in the new map, so it came after the survey.
                None if is_here => return Ok(Some(moved(map.local.name()))),
                None => {}
            }
            if is_here {
                written.done.extend(recorded(made, &new_map.commit));
            }
        }
        if written.moves.is_empty() {
            return Ok(None);
        }
        if let Swapped::Moved(name) = context.repository.swap(&written.moves, "relmap: release")? {
            return Ok(Some(moved(&name)));
        }
        done.extend(written.done);
        Ok(None)
    }

    fn move_tags(
        &self,
        context: &ReleaseContext<'_>,
        made: &[PreparedTag<'_>],
        written: &mut Moves,
    ) -> Result<(), Error> {
        for made in made {
            for step in [Action::CreateTag, Action::TakeTag] {
                if !made.release.has(step) {
                    continue;
                }
                if let Some(remote) = &self.remote {
                    let (repository, tag) = (&context.repository, &made.release.tag);
                    context.fetch_tag(repository, remote, tag, &made.object)?;
                }
                written.moves.push(Change::create(&full_name(made.release), &made.object)?);
                written.done.push(made.done(step, &made.object));
            }
        }
        Ok(())
    }
}

/// A branch that is here already follows, where it can without losing anything.
fn move_map(change: Change, map: &MapState, is_here: bool, written: &mut Moves) {
    let here = map.local.object();
    if (is_here || here.is_some()) && here.as_ref() != Some(&change.object()) {
        written.moves.push(change);
    }
}

fn moved(name: &str) -> GitOutput {
    GitOutput::from_line(&format!("another program wrote {name}"))
}
