//! The release that a component is compared with.

use git2::Oid;
use relmap_core::component::{Layout, TagShape};
use relmap_core::facts::{Baseline, ReleaseTag};
use semver::Version;

use crate::ancestry::{Found, first_ancestor};
use crate::beside::Beside;
use crate::chart_file;
use crate::commit_ids::{commit_id, oid};
use crate::component_tags::ComponentTags;
use crate::gather::ComponentQuery;
use crate::{GitError, Repository};

/// How many releases are asked whether tags of a vague name are this chart's.
const MAX_ASKED: usize = 20;

/// The baseline as far as the line of HEAD itself goes.
pub(crate) fn of_line(found: Found, tags: &ComponentTags, order: &[usize]) -> Baseline {
    match found {
        Found::At(position) => Baseline::Released(tags.tags[order[position]].clone()),
        Found::BeyondCut(position) => Baseline::BeyondShallow(tags.tags[order[position]].clone()),
        Found::Nothing => Baseline::Nothing,
    }
}

impl Repository {
    /// Finds the baseline of a component: the first of its tags, final releases before
    /// prereleases, that is an ancestor of `head`.
    ///
    /// Tags of a vague shape are first asked whether they belong to the component; if they do not,
    /// they are taken out.
    pub(crate) fn baseline(
        &self,
        subject: &ComponentQuery<'_>,
        tags: &mut ComponentTags,
        head: Option<Oid>,
    ) -> Result<Baseline, GitError> {
        let layout = subject.layout;
        let must_ask = layout.chart.is_some() && tags.shape != TagShape::Titled;
        let order = tags.search_order();
        let found = match head {
            Some(head) => self.search(head, tags, &order)?,
            None => Found::Nothing,
        };
        if must_ask
            && !self.is_confirmed(layout, tags, &order, head, found)?
            && !self.is_beside_confirmed(layout, tags, head, found)?
        {
            tags.clear();
            return Ok(Baseline::Nothing);
        }
        Ok(of_line(found, tags, &order))
    }

    /// The baseline once the releases of branches that never came back are known, and the release that
    /// HEAD builds on where that is another one. `declared` is the version that RELEASE.txt declares.
    pub(crate) fn with_branches(
        &self,
        declared: Option<&Version>,
        head: Option<Oid>,
        releases: &[ReleaseTag],
        baseline: Baseline,
    ) -> Result<(Baseline, Option<ReleaseTag>), GitError> {
        let (Some(head), Baseline::Released(_) | Baseline::Nothing) = (head, &baseline) else {
            return Ok((baseline, None));
        };
        let ancestor = match &baseline {
            Baseline::Released(tag) => Some(tag),
            _ => None,
        };
        let prerelease = match declared {
            Some(declared) => self.declared_prerelease(declared, head, releases, ancestor)?,
            None => None,
        };
        if let Some(tag) = prerelease.as_ref().filter(|tag| tag.commit == commit_id(head)) {
            // HEAD is this very release: whatever came later was not there before it.
            return Ok((Baseline::Released(tag.clone()), None));
        }
        let declared = prerelease.as_ref().map(|tag| &tag.version);
        let beside = self.beside(head, releases, ancestor, declared)?;
        let on_line = prerelease.or(ancestor.cloned());
        Ok(match beside {
            Beside::Nothing => (on_line.map_or(baseline, Baseline::Released), None),
            Beside::At(tag) => (Baseline::Released(tag), on_line),
            Beside::Unclear { nearest, highest } => {
                (Baseline::Unclear { nearest, highest }, on_line)
            }
        })
    }

    /// The tag of a prerelease that is declared, if HEAD builds on it and on nothing higher.
    fn declared_prerelease(
        &self,
        declared: &Version,
        head: Oid,
        tags: &[ReleaseTag],
        before: Option<&ReleaseTag>,
    ) -> Result<Option<ReleaseTag>, GitError> {
        let is_declared = |tag: &&ReleaseTag| tag.version.cmp_precedence(declared).is_eq();
        let Some(tag) = tags.iter().find(is_declared) else { return Ok(None) };
        let is_higher =
            before.is_none_or(|before| declared.cmp_precedence(&before.version).is_gt());
        if declared.pre.is_empty() || !is_higher {
            return Ok(None);
        }
        let commit = oid(&tag.commit)?;
        let history = &mut self.history.borrow_mut();
        let found = first_ancestor(&self.inner, history, head, &[commit])?;
        Ok(matches!(found, Found::At(_)).then(|| tag.clone()))
    }

    /// Whether no release of the line holds the chart, and one next to it does in the version that its
    /// tag says.
    fn is_beside_confirmed(
        &self,
        layout: &Layout,
        tags: &ComponentTags,
        head: Option<Oid>,
        found: Found,
    ) -> Result<bool, GitError> {
        let (Some(head), Found::Nothing) = (head, found) else { return Ok(false) };
        let tag = match self.beside(head, &tags.tags, None, None)? {
            Beside::At(tag) | Beside::Unclear { highest: tag, .. } => tag,
            Beside::Nothing => return Ok(false),
        };
        let commit = oid(&tag.commit)?;
        self.holds_chart(layout, &tag, commit)
    }

    pub(crate) fn search(
        &self,
        head: Oid,
        tags: &ComponentTags,
        order: &[usize],
    ) -> Result<Found, GitError> {
        let commits: Vec<Oid> = order.iter().map(|tag| tags.commits[*tag]).collect();
        first_ancestor(&self.inner, &mut self.history.borrow_mut(), head, &commits)
    }

    /// Whether one of the newest releases that HEAD builds on holds the chart in the version that
    /// its tag says. Where the history ends too early to know what HEAD builds on, the newest
    /// undecided releases are asked, and one that cannot be read counts as a yes.
    fn is_confirmed(
        &self,
        layout: &Layout,
        tags: &ComponentTags,
        order: &[usize],
        head: Option<Oid>,
        found: Found,
    ) -> Result<bool, GitError> {
        let (Some(head), mut found, mut rest) = (head, found, order) else {
            return Ok(false);
        };
        for _ in 0..MAX_ASKED {
            let (position, is_sure) = match found {
                Found::At(position) => (position, true),
                Found::BeyondCut(position) => (position, false),
                Found::Nothing => return Ok(false),
            };
            let tag = rest[position];
            match self.holds_chart(layout, &tags.tags[tag], tags.commits[tag]) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(GitError::MissingObject { .. }) if !is_sure => return Ok(true),
                Err(error) => return Err(error),
            }
            rest = &rest[position + 1..];
            found = self.search(head, tags, rest)?;
        }
        Ok(false)
    }

    /// Whether the chart is in a release, in the version that the tag says.
    fn holds_chart(
        &self,
        layout: &Layout,
        tag: &ReleaseTag,
        commit: Oid,
    ) -> Result<bool, GitError> {
        let then = self.snapshot_of(commit)?;
        let Some(folder) = chart_file::locate(&then, layout)? else {
            return Ok(false);
        };
        let Some(chart) = chart_file::read(&then, &folder)? else { return Ok(false) };
        // Where the version is filled in at packaging, only the tag says it.
        Ok(chart.says_nothing
            || chart.version.is_some_and(|version| version.0.cmp_precedence(&tag.version).is_eq()))
    }
}
