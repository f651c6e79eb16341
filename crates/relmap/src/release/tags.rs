//! The objects of tags, which no reference names yet.

use relmap_core::commit_id::CommitId;
use relmap_core::release::{Action, Done, PlannedRelease};
use relmap_git::{Identity, Signing};

use crate::error::Error;

use super::context::ReleaseContext;
use super::state::Survey;

/// A release with the object of its tag.
pub(super) struct PreparedTag<'p> {
    pub(super) release: &'p PlannedRelease,
    pub(super) object: String,
}

impl Survey {
    /// Makes the tags' objects, and finds those that exist.
    pub(super) fn make(
        &self,
        context: &ReleaseContext<'_>,
        identity: &Identity,
    ) -> Result<Vec<PreparedTag<'_>>, Error> {
        let signs = match context.options.signing {
            Signing::Always => true,
            Signing::Never => false,
            Signing::AsConfigured => context.repository.signs_tags()?,
        };
        let mut made = Vec::new();
        for release in &self.plan().releases {
            let PlannedRelease { tag, message, commit, .. } = release;
            let object = match &release.existing {
                Some(object) => {
                    if let Some(remote) =
                        self.remote.as_ref().filter(|_| release.has(Action::PushTag))
                    {
                        context.fetch_tag(&context.repository, remote, tag, object)?;
                    }
                    object.clone()
                }
                None if !release.has(Action::CreateTag) => continue,
                None if signs => context.git.signed_tag(tag, &commit.id, message, identity)?,
                None => context.repository.write_tag(tag, &commit.id, message, identity)?,
            };
            made.push(PreparedTag { release, object });
        }
        Ok(made)
    }
}

impl PreparedTag<'_> {
    /// A step for this release that was carried out.
    pub(super) fn done(&self, step: Action, object: &str) -> Done {
        Done {
            component: self.release.component.clone(),
            tag: self.release.tag.clone(),
            step,
            object: object.to_owned(),
        }
    }
}

/// The rows that a commit of the map holds, as they were recorded or pushed.
pub(super) fn recorded(made: &[PreparedTag<'_>], commit: &CommitId) -> Vec<Done> {
    let step = |made: &PreparedTag<'_>| {
        [Action::RecordRow, Action::PushRow].into_iter().find(|step| made.release.has(*step))
    };
    made.iter().filter_map(|made| Some(made.done(step(made)?, commit.as_str()))).collect()
}

/// The full name of a release's tag.
pub(super) fn full_name(release: &PlannedRelease) -> String {
    format!("refs/tags/{}", release.tag)
}
