//! JSON that is safe to print into a log.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::{is_harmless, is_obeyed};

/// Writes a document with a line break at its end.
///
/// All JSON of relmap goes through here. JSON itself escapes nothing but quotes, backslashes and
/// the first 32 control characters. A terminal and the log of a CI system act on more than that
/// (`##vso[…]`, C1 control characters, bidirectional controls), so those are escaped too. They are
/// escaped as `\uXXXX`: whoever parses the document reads the same text.
///
/// # Errors
/// What writing fails with.
pub fn write_json(mut out: impl Write, document: &impl Serialize) -> io::Result<()> {
    let formatter = SafeFormatter(PrettyFormatter::new());
    let mut serializer = Serializer::with_formatter(&mut out, formatter);
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// The same as a text.
///
/// ```
/// use relmap_report::json_text;
/// assert_eq!(json_text(&"##vso[a]\u{202e}"), "\"##vso\\u005ba]\\u202e\"\n");
/// ```
pub fn json_text(document: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and our documents have texts for keys.
    let written = write_json(&mut bytes, document);
    debug_assert!(written.is_ok());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The usual form, with the escapes.
struct SafeFormatter(PrettyFormatter<'static>);

impl Formatter for SafeFormatter {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_harmless(fragment) {
            return writer.write_all(fragment.as_bytes());
        }
        // Escapes are left out of what was written before: `is_obeyed` looks at the text itself.
        let mut before = String::with_capacity(fragment.len());
        let mut written = 0;
        for (at, c) in fragment.char_indices() {
            if is_obeyed(&before, c) {
                writer.write_all(&fragment.as_bytes()[written..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                written = at + c.len_utf8();
                before.clear();
            } else {
                before.push(c);
            }
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_log_acts_on_is_escaped() {
        for (text, shown) in [
            ("plain é 漢 🚀", "plain é 漢 🚀"),
            ("##vso[task.x]", "##vso\\u005btask.x]"),
            ("###teamcity[x]", "###teamcity\\u005bx]"),
            ("##[error]x", "##[\\u0065rror]x"),
            ("## [1.0.0] ##[1]", "## [1.0.0] ##[1]"),
            ("\u{1b}[31m", "\\u001b[31m"),
            ("\u{9b}31m\u{7f}\u{85}", "\\u009b31m\\u007f\\u0085"),
            ("\u{202a}\u{202e}\u{2066}\u{2069}", "\\u202a\\u202e\\u2066\\u2069"),
            ("\u{200e}\u{200f}\u{61c}\u{200b}", "\\u200e\\u200f\\u061c\\u200b"),
            ("\u{2028}\u{2029}\u{feff}", "\\u2028\\u2029\\ufeff"),
            ("a\r::error::b", "a\\r::error::b"),
            ("a#b##c[d", "a#b##c\\u005bd"),
            // Beyond the first 65,536 characters JSON needs two escapes.
            ("\u{e0041}", "\\udb40\\udc41"),
        ] {
            assert_eq!(json_text(&text), format!("\"{shown}\"\n"), "{text:?}");
        }
    }

    #[test]
    fn the_form_is_the_usual_one() {
        let document = json!({"a": [1, {"b": []}, {}], "##vso[x": null, "c": {"d": 1.5}});
        let usual = serde_json::to_string_pretty(&document).unwrap();
        assert_eq!(json_text(&document), usual.replace("vso[", "vso\\u005b") + "\n");
    }

    proptest! {
        #[test]
        fn the_value_stays_the_same(text in "(?s)(#{1,3}|vso|[a-z]|\\[|\"|\\\\|.){0,40}") {
            let written = json_text(&json!({ text.as_str(): [text] }));
            prop_assert_eq!(
                serde_json::from_str::<Value>(&written).unwrap(),
                json!({ text.as_str(): [text] })
            );
            prop_assert!(!written.contains("##vso["));
            let harmless = |c: char| c == '\n' || !is_obeyed("", c);
            prop_assert!(written.chars().all(harmless), "{}", written);
        }
    }
}
