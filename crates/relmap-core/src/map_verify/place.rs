//! Where the rows of a file are.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Deref;

use super::MapFile;
use crate::finding::Finding;
use crate::map::Row;
use crate::position::{Position, Span};

/// A file of the map in which many rows are looked up: it is read once, when the first is.
pub(super) struct Placed<'f> {
    file: &'f MapFile,
    rows: OnceCell<HashMap<String, Span>>,
}

impl<'f> Placed<'f> {
    pub(super) fn new(file: &'f MapFile) -> Placed<'f> {
        Placed { file, rows: OnceCell::new() }
    }

    fn span(&self, tag: &str) -> Option<&Span> {
        self.rows.get_or_init(|| rows(&self.file.bytes)).get(tag)
    }
}

impl Deref for Placed<'_> {
    type Target = MapFile;

    fn deref(&self) -> &MapFile {
        self.file
    }
}

/// Puts a finding at a row of a file; at the file as a whole where the row is not found.
pub(super) fn at(finding: Finding, file: &Placed<'_>, row: &Row) -> Finding {
    match file.span(&row.chart) {
        Some(span) => finding.at(file.name.clone(), span.clone()),
        None => finding.in_file(file.name.clone()),
    }
}

/// The value of the key `chart` of each row, by what it says. Of two rows the first counts.
fn rows(bytes: &[u8]) -> HashMap<String, Span> {
    #[cfg(test)]
    tests::READS.with(|reads| reads.set(reads.get() + 1));
    let mut rows = HashMap::new();
    let mut start = 0;
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let text = std::str::from_utf8(line).unwrap_or_default();
        if let Some(value) = text.strip_prefix("chart").map(str::trim_start)
            && let Some(value) = value.strip_prefix('=')
            && let Some(tag) = text.parse::<toml::Table>().ok().and_then(chart)
        {
            let inside = text.len() - value.trim_start().len();
            let place = Position { line: number + 1, column: 1 + text[..inside].chars().count() };
            let bytes = start + inside..start + inside + value.trim().len();
            rows.entry(tag).or_insert(Span { place, bytes });
        }
        start += line.len();
    }
    rows
}

fn chart(mut table: toml::Table) -> Option<String> {
    match table.remove("chart") {
        Some(toml::Value::String(tag)) => Some(tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::map::ChartReleases;
    use crate::rule_code::RuleCode;

    thread_local! {
        /// How often a file was read.
        pub(super) static READS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn a_file_is_read_once_for_all_of_its_rows() {
        let mut text = String::new();
        for number in 0..500 {
            text += &format!("[[release]]\nchart = \"wéb-1.0.{number}\"\n");
        }
        let releases =
            ChartReleases { title: "wéb".to_owned(), rows: Vec::new(), extra: toml::Table::new() };
        let file =
            MapFile { name: "web.toml".to_owned(), bytes: text.clone().into_bytes(), releases };
        let placed = Placed::new(&file);
        let before = READS.with(Cell::get);
        for number in 0..500 {
            let tag = format!("wéb-1.0.{number}");
            let span = placed.span(&tag).unwrap();
            let start = text.find(&format!("\"{tag}\"")).unwrap();
            assert_eq!(*span, Span::of(text.as_bytes(), start..start + tag.len() + 2));
        }
        assert_eq!(placed.span("web-9.9.9"), None);
        assert_eq!(READS.with(Cell::get) - before, 1);
        let finding = Finding::new(RuleCode::MapTagMoved, "moved");
        assert_eq!(finding.location, None);
    }
}
