//! What changed since a release, and what that asks for.

use crate::chart::file_kind::ChangeKind;
use crate::component::Component;
use crate::facts::ComponentFacts;
use crate::finding::Finding;
use crate::release_notes::{self, ReleaseNotes};
use crate::rules::{Claim, Requirement};

use super::app::{AppMoved, app_moved};
use super::changes::{self, Changes};
use super::parse_cache::ParseCache;
use super::{entry_images, rendered, requirements};

/// A component compared with the release that its facts name.
pub(super) struct ComponentComparison {
    pub(super) changes: Changes,
    /// What there is to say of it.
    pub(super) findings: Vec<Finding>,
    /// RELEASE.txt as it was at the release.
    pub(super) then: Option<ReleaseNotes>,
    pub(super) app: AppMoved,
    /// The rows of the table that are called for.
    pub(super) claims: Vec<Claim>,
    /// What those rows ask for.
    pub(super) requirements: Vec<Requirement>,
}

impl ComponentComparison {
    pub(super) fn new(
        component: &Component,
        facts: &ComponentFacts,
        cache: &mut ParseCache,
    ) -> ComponentComparison {
        let mut changes = changes::changes(component, facts, cache);
        let mut findings = std::mem::take(&mut changes.findings);
        findings.extend(rendered::apply(facts, &mut changes));
        let then = notes_then(component, facts);
        let app = app_moved(component, facts, &changes, then.as_ref());
        for file in &app.files {
            changes.add(file, ChangeKind::AppVersion);
        }
        entry_images::add_moved(component, then.as_ref(), &mut changes);
        let claims = requirements::claims(component.kind, &changes, &app);
        let asked = claims.iter().cloned();
        let requirements = asked.filter_map(|claim| claim.requirement(&component.rules)).collect();
        ComponentComparison { changes, findings, then, app, claims, requirements }
    }
}

/// RELEASE.txt as it was at the baseline.
fn notes_then(component: &Component, facts: &ComponentFacts) -> Option<ReleaseNotes> {
    let bytes = facts.old.contents.get(&component.layout.release_file)?;
    Some(release_notes::parse(bytes))
}
