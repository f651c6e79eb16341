//! Judging components: one by one, or on every core where there are many.

use relmap_core::check::{judge, judge_after_prerelease};
use relmap_core::component::Component;
use relmap_core::facts::{AppReleases, Checkout, ComponentFacts};
use relmap_core::outcome::ComponentOutcome;
use relmap_core::version::Bump;
use relmap_git::{At, ComponentQuery, Repository, Snapshot, Tags};
use semver::Version;

use crate::error::Error;
use crate::render::Rendering;
use crate::workers::on_cores;

/// How many neighbours are judged in one go: what was read of one serves the next.
const SHARE: usize = 32;

/// A component with the releases of the apps that it deploys.
pub(crate) type WithApps<'c> = (&'c Component, AppReleases);

/// What all components are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Judging<'j> {
    pub(crate) checkout: &'j Checkout,
    pub(crate) tags: &'j Tags,
}

impl Judging<'_> {
    /// Judges all chosen. The outcomes are in their order.
    pub(crate) fn all(
        self,
        chosen: &[WithApps<'_>],
        snapshot: &Snapshot<'_>,
        rendering: Option<(&Repository, &Rendering)>,
    ) -> Result<Vec<ComponentOutcome>, Error> {
        match snapshot.commit() {
            Some(commit) if rendering.is_none() && !snapshot.is_worktree() => {
                on_cores(snapshot.repository(), chosen, SHARE, |repository, chosen| {
                    self.each(chosen, &repository.snapshot(At::Commit(&commit))?, None)
                })
            }
            _ => self.each(chosen, snapshot, rendering),
        }
    }

    fn each(
        self,
        chosen: &[WithApps<'_>],
        snapshot: &Snapshot<'_>,
        rendering: Option<(&Repository, &Rendering)>,
    ) -> Result<Vec<ComponentOutcome>, Error> {
        chosen.iter().map(|one| self.one(one, snapshot, rendering)).collect()
    }

    fn one(
        self,
        (component, apps): &WithApps<'_>,
        snapshot: &Snapshot<'_>,
        rendering: Option<(&Repository, &Rendering)>,
    ) -> Result<ComponentOutcome, Error> {
        let facts_for = |declared| -> Result<ComponentFacts, Error> {
            if component.is_ambiguous {
                return Ok(snapshot.repository().uncompared_facts(&component.layout, snapshot)?);
            }
            let mut facts = facts(component, declared, snapshot, self.tags)?;
            if let Some((repository, rendering)) = rendering {
                facts.rendered = rendering.rendered(repository, component, &facts, snapshot)?;
            }
            Ok(facts)
        };
        let facts = facts_for(declared(component))?;
        let outcome = judge(component, &facts, self.checkout, apps);
        if !follows_prerelease(&outcome) {
            return Ok(outcome);
        }
        let since_final = facts_for(None)?;
        Ok(judge_after_prerelease(component, &facts, &since_final, self.checkout, apps))
    }
}

/// What git knows of a component whose newest entry declares this version.
pub(crate) fn facts(
    component: &Component,
    declared: Option<&Version>,
    snapshot: &Snapshot<'_>,
    tags: &Tags,
) -> Result<ComponentFacts, Error> {
    let query = ComponentQuery {
        layout: &component.layout,
        scheme: &component.tags,
        shared: &component.app_tags,
        declared,
    };
    Ok(snapshot.repository().component_facts(&query, snapshot, tags)?)
}

/// The version that the newest entry declares.
pub(crate) fn declared(component: &Component) -> Option<&Version> {
    component.notes.newest().and_then(|entry| entry.semver())
}

/// Whether something is to be released after a prerelease that is out.
fn follows_prerelease(outcome: &ComponentOutcome) -> bool {
    let declared = outcome.declared.as_ref().and_then(|declared| declared.version.as_ref());
    let is_needed = outcome.required.as_ref().is_some_and(|required| required.bump > Bump::None);
    is_needed
        && outcome.baseline.as_ref().is_some_and(|tag| {
            !tag.version.pre.is_empty()
                && declared.is_some_and(|own| own.cmp_precedence(&tag.version).is_eq())
        })
}
