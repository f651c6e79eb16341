//! What `parse` shows of a RELEASE.txt.

use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::release_notes::{Diagnostic, Entry, Field, ReleaseNotes};
use relmap_core::rule_code::Severity;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value, json};

use crate::style::Tone;
use crate::{Colour, SafeText, Sources, json as documents, snippet};

/// Everything that was read, as JSON; `docs/json.md` describes the document. `bytes` is the file.
///
/// The document is made while it is written, entry by entry: a hostile file has millions of them.
pub fn json<'n>(notes: &'n ReleaseNotes, bytes: &'n [u8]) -> impl Serialize + 'n {
    Document { notes, bytes }
}

struct Document<'n> {
    notes: &'n ReleaseNotes,
    bytes: &'n [u8],
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = || self.notes.entries.iter().map(|entry| entry_json(entry, self.bytes));
        let mut document = serializer.serialize_map(Some(3))?;
        document.serialize_entry("schema", &documents::SCHEMA)?;
        document.serialize_entry("entries", &Each(entries))?;
        document.serialize_entry("faults", &Each(|| self.notes.faults.iter().map(fault)))?;
        document.end()
    }
}

/// A list whose elements are made one at a time.
struct Each<F>(F);

impl<I: Iterator<Item = Value>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// One entry as a document of its own.
pub fn entry_document(entry: &Entry, bytes: &[u8]) -> Value {
    let mut document = json!({ "schema": documents::SCHEMA });
    if let (Value::Object(document), Value::Object(entry)) =
        (&mut document, entry_json(entry, bytes))
    {
        document.extend(entry);
    }
    document
}

fn entry_json(entry: &Entry, bytes: &[u8]) -> Value {
    let release = entry.release();
    documents::redacted(json!({
        "title": entry.title.as_ref().map(|title| &title.value),
        "version": release.map(|release| &release.written),
        "tag": entry.tag_name(),
        "unreleased": !entry.dictates(),
        "date": entry.date.as_ref().map(|date| date.value.to_string()),
        "line": entry.line(),
        "fields": fields(&entry.fields),
        "notes": entry.notes_text(bytes),
    }))
}

/// The fields by their names. `App` and `Bump` may stand once and are texts; all others may stand
/// more than once and are lists.
fn fields(fields: &[Field]) -> Value {
    let mut map = Map::new();
    for Field { key, value, .. } in fields {
        let value = Value::String(value.clone());
        if matches!(key.as_str(), "App" | "Bump") {
            map.entry(key.clone()).or_insert(value);
        } else if let Value::Array(values) =
            map.entry(key.clone()).or_insert_with(|| Value::Array(vec![]))
        {
            values.push(value);
        }
    }
    Value::Object(map)
}

fn fault(fault: &Diagnostic) -> Value {
    documents::redacted(json!({
        "rule": fault.rule().as_str(),
        "severity": fault.rule().severity().as_str(),
        "message": fault.kind.to_string(),
        "line": fault.span.place.line,
        "column": fault.span.place.column,
        "help": fault.help(),
    }))
}

/// The notes of one entry and nothing else.
pub fn entry_text(entry: &Entry, bytes: &[u8]) -> String {
    let notes = entry.notes_text(bytes);
    if notes.is_empty() {
        notes
    } else {
        format!("{}\n", SafeText::lines(&notes.replace('\r', "")))
    }
}

/// A table of the entries, and the faults with their places. `file` is what the file is called.
pub fn text(notes: &ReleaseNotes, file: &str, bytes: &[u8], colour: Colour) -> String {
    let mut text = String::new();
    let rows: Vec<[String; 4]> = notes.entries.iter().map(row).collect();
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for [line, tag, date, fields] in &rows {
        let [line_width, tag_width, date_width, _] = widths;
        let tag = colour.paint(Tone::Strong, &format!("{tag:<tag_width$}"));
        let row = format!("{line:>line_width$}  {tag}  {date:<date_width$}  {fields}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let mut sources = Sources::new();
    if !notes.faults.is_empty() {
        sources.insert(file.to_owned(), bytes.to_vec());
        text.push_str(if rows.is_empty() { "" } else { "\n" });
    }
    for fault in &notes.faults {
        let mut finding =
            Finding::new(fault.rule(), fault.kind.to_string()).at(file, fault.span.clone());
        finding.help = fault.help();
        text.push_str(&snippet::render(&finding, &sources, colour));
        text.push('\n');
    }
    let count =
        |severity| notes.faults.iter().filter(|fault| fault.rule().severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let entries = notes.entries.len();
    let _ = writeln!(
        text,
        "{}: {entries} {}, {errors} {}, {warnings} {}",
        SafeText::new(file),
        if entries == 1 { "entry" } else { "entries" },
        if errors == 1 { "error" } else { "errors" },
        if warnings == 1 { "warning" } else { "warnings" },
    );
    text
}

fn row(entry: &Entry) -> [String; 4] {
    let fields: Vec<String> = entry
        .fields
        .iter()
        .map(|field| SafeText::new(&format!("{}: {}", field.key, field.value)).to_string())
        .collect();
    [
        entry.line().to_string(),
        SafeText::new(entry.tag_name().unwrap_or("Unreleased")).to_string(),
        entry.date.as_ref().map(|date| date.value.to_string()).unwrap_or_default(),
        fields.join(", "),
    ]
}
