//! Text from a repository shows itself and does nothing else.

use proptest::prelude::*;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, ChartReleases, Image};
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::rule_code::RuleCode;
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use scraper::Html;

use super::environments::MadeEnvironments;
use super::examples::{Example, links, row};
use super::fleet::check_fleet;
use super::page::{all, check_folder, check_standalone, text};
use super::picture::{check, pictures};
use crate::quoted_text::QuotedText;
use relmap_report::PageText;
use relmap_testkit::hostile::for_each;

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onfocus=alert(1) autofocus='",
    "</style><script>alert(1)</script>",
    "</details></main><h1>",
    "]]><!--",
    "&lt;b&gt; &amp; &#60;",
    "{{ 7 * 7 }} {% include \"x\" %}",
    "javascript:alert(1)",
    "../../../etc/passwd",
    "\u{1b}]8;;http://x\u{7}link\u{1b}[31m",
    "a\u{0}b\u{fffe}c\u{ffff}d\u{fdd0}",
    "\u{202e}gpj.exe\u{2066}\u{200b}",
    "עברית and العربية",
    "👩\u{200d}💻🏳\u{fe0f}\u{200d}🌈",
    "line\nline\r\nline\ttab",
    "${jndi:ldap://x} ::set-output ##vso[ | ` =1+1",
    "",
    " ",
];

/// A report in which every text that could come from a repository is this one.
fn example(word: &str) -> Example {
    let mut outcome = relmap_testkit::outcomes::whole();
    for component in &mut outcome.components {
        component.name = word.into();
        component.path = word.into();
        component.release_file = word.into();
        for app in &mut component.apps {
            app.old = Some(word.into());
        }
        if let Some(declared) = &mut component.declared {
            declared.written = word.into();
        }
        if let Some(baseline) = &mut component.baseline {
            baseline.name = TagName::unchecked(word);
            baseline.commit = relmap_testkit::outcomes::commit_id();
        }
        for requirement in &mut component.requirements {
            requirement.causes = vec![word.into(); 20];
        }
        for image in &mut component.images {
            image.path = word.into();
            image.old = Some(word.into());
        }
        component.findings =
            vec![Finding::new(RuleCode::BumpTooSmall, word).in_file(word).help(word)];
        component.verdict = Verdict::Fail;
    }
    let findings = vec![Finding::new(RuleCode::DetachedHead, word).help(word)];
    let outcome = Outcome::new(outcome.components, vec![word.into()], findings);

    let mut charts = ChartReleases::new(&Title::unchecked(word), Vec::new());
    for number in 0..4i64 {
        let time = "2026-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
        let mut row = row(
            "x",
            "1.0.0",
            "1.0.0",
            Some(time + jiff::SignedDuration::from_hours(number * 24 * 60)),
        );
        row.chart = word.into();
        row.version = word.into();
        row.commit = relmap_testkit::outcomes::commit_id();
        row.apps = vec![App::verified(word, word, word, relmap_testkit::outcomes::commit_id())];
        row.images = vec![Image::new(word)];
        row.issues = vec![word.into()];
        charts.records.push(row);
    }
    let mut example = Example::of_map(vec![charts.clone(), charts]);
    example.notes.charts = [(word.to_owned(), word.to_owned())].into();
    example.notes.apps = example.notes.charts.clone();
    example.run.repository = word.into();
    example.run.commit = Some(relmap_testkit::outcomes::commit_id());
    example.run.tool_version = word.into();
    example.outcome = Some(outcome);
    example.environments = Some(MadeEnvironments::of_word(word));
    example.links = links();
    example.links.judged = Some(relmap_testkit::outcomes::commit_id());
    for repositories in [&mut example.links.apps, &mut example.links.environments] {
        let only = repositories.pop_first();
        repositories.extend(only.map(|(_, repository)| (word.to_owned(), repository)));
    }
    example
}

/// Whether a word may make such an element of itself.
fn is_of_a_word(name: &str) -> bool {
    matches!(name, "code" | "a" | "title")
}

/// The names of all elements in order: what a page is made of, without its text.
fn skeleton(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let elements = page.root_element().descendent_elements();
    // What a message quotes is set as code, a label that is cut has a title, and no host has a page for
    // some words.
    elements.map(|e| e.value().name().to_owned()).filter(|name| !is_of_a_word(name)).collect()
}

#[track_caller]
fn check_word(word: &str) {
    let example = example(word);
    let files = example.folder();
    check_folder(&files);
    for (name, page) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        for svg in pictures(page) {
            check(name, svg);
        }
    }
    let standalone = example.standalone();
    check_standalone(&standalone);

    let harmless = self::example("harmless");
    assert_eq!(
        skeleton(&files["index.html"]),
        skeleton(&harmless.folder()["index.html"]),
        "{word}"
    );
    assert_eq!(skeleton(&standalone), skeleton(&harmless.standalone()), "{word}");
    let environments = "environments.html";
    assert_eq!(
        skeleton(&files[environments]),
        skeleton(&harmless.folder()[environments]),
        "{word}"
    );
    check_fleet(word);

    let page = Html::parse_document(&files["index.html"]);
    let shown = PageText::name(word).to_string();
    for selector in ["h1 bdi", "h3 bdi", "tbody th bdi", "dd bdi", ".causes code"] {
        for element in all(&page, selector) {
            assert!(
                text(element).starts_with(&shown) || selector == "dd bdi",
                "{selector} {word:?}"
            );
        }
    }
    let notes = QuotedText::new(&PageText::lines(word, 100)).shown();
    for element in all(&page, "details pre") {
        // A parser drops a line break at the very start.
        assert_eq!(text(element), notes.strip_prefix('\n').unwrap_or(&notes));
    }
}

#[test]
fn hostile_text_changes_no_page() {
    for word in HOSTILE {
        check_word(word);
    }
    // `.` is the root, which is shown as no path.
    for_each(|word| {
        if word != "." {
            check_word(word)
        }
    });
}

#[test]
fn endless_text_is_cut() {
    let example = example(&"long ".repeat(20_000));
    let files = example.folder();
    check_folder(&files);
    let page = &files["index.html"];
    assert!(page.len() < 600_000, "{}", page.len());
    assert!(page.contains("more characters)"));
    assert!(example.standalone().len() < 600_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_changes_a_page(word in "(?s).{0,40}") {
        check_word(&word);
    }
}
