//! The release outside of the line of HEAD that counts as released before what comes next on it.

use git2::Oid;
use relmap_core::facts::ReleaseTag;
use semver::Version;

use crate::commit_ids::oid;
use crate::forks::{Forks, fork, forks};
use crate::history::CommitMap;
use crate::home_branch::Lines;
use crate::{GitError, Repository};

/// A release on a branch that left HEAD's line after the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Beside {
    /// There is none.
    Nothing,
    At(ReleaseTag),
    /// One branch left the line last, and another one has a higher version.
    Unclear {
        nearest: ReleaseTag,
        highest: ReleaseTag,
    },
}

impl Repository {
    /// Finds the release that was made on a branch which left HEAD's line after the baseline: it
    /// counts as released before what comes next here.
    ///
    /// Final releases go before prereleases, as they do on the line itself. `tags` begins with the
    /// highest version. `declared` is the prerelease that HEAD builds on and declares, if any.
    pub(crate) fn beside(
        &self,
        head: Oid,
        tags: &[ReleaseTag],
        baseline: Option<&ReleaseTag>,
        declared: Option<&Version>,
    ) -> Result<Beside, GitError> {
        let low = declared.or(baseline.map(|tag| &tag.version));
        let is_above =
            |tag: &ReleaseTag| low.is_none_or(|low| tag.version.cmp_precedence(low).is_gt());
        let is_final = |tag: &ReleaseTag| tag.version.pre.is_empty();
        for finals in [true, false] {
            if !finals && baseline.is_some_and(is_final) {
                break;
            }
            let wanted = |tag: &&ReleaseTag| is_final(tag) == finals && is_above(tag);
            let candidates: Vec<&ReleaseTag> = tags.iter().filter(wanted).collect();
            let commits: Result<Vec<Oid>, GitError> =
                candidates.iter().map(|tag| id(tag)).collect();
            let commits = commits?;
            let base = baseline.map(id).transpose()?;
            let mut found =
                forks(&self.inner, &mut self.history.borrow_mut(), head, base, &commits)?;
            if found.cut || found.nearest().is_none() {
                continue;
            }
            self.leave_out_ahead(head, &commits, &mut found)?;
            let (Some(nearest), Some(highest)) =
                (found.nearest(), found.depth.iter().position(Option::is_some))
            else {
                continue;
            };
            let (nearest, highest) = (candidates[nearest].clone(), candidates[highest].clone());
            return Ok(match highest.version.cmp_precedence(&nearest.version).is_gt() {
                true => Beside::Unclear { nearest, highest },
                false => Beside::At(nearest),
            });
        }
        Ok(Beside::Nothing)
    }

    /// Leaves out the releases that are on the branch that HEAD belongs to, or on one that left it, after
    /// HEAD: they are not outside of the line, HEAD is behind them.
    fn leave_out_ahead(
        &self,
        head: Oid,
        commits: &[Oid],
        found: &mut Forks,
    ) -> Result<(), GitError> {
        let Lines { below, ahead } = self.lines(head)?;
        if ahead.is_empty() {
            return Ok(());
        }
        let history = &mut self.history.borrow_mut();
        let mut known: CommitMap<Option<usize>> =
            ahead.into_iter().map(|commit| (commit, Some(0))).collect();
        for (commit, depth) in commits.iter().zip(&mut found.depth) {
            if depth.is_some() {
                let number = history.number(*commit);
                let is_behind = fork(&self.inner, history, number, &below, &mut known)?.is_some();
                depth.take_if(|_| is_behind);
            }
        }
        Ok(())
    }
}

fn id(tag: &ReleaseTag) -> Result<Oid, GitError> {
    oid(&tag.commit)
}
