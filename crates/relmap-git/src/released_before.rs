//! Which releases came before what comes next at HEAD, counted as a baseline is found.

use std::collections::HashSet;

use git2::Oid;
use relmap_core::component::TagShape;
use relmap_core::facts::{Baseline, ReleaseTag};

use crate::baseline::of_line;
use crate::commit_ids::oid;
use crate::component_tags::{ComponentTags, highest_first};
use crate::forks::{fork, reachable};
use crate::history::{CommitMap, CommitSet};
use crate::{GitError, Repository};

/// How a release counts for what comes next at HEAD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It was released before: HEAD builds on it, or on what its branch left before.
    Before,
    /// It was released on another branch, after HEAD or apart from it.
    Elsewhere,
    /// Its tag is badly written, and an exact one counts instead.
    BadlyWritten,
}

impl Repository {
    /// Says of each release of a component how it counts. What a check compares with is the highest
    /// that was released before, so whoever tells of releases counts them here.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn released_before(&self, releases: &[ReleaseTag]) -> Result<Vec<Counted>, GitError> {
        let Some(head) = self.head_commit()? else {
            return Ok(vec![Counted::Elsewhere; releases.len()]);
        };
        let mut sorted = releases.to_vec();
        sorted.sort_by(highest_first);
        let commits: Result<Vec<Oid>, GitError> = sorted.iter().map(id).collect();
        let mut tags = ComponentTags { shape: TagShape::Titled, tags: sorted, commits: commits? };
        self.drop_badly_written(&mut tags)?;
        let order = tags.search_order();
        let line = of_line(self.search(head, &tags, &order)?, &tags, &order);
        let (baseline, _) = self.with_branches(None, Some(head), &tags.tags, line)?;
        let highest = match &baseline {
            Baseline::Released(tag) | Baseline::Unclear { highest: tag, .. } => Some(&tag.version),
            Baseline::Nothing | Baseline::BeyondShallow(_) | Baseline::NotAsked => None,
        };
        let kept: HashSet<&str> = tags.tags.iter().map(|tag| tag.name.as_str()).collect();
        let history = &mut self.history.borrow_mut();
        let head = history.number(head);
        let below = reachable(&self.inner, history, head, &CommitSet::default())?;
        let mut known: CommitMap<Option<usize>> =
            below.iter().map(|commit| (*commit, Some(0))).collect();
        let mut counted = Vec::with_capacity(releases.len());
        for release in releases {
            let number = history.number(id(release)?);
            let is_low = highest.is_some_and(|high| release.version.cmp_precedence(high).is_le());
            counted.push(if !kept.contains(release.name.as_str()) {
                Counted::BadlyWritten
            } else if below.contains(&number)
                || is_low
                    && fork(&self.inner, history, number, &CommitSet::default(), &mut known)?
                        .is_some()
            {
                Counted::Before
            } else {
                Counted::Elsewhere
            });
        }
        Ok(counted)
    }
}

fn id(tag: &ReleaseTag) -> Result<Oid, GitError> {
    oid(&tag.commit)
}
