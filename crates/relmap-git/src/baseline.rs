//! The release that a component is compared with.

use git2::Oid;
use relmap_core::component::{Layout, TagShape};
use relmap_core::facts::{Baseline, ReleaseTag};
use semver::Version;

use crate::ancestry::{Found, first_ancestor};
use crate::chart_file;
use crate::component_tags::ComponentTags;
use crate::forks::forks;
use crate::gather::ComponentQuery;
use crate::{GitError, Repository};

/// A release on a branch that left HEAD's line after the baseline, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// There is none.
    Nothing,
    At(usize),
    /// One branch left the line last, and another one has a higher version.
    Unclear {
        nearest: usize,
        highest: usize,
    },
}

/// How many releases are asked whether tags of a vague name are this chart's.
const MAX_ASKED: usize = 20;

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
        let beside = match head {
            Some(head) => self.beside(head, tags, &order, found)?,
            None => Beside::Nothing,
        };
        if must_ask
            && !self.is_confirmed(layout, tags, &order, head, found)?
            && !self.is_beside_confirmed(layout, tags, &beside)?
        {
            tags.clear();
            return Ok(Baseline::Nothing);
        }
        let before = match (&beside, found) {
            (Beside::At(tag), _) => Some(*tag),
            (_, Found::At(position)) => Some(order[position]),
            _ => None,
        };
        if let (Some(head), Some(declared)) = (head, subject.declared)
            && let Some(prerelease) =
                self.declared_prerelease(declared, head, tags, &order, before)?
        {
            return Ok(Baseline::Released(prerelease));
        }
        match beside {
            Beside::At(tag) => return Ok(Baseline::Released(tags.tags[tag].clone())),
            Beside::Unclear { nearest, highest } => {
                let (nearest, highest) = (tags.tags[nearest].clone(), tags.tags[highest].clone());
                return Ok(Baseline::Unclear { nearest, highest });
            }
            Beside::Nothing => {}
        }
        Ok(match found {
            Found::At(position) => Baseline::Released(tags.tags[order[position]].clone()),
            Found::BeyondCut(position) => {
                Baseline::BeyondShallow(tags.tags[order[position]].clone())
            }
            Found::Nothing => Baseline::Nothing,
        })
    }

    /// The tag of a prerelease that is declared, if HEAD builds on it and on nothing higher.
    fn declared_prerelease(
        &self,
        declared: &Version,
        head: Oid,
        tags: &ComponentTags,
        order: &[usize],
        before: Option<usize>,
    ) -> Result<Option<ReleaseTag>, GitError> {
        let is_declared = |tag: &usize| tags.tags[*tag].version.cmp_precedence(declared).is_eq();
        let Some(tag) = order.iter().copied().find(is_declared) else { return Ok(None) };
        let is_higher =
            before.is_none_or(|before| declared.cmp_precedence(&tags.tags[before].version).is_gt());
        if declared.pre.is_empty() || !is_higher {
            return Ok(None);
        }
        let builds_on_it = matches!(self.search(head, tags, &[tag])?, Found::At(_));
        Ok(builds_on_it.then(|| tags.tags[tag].clone()))
    }

    /// The release that was made on a branch which left HEAD's line after the baseline, if there is
    /// one: it counts as released before what comes next here.
    ///
    /// Final releases go before prereleases, as they do on the line itself.
    fn beside(
        &self,
        head: Oid,
        tags: &ComponentTags,
        order: &[usize],
        found: Found,
    ) -> Result<Beside, GitError> {
        let baseline = match found {
            Found::At(position) => Some(order[position]),
            Found::Nothing => None,
            Found::BeyondCut(_) => return Ok(Beside::Nothing),
        };
        let version = |tag: usize| &tags.tags[tag].version;
        let is_final = |tag: usize| version(tag).pre.is_empty();
        let is_above = |tag: usize| {
            baseline.is_none_or(|low| version(tag).cmp_precedence(version(low)).is_gt())
        };
        for finals in [true, false] {
            if !finals && baseline.is_some_and(is_final) {
                break;
            }
            let wanted = |tag: &usize| is_final(*tag) == finals && is_above(*tag);
            let candidates: Vec<usize> = order.iter().copied().filter(wanted).collect();
            let commits: Vec<Oid> = candidates.iter().map(|tag| tags.commits[*tag]).collect();
            let base = baseline.map(|tag| tags.commits[tag]);
            let found = forks(&self.inner, &mut self.history.borrow_mut(), head, base, &commits)?;
            let Some(nearest) = found.nearest() else { continue };
            if found.cut {
                return Ok(Beside::Nothing);
            }
            // Candidates begin with the highest.
            let highest = found.depth.iter().position(Option::is_some).unwrap_or(nearest);
            let (nearest, highest) = (candidates[nearest], candidates[highest]);
            return Ok(match version(highest).cmp_precedence(version(nearest)).is_gt() {
                true => Beside::Unclear { nearest, highest },
                false => Beside::At(nearest),
            });
        }
        Ok(Beside::Nothing)
    }

    /// Whether a release beside the line holds the chart in the version that its tag says.
    fn is_beside_confirmed(
        &self,
        layout: &Layout,
        tags: &ComponentTags,
        beside: &Beside,
    ) -> Result<bool, GitError> {
        match beside {
            Beside::At(tag) | Beside::Unclear { highest: tag, .. } => {
                self.holds_chart(layout, &tags.tags[*tag], tags.commits[*tag])
            }
            Beside::Nothing => Ok(false),
        }
    }

    fn search(&self, head: Oid, tags: &ComponentTags, order: &[usize]) -> Result<Found, GitError> {
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

    /// Whether the chart stands in a release, in the version that the tag says.
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
            || chart.version.is_some_and(|version| version.cmp_precedence(&tag.version).is_eq()))
    }
}
