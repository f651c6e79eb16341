//! Text for documents whose writer escapes it, such as JSON.

use std::fmt;

use super::{push, short};

/// Text on one line without anything hidden in it, for a field that a program shows to people.
/// What the document itself would obey is left to its writer.
///
/// ```
/// use relmap_report::PlainText;
/// assert_eq!(PlainText::new("a\u{202e}\"b\"").as_str(), "a\\u{202e}\"b\"");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainText(String);

impl PlainText {
    /// Makes a text safe, on one line.
    pub fn new(text: &str) -> PlainText {
        let mut safe = String::with_capacity(text.len());
        short(text).chars().for_each(|c| push(&mut safe, c));
        PlainText(safe)
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
