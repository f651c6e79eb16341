//! The parser as a whole: tables of lines, of whole files, of faults, and properties.

mod faults;
mod files;
mod gnu;
mod headings;
mod listings;
mod properties;
mod runs;
mod unclear;

use super::{ReleaseNotes, parse};

/// One entry as `version (title) [date]@line`, to compare whole files at a glance.
fn outline(notes: &ReleaseNotes) -> Vec<String> {
    notes
        .entries
        .iter()
        .map(|entry| {
            let title = entry.title.as_ref().map(|title| format!(" ({})", title.value));
            let date = entry.date.as_ref().map(|date| format!(" [{}]", date.value));
            format!(
                "{}{}{}@{}",
                entry.version_text(),
                title.unwrap_or_default(),
                date.unwrap_or_default(),
                entry.line()
            )
        })
        .collect()
}

/// `line:column message` of every fault.
fn messages(text: impl AsRef<[u8]>) -> Vec<String> {
    parse(text.as_ref())
        .faults
        .iter()
        .map(|fault| {
            let place = fault.span.place;
            format!("{}:{} {}", place.line, place.column, fault.kind)
        })
        .collect()
}
