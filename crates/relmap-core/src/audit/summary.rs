//! What many releases amount to.

use std::collections::BTreeMap;

use super::{AuditedRelease, Compliance};
use crate::chart::file_kind::ChangeKind;
use crate::rule_code::RuleCode;

/// Counts of releases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// All of them.
    pub releases: usize,
    /// Those that obey the rules.
    pub obey: usize,
    /// Those that break a rule.
    pub r#break: usize,
    /// Those without a release before them that break nothing.
    pub first: usize,
    /// Those that cannot be judged.
    pub undecided: usize,
    /// Those, among the ones that obey or break, that departed from the rules on purpose.
    pub overridden: usize,
    /// How many releases break each rule. One release may break several.
    pub rules: BTreeMap<RuleCode, usize>,
    /// The kinds of change against the level that was chosen.
    pub table: Vec<TableRow>,
}

/// The releases with one kind of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The kind.
    pub kind: ChangeKind,
    /// Whether it was the only kind, `docs` aside.
    pub alone: bool,
    /// How many moved by none, a patch, a minor, a major.
    pub levels: [usize; 4],
}

impl Summary {
    /// Counts releases.
    pub fn of<'r>(releases: impl IntoIterator<Item = &'r AuditedRelease>) -> Summary {
        let mut summary = Summary::default();
        let mut table: BTreeMap<(usize, bool), [usize; 4]> = BTreeMap::new();
        for release in releases {
            summary.releases += 1;
            match release.compliance {
                Compliance::First => summary.first += 1,
                Compliance::Obeys => summary.obey += 1,
                Compliance::Breaks => summary.r#break += 1,
                Compliance::Undecided(_) => summary.undecided += 1,
            }
            if matches!(release.compliance, Compliance::Obeys | Compliance::Breaks)
                && release.by_override.is_some()
            {
                summary.overridden += 1;
            }
            for rule in broken(release) {
                *summary.rules.entry(rule).or_default() += 1;
            }
            if let Some(actual) = release.actual {
                for (kind, alone) in kinds(release) {
                    table.entry((position(kind), !alone)).or_default()[actual as usize] += 1;
                }
            }
        }
        let row = |((kind, beside), levels): ((usize, bool), [usize; 4])| TableRow {
            kind: ChangeKind::ALL[kind],
            alone: !beside,
            levels,
        };
        summary.table = table.into_iter().map(row).collect();
        summary
    }

    /// How many were judged against a release before them.
    pub fn judged(&self) -> usize {
        self.obey + self.r#break
    }

    /// The share of the judged ones that obey, in percent.
    pub fn share(&self) -> Option<f64> {
        percent(self.obey, self.judged())
    }
}

/// A share in percent; none of nothing.
pub(super) fn percent(part: usize, whole: usize) -> Option<f64> {
    // Counts of releases are far below the numbers that a float cannot hold.
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

/// The rules that a release breaks, each once.
fn broken(release: &AuditedRelease) -> Vec<RuleCode> {
    let mut rules: Vec<RuleCode> = release.broken().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// The kinds of change that count, each with whether it is the only one. `docs` counts where there
/// is nothing else.
fn kinds(release: &AuditedRelease) -> Vec<(ChangeKind, bool)> {
    let delivered: Vec<ChangeKind> =
        release.kinds.iter().copied().filter(|kind| *kind != ChangeKind::Docs).collect();
    let alone = delivered.len() == 1;
    match delivered.is_empty() {
        true => vec![(ChangeKind::Docs, true)],
        false => delivered.into_iter().map(|kind| (kind, alone)).collect(),
    }
}

fn position(kind: ChangeKind) -> usize {
    ChangeKind::ALL.iter().position(|known| *known == kind).unwrap_or(0)
}
