//! The text of suggested rules for a relmap.toml, with comments that say how well they fit.

use std::fmt::Write as _;

use crate::words::counted;

use super::suggest::{Suggestion, THRESHOLD};

impl Suggestion {
    /// One table of rules, below comments that say how well they fit. `rules` are those that the
    /// releases were judged by, and `heading` is that of the table: `rules`, or `component.rules`.
    pub fn suggested_rules(&self, rules: &str, heading: &str) -> String {
        self.measure(rules) + &self.toml(heading)
    }

    /// Comments that say how well the rules fit, and how well those that were in force.
    pub fn measure(&self, rules: &str) -> String {
        let Suggestion { kind, releases, before, after, hopeless, .. } = self;
        let noun = kind.noun_with_article();
        let share = |part: usize| share(part, *releases);
        let mut text = String::new();
        let _ = writeln!(
            text,
            "# {} of {noun} {} a previous release on {} line.",
            counted(*releases, "release"),
            if *releases == 1 { "has" } else { "have" },
            if *releases == 1 { "its" } else { "their" },
        );
        let _ = writeln!(text, "# {before} of them obey {rules} ({}),", share(*before));
        let _ = writeln!(text, "# {after} obey the rules below ({}).", share(*after));
        if *hopeless > 0 {
            let _ = writeln!(
                text,
                "# {hopeless} obey no rules at all: they skip versions or have other faults."
            );
        }
        let _ = writeln!(
            text,
            "# Each setting is the strictest that at least {THRESHOLD} % of the releases it decides obey."
        );
        text
    }
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "-".to_owned(),
        whole => format!("{:.1} %", part as f64 * 100.0 / whole as f64),
    }
}
