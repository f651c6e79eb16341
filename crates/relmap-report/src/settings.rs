//! Every setting in force and where it comes from: what `relmap config` shows.

use std::fmt::Write as _;

use relmap_core::config::{Setting, SettingGroup};

use crate::SafeText;
use crate::style::{Colour, Tone};

/// The groups as a table.
pub fn text(groups: &[SettingGroup], colour: Colour) -> String {
    let settings = || groups.iter().flat_map(|group| &group.settings);
    let width = |part: fn(&Setting) -> &String| {
        settings()
            .map(|setting| SafeText::new(part(setting)).as_str().chars().count())
            .max()
            .unwrap_or(0)
    };
    let (names, values) = (width(|setting| &setting.name), width(|setting| &setting.value).min(40));
    let mut text = String::new();
    for (number, SettingGroup { title, settings }) in groups.iter().enumerate() {
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
