//! Writing the references here, all or none.

use relmap_core::release::{Action, Done};
use relmap_git::{Depth, GitOutput, Move};

use crate::error::Error;

use super::context::ReleaseContext;
use super::map_rows::NewMap;
use super::map_state::MapState;
use super::survey::Survey;
use super::tags::{PreparedTag, full_name, recorded};

/// References to write, and what is done once they are written.
#[derive(Default)]
struct Moves {
    moves: Vec<Move>,
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
            move_map(context, made, map, new_map, &mut written)?;
        }
        if written.moves.is_empty() {
            return Ok(None);
        }
        if let Some(name) = context.repository.move_together(&written.moves, "relmap: release")? {
            return Ok(Some(GitOutput::from_line(&format!(
                "{name} was changed by another program"
            ))));
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
                if let Some(remote) = &self.remote
                    && !context.repository.has_object(&made.object)
                {
                    context.git.fetch(remote, &[full_name(made.release)], &Depth::Same)?;
                }
                let (name, new) = (full_name(made.release), made.object.clone());
                written.moves.push(Move { name, old: None, new });
                written.done.push(made.done(step, &made.object));
            }
        }
        Ok(())
    }
}

fn move_map(
    context: &ReleaseContext<'_>,
    made: &[PreparedTag<'_>],
    map: &MapState,
    new_map: &NewMap,
    written: &mut Moves,
) -> Result<(), Error> {
    let name = map.reference();
    let old = context.repository.reference_commit(&name)?;
    let is_here = map.remote.is_none() || !context.options.push;
    // A branch that is here already follows, where it can without losing anything.
    let follows = match &old {
        Some(old) => context.repository.contains(&new_map.commit, old)?,
        None => false,
    };
    if (is_here || follows) && old.as_deref() != Some(&new_map.commit) {
        written.moves.push(Move { name, old, new: new_map.commit.clone() });
    }
    if is_here {
        written.done.extend(recorded(made, &new_map.commit));
    }
    Ok(())
}
