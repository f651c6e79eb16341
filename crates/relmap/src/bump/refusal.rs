//! Why a release cannot be made, with what it takes to show that.

use std::collections::BTreeMap;

use relmap_core::bump::Refusal;
use relmap_core::component::Component;
use relmap_core::outcome::ComponentOutcome;
use relmap_core::rules::OverridePolicy;

use crate::error::{BumpError, Error};

use super::plans::Plans;
use super::result::BumpRefused;

impl Plans<'_> {
    /// A refusal by the rules with its findings; any other one is an error.
    pub(super) fn refused(&self, refusal: Refusal) -> Result<BumpRefused, Error> {
        let reason = refusal.to_string();
        let outcome = match refusal {
            Refusal::Judged { outcome, .. } => *outcome,
            other => return Err(BumpError::Refused(other).into()),
        };
        let mut sources = BTreeMap::new();
        let files = outcome.findings.iter().filter_map(|finding| finding.location.as_ref());
        for location in files.filter(|location| location.span.is_some()) {
            // If the plan itself is at fault, its line is not in the file yet.
            if let Some(bytes) = self.project.find(&location.file)?
                && location.span.as_ref().is_some_and(|span| span.bytes.end <= bytes.len())
                && self.is_as_judged(&outcome, &location.file)
            {
                sources.insert(location.file.clone(), bytes);
            }
        }
        let overrides_forbidden = self.project.components.iter().any(|component| {
            component.name == outcome.name && component.rules.overrides() == OverridePolicy::Forbid
        });
        Ok(BumpRefused { reason, outcome, sources, overrides_forbidden })
    }

    /// Whether a file is the one that a judgement was about: none of a plan.
    fn is_as_judged(&self, outcome: &ComponentOutcome, file: &str) -> bool {
        let declared = outcome.declared.as_ref().map(|declared| declared.tag.as_str());
        let own = |c: &&Component| c.layout.release_file == outcome.release_file;
        let own = self.project.components.iter().find(own);
        let newest = own.and_then(|c| c.notes.newest()).and_then(|entry| entry.tag_name());
        file != outcome.release_file || declared == newest
    }
}
