//! Hostile text through every format, each read back by a parser that is not ours: nothing in a
//! repository may change what a report means.

use std::collections::{BTreeMap, HashSet};

use relmap_core::tag_name::TagName;
use scraper::Html;
use serde_json::Value;

use super::super::{corpus::for_each, is_harmless};
use super::*;
use crate::{Colour, PlainText, formats, text};

/// An outcome that says one text wherever a repository can put one.
fn saying(said: &str) -> (Outcome, Sources) {
    let name = || said.to_owned();
    // No file system has longer paths.
    let path = || said.chars().take(4096).collect::<String>();
    let finding = |rule| Finding::new(rule, said).at(path(), version_span()).help(said);
    let baseline = ReleaseTag { name: TagName::unchecked(said), ..released("x-1.1.0", "1.1.0") };
    let component = ComponentOutcome {
        name: name(),
        path: path(),
        release_file: path(),
        baseline: Some(baseline),
        released_later: None,
        declared: Some(Declared { tag: name(), ..declared("x", said) }),
        requirements: vec![requirement(RuleKey::Values, Bump::Patch, Match::Exactly, &[said])],
        apps: vec![AppMove { name: Some(name()), old: Some(name()), new: Some(name()) }],
        images: vec![ImageMove {
            path: name(),
            old: Some(name()),
            new: Some(name()),
            from_app_version: false,
        }],
        changes: vec![Change { path: path(), kind: ChangeKind::Values }],
        checked: vec![RuleCode::BumpTooLarge, RuleCode::ChartDoubtful, RuleCode::TagsMissing],
        findings: vec![
            finding(RuleCode::BumpTooLarge),
            Finding { waived: true, ..finding(RuleCode::ImageTagMismatch) },
            Finding::new(RuleCode::TagsMissing, said).help(said),
            Finding::new(RuleCode::ChartDoubtful, said).in_file(path()),
        ],
        verdict: Verdict::Fail,
        ..violated_chart()
    };
    let note = Finding::new(RuleCode::DetachedHead, said);
    let outcome = Outcome::new(vec![component], vec![name()], vec![note]);
    (outcome, Sources::from([(path(), said.as_bytes().to_vec())]))
}

#[test]
fn a_line_of_ten_megabytes_is_cut_and_says_so() {
    let long = "x".repeat(10_000_000);
    let mut chart = violated_chart();
    chart.findings[0].message = format!("it says {long}");
    chart.findings[0].help = Some(long.clone());
    chart.requirements[0].causes = vec![long.clone()];
    chart.declared = Some(Declared { tag: long.clone(), ..declared("x", "1.2.0") });
    let outcome = outcome(vec![chart]);
    let sources = Sources::from([("RELEASE.txt".to_owned(), long.into_bytes())]);
    for format in ReportFormat::ALL {
        let report = render_in(*format, &outcome, &sources, "");
        let limit = if *format == ReportFormat::Json { 50_000_000 } else { 30_000 };
        assert!(report.len() < limit, "{}: {} bytes", format.as_str(), report.len());
    }
    let junit = render_in(ReportFormat::Junit, &outcome, &sources, "");
    assert!(junit.contains("xxx… (99") && junit.contains(" more bytes)"));
    assert!(text::outcome(&outcome, &sources, Colour::Off).len() < 30_000);
}

fn report(format: ReportFormat, said: &str) -> String {
    let (outcome, sources) = saying(said);
    render_in(format, &outcome, &sources, "")
}

/// The names of all keys of a document, with the places where they stand.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let keys = map.iter().map(|(key, value)| format!("{key}:{}", shape(value)));
            format!("{{{}}}", keys.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(shape).collect::<Vec<_>>().join(","))
        }
        Value::String(_) => "text".to_owned(),
        other => other.to_string(),
    }
}

/// Every text of a document.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(map) => map.values().flat_map(texts).collect(),
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text],
        _ => vec![],
    }
}

#[test]
fn no_format_shows_a_secret() {
    for format in ReportFormat::ALL {
        for_each(|said| {
            let report = report(*format, said);
            assert!(!report.contains("s3cret"), "{report}");
        });
    }
}

#[test]
fn text_holds_nothing_that_a_terminal_or_a_ci_system_obeys() {
    for_each(|said| {
        let (outcome, sources) = saying(said);
        let shown = text::outcome(&outcome, &sources, Colour::Off);
        assert!(shown.chars().all(is_harmless));
        assert!(!shown.contains("s3cret"));
        for line in shown.lines() {
            assert!(!line.trim_start().starts_with("::"), "{line}");
            assert!(!line.contains("##vso[") && !line.contains("##[e"), "{line}");
            assert!(!line.contains("##teamcity["), "{line}");
        }
    });
}

#[test]
fn no_format_writes_what_a_log_acts_on() {
    for format in ReportFormat::ALL {
        for_each(|said| {
            let report = report(*format, said);
            assert!(report.chars().all(is_harmless), "{report}");
            for line in report.lines() {
                assert!(!line.trim_start().starts_with("::"), "{line}");
                for command in ["##vso[", "##[e", "##teamcity["] {
                    assert!(!line.contains(command), "{command} in {line}");
                }
            }
        });
    }
}

#[test]
fn junit_keeps_its_suites_and_cases() {
    for_each(|said| {
        let report = report(ReportFormat::Junit, said);
        super::junit::assert_valid(&report);
        let document = roxmltree::Document::parse(&report).unwrap();
        let named = |name: &str| -> Vec<_> {
            document.descendants().filter(|node| node.has_tag_name(name)).collect()
        };
        assert_eq!(named("testsuite").len(), 1);
        assert_eq!(named("testcase").len(), 4);
        let failure = named("failure")[0].attribute("message").unwrap();
        assert!(failure.starts_with("bump-too-large at "), "{failure}");
        let shown = PlainText::new(said).to_string();
        let end: String = shown.chars().rev().take(20).collect();
        let end: String = end.chars().rev().collect();
        assert!(failure.ends_with(&end) || failure.ends_with("more bytes)"), "{failure}");
        assert!(report.chars().all(is_harmless));
    });
}

#[test]
fn issues_keep_their_keys_and_hold_no_html_of_others() {
    let expected = shape(&serde_json::from_str(&report(ReportFormat::Issues, "x")).unwrap());
    for_each(|said| {
        let document: Value = serde_json::from_str(&report(ReportFormat::Issues, said)).unwrap();
        // A second line of a fix is a paragraph of its own, inside of one text.
        assert_eq!(shape(&document), expected);
        for issue in document["issues"].as_array().unwrap() {
            let message = Html::parse_fragment(issue["message"].as_str().unwrap());
            assert!(elements(&message).is_empty(), "{message:?}");
            let whole: String = message.root_element().text().collect();
            assert_eq!(whole.trim_start_matches("waived: "), PlainText::new(said).as_str());
            let description = Html::parse_fragment(issue["description"].as_str().unwrap());
            assert!(elements(&description).iter().all(|name| *name == "p"));
        }
        assert!(texts(&document).iter().all(|text| text.chars().all(is_harmless)));
    });
}

fn elements(html: &Html) -> Vec<&str> {
    let nodes = html.tree.nodes().filter_map(|node| node.value().as_element());
    // A fragment is given a page around it.
    nodes.map(|element| element.name()).filter(|name| !matches!(*name, "html" | "body")).collect()
}

#[test]
fn sarif_keeps_its_results_and_its_places() {
    let expected = shape(&serde_json::from_str(&report(ReportFormat::Sarif, "x")).unwrap());
    for_each(|said| {
        let document: Value = serde_json::from_str(&report(ReportFormat::Sarif, said)).unwrap();
        assert_eq!(shape(&document), expected);
        for result in document["runs"][0]["results"].as_array().unwrap() {
            let location = &result["locations"][0]["physicalLocation"];
            let uri = location["artifactLocation"]["uri"].as_str().unwrap();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~%".contains(c);
            assert!(uri.chars().all(is_plain) && !uri.contains("://"), "{uri}");
            assert!(!uri.starts_with('/'), "{uri}");
            // No link: every bracket is escaped.
            let message = result["message"]["text"].as_str().unwrap();
            let unescaped = message.replace("\\\\", "").replace("\\[", "").replace("\\]", "");
            assert!(!unescaped.contains(['[', ']']), "{message}");
        }
    });
}

#[test]
fn gitlab_keeps_its_list_and_every_fingerprint_is_another() {
    let expected = shape(&serde_json::from_str(&report(ReportFormat::Gitlab, "x")).unwrap());
    for_each(|said| {
        let document: Value = serde_json::from_str(&report(ReportFormat::Gitlab, said)).unwrap();
        assert_eq!(shape(&document), expected);
        let issues = document.as_array().unwrap();
        let fingerprints: HashSet<_> = issues.iter().map(|i| &i["fingerprint"]).collect();
        assert_eq!(fingerprints.len(), issues.len());
        for issue in issues {
            let shown = issue["description"].as_str().unwrap().trim_start_matches("waived: ");
            assert_eq!(shown, PlainText::new(said).as_str());
        }
    });
}

/// The variables that hold the text itself.
const TEXTS: [&str; 6] = [
    "RELMAP_RESULT_NAME",
    "RELMAP_RESULT_VERSION",
    "RELMAP_RESULT_TAG",
    "RELMAP_RESULT_BASELINE_TAG",
    "RELMAP_RESULT_APP",
    "RELMAP_RESULT_PATH",
];

/// Checks that variables are there to the letter, or not there at all.
fn assert_carried(read: &BTreeMap<String, String>, said: &str) {
    assert_eq!(read["RELMAP_RESULT_VERDICT"], "fail");
    assert_eq!(read["RELMAP_RESULT_NEXT"], "1.1.1");
    for (name, value) in read {
        if TEXTS.contains(&name.as_str()) {
            let expected: String = said.chars().take(4096).collect();
            let expected = if name == "RELMAP_RESULT_PATH" { expected.as_str() } else { said };
            assert_eq!(value, expected, "{name}");
        } else {
            assert!(name.starts_with("RELMAP_RESULT_"), "{name}");
        }
    }
}

#[test]
fn properties_carry_a_value_to_the_letter_or_name_what_is_left_out() {
    for_each(|said| {
        let report = report(ReportFormat::Properties, said);
        assert!(report.is_ascii() && !report.contains('$'));
        if said.chars().any(|c| c > '\u{ffff}') {
            // This reader knows no pairs of surrogates. That of Java does, and reads them in the
            // end-to-end test.
            return;
        }
        let read: BTreeMap<String, String> =
            java_properties::read(report.as_bytes()).unwrap().into_iter().collect();
        assert_carried(&read, said);
        let left_out: Vec<&str> = read["RELMAP_RESULT_LEFT_OUT"].split(',').collect();
        for name in TEXTS {
            assert_ne!(read.contains_key(name), left_out.contains(&name), "{name}");
        }
    });
}

#[test]
fn dotenv_carries_a_value_to_the_letter_or_counts_what_is_left_out() {
    for_each(|said| {
        let report = report(ReportFormat::Dotenv, said);
        assert!(report.len() < 5 * 1024 && report.lines().count() <= 20);
        assert!(!report.contains([' ', '"', '\'', '#', '$', '\\']), "{report}");
        let read: BTreeMap<String, String> =
            dotenvy::from_read_iter(report.as_bytes()).map(Result::unwrap).collect();
        assert_carried(&read, said);
        let there = TEXTS.iter().filter(|name| read.contains_key(**name)).count();
        let left_out: usize = read["RELMAP_RESULT_LEFT_OUT"].parse().unwrap();
        assert!(there + left_out >= TEXTS.len(), "{report}");
    });
}

#[test]
fn json_holds_every_text_as_it_is() {
    for_each(|said| {
        let document: Value = serde_json::from_str(&report(ReportFormat::Json, said)).unwrap();
        let name = document["components"][0]["name"].as_str().unwrap();
        assert_eq!(name, relmap_core::redact::redact(said));
    });
}

/// The elements that Markdown makes of a text, with every extension that there is.
fn rendered(markdown: &str) -> (Vec<String>, String) {
    let mut options = pulldown_cmark::Options::all();
    options.remove(pulldown_cmark::Options::ENABLE_SMART_PUNCTUATION);
    let parser = pulldown_cmark::Parser::new_ext(markdown, options);
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, parser);
    let page = Html::parse_fragment(&html);
    let whole = page.root_element().text().collect();
    (elements(&page).into_iter().map(str::to_owned).collect(), whole)
}

#[test]
fn markdown_makes_the_same_elements_whatever_the_text() {
    let (expected, _) = rendered(&report(ReportFormat::Markdown, "x"));
    assert!(expected.contains(&"table".to_owned()) && !expected.contains(&"a".to_owned()));
    for_each(|said| {
        let report = report(ReportFormat::Markdown, said);
        let (mut found, whole) = rendered(&report);
        // A fix of several lines is an item for each.
        let lines = said.lines().count();
        if lines != 1 {
            found.dedup();
            let mut expected = expected.clone();
            expected.dedup();
            let rare = |name: &&String| !matches!(name.as_str(), "li" | "ul");
            let (found, expected): (Vec<_>, Vec<_>) =
                (found.iter().filter(rare).collect(), expected.iter().filter(rare).collect());
            assert_eq!(found, expected, "{report}");
        } else {
            assert_eq!(found, expected, "{report}");
        }
        // Where Markdown escapes a bracket by itself, no other escape is needed.
        let shown = PlainText::new(said).as_str().replace("\\u{5b}", "[").replace("\\u{65}", "e");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&whole).contains(&words(&shown)), "{shown} is not in {whole}");
        // Nothing that a forge would look for behind Markdown is in one piece.
        for link in ["https://", "www.e", "@everyone", "#12", "GH-12", "me@e"] {
            assert!(!report.contains(link), "{link} in {report}");
        }
    });
}

#[test]
fn no_line_of_markdown_is_an_order() {
    for_each(|said| {
        let notes = crate::MarkdownText::notes(said).to_string();
        for line in report(ReportFormat::Markdown, said).lines().chain(notes.lines()) {
            let text = line.trim_start_matches(|c: char| c.is_whitespace() || "-*+".contains(c));
            assert!(!text.starts_with('/') && !text.starts_with("::"), "{line}");
        }
        // Of notes that are Markdown, the lists are kept, and what blanks in front make of a line.
        let (found, _) = rendered(&notes);
        let kept = ["p", "ul", "li", "pre", "code"];
        assert!(found.iter().all(|name| kept.contains(&name.as_str())), "{found:?} in {notes}");
    });
}

/// Reads what GitHub's runner reads: the name, the properties and the message of a command.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let rest = line.strip_prefix("::").unwrap();
    let (info, message) = rest.split_once("::").unwrap();
    let (name, properties) = info.split_once(' ').unwrap();
    let unescape = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let properties = properties.split(',').map(|property| {
        let (key, value) = property.split_once('=').unwrap();
        (key.to_owned(), unescape(value))
    });
    (name.to_owned(), properties.collect(), unescape(message))
}

#[test]
fn github_gets_one_command_a_finding_and_outputs_to_the_letter() {
    for_each(|said| {
        let (outcome, sources) = saying(said);
        let document = crate::json_text(&crate::documents::CheckDocument::new(&outcome));
        let run = RunInformation { version: "0.1.0", folder: "" };
        let finished = Finished { outcome: &outcome, sources: &sources, document: &document, run };
        let github = formats::github(&finished);
        let commands: Vec<_> = github.commands.lines().map(command).collect();
        let names: Vec<&str> = commands.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["error", "error", "warning", "notice"]);
        for (_, properties, message) in &commands {
            let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
            assert!(matches!(keys[..], ["col", "file", "line", "title"] | ["file", "title"]));
            assert!(message.chars().all(is_harmless));
        }
        // The outputs, as the runner reads a file of them.
        let mut read = BTreeMap::new();
        let mut lines = github.outputs.split('\n');
        while let Some(line) = lines.next().filter(|line| !line.is_empty()) {
            let (name, delimiter) = line.split_once("<<").unwrap();
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != delimiter).collect();
            read.insert(format!("RELMAP_RESULT_{}", name.to_uppercase()), value.join("\n"));
        }
        assert_carried(&read, said);
    });
}
