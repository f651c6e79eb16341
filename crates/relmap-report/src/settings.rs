//! Every setting in force and where it comes from: what `relmap config` shows.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::SafeText;
use crate::json::SCHEMA;
use crate::style::{Colour, Tone};

/// Settings that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they are about: `component charts`, `map`, `options`.
    pub title: String,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, as it stands in relmap.toml or on the command line.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

impl Setting {
    /// A setting.
    pub fn new(
        name: impl Into<String>,
        value: impl Into<String>,
        source: impl Into<String>,
    ) -> Setting {
        Setting { name: name.into(), value: value.into(), source: source.into() }
    }
}

/// The groups as a table.
pub fn text(groups: &[Group], colour: Colour) -> String {
    let settings = || groups.iter().flat_map(|group| &group.settings);
    let width = |part: fn(&Setting) -> &String| {
        settings()
            .map(|setting| SafeText::new(part(setting)).as_str().chars().count())
            .max()
            .unwrap_or(0)
    };
    let (names, values) = (width(|setting| &setting.name), width(|setting| &setting.value).min(40));
    let mut text = String::new();
    for (number, Group { title, settings }) in groups.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let title = SafeText::new(title);
        let _ = writeln!(text, "{}", colour.paint(Tone::Strong, title.as_str()));
        for Setting { name, value, source } in settings {
            let (name, value) = (SafeText::new(name), SafeText::new(value));
            let source = SafeText::new(source);
            let source = colour.paint(Tone::Faint, source.as_str());
            let _ =
                writeln!(text, "  {:names$}  {:values$}  {source}", name.as_str(), value.as_str());
        }
    }
    text
}

/// The groups as a document.
pub fn json(groups: &[Group]) -> Value {
    let setting = |Setting { name, value, source }: &Setting| json!({ "name": name, "value": value, "source": source });
    let group = |Group { title, settings }: &Group| json!({ "title": title, "settings": settings.iter().map(setting).collect::<Vec<_>>() });
    json!({ "schema": SCHEMA, "groups": groups.iter().map(group).collect::<Vec<_>>() })
}
