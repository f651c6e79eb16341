//! The document of `audit`.

use std::collections::BTreeMap;

use relmap_core::audit::{
    Audit, AuditedRelease, Compliance, Predecessor, Suggestion, Summary, TableRow,
};
use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::commit_id::CommitId;
use relmap_core::component::ComponentKind;
use relmap_core::finding::Finding;
use relmap_core::rule_code::Severity;
use relmap_core::version::Bump;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::check::{Baseline, RequiredVersion, RequirementObject};
use super::suggestion::SuggestionObject;
use super::text::Text;
use super::word::Word;

/// What `relmap audit --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct AuditDocument<'o> {
    schema: SchemaNumber,
    /// What the releases were judged by: `preset strict`, `preset mirror` or `relmap.toml`.
    rules: Text<'o>,
    /// The releases in numbers.
    summary: SummaryObject,
    /// The releases, by component, the newest version first.
    releases: Vec<PastRelease<'o>>,
    /// The other tags.
    skipped: Vec<SkippedTag<'o>>,
    /// With `--suggest`, one for each kind of component; else empty.
    suggestions: Vec<SuggestionObject>,
}

impl<'o> AuditDocument<'o> {
    /// The whole audit, and the suggestions that were asked for.
    pub fn new(audit: &'o Audit, suggestions: &[Suggestion]) -> Self {
        let Audit { rules, releases, skipped } = audit;
        AuditDocument {
            schema: SchemaNumber,
            rules: rules.into(),
            summary: (&Summary::of(releases)).into(),
            releases: releases.iter().map(PastRelease::from).collect(),
            skipped: skipped
                .iter()
                .map(|(tag, reason)| SkippedTag { tag: tag.into(), reason: reason.into() })
                .collect(),
            suggestions: suggestions.iter().map(SuggestionObject::from).collect(),
        }
    }
}

/// The releases in numbers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Summary"))]
struct SummaryObject {
    /// All releases.
    releases: usize,
    /// Those with a release before them.
    judged: usize,
    /// Those that follow the rules.
    obey: usize,
    /// Those that break a rule.
    r#break: usize,
    /// Those without a release before them.
    first: usize,
    /// Those that cannot be judged.
    undecided: usize,
    /// Those that override the rules.
    overridden: usize,
    /// How many releases break each rule.
    broken_rules: BTreeMap<&'static str, usize>,
    /// The kinds of change, with the bumps that were chosen.
    table: Vec<KindRow>,
}

impl From<&Summary> for SummaryObject {
    fn from(summary: &Summary) -> Self {
        let Summary { releases, obey, r#break, first, undecided, overridden, rules, table } =
            summary;
        SummaryObject {
            releases: *releases,
            judged: summary.judged(),
            obey: *obey,
            r#break: *r#break,
            first: *first,
            undecided: *undecided,
            overridden: *overridden,
            broken_rules: rules.iter().map(|(rule, count)| (rule.as_str(), *count)).collect(),
            table: table.iter().map(KindRow::from).collect(),
        }
    }
}

/// The releases with one kind of change, by their bump.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct KindRow {
    /// The kind of change.
    kind: Word<ChangeKind>,
    /// Whether it was the only kind, apart from `docs`.
    alone: bool,
    /// How many did not move the version.
    none: usize,
    /// How many were patches.
    patch: usize,
    /// How many were minor.
    minor: usize,
    /// How many were major.
    major: usize,
}

impl From<&TableRow> for KindRow {
    fn from(row: &TableRow) -> Self {
        let TableRow { kind, alone, levels: [none, patch, minor, major] } = *row;
        KindRow { kind: Word(kind), alone, none, patch, minor, major }
    }
}

/// A past release.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct PastRelease<'o> {
    /// The component's name.
    component: Text<'o>,
    /// What it is.
    kind: Word<ComponentKind>,
    /// Its folder in that release; the root is `.`.
    path: Text<'o>,
    /// The tag's name.
    tag: Text<'o>,
    /// The version in it, with three parts.
    version: String,
    /// The full id of its commit.
    #[cfg_attr(test, schemars(with = "String"))]
    commit: &'o CommitId,
    /// The release that it was compared with.
    predecessor: Option<PredecessorTag<'o>>,
    /// How far the version moved; null without a release before it.
    actual: Option<Word<Bump>>,
    /// What the version had to be.
    required: Option<RequiredVersion>,
    /// Whether it follows the rules.
    compliance: Word<&'o Compliance>,
    /// Why it cannot be judged.
    reason: Option<Text<'o>>,
    /// Its line `Bump: LEVEL - REASON`.
    #[serde(rename = "override")]
    by_override: Option<OverrideObject<'o>>,
    /// The kinds of change in it.
    changes: Vec<Word<ChangeKind>>,
    /// What the requirement is made of.
    requirements: Vec<RequirementObject<'o>>,
    /// What was found, warnings and more serious.
    findings: Vec<PastFinding<'o>>,
}

impl<'o> From<&'o AuditedRelease> for PastRelease<'o> {
    fn from(release: &'o AuditedRelease) -> Self {
        let AuditedRelease {
            component,
            kind,
            path,
            tag,
            predecessor,
            actual,
            compliance,
            required,
            by_override,
            requirements,
            kinds,
            findings,
            practice: _,
        } = release;
        let reason = match compliance {
            Compliance::Undecided(reason) => Some(reason.into()),
            _ => None,
        };
        PastRelease {
            component: component.into(),
            kind: Word(*kind),
            path: path.into(),
            tag: (&tag.name).into(),
            version: tag.version.to_string(),
            commit: &tag.commit,
            predecessor: predecessor.as_ref().map(PredecessorTag::from),
            actual: actual.map(Word),
            required: required.as_ref().map(RequiredVersion::from),
            compliance: Word(compliance),
            reason,
            by_override: by_override
                .as_ref()
                .map(|(bump, reason)| OverrideObject { bump: Word(*bump), reason: reason.into() }),
            changes: kinds.iter().copied().map(Word).collect(),
            requirements: requirements.iter().map(RequirementObject::from).collect(),
            findings: findings.iter().map(PastFinding::from).collect(),
        }
    }
}

/// The release before a past release.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct PredecessorTag<'o> {
    #[serde(flatten)]
    tag: Baseline<'o>,
    /// Whether its commit is an ancestor; false if it was found by version alone.
    is_ancestor: bool,
}

impl<'o> From<&'o Predecessor> for PredecessorTag<'o> {
    fn from(Predecessor { tag, is_ancestor }: &'o Predecessor) -> Self {
        PredecessorTag { tag: tag.into(), is_ancestor: *is_ancestor }
    }
}

/// An override of the rules.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Override"))]
struct OverrideObject<'o> {
    /// The bump that it claims.
    bump: Word<Bump>,
    /// The reason that it gives.
    reason: Text<'o>,
}

/// A finding about the past: it has no place in a file of today, and cannot be fixed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct PastFinding<'o> {
    /// The code of the rule. More may come.
    rule: &'static str,
    /// How serious it is.
    severity: Word<Severity>,
    /// What is wrong.
    message: Text<'o>,
}

impl<'o> From<&'o Finding> for PastFinding<'o> {
    fn from(finding: &'o Finding) -> Self {
        PastFinding {
            rule: finding.rule.as_str(),
            severity: Word(finding.severity),
            message: (&finding.message).into(),
        }
    }
}

/// A tag that is not judged.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct SkippedTag<'o> {
    /// The tag's name.
    tag: Text<'o>,
    /// Why.
    reason: Text<'o>,
}
