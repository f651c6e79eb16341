//! What is said of a `Bump:` field in an entry.

use crate::finding::Finding;
use crate::release_notes::BumpOverride;
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{Match, OverridePolicy, Requirement, strongest};
use crate::version::Bump;

use super::version::Declaration;
use super::version_words::in_words;

impl Declaration<'_> {
    /// The report of an override: never silent, and a note where it changes nothing.
    pub(super) fn overridden(&self, found: &BumpOverride, requirements: &[Requirement]) -> Finding {
        let (bump, matching) = strongest(requirements);
        let file = self.component.layout.release_file.clone();
        let fits = bump == found.bump || (matching == Match::AtLeast && bump < found.bump);
        let finding = if fits {
            let message = format!(
                "the entry sets the bump to {} ({}); the rules ask for {}, so it changes nothing",
                found.bump,
                found.reason,
                in_words(matching, bump)
            );
            Finding::new(RuleCode::BumpOverride, message).severity(Severity::Note)
        } else {
            let policy = self.component.rules.overrides();
            if policy == OverridePolicy::Forbid {
                return self.forbidden(found, (bump, matching)).at(file, found.span.clone());
            }
            let message = format!(
                "the entry sets the bump to {} where the rules ask for {}; its reason: {}",
                found.bump,
                in_words(matching, bump),
                found.reason
            );
            let finding = Finding::new(RuleCode::BumpOverride, message);
            match policy {
                OverridePolicy::Allow => finding.severity(Severity::Note),
                OverridePolicy::Warn | OverridePolicy::Forbid => finding,
            }
        };
        finding.at(file, found.span.clone())
    }

    /// The finding on a `Bump:` field that the settings do not allow.
    fn forbidden(&self, found: &BumpOverride, (bump, matching): (Bump, Match)) -> Finding {
        let message = format!(
            "the entry sets the bump to {} where the rules ask for {}, but the setting `overrides` forbids that ({}); \
             its reason: {}",
            found.bump,
            in_words(matching, bump),
            self.component.rules.overrides_source(),
            found.reason
        );
        Finding::new(RuleCode::BumpOverride, message).severity(Severity::Error).help(
            "remove the field, or ask the pipeline's maintainer to allow it for this run: RELMAP_RULES_OVERRIDES=warn",
        )
    }
}
