//! Values for `.properties` files.

use std::fmt;

use relmap_core::redact::redact;

use super::{is_deceptive, is_noncharacter};

/// How long a value may be; a longer one is none that anybody acts on.
const LONGEST: usize = 4096;

/// A value of a `.properties` file, in ASCII with its escapes.
///
/// A program acts on such a value, so it is carried whole or not at all: there is none for a text
/// that its readers would change, such as one with a `$`, which Jenkins expands, with a blank at
/// an end, which it trims, or with credentials, which are never written.
///
/// ```
/// use relmap_report::PropertiesText;
/// assert_eq!(PropertiesText::new("a=é").unwrap().as_str(), "a\\=\\u00e9");
/// assert_eq!(PropertiesText::new("${HOME}"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertiesText(String);

impl PropertiesText {
    /// The value, if it can be carried.
    pub fn new(text: &str) -> Option<PropertiesText> {
        let is_changed = text.len() > LONGEST
            || text.contains('$')
            || text.trim() != text
            || redact(text) != text;
        if is_changed
            || text.chars().any(|c| c.is_control() || is_deceptive(c) || is_noncharacter(c))
        {
            return None;
        }
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\\' | '=' | ':' | '#' | '!' => {
                    safe.push('\\');
                    safe.push(c);
                }
                ' '..='~' => safe.push(c),
                c => {
                    let mut units = [0; 2];
                    for unit in c.encode_utf16(&mut units) {
                        safe.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        Some(PropertiesText(safe))
    }

    /// The value with its escapes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PropertiesText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
