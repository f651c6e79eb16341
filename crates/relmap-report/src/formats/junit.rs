//! JUnit XML, as Jenkins and nearly every other CI system reads it.
//!
//! A component is a suite, a rule that was applied to it a case. Jenkins takes what is before
//! the last dot of `classname` for the package and ignores `file`, `line` and `type`: so a
//! component's name has no dots there, and the place is in the message and in the text.

use std::collections::HashMap;
use std::fmt::Write as _;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use relmap_core::finding::Finding;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};

use super::Finished;
use super::cases::{Case, CaseResult, cases};
use crate::style::Colour;
use crate::{Sources, XmlText, snippet, text};

/// What all classes of a report are in.
const PACKAGE: &str = "relmap";

/// The suite of what belongs to no component.
const REPOSITORY: &str = "repository";

/// How many findings of one case are shown: servers keep reports for long, and show them whole.
const SHOWN: usize = 100;

/// The whole document.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let Finished { outcome, sources, document: _, run: _ } = finished;
    let suites = suites(outcome);
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", PACKAGE));
    counts(&mut root, &suites);
    xml.inside(root, |xml| {
        for suite in &suites {
            suite.write(xml, sources);
        }
    });
    let mut text = String::from_utf8(xml.0.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

struct Suite<'o> {
    name: &'o str,
    class: String,
    component: Option<&'o ComponentOutcome>,
    unchanged: &'o [String],
    cases: Vec<Case<'o>>,
    /// The verdict, where no case tells it.
    untold: Option<Verdict>,
    notes: Vec<&'o Finding>,
}

/// The suites, none of them empty: Jenkins takes a report without any case for a failure.
fn suites(outcome: &Outcome) -> Vec<Suite<'_>> {
    let Outcome { verdict: _, components, unchanged, checked, findings } = outcome;
    let mut classes = Classes::default();
    let mut suites = Vec::new();
    let (own, notes) = cases(checked, findings);
    if !own.is_empty() || components.is_empty() {
        let class = classes.class(REPOSITORY, ".");
        let name = REPOSITORY;
        let untold = untold(Verdict::of(findings), &own);
        suites.push(Suite { name, class, component: None, unchanged, cases: own, untold, notes });
    }
    for component in components {
        let (cases, notes) = cases(&component.checked, &component.findings);
        let class = classes.class(&component.name, &component.path);
        let name = component.name.as_str();
        let untold = untold(component.verdict, &cases);
        let component = Some(component);
        suites.push(Suite { name, class, component, unchanged: &[], cases, untold, notes });
    }
    suites
}

/// The verdict that a reader of the cases would miss: that of no case at all, and one that is worse
/// than every case.
fn untold(verdict: Verdict, cases: &[Case<'_>]) -> Option<Verdict> {
    let tells = |result| cases.iter().any(|case| case.result == result);
    let is_told = match verdict {
        Verdict::Pass => !cases.is_empty(),
        Verdict::Undecided => tells(CaseResult::Undecided) || tells(CaseResult::Fail),
        Verdict::Fail => tells(CaseResult::Fail),
    };
    (!is_told).then_some(verdict)
}

/// Names of classes, no two the same.
#[derive(Default)]
struct Classes {
    taken: HashMap<String, usize>,
}

impl Classes {
    fn class(&mut self, name: &str, path: &str) -> String {
        let plain = dotless(name);
        let candidates = [plain.clone(), format!("{plain} in {}", dotless(path))];
        let free = candidates.into_iter().find(|class| !self.taken.contains_key(class));
        let class = free.unwrap_or_else(|| {
            let count = self.taken.get(&plain).copied().unwrap_or_default();
            format!("{plain} ({})", count + 1)
        });
        *self.taken.entry(plain).or_default() += 1;
        self.taken.entry(class.clone()).or_insert(1);
        format!("{PACKAGE}.{class}")
    }
}

/// A name without dots, at which Jenkins would part it.
fn dotless(name: &str) -> String {
    let safe = XmlText::new(name).as_str().trim().replace('.', "_");
    if safe.is_empty() { "_".to_owned() } else { safe }
}

impl Suite<'_> {
    fn write(&self, xml: &mut Xml, sources: &Sources) {
        let mut suite = BytesStart::new("testsuite");
        suite.push_attribute(("name", XmlText::new(self.name).as_str()));
        counts(&mut suite, std::slice::from_ref(self));
        let skipped = self.count(CaseResult::Waived).to_string();
        suite.push_attribute(("skipped", skipped.as_str()));
        xml.inside(suite, |xml| {
            for case in &self.cases {
                case.write(xml, &self.class, sources);
            }
            if let Some(verdict) = self.untold {
                let mut case = BytesStart::new("testcase");
                case.push_attribute(("name", "verdict"));
                case.push_attribute(("classname", self.class.as_str()));
                let message = [("message", verdict.as_str())];
                xml.inside(case, |xml| match verdict {
                    Verdict::Pass => xml.text("system-out", &[], verdict.as_str()),
                    Verdict::Undecided => xml.text("error", &message, verdict.as_str()),
                    Verdict::Fail => xml.text("failure", &message, verdict.as_str()),
                });
            }
            let said = self.said(sources);
            if !said.is_empty() {
                xml.text("system-out", &[], &said);
            }
        });
    }

    fn count(&self, result: CaseResult) -> usize {
        let untold = match self.untold {
            Some(Verdict::Fail) => result == CaseResult::Fail,
            Some(Verdict::Undecided) => result == CaseResult::Undecided,
            Some(Verdict::Pass) | None => false,
        };
        self.cases.iter().filter(|case| case.result == result).count() + usize::from(untold)
    }

    /// What is worth knowing next to the cases.
    fn said(&self, sources: &Sources) -> String {
        let mut said = String::new();
        if let Some(component) = self.component {
            text::headline(&mut said, component, Colour::Off, text::Detail::Usual);
        }
        if !self.unchanged.is_empty() {
            let _ = writeln!(said, "unchanged: {}", self.unchanged.join(", "));
        }
        said.push_str(&bodies(&self.notes, sources));
        said
    }
}

/// Findings with their places, and how many more there are.
fn bodies(findings: &[&Finding], sources: &Sources) -> String {
    let shown = findings.iter().take(SHOWN);
    let mut text: String =
        shown.map(|finding| snippet::render(finding, sources, Colour::Off)).collect();
    if let Some(more) = findings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(text, "and {more} more; relmap check --format json lists them all");
    }
    text
}

impl Case<'_> {
    fn write(&self, xml: &mut Xml, class: &str, sources: &Sources) {
        let Case { rule, findings, result } = self;
        let mut case = BytesStart::new("testcase");
        case.push_attribute(("name", rule.as_str()));
        case.push_attribute(("classname", class));
        let Some(first) = findings.first() else {
            return xml.event(Event::Empty(case));
        };
        let body = bodies(findings, sources);
        let message = message(first, findings.len());
        xml.inside(case, |xml| {
            let attributes = [("message", message.as_str()), ("type", rule.as_str())];
            match result {
                CaseResult::Passed => xml.text("system-out", &[], &body),
                CaseResult::Waived => xml.text("skipped", &attributes, &body),
                CaseResult::Undecided => xml.text("error", &attributes, &body),
                CaseResult::Fail => xml.text("failure", &attributes, &body),
            }
        });
    }
}

/// Rule, place and what is wrong, in one line.
fn message(finding: &Finding, count: usize) -> XmlText {
    let place = super::place(finding).map_or(String::new(), |place| format!(" at {place}"));
    let more = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
    XmlText::new(&format!("{}{place}: {}{more}", finding.rule, finding.message))
}

fn counts(element: &mut BytesStart<'_>, suites: &[Suite<'_>]) {
    let sum = |count: &dyn Fn(&Suite<'_>) -> usize| suites.iter().map(count).sum::<usize>();
    for (name, count) in [
        ("tests", sum(&|suite| suite.cases.len() + usize::from(suite.untold.is_some()))),
        ("failures", sum(&|suite| suite.count(CaseResult::Fail))),
        ("errors", sum(&|suite| suite.count(CaseResult::Undecided))),
    ] {
        element.push_attribute((name, count.to_string().as_str()));
    }
}

/// Writing into memory, which does not fail.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn event(&mut self, event: Event<'_>) {
        let _ = self.0.write_event(event);
    }

    fn inside(&mut self, start: BytesStart<'_>, content: impl FnOnce(&mut Xml)) {
        let name = start.name().as_ref().to_owned();
        self.event(Event::Start(start));
        content(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        let mut start = BytesStart::new(name);
        for attribute in attributes {
            start.push_attribute(*attribute);
        }
        let text = XmlText::lines(text.trim_end_matches('\n'));
        self.inside(start, |xml| xml.event(Event::Text(BytesText::new(text.as_str()))));
    }
}
