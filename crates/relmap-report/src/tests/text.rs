use super::*;
use crate::{Colour, text};

fn shown(component: ComponentOutcome) -> String {
    text::outcome(&outcome(vec![component]), &sources(), Colour::Off)
}

#[test]
fn a_whole_outcome() {
    insta::assert_snapshot!(text::outcome(&whole(), &sources(), Colour::Off));
}

#[test]
fn a_whole_outcome_in_colour() {
    let coloured = text::outcome(&whole(), &sources(), Colour::On);
    insta::assert_snapshot!(coloured.replace('\u{1b}', "ESC"));
}

#[test]
fn the_first_line_says_from_what_to_what() {
    let chart = released_chart("charts");
    for (component, line) in [
        (chart.clone(), "pass      charts 1.1.0 (chart)"),
        (violated_chart(), "fail      charts 1.1.0 -> 1.2.0 (chart)"),
        (undecided_chart(), "undecided kafka 2.0.0 (system chart in charts/kafka)"),
        (first_app(), "pass      app 0.1.0 (app)"),
        (
            ComponentOutcome { declared: None, ..chart.clone() },
            "pass      charts 1.1.0 -> ? (chart)",
        ),
        (
            ComponentOutcome { declared: None, baseline: None, ..chart.clone() },
            "pass      charts ? (chart)",
        ),
        (
            ComponentOutcome { name: "a\u{1b}[31m".into(), path: "b\nc".into(), ..chart },
            "pass      a\\u{1b}[31m 1.1.0 (chart in b\\u{a}c)",
        ),
    ] {
        assert_eq!(shown(component).lines().next(), Some(line));
    }
}

#[test]
fn the_second_line_says_what_is_demanded() {
    let change = Change { path: "README.md".into(), kind: ChangeKind::Docs };
    for (required, changes, line) in [
        (
            required(Bump::None, Match::AtLeast, "1.1.0"),
            vec![],
            "nothing changed since the release",
        ),
        (
            required(Bump::None, Match::AtLeast, "1.1.0"),
            vec![change.clone()],
            "no release is needed",
        ),
        (
            required(Bump::Major, Match::Exactly, "2.0.0"),
            vec![change.clone()],
            "needs exactly a major bump (2.0.0):",
        ),
        (
            required(Bump::Minor, Match::AtLeast, "1.2.0"),
            vec![change],
            "needs at least a minor bump (1.2.0 or higher):",
        ),
    ] {
        let component =
            ComponentOutcome { required: Some(required), changes, ..released_chart("charts") };
        assert_eq!(
            shown(component.clone()).lines().nth(1),
            Some(format!("          {line}").as_str())
        );
        // Without a release there is nothing that it could be above of.
        let first = ComponentOutcome { baseline: None, ..component };
        assert_eq!(shown(first).lines().nth(1), Some(""));
    }
}

#[test]
fn long_lists_of_causes_are_cut_and_files_stand_in_for_causes() {
    let lines = |causes: &[&str]| {
        let requirement = requirement(RuleKey::Crds, Bump::Minor, Match::AtLeast, causes);
        let component = ComponentOutcome { requirements: vec![requirement], ..violated_chart() };
        let text = shown(component);
        let lines: Vec<String> =
            text.lines().skip(2).take_while(|line| !line.is_empty()).map(str::to_owned).collect();
        lines
    };
    let head = "          - crds/: at least minor (crds, preset strict)";
    assert_eq!(lines(&[]), [head, "              values.yaml"]);
    assert_eq!(lines(&["a\tb"]), [head, "              a b"]);
    assert_eq!(lines(&["1", "2", "3", "4", "5", "6"]).len(), 7);
    let cut = lines(&["1", "2", "3", "4", "5", "6", "7", "8"]);
    assert_eq!((cut.len(), cut[7].as_str()), (8, "              and 2 more"));
}

#[test]
fn several_components_are_counted_by_verdict() {
    let last = |outcome: &Outcome| {
        let text = text::outcome(outcome, &sources(), Colour::Off);
        text.lines().last().unwrap_or_default().to_owned()
    };
    let done = || released_chart("done");
    assert_eq!(
        last(&outcome(vec![done(), violated_chart(), done()])),
        "3 components: 1 fail, 2 pass"
    );
    assert_eq!(
        last(&outcome(vec![undecided_chart(), done()])),
        "2 components: 1 undecided, 1 pass"
    );
    assert_eq!(
        last(&Outcome::new(vec![done()], vec!["calm".into()], vec![])),
        "2 components: 1 pass, 1 unchanged (check them too with --all)"
    );
    assert_eq!(
        last(&Outcome::new(vec![], vec!["calm".into(), "idle".into()], vec![])),
        "2 components: 2 unchanged (check them too with --all)"
    );
    // One alone needs no sum.
    assert_eq!(last(&outcome(vec![done()])), "");
    assert_eq!(text::outcome(&outcome(vec![]), &sources(), Colour::Off), "");
}

/// Three components and more, one with a name and a place that need much room.
fn many() -> Outcome {
    let long = ComponentOutcome {
        name: "a-chart-with-quite-a-long-name-表".into(),
        path: "deploy/production/europe/west/charts/a-chart-with-quite-a-long-name".into(),
        ..released_chart("charts")
    };
    outcome(vec![violated_chart(), undecided_chart(), first_app(), long])
}

#[test]
fn many_components_are_a_table_with_the_details_of_what_is_not_right() {
    let text = text::outcome_in_columns(&many(), &sources(), Colour::Off, None);
    insta::assert_snapshot!(text);
    assert!(!text.contains('…'), "nothing is cut without a terminal");
}

#[test]
fn a_table_fits_into_its_terminal_and_stays_aligned() {
    for columns in [60, 80, 120] {
        let plain = text::outcome_in_columns(&many(), &sources(), Colour::Off, Some(columns));
        let table: Vec<&str> = plain.lines().take(4).collect();
        for line in &table {
            let wide = unicode_width::UnicodeWidthStr::width(*line);
            assert!(wide <= columns, "{wide} of {columns}: {line}");
        }
        let coloured = text::outcome_in_columns(&many(), &sources(), Colour::On, Some(columns));
        let mut bare = coloured;
        for code in ["1;32", "1;31", "1;33", "1", "2", "0"] {
            bare = bare.replace(&format!("\u{1b}[{code}m"), "");
        }
        let bare: Vec<&str> = bare.lines().take(4).map(str::trim_end).collect();
        assert_eq!(bare, table, "colours change no column");
    }
}

#[test]
fn two_components_are_no_table() {
    let two = outcome(vec![released_chart("a"), violated_chart()]);
    assert_eq!(
        text::outcome_in_columns(&two, &sources(), Colour::Off, Some(80)),
        text::outcome(&two, &sources(), Colour::Off)
    );
}

/// An outcome in which one rule has so many findings.
fn with_many(count: usize) -> ComponentOutcome {
    let mut component = violated_chart();
    let finding = |line| Finding::new(RuleCode::DuplicateVersion, format!("line {line}"));
    component.findings = (0..count).map(finding).collect();
    component
}

#[test]
fn of_one_rule_ten_findings_are_shown() {
    let all = shown(with_many(10));
    assert!(all.contains("error[duplicate-version]: line 9\n"), "{all}");
    assert!(!all.contains("more"), "{all}");
    let outcomes = outcome(vec![with_many(13)]);
    let some = text::outcome(&outcomes, &sources(), Colour::Off);
    assert_eq!(some.matches("error[duplicate-version]: line").count(), 10, "{some}");
    let rest = "error[duplicate-version]: and 3 more; --format json lists them all\n";
    assert!(some.contains(rest), "{some}");
    let full = text::outcome_in_full(&outcomes, &sources(), Colour::Off);
    assert!(full.contains("line 12\n") && !full.contains("more;"), "{full}");
    let many = vec![with_many(13), with_many(1), with_many(1)];
    let table = text::outcome_in_columns(&outcome(many), &sources(), Colour::Off, None);
    assert!(table.contains(rest) && !table.contains("line 10\n"), "{table}");
}
