//! Rules that fit a team's practice, as text for `relmap.toml` and as JSON.

use std::fmt::Write as _;

use relmap_core::audit::{Line, Suggestion, THRESHOLD};
use relmap_core::component::ComponentKind;
use relmap_core::init::FirstComponent;
use serde_json::{Value, json};

/// The text for `relmap.toml`. Rules of further kinds go to the components of that kind, which
/// `components` names.
pub fn suggestion(
    suggestions: &[Suggestion],
    rules: &str,
    components: impl Fn(ComponentKind) -> Vec<String>,
) -> String {
    let mut text = String::new();
    for (number, found) in suggestions.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        if number == 0 {
            text.push_str(&suggested_rules(found, rules, "rules"));
            continue;
        }
        head(&mut text, found, rules);
        for name in components(found.kind) {
            let rules = Some(found.toml("component.rules"));
            let component = FirstComponent { rules, ..FirstComponent::new(name, found.kind) };
            let _ = write!(text, "\n{}", component.text());
        }
    }
    text
}

/// One table of rules, below comments that say how well they fit. `rules` are those that the
/// releases were judged by, and `heading` is that of the table: `rules`, or `component.rules`.
pub fn suggested_rules(found: &Suggestion, rules: &str, heading: &str) -> String {
    let mut text = String::new();
    head(&mut text, found, rules);
    text.push_str(&found.toml(heading));
    text
}

fn head(text: &mut String, found: &Suggestion, rules: &str) {
    let Suggestion { kind, releases, before, after, hopeless, .. } = found;
    let noun = kind.noun_with_article();
    let share = |part: usize| share(part, *releases);
    let _ = writeln!(text, "# {releases} releases of {noun} have one before them on their line.");
    let _ = writeln!(text, "# {before} of them obey {rules} ({}),", share(*before));
    let _ = writeln!(text, "# {after} obey the rules below ({}).", share(*after));
    if *hopeless > 0 {
        let _ = writeln!(
            text,
            "# {hopeless} obey no rules at all: they leave out versions, or have other faults."
        );
    }
    let _ = writeln!(
        text,
        "# Each row has the strictest setting that at least {THRESHOLD} % of the releases follow that it decides."
    );
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "-".to_owned(),
        whole => format!("{:.1} %", part as f64 * 100.0 / whole as f64),
    }
}

/// The same as JSON.
pub fn suggestion_json(found: &Suggestion) -> Value {
    let Suggestion { kind, preset, lines, releases, before, after, hopeless } = found;
    json!({
        "kind": kind.as_str(),
        "preset": preset.as_str(),
        "releases": releases,
        "before": before,
        "after": after,
        "hopeless": hopeless,
        "rules": lines.iter().map(line).collect::<Vec<_>>(),
        "toml": found.toml("rules"),
    })
}

fn line(line: &Line) -> Value {
    let Line { key, demand, called, decided, followed, levels: [patch, minor, major] } = line;
    json!({
        "rule": key.as_str(),
        "setting": demand.to_string(),
        "called": called,
        "decided": decided,
        "followed": followed,
        "patch": patch,
        "minor": minor,
        "major": major,
    })
}
