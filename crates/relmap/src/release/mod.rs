//! Releasing: survey what is there, plan, act; and again if another run was faster.

mod act;
mod attempts;
mod branches;
mod context;
mod declared_images;
mod fetch_missing;
mod image_proof;
mod listed;
mod map_rows;
mod map_state;
mod notes_of;
mod options;
mod pause;
mod presence;
mod record;
mod references;
mod remote;
mod result;
mod review;
mod state;
mod survey;
mod tagger;
pub(crate) use survey::by_app_version;
pub(crate) use tagger::tagger;
mod tags;
mod unrecorded;
mod wanted;

pub(crate) use declared_images::declared_images;
pub(crate) use wanted::wanted;

pub use notes_of::ReleaseNotesOf;
pub use options::ReleaseOptions;
pub use result::{ReleaseFailed, Released};
pub use review::{ProposedRelease, Reviewer, StopRelease};

use std::time::Duration;

use crate::workspace::Workspace;

use context::Mode;

/// How often a push that came too late is tried again at least.
const ATTEMPTS: u32 = 40;

/// For how long it is tried again at least.
const PATIENCE: Duration = Duration::from_secs(120);

impl Workspace {
    /// Tags the releases that RELEASE.txt declares, if their versions are right. The release map is
    /// left alone.
    ///
    /// # Errors
    /// As for [`release`](Workspace::release).
    pub fn tag(
        &self,
        options: &ReleaseOptions,
        reviewer: &mut dyn Reviewer,
    ) -> Result<Released, ReleaseFailed> {
        attempts::run(self, Mode::Tag, options, reviewer)
    }

    /// Tags the releases that RELEASE.txt declares, if their versions are right, and records in the
    /// release map which app each chart deploys. All components are released or none.
    ///
    /// What was done by an earlier run that broke off is found and not done again. Where another run
    /// is faster, the release is planned anew and the reviewer is asked again. A failing or undecided
    /// verdict is part of the result: then nothing was released.
    ///
    /// ```no_run
    /// use relmap::{ReleaseOptions, Workspace};
    /// # fn main() -> Result<(), relmap::Error> {
    /// let options = ReleaseOptions::new().push(true);
    /// // `()` approves every plan.
    /// let released = Workspace::open(".")?.release(&options, &mut ())?;
    /// for step in &released.done {
    ///     println!("{} {}", step.step.as_str(), step.tag);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If git, relmap.toml, a server or the map cannot be read or written; if an existing release is
    /// in the way; if the reviewer stops it; or if this is the build of a pull request and something
    /// is to be pushed. The error says what was done until then.
    pub fn release(
        &self,
        options: &ReleaseOptions,
        reviewer: &mut dyn Reviewer,
    ) -> Result<Released, ReleaseFailed> {
        attempts::run(self, Mode::Release, options, reviewer)
    }
}
