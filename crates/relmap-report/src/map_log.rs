//! Every record of the map: the ledger in the order of time, and the history of releases.

use std::fmt::Write as _;

use relmap_core::ledger::{Entry, Release};
use serde_json::{Value, json};

use crate::documents::SCHEMA;
use crate::map_table::{deploys, release_json};
use crate::style::Tone;
use crate::{Colour, SafeText};

/// A line for each record, and one below it for why a correction was made.
pub fn text<'e>(records: impl Iterator<Item = &'e Entry>, colour: Colour) -> String {
    let mut text = String::new();
    for entry in records {
        let record = &entry.record;
        let time = entry.recorded_at().map_or("-".to_owned(), |time| time.to_string());
        let chart = colour.paint(Tone::Strong, SafeText::new(&record.chart).as_str());
        let deploys = deploys(record);
        let replaced = if entry.effective { "" } else { "  (replaced)" };
        let _ = writeln!(
            text,
            "{time:<20}  {:<10}  {}  {chart}  {}{replaced}",
            record.recorded.as_str(),
            colour.paint(Tone::Faint, entry.id.as_str()),
            SafeText::new(&deploys),
        );
        if let Some(correction) = record.recorded.correction() {
            let said = format!("corrects {}: {}", correction.corrects, correction.because);
            let _ = writeln!(text, "    {}", SafeText::new(&said));
            let _ = writeln!(text, "    {}", SafeText::new(&correction.by));
        }
    }
    text
}

/// The same as JSON; `docs/map.md` describes the document.
pub fn json<'e>(records: impl Iterator<Item = (&'e str, &'e Entry)>) -> Value {
    let record = |(title, entry): (&str, &Entry)| {
        let release = Release { title: title.to_owned(), record: entry.record.clone() };
        let mut json = release_json(&release);
        if let Value::Object(keys) = &mut json {
            keys.insert("id".to_owned(), entry.id.as_str().into());
            keys.insert("line".to_owned(), entry.line.into());
            keys.insert("valid".to_owned(), entry.effective.into());
        }
        json
    };
    json!({ "schema": SCHEMA, "records": records.map(record).collect::<Vec<_>>() })
}
