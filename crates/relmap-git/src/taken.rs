//! A release of the declared version that is another one than what RELEASE.txt declares.

use std::borrow::Cow;

use relmap_core::facts::{Baseline, ReleaseTag};
use relmap_core::release_notes::tell_differently;

use crate::commit_ids::{commit_id, oid};
use crate::gather::ComponentQuery;
use crate::{GitError, Repository, Snapshot};

impl Repository {
    /// The releases that may count as released before what comes next here: without that of the declared
    /// version, where another line made it and its entry is another one. Then two people took one version,
    /// and HEAD neither builds on the other's release nor continues it. Where the entries are the same, it
    /// was brought here from that branch.
    pub(crate) fn without_taken<'r>(
        &self,
        subject: &ComponentQuery<'_>,
        now: &Snapshot<'_>,
        releases: &'r [ReleaseTag],
        ancestor: &Baseline,
    ) -> Result<Cow<'r, [ReleaseTag]>, GitError> {
        let (Some(declared), Some(head)) = (subject.declared, now.commit) else {
            return Ok(Cow::Borrowed(releases));
        };
        let head = commit_id(head);
        let is_declared = |tag: &&ReleaseTag| tag.version.cmp_precedence(declared).is_eq();
        let Some(tag) = releases.iter().find(is_declared) else {
            return Ok(Cow::Borrowed(releases));
        };
        let is_on_line = match ancestor {
            Baseline::Released(ancestor) => ancestor.commit == tag.commit,
            Baseline::Nothing | Baseline::NotAsked => false,
            Baseline::Unclear { .. } | Baseline::BeyondShallow(_) => true,
        };
        if is_on_line || !self.has_commit(&tag.commit) || self.contains(&head, &tag.commit)? {
            return Ok(Cow::Borrowed(releases));
        }
        let file = &subject.layout.release_file;
        let then = self.snapshot_of(oid(&tag.commit)?)?.read(file)?;
        let (Some(then), Some(here)) = (then, now.read(file)?) else {
            return Ok(Cow::Borrowed(releases));
        };
        Ok(match tell_differently(&then, &here, declared) {
            Some(true) => {
                Cow::Owned(releases.iter().filter(|tag| !is_declared(tag)).cloned().collect())
            }
            Some(false) | None => Cow::Borrowed(releases),
        })
    }
}
