//! The documents of `parse`.
//!
//! They are made while they are written, entry by entry: a hostile file has millions of them.

use std::collections::HashMap;

use relmap_core::release_notes::{Diagnostic, Entry, Field, ReleaseNotes};
use relmap_core::rule_code::Severity;
#[cfg(test)]
use schemars::JsonSchema;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::SchemaNumber;
use super::text::Text;
use super::word::Word;

/// What `relmap parse --format json` prints.
#[derive(Debug, serde::Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ParseDocument<'n> {
    schema: SchemaNumber,
    /// The entries, in the order of the file.
    #[cfg_attr(test, schemars(with = "Vec<ParsedEntry<'n>>"))]
    entries: Entries<'n>,
    /// What is wrong with the file, in its order.
    #[cfg_attr(test, schemars(with = "Vec<DiagnosticObject<'n>>"))]
    diagnostics: Diagnostics<'n>,
}

impl<'n> ParseDocument<'n> {
    /// Everything that was read. `bytes` is the file.
    pub fn new(notes: &'n ReleaseNotes, bytes: &'n [u8]) -> Self {
        ParseDocument {
            schema: SchemaNumber,
            entries: Entries { entries: &notes.entries, bytes },
            diagnostics: Diagnostics(&notes.faults),
        }
    }
}

#[derive(Debug)]
struct Entries<'n> {
    entries: &'n [Entry],
    bytes: &'n [u8],
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = |entry| ParsedEntry::new(entry, self.bytes);
        serializer.collect_seq(self.entries.iter().map(entry))
    }
}

#[derive(Debug)]
struct Diagnostics<'n>(&'n [Diagnostic]);

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(DiagnosticObject::from))
    }
}

/// What `relmap parse --entry VERSION --format json` prints.
#[derive(Debug, serde::Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EntryDocument<'n> {
    schema: SchemaNumber,
    #[serde(flatten)]
    entry: ParsedEntry<'n>,
}

impl<'n> EntryDocument<'n> {
    /// One entry. `bytes` is the file.
    pub fn new(entry: &'n Entry, bytes: &[u8]) -> Self {
        EntryDocument { schema: SchemaNumber, entry: ParsedEntry::new(entry, bytes) }
    }
}

/// An entry of RELEASE.txt.
#[derive(Debug, serde::Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Entry"))]
struct ParsedEntry<'n> {
    /// The name before the version.
    title: Option<Text<'n>>,
    /// The version as written, without a `v`; null for an entry `Unreleased`.
    version: Option<Text<'n>>,
    /// The tag that the heading names; null for an entry `Unreleased`.
    tag: Option<Text<'n>>,
    /// Whether the entry declares nothing yet. An entry such as `1.3.0 (unreleased)` has a version
    /// all the same.
    unreleased: bool,
    /// The day, as `2026-11-20`.
    date: Option<String>,
    /// The line of the heading.
    line: usize,
    /// The fields by their names.
    fields: Fields<'n>,
    /// The notes, without blank lines around them.
    notes: Text<'n>,
}

impl<'n> ParsedEntry<'n> {
    fn new(entry: &'n Entry, bytes: &[u8]) -> Self {
        ParsedEntry {
            title: entry.title.as_ref().map(|title| Text::from(&title.value)),
            version: entry.release().map(|release| Text::from(&release.written)),
            tag: entry.tag_name().map(Text::from),
            unreleased: !entry.dictates(),
            date: entry.date.as_ref().map(|date| date.value.to_string()),
            line: entry.line(),
            fields: Fields(&entry.fields),
            notes: entry.notes_text(bytes).into(),
        }
    }
}

/// The fields that can be there once only are texts, all others are lists of texts.
#[derive(Debug)]
pub(super) struct Fields<'n>(&'n [Field]);

impl Fields<'_> {
    /// The fields that are texts.
    pub(super) const SINGLE: [&'static str; 1] = ["Bump"];
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut grouped: Vec<(&str, Vec<Text<'_>>)> = Vec::new();
        for Field { key, value, .. } in self.0 {
            let place = *places.entry(key).or_insert(grouped.len());
            if place == grouped.len() {
                grouped.push((key, Vec::new()));
            }
            grouped[place].1.push(value.into());
        }
        let mut map = serializer.serialize_map(Some(grouped.len()))?;
        for (key, values) in &grouped {
            let name = Text::from(*key);
            match &values[..] {
                [value, ..] if Self::SINGLE.contains(key) => map.serialize_entry(&name, value)?,
                values => map.serialize_entry(&name, values)?,
            }
        }
        map.end()
    }
}

/// Something wrong in RELEASE.txt.
#[derive(Debug, serde::Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Diagnostic"))]
struct DiagnosticObject<'n> {
    /// The code of the rule. More may come.
    rule: &'static str,
    /// How serious the rule is. `check` turns what is wrong in old entries into warnings.
    severity: Word<Severity>,
    /// What is wrong.
    message: Text<'n>,
    /// The line, counted from 1.
    line: usize,
    /// The column in the line, in characters, counted from 1.
    column: usize,
    /// How to fix it.
    help: Option<Text<'n>>,
}

impl From<&Diagnostic> for DiagnosticObject<'_> {
    fn from(diagnostic: &Diagnostic) -> Self {
        DiagnosticObject {
            rule: diagnostic.rule().as_str(),
            severity: Word(diagnostic.rule().severity()),
            message: diagnostic.kind.to_string().into(),
            line: diagnostic.span.place.line,
            column: diagnostic.span.place.column,
            help: diagnostic.help().map(Text::from),
        }
    }
}
