//! Rules that fit a team's practice, as text for `relmap.toml`.

use std::fmt::Write as _;

use relmap_core::audit::Suggestion;
use relmap_core::component::ComponentKind;
use relmap_core::init::FirstComponent;

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
