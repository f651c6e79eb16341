//! What is above the first heading and looks like one.

use crate::release_notes::parse;
use crate::rule_code::RuleCode;

fn unclear(text: &str) -> Vec<String> {
    let notes = parse(text.as_bytes());
    let faults = notes.faults.iter().filter(|fault| fault.rule() == RuleCode::NewestUnclear);
    faults.map(|fault| format!("{}: {}", fault.span.place.line, fault.kind)).collect()
}

#[test]
fn a_heading_of_another_style_is_told_and_not_passed_over() {
    for (above, why) in [
        ("Welcome to Widget 2.1, the fast one", "has words before the version that are no title"),
        ("Widget (2.1.0)", "has words before the version that are no title"),
        ("widget2.1.0", "names no version"),
        ("- Widget 2.1.0", "is a list item"),
        ("## Upgrade to 2.1.0", "has words before the version that are no title"),
    ] {
        let text = format!("{above}\n\n- New.\n\nWidget 2.0.0 (2026-10-01)\n\n- Old.\n");
        let expected = format!(
            "1: `{above}` looks like a heading, but relmap cannot read it as one: it {why}; `2.0.0` on line 5 would be \
             the newest entry"
        );
        assert_eq!(unclear(&text), [expected]);
    }
}

#[test]
fn an_introduction_is_no_heading() {
    for above in [
        "# Changelog",
        "Changes of Widget 2.x",
        "The format is based on [Keep a Changelog](https://keepachangelog.com/en/3.0.0/)\nand follows SemVer 3.0.0.",
        "This project adheres to Semantic Versioning 2.0.1.",
        "Requires Helm 3.14.0",
        "Tested with Kubernetes 1.31.2 and Helm 3.1.0",
        "Since Widget 1.9.0 the notes stand here",
        "```\n\nWidget 2.1.0 is not in this clone\n\n```",
        "Helm 9.9.9",
        "Unreleased",
        "[2.1.0]: https://example.org/2.1.0",
    ] {
        let text = format!("{above}\n\nWidget 2.0.0 (2026-10-01)\n\n- Old.\n");
        assert_eq!(unclear(&text), [] as [&str; 0], "{above}");
    }
}
