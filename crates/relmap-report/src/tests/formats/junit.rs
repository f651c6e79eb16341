use roxmltree::{Document, Node};

use super::*;

fn junit(outcome: &Outcome) -> String {
    let report = render(ReportFormat::Junit, outcome);
    assert_valid(&report);
    report
}

/// What may stand where, as the plugins of Jenkins have it.
struct Element {
    name: &'static str,
    needed: &'static [&'static str],
    allowed: &'static [&'static str],
    inside: &'static [&'static str],
}

const REASON: Element =
    Element { name: "", needed: &[], allowed: &["type", "message"], inside: &[] };

const ELEMENTS: [Element; 7] = [
    Element {
        name: "testsuites",
        needed: &[],
        allowed: &["name", "time", "tests", "failures", "errors"],
        inside: &["testsuite"],
    },
    Element {
        name: "testsuite",
        needed: &["name", "tests", "failures", "errors"],
        allowed: &["skipped", "time", "timestamp", "hostname", "id", "package", "file", "version"],
        inside: &["testsuite", "properties", "testcase", "system-out", "system-err"],
    },
    Element {
        name: "testcase",
        needed: &["name"],
        allowed: &["classname", "time", "group"],
        inside: &["skipped", "error", "failure", "system-out", "system-err"],
    },
    Element { name: "failure", ..REASON },
    Element { name: "error", ..REASON },
    Element { name: "skipped", ..REASON },
    Element { name: "system-out", needed: &[], allowed: &[], inside: &[] },
];

/// Checks a report against what Jenkins demands of one, and its counts against its cases.
#[track_caller]
pub(super) fn assert_valid(report: &str) {
    let document = Document::parse(report).unwrap_or_else(|error| panic!("{error}:\n{report}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let found = ELEMENTS.iter().find(|element| element.name == name);
        let Element { needed, allowed, inside, .. } =
            found.unwrap_or_else(|| panic!("an element {name}"));
        for attribute in *needed {
            assert!(node.has_attribute(*attribute), "{name} has no {attribute}");
        }
        for attribute in node.attributes() {
            let attribute = attribute.name();
            let is_known = needed.contains(&attribute) || allowed.contains(&attribute);
            assert!(is_known, "{name} has {attribute}");
        }
        for child in node.children().filter(Node::is_element) {
            let child = child.tag_name().name();
            assert!(inside.contains(&child), "{name} holds {child}");
        }
    }
    let suites: Vec<Node<'_, '_>> = elements(root, "testsuite").collect();
    assert!(!suites.is_empty(), "a report without suites");
    for suite in &suites {
        assert!(elements(*suite, "testcase").next().is_some(), "an empty suite");
    }
    for node in suites.iter().copied().chain([root]) {
        let number = |name| node.attribute(name).map(|number| number.parse::<usize>().unwrap());
        let count = |name| node.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!(number("tests"), Some(count("testcase")));
        assert_eq!(number("failures"), Some(count("failure")));
        assert_eq!(number("errors"), Some(count("error")));
        assert!(number("skipped").is_none_or(|number| number == count("skipped")));
    }
    let cases = || root.descendants().filter(|node| node.has_tag_name("testcase"));
    let ids: std::collections::HashSet<_> =
        cases().map(|case| (case.attribute("classname"), case.attribute("name"))).collect();
    assert_eq!(ids.len(), cases().count(), "two cases are the same to Jenkins");
    for case in cases() {
        let class = case.attribute("classname").unwrap();
        let (package, class) = class.rsplit_once('.').unwrap();
        assert_eq!((package, class.trim().is_empty()), ("relmap", false));
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

/// The outcome of each case: `charts bump-too-large failure`.
fn results(report: &str) -> Vec<String> {
    let document = Document::parse(report).unwrap();
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    cases
        .map(|case| {
            let suite = case.parent_element().and_then(|suite| suite.attribute("name"));
            let inside = case.first_element_child().map(|child| child.tag_name().name());
            let result = match inside {
                None | Some("system-out") => "passed",
                Some(other) => other,
            };
            format!("{} {} {result}", suite.unwrap(), case.attribute("name").unwrap())
        })
        .collect()
}

#[test]
fn a_whole_outcome() {
    insta::assert_snapshot!(junit(&whole()));
}

#[test]
fn each_rule_that_was_applied_is_a_case() {
    assert_eq!(
        results(&junit(&whole().also_checked([RuleCode::UnbornBranch]))),
        [
            "repository unborn-branch passed",
            "app shallow-history passed",
            "app tags-missing passed",
            "charts bump-too-large failure",
            "charts shallow-history passed",
            "charts tags-missing passed",
            "done shallow-history passed",
            "done tags-missing passed",
            "kafka shallow-history error",
            "kafka tags-missing passed",
        ]
    );
}

#[test]
fn a_waived_rule_is_skipped_and_a_warning_passes_with_its_words() {
    let mut outcome = outcome(vec![violated_chart()]);
    outcome.components[0]
        .findings
        .push(Finding::new(RuleCode::ValuesKeyRemoved, "values keys are gone: a"));
    outcome.waive(&[RuleCode::BumpTooLarge]);
    let report = junit(&outcome);
    assert_eq!(results(&report)[0], "charts bump-too-large skipped");
    assert_eq!(results(&report)[1], "charts values-key-removed passed");
    assert!(report.contains("warning[values-key-removed]: values keys are gone: a"), "{report}");
}

#[test]
fn one_rule_that_found_much_is_one_case() {
    let mut chart = violated_chart();
    let again = Finding::new(RuleCode::BumpTooLarge, "again").in_file("a.yaml");
    chart.findings.push(again);
    let report = junit(&outcome(vec![chart]));
    let message = "bump-too-large at RELEASE.txt:1:8: charts-1.2.0 is one minor above \
                   charts-1.1.0 (and 1 more)";
    assert!(report.contains(message), "{report}");
    assert!(report.contains("error[bump-too-large]: again"), "{report}");
}

#[test]
fn dots_in_names_leave_the_tree_of_packages_whole() {
    let named =
        |name: &str, path: &str| ComponentOutcome { path: path.into(), ..released_chart(name) };
    let components = vec![
        named("web.v2", "a"),
        named("web_v2", "b"),
        named("web_v2", "b"),
        named("web_v2", "b"),
        named(" ", "c"),
        named("repository", "d.e"),
    ];
    let report = junit(&outcome(components).also_checked([RuleCode::UnbornBranch]));
    let document = Document::parse(&report).unwrap();
    let suites = elements(document.root_element(), "testsuite");
    let classes: Vec<_> = suites
        .map(|suite| elements(suite, "testcase").next().unwrap().attribute("classname").unwrap())
        .collect();
    assert_eq!(
        classes,
        [
            "relmap.repository",
            "relmap._",
            "relmap.repository in d_e",
            "relmap.web_v2",
            "relmap.web_v2 in b",
            "relmap.web_v2 (3)",
            "relmap.web_v2 (4)",
        ]
    );
}

#[test]
fn a_run_without_anything_to_judge_has_a_case_all_the_same() {
    assert_eq!(results(&junit(&outcome(vec![]))), ["repository verdict passed"]);
    let idle = Outcome::new(vec![], vec!["b".into(), "a".into()], vec![]);
    assert!(junit(&idle).contains("unchanged: a, b"));
    // A verdict that no finding explains is not lost either.
    let lost = ComponentOutcome { verdict: Verdict::Undecided, ..released_chart("a") };
    assert_eq!(results(&junit(&outcome(vec![lost])))[2], "a verdict error");
}

#[test]
fn of_one_case_a_hundred_findings_are_shown() {
    let mut component = violated_chart();
    let finding = |line| Finding::new(RuleCode::DuplicateVersion, format!("line {line}"));
    component.findings = (0..103).map(finding).collect();
    let report = junit(&outcome(vec![component]));
    assert!(report.contains("line 99\n") && !report.contains("line 100\n"), "{report}");
    assert!(
        report.contains("and 3 more; relmap check --format json lists them all</failure>"),
        "{report}"
    );
}
