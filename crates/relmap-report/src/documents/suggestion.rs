//! Suggested rules, in the document of `audit`.

use relmap_core::audit::{Line, Suggestion};
use relmap_core::component::ComponentKind;
use relmap_core::rules::Preset;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::word::Word;

/// The rules that fit past releases of one kind.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Suggestion"))]
pub(super) struct SuggestionObject {
    /// The kind of component.
    kind: Word<ComponentKind>,
    /// The preset for the rows without a line.
    preset: Word<Preset>,
    /// How many releases were looked at.
    releases: usize,
    /// How many of them follow the rules in force.
    before: usize,
    /// How many of them follow the suggested rules.
    after: usize,
    /// How many of them break any rules, such as those that skip a version.
    unfixable: usize,
    /// The rows that releases tell something about.
    rules: Vec<SuggestedRule>,
    /// The rules as text for relmap.toml.
    toml: String,
}

impl From<&Suggestion> for SuggestionObject {
    fn from(suggestion: &Suggestion) -> Self {
        let Suggestion { kind, preset, lines, releases, before, after, hopeless } = suggestion;
        SuggestionObject {
            kind: Word(*kind),
            preset: Word(*preset),
            releases: *releases,
            before: *before,
            after: *after,
            unfixable: *hopeless,
            rules: lines.iter().map(SuggestedRule::from).collect(),
            toml: suggestion.toml("rules"),
        }
    }
}

/// A row of suggested rules.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct SuggestedRule {
    /// The row, such as `values`. More may come.
    rule: &'static str,
    /// What it asks for, as in relmap.toml.
    setting: String,
    /// How many releases call for the row.
    called: usize,
    /// How many of these it decides.
    decided: usize,
    /// How many of those follow it.
    followed: usize,
    /// How many of those that call for it were patches.
    patch: usize,
    /// How many of those that call for it were minor.
    minor: usize,
    /// How many of those that call for it were major.
    major: usize,
}

impl From<&Line> for SuggestedRule {
    fn from(line: &Line) -> Self {
        let Line { key, demand, called, decided, followed, levels: [patch, minor, major] } = line;
        SuggestedRule {
            rule: key.as_str(),
            setting: demand.to_string(),
            called: *called,
            decided: *decided,
            followed: *followed,
            patch: *patch,
            minor: *minor,
            major: *major,
        }
    }
}
