//! Text for a cell of CSV.

use crate::SafeText;

/// A cell that a spreadsheet shows and does not reckon: what begins like a formula, quoted or not,
/// gets a `'` in front.
pub(crate) fn csv_cell(text: &str) -> String {
    let safe = SafeText::new(text).to_string();
    let is_formula = safe.trim_start().starts_with(['=', '+', '-', '@']);
    if is_formula { format!("'{safe}") } else { safe }
}
