//! Text for HTML inside another document.

use std::fmt;

use super::{push, short};

/// Text that HTML shows as it is, with everything that is markup there as a character reference.
///
/// Pages are made with a template library that escapes by itself; this is for texts that another
/// program puts into its own pages, as Jenkins does with those of issues.
///
/// ```
/// use relmap_report::HtmlText;
/// assert_eq!(HtmlText::new("a <b> & 'c'").as_str(), "a &lt;b&gt; &amp; &#39;c&#39;");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlText(String);

impl HtmlText {
    /// Makes a text safe, on one line.
    pub fn new(text: &str) -> HtmlText {
        let mut safe = String::with_capacity(text.len());
        for c in short(text).chars() {
            match c {
                '&' => safe.push_str("&amp;"),
                '<' => safe.push_str("&lt;"),
                '>' => safe.push_str("&gt;"),
                '"' => safe.push_str("&quot;"),
                '\'' => safe.push_str("&#39;"),
                c => push(&mut safe, c),
            }
        }
        HtmlText(safe)
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HtmlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
