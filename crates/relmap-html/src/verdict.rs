//! The outcome of a run as facts for the pages.

use std::collections::BTreeMap;

use relmap_core::finding::Finding;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::Severity;
use relmap_core::rules::Requirement;

use super::excerpt::{Excerpt, excerpt};
use super::names::Names;
use relmap_report::PageText;
use relmap_report::{Sources, text};

/// How many causes of one demand are listed before the rest is counted.
const CAUSES: usize = 12;

/// How much of a fix is shown.
const HELP: usize = 4_000;

/// The whole outcome.
#[derive(Debug)]
pub(super) struct VerdictView {
    pub(super) verdict: Badge,
    pub(super) sentence: String,
    /// Those with something to say, the worst first.
    pub(super) components: Vec<ComponentView>,
    /// All of them, a line for each, if they are several.
    pub(super) table: Vec<ComponentLine>,
    pub(super) unchanged: Vec<PageText>,
    pub(super) findings: Vec<FindingView>,
}

/// How something looks: its word, its sign and its class in the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) word: &'static str,
    pub(super) sign: &'static str,
    pub(super) class: &'static str,
}

/// A component in the table of all.
#[derive(Debug)]
pub(super) struct ComponentLine {
    pub(super) name: PageText,
    /// Where more of it stands.
    pub(super) anchor: Option<String>,
    pub(super) kind: &'static str,
    pub(super) released: Option<PageText>,
    pub(super) declared: Option<PageText>,
    pub(super) required: Option<String>,
    pub(super) verdict: Badge,
}

/// A component with all that is to be said of it.
#[derive(Debug)]
pub(super) struct ComponentView {
    pub(super) line: ComponentLine,
    pub(super) anchor: String,
    pub(super) path: Option<PageText>,
    pub(super) baseline: Option<(PageText, String)>,
    pub(super) release_file: PageText,
    pub(super) required: Option<String>,
    pub(super) requirements: Vec<RequirementView>,
    pub(super) apps: Vec<(PageText, PageText)>,
    pub(super) images: Vec<(PageText, PageText, PageText)>,
    pub(super) changes: Option<String>,
    /// The rules that were applied.
    pub(super) checked: Vec<&'static str>,
    pub(super) findings: Vec<FindingView>,
}

/// A demand and what forces it.
#[derive(Debug)]
pub(super) struct RequirementView {
    pub(super) meaning: &'static str,
    pub(super) demand: String,
    pub(super) source: String,
    pub(super) causes: Vec<PageText>,
    pub(super) more: usize,
}

/// A finding.
#[derive(Debug)]
pub(super) struct FindingView {
    pub(super) severity: Badge,
    pub(super) rule: &'static str,
    pub(super) message: PageText,
    pub(super) place: Option<PageText>,
    pub(super) excerpt: Option<Excerpt>,
    pub(super) help: Option<PageText>,
}

/// The outcome, with an anchor for each component.
pub(super) fn view(outcome: &Outcome, sources: &Sources, ids: &mut Names) -> VerdictView {
    let mut components = Vec::new();
    let mut table = Vec::new();
    for component in &outcome.components {
        if is_silent(component) {
            table.push(line(component, None));
            continue;
        }
        let anchor = ids.name(&format!("component-{}", component.name), "");
        table.push(line(component, Some(anchor.clone())));
        components.push((component.verdict, self::component(component, anchor, sources)));
    }
    // Stable: by name among those of one verdict.
    components.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
    if table.len() == 1 && !components.is_empty() {
        table.clear();
    }
    VerdictView {
        verdict: mood(outcome.verdict),
        sentence: sentence(outcome),
        components: components.into_iter().map(|(_, view)| view).collect(),
        table,
        unchanged: outcome.unchanged.iter().map(|name| PageText::name(name)).collect(),
        findings: findings(&outcome.findings, sources),
    }
}

/// Whether the line in the table says everything.
fn is_silent(component: &ComponentOutcome) -> bool {
    let ComponentOutcome { verdict, findings, requirements, .. } = component;
    *verdict == Verdict::Pass && findings.is_empty() && requirements.is_empty()
}

fn sentence(outcome: &Outcome) -> String {
    let all = outcome.components.len();
    let count = |verdict| outcome.components.iter().filter(|c| c.verdict == verdict).count();
    let of = |count: usize| match (count, all) {
        (1, 1) => "The component".to_owned(),
        (count, all) if count == all => format!("All {all} components"),
        (count, all) => format!("{count} of {all} components"),
    };
    let breaks = |count| if count == 1 { "breaks" } else { "break" };
    match (count(Verdict::Fail), count(Verdict::Undecided)) {
        (0, 0) if outcome.verdict != Verdict::Pass => {
            "The findings below belong to no single component.".to_owned()
        }
        (0, 0) if all == 0 => "Nothing was there to judge.".to_owned(),
        (0, 0) if all == 1 => "The declared version is right for what changed.".to_owned(),
        (0, 0) => format!("All {all} declared versions are right for what changed."),
        (0, undecided) => format!("{} cannot be decided here.", of(undecided)),
        (violated, 0) => format!("{} {} a rule.", of(violated), breaks(violated)),
        (violated, undecided) => format!(
            "{} {} a rule, and {undecided} cannot be decided here.",
            of(violated),
            breaks(violated)
        ),
    }
}

fn line(component: &ComponentOutcome, anchor: Option<String>) -> ComponentLine {
    let ComponentOutcome { name, kind, verdict, baseline, declared, required, .. } = component;
    ComponentLine {
        name: PageText::name(name),
        anchor,
        kind: kind.noun(),
        released: baseline.as_ref().map(|tag| PageText::name(&tag.version.to_string())),
        declared: declared.as_ref().map(|declared| PageText::name(&declared.written)),
        required: required.as_ref().map(|required| required.version.to_string()),
        verdict: mood(*verdict),
    }
}

fn component(component: &ComponentOutcome, anchor: String, sources: &Sources) -> ComponentView {
    let ComponentOutcome {
        name: _,
        kind: _,
        path,
        release_file,
        verdict: _,
        baseline,
        released_later: _,
        declared: _,
        required: _,
        requirements,
        changes,
        // What matters of the values is in the demands and findings.
        values: _,
        images,
        apps,
        checked,
        findings,
    } = component;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        *kinds.entry(change.kind.as_str()).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let or_nothing = |text: &Option<String>| PageText::name(text.as_deref().unwrap_or("nothing"));
    ComponentView {
        line: line(component, None),
        anchor,
        path: (path != ".").then(|| PageText::new(path)),
        baseline: baseline
            .as_ref()
            .map(|tag| (PageText::name(&tag.name), short_commit(&tag.commit))),
        release_file: PageText::new(release_file),
        required: text::required(component),
        requirements: requirements.iter().map(requirement).collect(),
        apps: apps
            .iter()
            .filter(|app| app.old != app.new)
            .map(|app| (or_nothing(&app.old), or_nothing(&app.new)))
            .collect(),
        images: images
            .iter()
            .map(|image| {
                (PageText::name(&image.path), or_nothing(&image.old), or_nothing(&image.new))
            })
            .collect(),
        checked: checked.iter().map(|rule| rule.as_str()).collect(),
        changes: (!kinds.is_empty()).then(|| kinds.join(", ")),
        findings: self::findings(findings, sources),
    }
}

fn requirement(requirement: &Requirement) -> RequirementView {
    let Requirement { key, source, bump: _, matching: _, files, causes } = requirement;
    let causes = if causes.is_empty() { files } else { causes };
    RequirementView {
        meaning: requirement.meaning(),
        demand: text::demand(requirement),
        source: format!("{}, {source}", key.as_str()),
        causes: causes.iter().take(CAUSES).map(|cause| PageText::new(cause)).collect(),
        more: causes.len().saturating_sub(CAUSES),
    }
}

fn findings(findings: &[Finding], sources: &Sources) -> Vec<FindingView> {
    findings.iter().map(|finding| self::finding(finding, sources)).collect()
}

pub(super) fn finding(finding: &Finding, sources: &Sources) -> FindingView {
    let Finding { rule, severity, message, location, help, waived } = finding;
    let place = location.as_ref().map(|location| {
        PageText::new(&match &location.span {
            Some(span) => format!("{}:{}:{}", location.file, span.place.line, span.place.column),
            None => location.file.clone(),
        })
    });
    FindingView {
        severity: if *waived { WAIVED } else { severity_mood(*severity) },
        rule: rule.as_str(),
        message: PageText::new(message),
        place,
        excerpt: location.as_ref().and_then(|location| excerpt(location, sources)),
        help: help.as_deref().map(|help| PageText::lines(help, HELP)),
    }
}

/// As much of a commit's id as people compare.
pub(super) fn short_commit(commit: &str) -> String {
    PageText::new(&commit.chars().take(10).collect::<String>()).as_str().to_owned()
}

const WAIVED: Badge = Badge { word: "waived", sign: "–", class: "note" };

fn mood(verdict: Verdict) -> Badge {
    let (sign, class) = match verdict {
        Verdict::Pass => ("✓", "good"),
        Verdict::Undecided => ("?", "unsure"),
        Verdict::Fail => ("✕", "bad"),
    };
    Badge { word: verdict.as_str(), sign, class }
}

fn severity_mood(severity: Severity) -> Badge {
    let (sign, class) = match severity {
        Severity::Error => ("✕", "bad"),
        Severity::Undecided => ("?", "unsure"),
        Severity::Warning => ("!", "unsure"),
        Severity::Note => ("i", "note"),
    };
    Badge { word: severity.as_str(), sign, class }
}
