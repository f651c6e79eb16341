//! `bump`: what is done for a release, and why.

use std::fmt::Write as _;

use relmap_core::bump::{FileEdit, Plan};
use relmap_core::facts::ReleaseTag;
use relmap_core::outcome::{Change, ComponentOutcome};
use relmap_core::rule_code::Severity;
use relmap_core::version::Bump;

use crate::style::Tone;
use crate::{Colour, SafeText, Sources, snippet, text};

/// The release that a plan makes: from which version to which, why, and in which files.
pub fn plan(plan: &Plan, colour: Colour) -> String {
    let outcome = &plan.outcome;
    let name = SafeText::new(&outcome.name);
    let heading = match &outcome.baseline {
        Some(baseline) => format!("{name} {} -> {}", baseline.version, plan.version),
        None => format!("{name} {}", plan.version),
    };
    let mut lines = format!("{}\n", colour.paint(Tone::Strong, &heading));
    match (text::required(outcome), &outcome.baseline) {
        (Some(_), Some(baseline)) if has_no_cause(plan) => {
            let since = SafeText::new(&baseline.name);
            let _ =
                writeln!(lines, "          nothing changed since {since}; a release was asked for");
        }
        (Some(line), _) => {
            let _ = writeln!(lines, "          {line}");
            text::requirements(&mut lines, outcome, colour, text::Detail::Usual);
        }
        (None, _) => {
            lines.push_str("          first release: any version is allowed\n");
            text::requirements(&mut lines, outcome, colour, text::Detail::Usual);
        }
    }
    steps(&mut lines, &plan.steps);
    lines
}

/// Whether nothing changed but what the plan itself writes, and nothing of that is delivered.
fn has_no_cause(plan: &Plan) -> bool {
    let is_own = |change: &Change| plan.files.contains_key(&change.path);
    let required = plan.outcome.required.as_ref().map(|required| required.bump);
    required == Some(Bump::None) && plan.outcome.changes.iter().all(is_own)
}

/// A line for each file, with all that is done to it.
fn steps(lines: &mut String, steps: &[FileEdit]) {
    let mut files: Vec<&str> = Vec::new();
    for FileEdit { file, .. } in steps {
        if !files.contains(&file.as_str()) {
            files.push(file);
        }
    }
    for file in files {
        let own = steps.iter().filter(|step| step.file == file);
        let what: Vec<String> = own.map(|step| SafeText::new(&step.what).to_string()).collect();
        let _ = writeln!(lines, "  {}: {}", SafeText::new(file), what.join(", "));
    }
}

/// That there is nothing to do, and why.
pub fn not_needed(outcome: &ComponentOutcome) -> String {
    let name = SafeText::new(&outcome.name);
    let released = outcome.baseline.as_ref().map(|baseline| SafeText::new(&baseline.name));
    let since = released.map(|released| format!(" since {released}")).unwrap_or_default();
    let what = match outcome.required.as_ref().map(|required| required.bump) {
        Some(Bump::None) if !outcome.changes.is_empty() => "nothing that is released changed",
        _ => "nothing changed",
    };
    let is_candidate = |baseline: &&ReleaseTag| !baseline.version.pre.is_empty();
    let promote = match outcome.baseline.as_ref().filter(is_candidate) {
        Some(_) => "; to make it final: relmap bump --promote",
        None => "",
    };
    format!("{name}: no release is needed, {what}{since}{promote}\n")
}

/// That the entry that is there is right.
pub fn already_right(outcome: &ComponentOutcome) -> String {
    let name = SafeText::new(&outcome.name);
    let declared = outcome.declared.as_ref().map(|declared| SafeText::new(&declared.tag));
    let declared = declared.map(|tag| tag.to_string()).unwrap_or_default();
    format!("{name}: {declared} in {} is already right\n", SafeText::new(&outcome.release_file))
}

/// What keeps a plan from being right: the findings that a check of its result would have.
pub fn obstacles(outcome: &ComponentOutcome, sources: &Sources, colour: Colour) -> String {
    let grave = outcome.findings.iter().filter(|f| f.severity >= Severity::Undecided && !f.waived);
    grave.map(|finding| snippet::render(finding, sources, colour) + "\n").collect()
}
