//! Where a row stands in its file.

use super::MapFile;
use crate::finding::Finding;
use crate::map::Row;
use crate::position::Span;

/// Puts a finding at a row of a file; at the file as a whole where the row is not found.
pub(super) fn at(finding: Finding, file: &MapFile, row: &Row) -> Finding {
    match span(&file.bytes, &row.chart) {
        Some(span) => finding.at(file.name.clone(), span),
        None => finding.in_file(file.name.clone()),
    }
}

/// The value of the key `chart` of a row.
fn span(bytes: &[u8], tag: &str) -> Option<Span> {
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = std::str::from_utf8(line).unwrap_or_default();
        if let Some(value) = text.strip_prefix("chart").map(str::trim_start)
            && let Some(value) = value.strip_prefix('=')
            && text.parse::<toml::Table>().is_ok_and(|table| says(&table, tag))
        {
            let at = start + text.len() - value.trim_start().len();
            return Some(Span::of(bytes, at..at + value.trim().len()));
        }
        start += line.len();
    }
    None
}

fn says(table: &toml::Table, tag: &str) -> bool {
    table.get("chart").and_then(toml::Value::as_str) == Some(tag)
}
