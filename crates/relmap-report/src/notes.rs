//! What `parse` shows of a RELEASE.txt.

use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::release_notes::{Entry, ReleaseNotes};
use relmap_core::rule_code::Severity;

use crate::findings::{IN_JSON, findings};
use crate::style::Tone;
use crate::{Colour, SafeText, Sources};

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
    let faults = notes.faults.iter().map(|fault| {
        let mut finding =
            Finding::new(fault.rule(), fault.kind.to_string()).at(file, fault.span.clone());
        finding.help = fault.help();
        finding
    });
    let faults: Vec<Finding> = faults.collect();
    text.push_str(&findings(&faults, &sources, colour, IN_JSON));
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
