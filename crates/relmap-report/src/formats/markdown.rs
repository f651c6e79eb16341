//! Markdown, for comments on pull requests and summaries of jobs.

use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::Severity;
use relmap_core::rules::Match;
use relmap_core::version::Bump;

use super::Finished;
use crate::MarkdownText;

/// How long the whole may be: a comment on GitHub has 65,536 characters.
const SIZE: usize = 60_000;

/// The whole document.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let Outcome { verdict, components, unchanged, checked: _, findings } = finished.outcome;
    let mut text = format!("### relmap: {}\n\n", verdict.as_str());
    if !components.is_empty() {
        text.push_str("| | component | released | declared | must be |\n");
        text.push_str("| --- | --- | --- | --- | --- |\n");
        limited(&mut text, components.iter().map(row), "| | and %d more | | | |\n");
        text.push('\n');
    }
    if !unchanged.is_empty() {
        let _ = writeln!(text, "{} unchanged.\n", unchanged.len());
    }
    let alone = components.len() == 1;
    let own = components.iter().flat_map(|component| {
        let name = (!alone).then_some(component.name.as_str());
        component.findings.iter().map(move |finding| (name, finding))
    });
    let all = own.chain(findings.iter().map(|finding| (None, finding)));
    let items: Vec<String> = all.map(|(name, finding)| item(name, finding)).collect();
    limited(&mut text, items.into_iter(), "- and %d more\n");
    format!("{}\n", text.trim_end())
}

/// Appends parts as long as there is room, and counts the rest.
fn limited(text: &mut String, parts: impl ExactSizeIterator<Item = String>, more: &str) {
    let mut left = parts.len();
    for part in parts {
        if text.len() + part.len() > SIZE {
            text.push_str(&more.replace("%d", &left.to_string()));
            return;
        }
        text.push_str(&part);
        left -= 1;
    }
}

fn row(component: &ComponentOutcome) -> String {
    let sign = match component.verdict {
        Verdict::Pass => "✅ pass",
        Verdict::Undecided => "❓ undecided",
        Verdict::Fail => "❌ fail",
    };
    let released = component.baseline.as_ref().map(|tag| tag.version.to_string());
    let declared = component.declared.as_ref().map(|declared| declared.written.as_str());
    let required =
        component.required.as_ref().map(|required| match (required.bump, required.matching) {
            (Bump::None, _) => "no release needed".to_owned(),
            (bump, Match::Exactly) => format!("{} (exactly a {bump})", required.version),
            (bump, Match::AtLeast) => format!("{} or higher (a {bump})", required.version),
        });
    let shown =
        |text: Option<&str>| text.map_or(String::new(), |t| MarkdownText::new(t).to_string());
    format!(
        "| {sign} | {} | {} | {} | {} |\n",
        MarkdownText::new(&component.name),
        shown(released.as_deref()),
        shown(declared),
        shown(required.as_deref()),
    )
}

fn item(component: Option<&str>, finding: &Finding) -> String {
    let Finding { rule, severity, message, location: _, help, waived } = finding;
    let sign = match severity {
        _ if *waived => "waived",
        Severity::Error => "**error**",
        Severity::Undecided => "**undecided**",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut item = format!("- {sign} {rule}");
    if let Some(name) = component {
        let _ = write!(item, " in {}", MarkdownText::new(name));
    }
    if let Some(place) = super::place(finding) {
        let _ = write!(item, " at {}", MarkdownText::new(&place));
    }
    let _ = writeln!(item, ": {}", MarkdownText::new(message));
    for line in help.iter().flat_map(|help| help.lines()) {
        let _ = writeln!(item, "  - help: {}", MarkdownText::new(line));
    }
    item
}
