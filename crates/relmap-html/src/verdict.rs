//! The outcome of a run as facts for the pages.

use std::collections::BTreeMap;

use relmap_core::finding::{Finding, Location};
use relmap_core::git_host::WebLinks;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rules::Requirement;

use super::badge::Badge;
use super::excerpt::{Excerpt, excerpt};
use super::filter::{Filter, SEVERITIES, STATES, by_word};
use super::names::Names;
use super::quoted_text::QuotedText;
use super::web_link::WebLink;
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
    /// What the components can be filtered by.
    pub(super) filter: Option<Filter>,
    /// What all findings can be filtered by.
    pub(super) findings_filter: Option<Filter>,
}

/// A component in the table of all.
#[derive(Debug)]
pub(super) struct ComponentLine {
    pub(super) name: PageText,
    /// Where more of it is.
    pub(super) anchor: Option<String>,
    pub(super) kind: &'static str,
    pub(super) released: Option<WebLink>,
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
    pub(super) baseline: Option<(WebLink, WebLink)>,
    pub(super) release_file: WebLink,
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
    pub(super) message: QuotedText,
    pub(super) place: Option<WebLink>,
    pub(super) excerpt: Option<Excerpt>,
    pub(super) help: Option<QuotedText>,
}

/// What is known of the files of an outcome, in addition to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'s> {
    /// Their contents.
    pub(super) sources: &'s Sources,
    /// The pages of the git host.
    pub(super) links: &'s WebLinks,
}

/// The outcome, with an anchor for each component.
pub(super) fn view(outcome: &Outcome, around: Surroundings<'_>, ids: &mut Names) -> VerdictView {
    let mut components = Vec::new();
    let mut table = Vec::new();
    for component in &outcome.components {
        if is_silent(component) {
            table.push(line(component, around.links, None));
            continue;
        }
        let anchor = ids.name(&format!("component-{}", component.name), "");
        table.push(line(component, around.links, Some(anchor.clone())));
        components.push((component.verdict, self::component(component, anchor, around)));
    }
    // Stable: by name among those of one verdict.
    components.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
    if table.len() == 1 && !components.is_empty() {
        table.clear();
    }
    let states = table.iter().map(|line| line.verdict.word);
    let filter = Filter::of_many("Verdict", table.len(), by_word(&STATES, states), ids);
    let of_components = components.iter().flat_map(|(_, view)| &view.findings);
    let own = findings(&outcome.findings, around);
    let severities = of_components.chain(&own).map(|finding| finding.severity.word);
    let count = severities.clone().count();
    let findings_filter = Filter::of_many("Findings", count, by_word(&SEVERITIES, severities), ids);
    VerdictView {
        filter,
        findings_filter,
        verdict: Badge::of_verdict(outcome.verdict),
        sentence: sentence(outcome),
        components: components.into_iter().map(|(_, view)| view).collect(),
        table,
        unchanged: outcome.unchanged.iter().map(|name| PageText::name(name)).collect(),
        findings: own,
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

fn line(component: &ComponentOutcome, links: &WebLinks, anchor: Option<String>) -> ComponentLine {
    let ComponentOutcome { name, kind, verdict, baseline, declared, required, .. } = component;
    ComponentLine {
        name: PageText::name(name),
        anchor,
        kind: kind.noun(),
        released: baseline
            .as_ref()
            .map(|tag| WebLink::name(&tag.version.to_string(), links.tag(&tag.name))),
        declared: declared.as_ref().map(|declared| PageText::name(&declared.written)),
        required: required.as_ref().map(|required| required.version.to_string()),
        verdict: Badge::of_verdict(*verdict),
    }
}

fn component(
    component: &ComponentOutcome,
    anchor: String,
    around: Surroundings<'_>,
) -> ComponentView {
    let links = around.links;
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
        runs: _,
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
        line: line(component, around.links, None),
        anchor,
        path: (path != ".").then(|| PageText::new(path)),
        baseline: baseline.as_ref().map(|tag| {
            let name = WebLink::name(&tag.name, links.tag(&tag.name));
            (name, WebLink::commit(&tag.commit, links.commit(&tag.commit)))
        }),
        release_file: WebLink::place(release_file, links.file(release_file, None)),
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
        findings: self::findings(findings, around),
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

fn findings(findings: &[Finding], around: Surroundings<'_>) -> Vec<FindingView> {
    findings.iter().map(|finding| self::finding(finding, around)).collect()
}

pub(super) fn finding(finding: &Finding, around: Surroundings<'_>) -> FindingView {
    let Finding { rule, severity, message, location, help, waived } = finding;
    let place = location.as_ref().map(|location| place(location, around));
    FindingView {
        severity: if *waived { Badge::WAIVED } else { Badge::of_severity(*severity) },
        rule: rule.as_str(),
        message: QuotedText::new(&PageText::new(message)),
        place,
        excerpt: location.as_ref().and_then(|location| excerpt(location, around.sources)),
        help: help.as_deref().map(|help| QuotedText::new(&PageText::lines(help, HELP))),
    }
}

/// Where a finding is. Only a file that is at hand is known to be at the git host as well.
fn place(location: &Location, Surroundings { sources, links }: Surroundings<'_>) -> WebLink {
    let Some(span) = &location.span else { return WebLink::place(&location.file, None) };
    let position = span.place;
    let url = links
        .file(&location.file, Some(position.line))
        .filter(|_| sources.contains_key(&location.file));
    WebLink::place(&format!("{}:{}:{}", location.file, position.line, position.column), url)
}
