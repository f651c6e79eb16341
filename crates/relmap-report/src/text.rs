//! The outcome of `check` for people.

mod table;

use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_core::rules::{Match, Requirement};
use relmap_core::version::Bump;
use relmap_core::words::counted;

use crate::findings::{IN_JSON, findings};
use crate::safe_text::short;
use crate::style::{Colour, Tone};
use crate::{SafeText, Sources};

pub use table::outcome_in_columns;

/// How many causes of one demand are listed before the rest is counted.
const CAUSES: usize = 6;

/// The whole outcome: a line for each component, then why, then what to do.
pub fn outcome(outcome: &Outcome, sources: &Sources, colour: Colour) -> String {
    show(outcome, sources, colour, Detail::Usual)
}

/// The same with every cause of a demand, and the names of the components that did not change.
pub fn outcome_in_full(outcome: &Outcome, sources: &Sources, colour: Colour) -> String {
    show(outcome, sources, colour, Detail::Full)
}

/// What is wrong, and nothing else: the components that do not pass, each with the findings that keep
/// it from passing.
pub fn wrong(outcome: &Outcome, sources: &Sources, colour: Colour) -> String {
    let is_wrong = |finding: &&Finding| finding.severity >= Severity::Undecided && !finding.waived;
    let mut text = String::new();
    for component in outcome.components.iter().filter(|c| c.verdict != Verdict::Pass) {
        let own = component.findings.iter().filter(is_wrong).cloned().collect();
        let component = ComponentOutcome { findings: own, ..component.clone() };
        self::component(&mut text, &component, sources, colour, Detail::Usual);
    }
    text + &findings(outcome.findings.iter().filter(is_wrong), sources, colour, IN_JSON)
}

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Usual,
    Full,
}

impl Detail {
    /// What shows the findings that are left out; none are of a full text.
    fn hint(self) -> Option<&'static str> {
        match self {
            Detail::Usual => IN_JSON,
            Detail::Full => None,
        }
    }
}

fn show(outcome: &Outcome, sources: &Sources, colour: Colour, detail: Detail) -> String {
    let Outcome { verdict: _, components, unchanged, checked: _, findings: own } = outcome;
    let mut text = String::new();
    let is_list = components.len() > 1 && detail == Detail::Usual;
    for component in components {
        if is_list && is_plain_first(component) {
            headline(&mut text, component, colour, detail);
            text.insert_str(text.trim_end().len(), ", the first release");
        } else {
            self::component(&mut text, component, sources, colour, detail);
        }
    }
    text.push_str(&findings(own, sources, colour, detail.hint()));
    if detail == Detail::Full {
        for name in unchanged {
            let _ = writeln!(text, "unchanged {}", SafeText::new(name));
        }
    }
    summary(&mut text, components, unchanged, colour);
    text
}

/// Whether all there is to say is that this is the first release.
fn is_plain_first(component: &ComponentOutcome) -> bool {
    let is_first = |finding: &Finding| finding.rule == RuleCode::FirstRelease;
    component.verdict == Verdict::Pass
        && component.findings.iter().all(is_first)
        && !component.findings.is_empty()
}

fn component(
    text: &mut String,
    component: &ComponentOutcome,
    sources: &Sources,
    colour: Colour,
    detail: Detail,
) {
    headline(text, component, colour, detail);
    text.push('\n');
    text.push_str(&findings(&component.findings, sources, colour, detail.hint()));
}

/// The verdict on a component, what its version must be, and why.
pub(crate) fn headline(
    text: &mut String,
    component: &ComponentOutcome,
    colour: Colour,
    detail: Detail,
) {
    let (word, tone) = verdict(component.verdict);
    let name = SafeText::new(&component.name);
    let noun = component.kind.noun();
    let place = match component.path.as_str() {
        "." => format!("({noun})"),
        path => format!("({noun} in {})", SafeText::new(path)),
    };
    let _ = writeln!(
        text,
        "{} {} {}",
        colour.paint(tone, &format!("{word:<9}")),
        colour.paint(Tone::Strong, &format!("{name} {}", steps(component))),
        colour.paint(Tone::Faint, &place),
    );
    if let Some(line) = required(component) {
        let _ = writeln!(text, "          {line}");
    }
    requirements(text, component, colour, detail);
}

/// Whether RELEASE.txt ends at a release that is older than the one it is compared with, which was made
/// on another branch.
fn is_behind(component: &ComponentOutcome) -> bool {
    let declared = component.declared.as_ref().and_then(|declared| declared.version.as_ref());
    let Some((baseline, declared)) = component.baseline.as_ref().zip(declared) else {
        return false;
    };
    let is_wrong = |rule| component.findings.iter().any(|finding| finding.rule == rule);
    declared.cmp_precedence(&baseline.version).is_lt()
        && !is_wrong(RuleCode::VersionBehind)
        && !is_wrong(RuleCode::VersionTaken)
}

/// `1.1.0 -> 1.2.0`, or as much of it as is known.
fn steps(component: &ComponentOutcome) -> String {
    let declared = component.declared.as_ref().map(|declared| SafeText::new(&declared.written));
    match (&component.baseline, declared) {
        (Some(baseline), Some(declared)) if baseline.version.to_string() == declared.as_str() => {
            format!("{declared}")
        }
        // The entries end at an older release: nothing moves.
        (Some(baseline), Some(_)) if is_behind(component) => baseline.version.to_string(),
        (Some(baseline), Some(declared)) => format!("{} -> {declared}", baseline.version),
        (Some(baseline), None) => format!("{} -> ?", baseline.version),
        (None, Some(declared)) => declared.to_string(),
        (None, None) => "?".to_owned(),
    }
}

/// What the version must be, in words.
pub fn required(component: &ComponentOutcome) -> Option<String> {
    let required = component.required.as_ref()?;
    let version = &required.version;
    let is_overridden = component.findings.iter().any(|finding| {
        finding.rule == RuleCode::BumpOverride && finding.severity == Severity::Warning
    });
    if is_overridden && required.bump != Bump::None {
        let bump = required.bump;
        return Some(format!(
            "needs a {bump} bump ({version}), set by its own `Bump:`; the rules say:"
        ));
    }
    Some(match (required.bump, required.matching, &component.baseline) {
        (_, _, None) => return None,
        (Bump::None, ..) if component.changes.is_empty() => {
            "nothing changed since the release".to_owned()
        }
        (Bump::None, ..) => "no release is needed".to_owned(),
        (bump, Match::Exactly, _) => format!("needs exactly a {bump} bump ({version}):"),
        (bump, Match::AtLeast, _) => {
            format!("needs at least a {bump} bump ({version} or higher):")
        }
    })
}

/// Everything that is demanded, and by what.
pub(crate) fn requirements(
    text: &mut String,
    component: &ComponentOutcome,
    colour: Colour,
    detail: Detail,
) {
    for requirement in &component.requirements {
        self::requirement(text, requirement, colour, detail);
    }
}

fn requirement(text: &mut String, requirement: &Requirement, colour: Colour, detail: Detail) {
    let Requirement { key, source, bump: _, matching: _, files, causes } = requirement;
    let meaning = requirement.meaning();
    let demand = demand(requirement);
    let _ = writeln!(
        text,
        "          - {meaning}: {demand} {}",
        colour.paint(Tone::Faint, &format!("({}, {source})", key.as_str())),
    );
    let causes = if causes.is_empty() { files } else { causes };
    let shown = if detail == Detail::Full { causes.len() } else { CAUSES };
    for cause in causes.iter().take(shown) {
        let _ = writeln!(text, "              {}", SafeText::new(&short(cause)));
    }
    if causes.len() > shown {
        let _ = writeln!(text, "              and {} more", causes.len() - shown);
    }
}

/// What is demanded, in words.
pub fn demand(requirement: &Requirement) -> String {
    match requirement.bump {
        Bump::None => "no release".to_owned(),
        bump => format!("{} {bump}", requirement.matching),
    }
}

fn summary(
    text: &mut String,
    components: &[ComponentOutcome],
    unchanged: &[String],
    colour: Colour,
) {
    let count = |verdict| components.iter().filter(|c| c.verdict == verdict).count();
    let mut parts = Vec::new();
    for verdict in [Verdict::Fail, Verdict::Undecided, Verdict::Pass] {
        let (word, tone) = self::verdict(verdict);
        let count = count(verdict);
        if count > 0 {
            parts.push(colour.paint(tone, &format!("{count} {word}")));
        }
    }
    if !unchanged.is_empty() {
        parts.push(format!("{} unchanged (check them too with --all)", unchanged.len()));
    }
    let all = components.len() + unchanged.len();
    if all > 1 {
        let _ = writeln!(text, "{}: {}", counted(all, "component"), parts.join(", "));
    }
}

/// How a verdict is written, and its tone.
pub(crate) fn verdict(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Pass => ("pass", Tone::Good),
        Verdict::Undecided => ("undecided", Tone::Unsure),
        Verdict::Fail => ("fail", Tone::Bad),
    }
}
