use proptest::prelude::*;
use relmap_core::rule_code::Severity;

use super::*;
use crate::{Colour, SafeText, snippet};

fn shown(source: &[u8], bytes: std::ops::Range<usize>) -> String {
    let span = Span::of(source, bytes);
    let finding = Finding::new(RuleCode::BumpTooSmall, "message").at("f", span);
    let sources = Sources::from([("f".to_owned(), source.to_vec())]);
    snippet::render(&finding, &sources, Colour::Off)
}

#[test]
fn the_caret_stands_under_the_place() {
    insta::assert_snapshot!(shown("first\n漢字 é: value\r\nlast".as_bytes(), 17..22), @r"
    error[bump-too-small]: message
     --> f:2:7
      |
    2 | 漢字 é: value
      |         ^^^^^
    ");
}

#[test]
fn a_span_over_lines_is_marked_to_the_end_of_its_first() {
    insta::assert_snapshot!(shown(b"one two\nthree", 4..10), @r"
    error[bump-too-small]: message
     --> f:1:5
      |
    1 | one two
      |     ^^^
    ");
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let line = format!("{}MARK{}", "a".repeat(3_000_000), "b".repeat(3_000_000));
    let text = shown(line.as_bytes(), 3_000_000..3_000_004);
    insta::assert_snapshot!(text, @r"
    error[bump-too-small]: message
     --> f:1:3000001
      |
    1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaMARKbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...
      |                                                                                                     ^^^^
    ");
}

#[test]
fn the_column_is_that_of_the_file_whatever_is_shown() {
    for (source, bytes, place) in
        [("\u{1b}[1m: b", 6..7, "f:1:7"), ("one\ntwo three", 8..13, "f:2:5")]
    {
        let text = shown(source.as_bytes(), bytes);
        assert_eq!(
            text.lines().nth(1).map(|line| line.trim_start_matches([' ', '-', '>'])),
            Some(place),
            "{text}"
        );
    }
}

#[test]
fn what_is_shown_is_safe() {
    let text = shown("\u{feff}a\u{1b}[31m\tb\u{202e}c".as_bytes(), 10..11);
    assert!(text.contains("a\\u{1b}[31m b\\u{202e}c"), "{text}");
}

#[test]
fn each_severity_has_its_word() {
    for (severity, begin) in [
        (Severity::Error, "error[released]: m"),
        (Severity::Undecided, "undecided[released]: m"),
        (Severity::Warning, "warning[released]: m"),
        (Severity::Note, "note[released]: m"),
    ] {
        let finding = Finding::new(RuleCode::Released, "m").severity(severity);
        assert_eq!(snippet::render(&finding, &sources(), Colour::Off), format!("{begin}\n"));
    }
}

#[test]
fn help_hangs_from_a_margin_or_is_indented() {
    let finding = Finding::new(RuleCode::TagsMissing, "message").help("one\ntwo");
    assert_eq!(
        snippet::render(&finding, &sources(), Colour::Off),
        "undecided[tags-missing]: message\n  = help: one\n    two\n"
    );
    let in_file = finding.clone().in_file("a\u{7}.txt");
    insta::assert_snapshot!(snippet::render(&in_file, &sources(), Colour::Off), @r"
    undecided[tags-missing]: message
    --> a\u{7}.txt
     = help: one
             two
    ");
    // A file that is not at hand is named without its lines.
    let unknown = finding.at("elsewhere.txt", version_span());
    insta::assert_snapshot!(snippet::render(&unknown, &sources(), Colour::Off), @r"
    undecided[tags-missing]: message
    --> elsewhere.txt
     = help: one
             two
    ");
}

#[test]
fn colour_is_there_only_where_it_is_wanted() {
    let finding = Finding::new(RuleCode::BumpTooSmall, "m").at("RELEASE.txt", version_span());
    assert!(snippet::render(&finding, &sources(), Colour::On).contains("\u{1b}["));
    assert!(!snippet::render(&finding, &sources(), Colour::Off).contains('\u{1b}'));
}

proptest! {
    #[test]
    fn no_bytes_and_no_span_make_it_panic_or_unsafe(
        source in proptest::collection::vec(any::<u8>(), 0..80),
        lines in ".{0,10}(\r?\n.{0,10}){0,4}",
        use_text: bool,
        start in 0..120usize,
        end in 0..120usize,
        line in 1..2000usize,
        message: String,
        help in proptest::option::of(any::<String>()),
    ) {
        let source = if use_text { lines.into_bytes() } else { source };
        let span = Span { place: Position { line, column: 1 }, bytes: start..end };
        let mut finding = Finding::new(RuleCode::BumpTooSmall, message).at("f\u{1b}", span);
        finding.help = help;
        let sources = Sources::from([("f\u{1b}".to_owned(), source)]);
        let text = snippet::render(&finding, &sources, Colour::Off);
        prop_assert!(text.ends_with('\n'));
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }

    #[test]
    fn safe_text_holds_nothing_that_a_terminal_obeys(text: String) {
        let harmless = |c: char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let safe = SafeText::new(&text);
        prop_assert!(safe.as_str().chars().all(harmless));
        let again = SafeText::new(safe.as_str());
        prop_assert_eq!(again.as_str(), safe.as_str());
        let lines = SafeText::lines(&text);
        prop_assert!(lines.as_str().chars().all(|c| c == '\n' || harmless(c)));
        prop_assert_eq!(lines.as_str().matches('\n').count(), text.matches('\n').count());
    }
}
