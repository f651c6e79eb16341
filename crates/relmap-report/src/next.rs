//! `next`: the version that each component must have.

use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_core::version::Bump;

use crate::style::Tone;
use crate::{Colour, SafeText, Sources, snippet, text};

/// The next version of a component: the required one, or the declared one of a first release.
/// None where it cannot be known.
pub fn version(component: &ComponentOutcome) -> Option<String> {
    match (&component.required, &component.baseline) {
        (Some(required), _) => Some(required.version.to_string()),
        // A first release may have any version: the declared one is as right as any.
        (None, None) if !is_undecided(component) => component
            .declared
            .as_ref()
            .and_then(|declared| declared.version.as_ref())
            .map(ToString::to_string),
        (None, _) => None,
    }
}

fn is_undecided(component: &ComponentOutcome) -> bool {
    component.findings.iter().any(|finding| finding.severity == Severity::Undecided)
}

/// Pass if every component's next version is known.
pub fn verdict(outcome: &Outcome) -> Verdict {
    let unknown = outcome.components.iter().any(|component| version(component).is_none());
    let own = outcome.findings.iter().any(|finding| finding.severity >= Severity::Undecided);
    if unknown || own { Verdict::Undecided } else { Verdict::Pass }
}

/// The outcome as far as the next versions go, for reports: what keeps one from being known, and
/// nothing of what is wrong with the declared one, which is for `check`.
pub fn outcome(outcome: &Outcome) -> Outcome {
    let asked = |rules: &[RuleCode]| -> Vec<RuleCode> {
        let decides = |rule: &&RuleCode| rule.severity() == Severity::Undecided;
        rules.iter().filter(decides).copied().collect()
    };
    // An error that hides the next version leaves it open; it does not make it wrong.
    let open = |findings: &[Finding]| -> Vec<Finding> {
        let grave = findings.iter().filter(|finding| finding.severity >= Severity::Undecided);
        grave.map(|finding| finding.clone().severity(Severity::Undecided)).collect()
    };
    let component = |component: &ComponentOutcome| {
        let findings =
            if version(component).is_none() { open(&component.findings) } else { vec![] };
        let mut checked = asked(&component.checked);
        checked.extend(findings.iter().map(|finding| finding.rule));
        checked.sort();
        checked.dedup();
        let verdict = match version(component) {
            Some(_) => Verdict::Pass,
            None => Verdict::Undecided,
        };
        ComponentOutcome { verdict, checked, findings, ..component.clone() }
    };
    let components = outcome.components.iter().map(component).collect();
    let mut asked_for =
        Outcome::new(components, outcome.unchanged.clone(), open(&outcome.findings))
            .also_checked(asked(&outcome.checked));
    asked_for.verdict = verdict(outcome);
    asked_for
}

/// A line for each component. That of a repository's only component is its version and nothing else, so that a
/// script can take it as it is; others have their names before them.
pub fn versions(outcome: &Outcome, explain: bool, colour: Colour) -> String {
    let mut lines = String::new();
    let components = &outcome.components;
    let are_several = components.len() + outcome.unchanged.len() > 1;
    for component in components {
        let Some(version) = version(component) else { continue };
        if are_several || explain {
            let _ = write!(lines, "{} ", SafeText::new(&component.name));
        }
        let _ = writeln!(lines, "{}", colour.paint(Tone::Strong, &version));
        if explain {
            reasons(&mut lines, component, colour);
        }
    }
    lines
}

fn reasons(lines: &mut String, component: &ComponentOutcome, colour: Colour) {
    let released = component.baseline.as_ref().map(|baseline| SafeText::new(&baseline.name));
    let Some(released) = released else {
        lines.push_str("          first release: any version is allowed\n");
        return;
    };
    match component.required.as_ref().map(|required| (required.bump, required.matching)) {
        Some((Bump::None, _)) => {
            let _ = writeln!(lines, "          no release is needed since {released}");
        }
        Some((bump, matching)) => {
            let _ = writeln!(lines, "          {matching} one {bump} above {released}");
        }
        None => {}
    }
    text::requirements(lines, component, colour, text::Detail::Usual);
}

/// Why a next version is not known, for those where it is not.
pub fn unknown(outcome: &Outcome, sources: &Sources, colour: Colour) -> String {
    let unknown = outcome.components.iter().filter(|component| version(component).is_none());
    let own = unknown.flat_map(|component| &component.findings);
    own.chain(&outcome.findings)
        .filter(|finding| finding.severity >= Severity::Undecided)
        .map(|finding| snippet::render(finding, sources, colour))
        .collect()
}
