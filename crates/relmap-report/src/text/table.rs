//! Many components as a table: a line for each, and below it what is not right.

use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::Severity;
use relmap_core::version::Bump;
use unicode_width::UnicodeWidthStr as _;

use super::{Detail, headline, steps, summary, verdict};
use crate::findings::{IN_JSON, findings};
use crate::map_table::cut;
use crate::safe_text::short;
use crate::style::{Colour, Tone};
use crate::{SafeText, Sources};

/// From how many components on a table is easier to read than one after the other.
const MANY: usize = 3;

const GAP: usize = 2;

/// The fewest columns that a column is cut to.
const NARROW: usize = 10;

/// The whole outcome for a terminal of so many columns, or for a file: of many components a table, and
/// the details of those that are not right.
pub fn outcome_in_columns(
    outcome: &Outcome,
    sources: &Sources,
    colour: Colour,
    columns: Option<usize>,
) -> String {
    if outcome.components.len() < MANY {
        return super::outcome(outcome, sources, colour);
    }
    let mut text = table(&outcome.components, colour, columns);
    let is_told = |component: &&ComponentOutcome| {
        component.findings.iter().any(|finding| finding.severity > Severity::Note)
    };
    for component in outcome.components.iter().filter(is_told) {
        text.push('\n');
        headline(&mut text, component, colour, Detail::Usual);
        text.push('\n');
        let own = component.findings.iter().filter(|found| found.severity > Severity::Note);
        text.push_str(&findings(own, sources, colour, IN_JSON));
    }
    text.push_str(&findings(&outcome.findings, sources, colour, IN_JSON));
    text.push('\n');
    summary(&mut text, &outcome.components, &outcome.unchanged, colour);
    text
}

/// A line for each component. What does not fit is cut: first where it is, then what it needs.
fn table(components: &[ComponentOutcome], colour: Colour, columns: Option<usize>) -> String {
    let rows: Vec<[String; 4]> = components.iter().map(cells).collect();
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    // The verdict takes ten columns.
    let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(10 + 3 * GAP));
    for column in [3, 0, 2] {
        let all: usize = widths.iter().sum();
        let over = all.saturating_sub(room);
        widths[column] = widths[column].saturating_sub(over).max(widths[column].min(NARROW));
    }
    let mut text = String::new();
    for (component, row) in components.iter().zip(&rows) {
        let (word, tone) = verdict(component.verdict);
        text.push_str(&colour.paint(tone, &format!("{word:<9}")));
        text.push(' ');
        let mut line = String::new();
        let tones = [Some(Tone::Strong), None, None, Some(Tone::Faint)];
        for (at, ((cell, width), tone)) in row.iter().zip(widths).zip(tones).enumerate() {
            let cell = cut(cell, width);
            let blanks = if at == 3 { 0 } else { width + GAP - cell.width() };
            line.push_str(&tone.map_or_else(|| cell.clone(), |tone| colour.paint(tone, &cell)));
            line.push_str(&" ".repeat(blanks));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Its name, its version, what that must be, and where it is.
fn cells(component: &ComponentOutcome) -> [String; 4] {
    let name = SafeText::new(&short(&component.name)).to_string();
    let place = SafeText::new(&short(&component.path)).to_string();
    [name, steps(component), needs(component), place]
}

/// What the version must be, in few words.
fn needs(component: &ComponentOutcome) -> String {
    let Some(required) = component.required.as_ref().filter(|_| component.baseline.is_some())
    else {
        return match &component.baseline {
            Some(_) => "not known".to_owned(),
            None if component.verdict == Verdict::Undecided => "not known".to_owned(),
            None => "first release".to_owned(),
        };
    };
    match required.bump {
        Bump::None if component.changes.is_empty() => "nothing changed".to_owned(),
        Bump::None => "needs no release".to_owned(),
        bump => format!("needs {} {bump} ({})", required.matching, required.version),
    }
}
