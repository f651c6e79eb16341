//! How verdicts and severities look.

use relmap_core::outcome::Verdict;
use relmap_core::rule_code::Severity;

/// How something looks: its word, its sign and its class in the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) word: &'static str,
    pub(super) sign: &'static str,
    pub(super) class: &'static str,
}

impl Badge {
    /// A finding that counts for nothing in this run.
    pub(super) const WAIVED: Badge = Badge { word: "waived", sign: "–", class: "note" };

    /// That of a verdict.
    pub(super) fn of_verdict(verdict: Verdict) -> Badge {
        let (sign, class) = match verdict {
            Verdict::Pass => ("✓", "good"),
            Verdict::Undecided => ("?", "unsure"),
            Verdict::Fail => ("✕", "bad"),
        };
        Badge { word: verdict.as_str(), sign, class }
    }

    /// That of a finding.
    pub(super) fn of_severity(severity: Severity) -> Badge {
        let (sign, class) = match severity {
            Severity::Error => ("✕", "bad"),
            Severity::Undecided => ("?", "unsure"),
            Severity::Warning => ("!", "unsure"),
            Severity::Note => ("i", "note"),
        };
        Badge { word: severity.as_str(), sign, class }
    }
}
