//! What stands on the pages.

use relmap_core::ledger::ChartReleases;
use relmap_core::outcome::Outcome;

use super::examples::{Example, charts, row, story};
use super::page::{all, check_folder, check_standalone, parse, text};

fn both(example: &Example) {
    check_folder(&example.folder());
    check_standalone(&example.standalone());
}

#[test]
fn pages_of_every_size_keep_the_rules() {
    both(&Example::default());
    both(&Example::of_map(vec![]));
    both(&Example::of_map(vec![ChartReleases::new("empty", Vec::new())]));
    for (count, hours) in [(1, 1), (3, 24 * 30), (60, 24 * 7), (120, 24), (121, 24), (400, 5)] {
        both(&Example::of_map(vec![charts("charts", count, hours)]));
    }
    both(&Example::of_map(story()));
    both(&Example::of_map((0..70).map(|n| charts(&format!("chart-{n}"), n % 7, 50)).collect()));
}

#[test]
fn the_verdict_and_why_stand_first() {
    let example = Example {
        outcome: Some(relmap_testkit::outcomes::whole()),
        sources: relmap_testkit::outcomes::sources(),
        ..Example::of_map(story())
    };
    both(&example);
    let files = example.folder();
    insta::assert_snapshot!("html_index", files["index.html"]);

    let page = parse("index", &files["index.html"]);
    let headings: Vec<String> =
        all(&page, "h1, h2, h3").into_iter().map(|h| text(h).trim().to_owned()).collect();
    assert_eq!(
        headings,
        [
            "web-charts",
            "✕ fail",
            "Components",
            "charts ✕ fail",
            "kafka ? undecided",
            "app ✓ pass",
            "The run as a whole",
            "Release map",
            "charts",
            "kafka",
        ]
    );
    assert_eq!(
        text(all(&page, ".verdict p")[0]),
        "1 of 4 components breaks a rule, and 1 cannot be decided here."
    );
    assert_eq!(text(all(&page, "mark")[0]), "1.2.0");
}

#[test]
fn an_outcome_without_a_fault_says_so() {
    let example =
        Example { outcome: Some(Outcome::new(vec![], vec![], vec![])), ..Example::named() };
    both(&example);
    let files = example.folder();
    let page = parse("index", &files["index.html"]);
    assert_eq!(text(all(&page, ".verdict p")[0]), "Nothing was there to judge.");
}

#[test]
fn a_map_that_is_missing_is_not_passed_over() {
    let map_missing = Some("there is no <map>;\nfetch it".to_owned());
    let example = Example { map_missing, ..Example::named() };
    both(&example);
    let files = example.folder();
    let page = parse("index", &files["index.html"]);
    assert_eq!(text(all(&page, "section pre")[0]), "there is no <map>;\nfetch it");
}

#[test]
fn each_pair_stands_in_the_tables_once_with_its_notes() {
    let map = vec![charts("charts", 700, 9), charts("more", 30, 100)];
    let tags: Vec<String> =
        map.iter().flat_map(|charts| charts.records.iter().map(|row| row.chart.clone())).collect();
    let example = Example::of_map(map);
    for files in [example.folder(), [("x".into(), example.standalone())].into()] {
        let mut found: Vec<String> = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        for (_, html) in files.iter().filter(|(name, _)| !name.ends_with(".svg")) {
            let page = scraper::Html::parse_document(html);
            found.extend(all(&page, ".scroll:has(+ .notes) tbody th").into_iter().map(text));
            notes.extend(all(&page, "summary > bdi:first-child").into_iter().map(text));
        }
        for list in [&mut found, &mut notes] {
            list.sort_unstable();
        }
        let mut tags = tags.clone();
        tags.sort_unstable();
        assert_eq!(found, tags);
        assert_eq!(notes, tags);
    }
}

#[test]
fn the_notes_of_an_app_stand_with_the_first_chart_that_carries_it() {
    let files = Example::of_map(story()).folder();
    let page = parse("index", &files["index.html"]);
    let notes: Vec<String> = all(&page, "details pre").into_iter().map(text).collect();
    assert_eq!(
        notes,
        [
            "- Notes of charts-1.1.1.",
            "- Notes of charts-1.1.0.",
            "- Notes of app-1.2.0.",
            "- Notes of charts-1.0.0.",
            "- Notes of app-1.1.0.",
            "- Notes of kafka-1.0.0.",
        ]
    );
}

#[test]
fn releases_without_a_date_are_not_lost() {
    let mut charts = charts("charts", 5, 48);
    charts.records[1].time = None;
    charts.records.push(row("charts", "odd", "1.0.0", None));
    let example = Example::of_map(vec![charts]);
    both(&example);
    let files = example.folder();
    let page = parse("index", &files["index.html"]);
    let headings: Vec<String> = all(&page, "h4").into_iter().map(text).collect();
    assert_eq!(headings, ["2021", "releases without a date"]);
    assert_eq!(all(&page, "table:last-of-type tbody tr").len(), 6);
}

#[test]
fn the_same_values_make_the_same_bytes() {
    let make = || Example::of_map(vec![charts("b", 200, 50), charts("a", 10, 50)]).folder();
    assert_eq!(make(), make());
}

#[test]
fn a_large_map_stays_light() {
    let example = Example::of_map(vec![charts("charts", 5_000, 10)]);
    let files = example.folder();
    let biggest = files.values().map(String::len).max().unwrap();
    assert!(biggest < 500_000, "{biggest}");
    assert!(files["index.html"].len() < 30_000, "{}", files["index.html"].len());
    let whole: usize = files.values().map(String::len).sum();
    assert!(whole < 10_000_000, "{whole}");
    assert!(example.standalone().len() < 8_000_000);
}

#[test]
fn the_style_needs_nothing_from_elsewhere_and_knows_both_schemes() {
    let style = &Example::default().folder()["report.css"];
    for word in ["url(", "@import", "@font-face", "expression", "http"] {
        assert!(!style.contains(word), "{word}");
    }
    assert!(style.contains("(prefers-color-scheme: dark)") && style.contains("@media print"));
    assert!(style.len() < 12_000, "{}", style.len());
}
