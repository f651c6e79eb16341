//! The past against the rules: each release next to what it should have been.
//!
//! [`crate::check::past`] judges a release; this sums up many of them, and looks for the rules that fit
//! them best. `docs/audit.md` describes both.

mod suggest;
mod suggested_rules;
mod summary;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::chart::file_kind::ChangeKind;
use crate::check::{HistoricalOutcome, ObservedBump};
use crate::component::ComponentKind;
use crate::facts::ReleaseTag;
use crate::finding::Finding;
use crate::outcome::{Required, Verdict};
use crate::rule_code::Severity;
use crate::rules::Requirement;
use crate::tag_name::TagName;
use crate::version::Bump;

pub use suggest::{Line, Suggestion, THRESHOLD, suggest};
pub use summary::{Summary, TableRow};

/// The past of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// What the releases were judged by, as in `preset strict`.
    pub rules: String,
    /// The releases, by component, the newest version first.
    pub releases: Vec<AuditedRelease>,
    /// Tags that name no release that can be judged: each with its reason.
    pub skipped: Vec<(TagName, String)>,
}

/// A release of the past, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditedRelease {
    /// The component's name: the chart's.
    pub component: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Its folder in that release, from the repository's root; the root is `.`.
    pub path: String,
    /// The release.
    pub tag: ReleaseTag,
    /// The release that it was compared with.
    pub predecessor: Option<Predecessor>,
    /// How far the version moved; none without a predecessor.
    pub actual: Option<Bump>,
    /// Whether it obeys the rules.
    pub compliance: Compliance,
    /// What the version had to be.
    pub required: Option<Required>,
    /// The `Bump:` that was written down for it, with its reason.
    pub by_override: Option<(Bump, String)>,
    /// Everything that was demanded, and by what.
    pub requirements: Vec<Requirement>,
    /// The kinds of change in it.
    pub kinds: BTreeSet<ChangeKind>,
    /// What was found: warnings and graver.
    pub findings: Vec<Finding>,
    /// What it says of the team's practice.
    pub practice: Option<ObservedBump>,
}

/// The release before another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predecessor {
    /// The release.
    pub tag: ReleaseTag,
    /// Whether it is an ancestor. If not, it is the highest lower version, since the release grew
    /// on no branch of an older one.
    pub is_ancestor: bool,
}

/// Whether a release obeys the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compliance {
    /// It is the first of its line: any version is right.
    First,
    /// It obeys them.
    Obeys,
    /// It breaks at least one.
    Breaks,
    /// It cannot be judged, and why.
    Undecided(String),
}

impl Compliance {
    /// The word used in output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Compliance::First => "first",
            Compliance::Obeys => "obeys",
            Compliance::Breaks => "breaks",
            Compliance::Undecided(_) => "undecided",
        }
    }
}

impl Audit {
    /// The names of the components of a kind.
    pub fn components_of(&self, kind: ComponentKind) -> Vec<String> {
        let of_kind = self.releases.iter().filter(|release| release.kind == kind);
        let mut names: Vec<String> = of_kind.map(|release| release.component.clone()).collect();
        names.dedup();
        names
    }
}

impl AuditedRelease {
    /// A release that cannot be judged, and why.
    pub fn undecided(
        component: &str,
        kind: ComponentKind,
        path: &str,
        tag: ReleaseTag,
        reason: String,
    ) -> AuditedRelease {
        AuditedRelease {
            component: component.to_owned(),
            kind,
            path: path.to_owned(),
            tag,
            predecessor: None,
            actual: None,
            compliance: Compliance::Undecided(reason),
            required: None,
            by_override: None,
            requirements: Vec::new(),
            kinds: BTreeSet::new(),
            findings: Vec::new(),
            practice: None,
        }
    }

    /// A release that was judged.
    pub fn judged(
        past: HistoricalOutcome,
        tag: ReleaseTag,
        predecessor: Option<Predecessor>,
        by_override: Option<(Bump, String)>,
    ) -> AuditedRelease {
        let HistoricalOutcome { outcome, practice } = past;
        let compliance = match (&predecessor, outcome.verdict) {
            (_, Verdict::Fail) => Compliance::Breaks,
            (None, _) => Compliance::First,
            (Some(_), Verdict::Pass) => Compliance::Obeys,
            (Some(_), Verdict::Undecided) => {
                let mut findings = outcome.findings.iter();
                let reason = findings.find(|finding| finding.severity == Severity::Undecided);
                let reason = reason.map(|finding| finding.message.clone());
                Compliance::Undecided(reason.unwrap_or_default())
            }
        };
        let actual = predecessor.as_ref().map(|p| Bump::between(&p.tag.version, &tag.version));
        let findings = outcome.findings.into_iter();
        AuditedRelease {
            component: outcome.name,
            kind: outcome.kind,
            path: outcome.path,
            actual,
            compliance,
            tag,
            predecessor,
            required: outcome.required,
            by_override,
            requirements: outcome.requirements,
            kinds: outcome.changes.into_iter().map(|change| change.kind).collect(),
            findings: findings.filter(|found| found.severity >= Severity::Warning).collect(),
            practice: practice.map(ObservedBump::without_words),
        }
    }

    /// Whether a finding breaks a rule.
    pub fn broken(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// What forced the required level, in one line: the strongest demands and their first causes.
    pub fn why(&self) -> String {
        let Some(required) = &self.required else { return String::new() };
        let strongest = self.requirements.iter().filter(|one| one.bump == required.bump);
        let told = strongest.map(|requirement| {
            let causes = match requirement.causes.as_slice() {
                [] => &requirement.files,
                causes => causes,
            };
            match causes {
                [] => requirement.key.as_str().to_owned(),
                [cause] => format!("{}: {cause}", requirement.key.as_str()),
                [cause, rest @ ..] => {
                    format!("{}: {cause} and {} more", requirement.key.as_str(), rest.len())
                }
            }
        });
        told.collect::<Vec<_>>().join("; ")
    }
}
