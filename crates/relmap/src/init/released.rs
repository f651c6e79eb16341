//! Which releases `init` tells of: those that a check counts as released before.

use relmap_core::facts::ReleaseTag;
use relmap_git::Counted;
use semver::Version;

use super::scene::Scene;
use crate::error::Error;

impl Scene<'_> {
    /// Sorts the releases of one component into those that were released before what comes next at
    /// HEAD, and those whose tags are badly written; what was released elsewhere is left out. `named`
    /// says the tag and version of one, which is one of those that history tells of.
    pub(super) fn released<T>(
        &self,
        releases: Vec<T>,
        named: impl Fn(&T) -> (String, Version),
    ) -> Result<(Vec<T>, Vec<T>), Error> {
        let tags: Vec<ReleaseTag> = releases
            .iter()
            .map(|release| {
                let (name, version) = named(release);
                let told = &self.told[name.as_str()];
                ReleaseTag { name: told.name.clone(), version, commit: told.commit.clone() }
            })
            .collect();
        let counted = self.workspace.repository.released_before(&tags)?;
        let (mut before, mut badly_written) = (Vec::new(), Vec::new());
        for (release, counted) in releases.into_iter().zip(counted) {
            match counted {
                Counted::Before => before.push(release),
                Counted::BadlyWritten => badly_written.push(release),
                Counted::Elsewhere => {}
            }
        }
        Ok((before, badly_written))
    }
}
