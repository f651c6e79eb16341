//! The words of findings about versions.

use std::collections::HashSet;

use semver::Version;

use crate::chart::metadata::ChartMetadata;
use crate::component::{Component, join};
use crate::facts::ComponentFacts;
use crate::outcome::Required;
use crate::rules::{Match, Requirement};
use crate::version::Bump;

use super::filled_in::is_filled_in;

/// What forces the requirement, in a few words: `: values.yaml, replicaCount`.
pub(super) fn why(requirements: &[Requirement], required: &Required) -> String {
    let Some(strongest) = requirements.iter().find(|requirement| requirement.bump == required.bump)
    else {
        return String::new();
    };
    let files: HashSet<&String> = strongest.files.iter().collect();
    let causes: Vec<_> = strongest.causes.iter().filter(|cause| !files.contains(cause)).collect();
    let shown = strongest.files.iter().take(2).chain(causes.iter().copied().take(2));
    let words: Vec<&str> = shown.map(String::as_str).collect();
    if words.is_empty() {
        return String::new();
    }
    let left = strongest.files.len() + causes.len() - words.len();
    let more = if left > 0 { format!(" and {left} more") } else { String::new() };
    format!(": {} ({}{more})", strongest.meaning(), words.join(", "))
}

/// The fix that `relmap bump` makes, and how to make it by hand.
pub(super) fn by_bump(by_hand: &str) -> String {
    format!("run `relmap bump`, or {by_hand}")
}

/// The second half of the fix for a chart: Chart.yaml carries the version too, unless that is filled
/// in when the chart is packaged.
pub(super) fn chart_hint(
    component: &Component,
    facts: &ComponentFacts,
    version: &Version,
) -> String {
    match &component.layout.chart {
        Some(chart) if !is_filled_in_now(component, facts) => {
            format!(", and `version: {version}` in {}", join(chart, "Chart.yaml"))
        }
        _ => String::new(),
    }
}

/// Whether the version in Chart.yaml as it is now is filled in when the chart is packaged.
pub(super) fn is_filled_in_now(component: &Component, facts: &ComponentFacts) -> bool {
    let bytes = facts.new.in_chart("Chart.yaml");
    let chart = bytes.and_then(|bytes| ChartMetadata::parse(bytes).ok());
    is_filled_in(component, facts, chart.and_then(|(chart, _)| chart.version).as_ref())
}

/// A demand in words: `exactly a patch`.
pub(super) fn in_words(matching: Match, bump: Bump) -> String {
    match bump {
        Bump::None => "no release".to_owned(),
        bump => format!("{matching} a {bump}"),
    }
}
