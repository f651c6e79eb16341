//! Versions that Chart.yaml has had since the baseline, and that no tag names.

use git2::Oid;
use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::check::skips;
use relmap_core::component::{Layout, join};
use relmap_core::facts::{Baseline, ComponentFacts, MovedPast};
use relmap_core::version::ChartVersion;

use crate::commit_ids::{commit_id, oid};
use crate::tree_diff::entry_at;
use crate::trees::Found;
use crate::{GitError, Repository, Snapshot};

impl Repository {
    /// The highest version below its own that Chart.yaml has had on HEAD's line, before the component had
    /// a release file, or else its own. Asked only where the version that it has now skips some: then it, or one of those, may have
    /// been released without a tag. Where a release file was kept, that tells what was released.
    pub(crate) fn moved_past(
        &self,
        layout: &Layout,
        facts: &ComponentFacts,
        now: &Snapshot<'_>,
    ) -> Result<Option<MovedPast>, GitError> {
        let (Baseline::Released(released), Some(head)) = (&facts.baseline, now.commit) else {
            return Ok(None);
        };
        let written = facts.new.in_chart("Chart.yaml").and_then(version);
        let taken = facts.tags.iter().map(|tag| &tag.version);
        let (Some(chart), Some(written)) =
            (&layout.chart, written.filter(|now| skips(&released.version, &now.0, taken)))
        else {
            return Ok(None);
        };
        let released_at = oid(&released.commit)?;
        let doing = || GitError::doing("list the commits since the release");
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.simplify_first_parent().map_err(doing())?;
        walk.push(head).map_err(doing())?;
        walk.hide(released_at).map_err(doing())?;
        let file = join(chart, "Chart.yaml");
        let mut last: Option<(Oid, Option<ChartVersion>)> = None;
        let mut found: Option<MovedPast> = None;
        for id in walk {
            let id = id.map_err(doing())?;
            let commit = self.inner.find_commit(id).map_err(GitError::object(id, "a commit"))?;
            let Some(Found { id: blob, .. }) = entry_at(self, commit.tree_id(), &file)? else {
                break;
            };
            if last.as_ref().is_none_or(|(known, _)| *known != blob) {
                let content = self.inner.find_blob(blob).map_err(GitError::object(blob, &file))?;
                last = Some((blob, version(content.content())));
            }
            let Some((_, Some(then))) = &last else { continue };
            let is_between = then.0.cmp_precedence(&released.version).is_gt()
                && then.0.cmp_precedence(&written.0).is_le();
            if !is_between || entry_at(self, commit.tree_id(), &layout.release_file)?.is_some() {
                continue;
            }
            // The oldest commit with the version is the one that set it.
            let is_own = then.0.cmp_precedence(&written.0).is_eq();
            let is_better = found.as_ref().is_none_or(|known| {
                match (is_own, known.version.0.cmp_precedence(&written.0).is_eq()) {
                    (true, is_known_own) => is_known_own,
                    (false, true) => true,
                    (false, false) => then.0.cmp_precedence(&known.version.0).is_ge(),
                }
            });
            if is_better {
                found = Some(MovedPast { version: then.clone(), commit: commit_id(id) });
            }
        }
        Ok(found)
    }
}

/// The version of a Chart.yaml, unless it is filled in at packaging.
fn version(bytes: &[u8]) -> Option<ChartVersion> {
    let written = ChartMetadata::parse(bytes).ok()?.0.version?;
    written.lenient().filter(|_| !written.is_placeholder()).map(ChartVersion)
}
