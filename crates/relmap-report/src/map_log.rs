//! Every record of the map: the ledger in the order of time, and the history of releases.

use std::fmt::Write as _;

use relmap_core::ledger::Entry;

use crate::map_table::deploys;
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
