//! What is on the pages.

use relmap_core::git_host::WebLinks;
use relmap_core::ledger::ChartReleases;
use relmap_core::outcome::Outcome;

use super::examples::{Example, charts, links, row, story};
use super::page::{all, check_folder, check_standalone, parse, text};

fn both(example: &Example) {
    check_folder(&example.folder());
    check_standalone(&example.standalone());
}

#[test]
fn pages_of_every_size_keep_the_rules() {
    both(&Example::default());
    both(&Example::of_map(vec![]));
    both(&Example::of_map(vec![ChartReleases::new(&"empty".parse().unwrap(), Vec::new())]));
    for (count, hours) in [(1, 1), (3, 24 * 30), (60, 24 * 7), (120, 24), (121, 24), (400, 5)] {
        both(&Example::of_map(vec![charts("charts", count, hours)]));
    }
    both(&Example::of_map(story()));
    both(&Example::of_map((0..70).map(|n| charts(&format!("chart-{n}"), n % 7, 50)).collect()));
}

#[test]
fn the_verdict_and_why_come_first() {
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
fn every_kind_of_mark_is_in_the_legend() {
    let keys = |records: &[&str]| -> Vec<String> {
        let mut charts = ChartReleases::new(&"charts".parse().unwrap(), Vec::new());
        charts.records = records.iter().map(|chart| row("charts", chart, "1.0.0", None)).collect();
        let files = Example::of_map(vec![charts]).folder();
        let page = parse("index", &files["index.html"]);
        all(&page, ".keys li").into_iter().map(text).collect()
    };
    let known = ["◆ major", "● minor or first", "• patch", "○ prerelease"];
    assert_eq!(keys(&["1.0.0", "1.1.0"]), known);
    let with_grey = [&known[..], &["• grey: the step is not known"]].concat();
    assert_eq!(keys(&["1.0.0+1", "1.0.0+2"]), with_grey);
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
fn each_release_is_in_the_tables_once_with_its_notes() {
    let map = vec![charts("charts", 700, 9), charts("more", 30, 100)];
    let tags: Vec<String> =
        map.iter().flat_map(|charts| charts.records.iter().map(|row| row.chart.clone())).collect();
    let example = Example::of_map(map);
    for files in [example.folder(), [("x".into(), example.standalone())].into()] {
        let mut found: Vec<String> = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        for html in files.values() {
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
fn the_notes_of_an_app_are_with_the_first_chart_that_deploys_it() {
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
    // Most of it is the picture of the whole history, with what each mark is.
    assert!(files["index.html"].len() < 130_000, "{}", files["index.html"].len());
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
    assert!(style.len() < 16_000, "{}", style.len());
}

/// The addresses of all links to other sites, with their texts.
fn web_links(page: &scraper::Html) -> Vec<String> {
    let links = all(page, "a[href^=https]").into_iter();
    links.map(|link| format!("{} {}", text(link), link.value().attr("href").unwrap())).collect()
}

#[test]
fn commits_tags_and_files_lead_to_their_hosts() {
    let mut map = story();
    map[0].records[0].is_tagged = false;
    let example = Example { links: links(), ..Example::of_map(map) };
    both(&example);
    let files = example.folder();
    let page = parse("index", &files["index.html"]);
    let commit =
        "89abcdef01 https://github.com/team/charts/commit/89abcdef0123456789abcdef0123456789abcdef";
    let app_commit =
        "89abcdef01 https://gitlab.com/team/app/-/commit/89abcdef0123456789abcdef0123456789abcdef";
    assert_eq!(
        web_links(&page),
        [
            "0123456789 https://github.com/team/charts/commit/0123456789abcdef0123456789abcdef01234567",
            "1.1.1 https://github.com/team/charts/releases/tag/charts-1.1.1",
            "1.0.0 https://github.com/team/charts/releases/tag/kafka-1.0.0",
            "charts-1.1.1 https://github.com/team/charts/releases/tag/charts-1.1.1",
            "app-1.2.0 https://gitlab.com/team/app/-/tags/app-1.2.0",
            commit,
            app_commit,
            "charts-1.1.0 https://github.com/team/charts/releases/tag/charts-1.1.0",
            "app-1.2.0 https://gitlab.com/team/app/-/tags/app-1.2.0",
            commit,
            app_commit,
            // The oldest one has no tag.
            "app-1.1.0 https://gitlab.com/team/app/-/tags/app-1.1.0",
            commit,
            app_commit,
            "kafka-1.0.0 https://github.com/team/charts/releases/tag/kafka-1.0.0",
            commit,
        ]
    );
}

#[test]
fn findings_lead_to_the_lines_that_they_are_about() {
    let example = Example {
        outcome: Some(relmap_testkit::outcomes::whole()),
        sources: relmap_testkit::outcomes::sources(),
        links: links(),
        ..Example::named()
    };
    both(&example);
    let places = |example: &Example| -> Vec<String> {
        let files = example.folder();
        let page = parse("index", &files["index.html"]);
        web_links(&page).into_iter().filter(|link| link.contains("/blob/")).collect()
    };
    insta::assert_debug_snapshot!("file_links", places(&example));
    // No host has the files of the work tree.
    let uncommitted = Example { links: WebLinks { judged: None, ..links() }, ..example };
    assert_eq!(places(&uncommitted), [""; 0]);
}

#[test]
fn a_long_list_has_filters_and_a_short_one_has_none() {
    let filters = |example: &Example| -> Vec<String> {
        let files = example.folder();
        let page = parse("index", &files["index.html"]);
        let filters = all(&page, ".filtered > .filter, .filtered section > .filter").into_iter();
        filters.map(|one| text(one).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(filters(&Example::of_map(story())), [""; 0]);
    let mut long = charts("charts", 60, 48);
    long.records.push(row("charts", "9.0.0-rc.1", "9.0.0", long.records[9].time));
    assert_eq!(
        filters(&Example::of_map(vec![long])),
        [
            "Line all 61 9.x 1 4.x 10 3.x 20 2.x 20 1.x 10",
            "Steps all 61 major 3 major, minor or first 13 without prereleases 60",
        ]
    );
    // Before the first major version the minor ones are the lines.
    let mut young = ChartReleases::new(&"young".parse().unwrap(), Vec::new());
    young.records = (0..15).map(|n| row("young", &format!("0.{n}.0"), "1.0.0", None)).collect();
    assert_eq!(
        filters(&Example::of_map(vec![young])),
        [
            "Line all 15 0.14.x 1 0.13.x 1 0.12.x 1 0.11.x 1 0.10.x 1 0.9.x 1 0.8.x 1 0.7.x 1 0.6.x 1 \
             0.5.x 1 0.4.x 1 older 4"
        ]
    );
}

#[test]
fn every_choice_of_a_filter_is_in_the_style() {
    let example = Example {
        outcome: Some(relmap_testkit::outcomes::whole()),
        environments: Some(super::environments::MadeEnvironments::story()),
        ..Example::of_map(vec![charts("charts", 100, 48)])
    };
    let files = example.folder();
    let mut count = 0;
    for (name, html) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = parse(name, html);
        for choice in all(&page, ".filter input[class]") {
            let class = choice.value().attr("class").unwrap();
            assert!(files["report.css"].contains(&format!(".{class}:checked")), "{class}");
            let left = class.strip_prefix("pick-").unwrap();
            assert!(!all(&page, &format!(".filtered .{left}")).is_empty(), "{name}: {class}");
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn what_every_row_would_say_is_said_once() {
    let mut imported = charts("charts", 3, 48);
    for record in &mut imported.records {
        record.recorded = relmap_core::ledger::Recorded::Import;
        record.apps.clear();
    }
    let files = Example::of_map(vec![imported]).folder();
    let page = parse("index", &files["index.html"]);
    assert_eq!(
        text(all(&page, "caption")[0]),
        "Releases of charts, 2021, newest first; all were read from history"
    );
    let heads: Vec<String> = all(&page, "thead th").into_iter().map(text).collect();
    assert_eq!(heads, ["Chart", "Released", "Step", "After", "Chart commit"]);
}
