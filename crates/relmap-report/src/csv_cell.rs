//! Text for a cell of CSV.

use crate::SafeText;

/// What a spreadsheet takes for the beginning of a formula, in both widths of the Far East.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell that a spreadsheet shows and does not reckon: what begins like a formula, quoted or not,
/// gets a `'` in front. So does what is behind a `;`, which begins the next cell where
/// a comma is part of numbers.
pub(crate) fn csv_cell(text: &str) -> String {
    let safe = SafeText::new(text).to_string();
    let parts: Vec<String> = safe.split(';').map(part).collect();
    parts.join(";")
}

fn part(part: &str) -> String {
    // Quotes go where a cell is read again.
    let begins = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    if begins.starts_with(SIGNS) { format!("'{part}") } else { part.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for (text, cell) in [
            ("web-1.2.0", "web-1.2.0"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            (" \u{a0}=1", "' \u{a0}=1"),
            ("\r=1", "\\u{d}=1"),
            ("＝1", "'＝1"),
            ("\"=1\"", "'\"=1\""),
            ("a;=1", "a;'=1"),
            ("a;b; \"@x", "a;b;' \"@x"),
        ] {
            assert_eq!(csv_cell(text), cell, "{text:?}");
        }
    }
}
