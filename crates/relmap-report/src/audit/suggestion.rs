//! Rules that fit a team's practice, as text for `relmap.toml` and as JSON.

use std::fmt::Write as _;

use relmap_core::audit::{Line, Suggestion};
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
            text.push_str(&found.suggested_rules(rules, "rules"));
            continue;
        }
        text.push_str(&found.measure(rules));
        for name in components(found.kind) {
            let rules = Some(found.toml("component.rules"));
            let component = FirstComponent { rules, ..FirstComponent::new(name, found.kind) };
            let _ = write!(text, "\n{}", component.text());
        }
    }
    text
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
