//! Text for XML.

use std::fmt;

use super::{push, short};

/// Text of which every character may be in XML 1.0, whose controls, surrogates and
/// noncharacters are forbidden even as references. Markup is left to the writer, which escapes it.
///
/// ```
/// use relmap_report::XmlText;
/// assert_eq!(XmlText::new("a\u{0}\u{fffe}\r\n<b>").as_str(), "a\\u{0}\\u{fffe}\\u{d}\\u{a}<b>");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlText(String);

impl XmlText {
    /// Makes a text safe, on one line: in an attribute a parser would turn line breaks into blanks.
    pub fn new(text: &str) -> XmlText {
        let mut safe = String::with_capacity(text.len());
        short(text).chars().for_each(|c| push(&mut safe, c));
        XmlText(safe)
    }

    /// Makes each line of a text safe and keeps the line breaks.
    pub fn lines(text: &str) -> XmlText {
        let mut safe = String::with_capacity(text.len());
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                safe.push('\n');
            }
            short(line).chars().for_each(|c| push(&mut safe, c));
        }
        XmlText(safe)
    }

    /// The safe text, in which markup is not escaped yet.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for XmlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a parser makes of an attribute and of a text.
    fn read_back(text: &XmlText) -> (String, String) {
        let mut writer = quick_xml::Writer::new(Vec::new());
        writer
            .create_element("a")
            .with_attribute(("b", text.as_str()))
            .write_text_content(quick_xml::events::BytesText::new(text.as_str()))
            .unwrap();
        let document = String::from_utf8(writer.into_inner()).unwrap();
        let document = roxmltree::Document::parse(&document).unwrap();
        let element = document.root_element();
        let attribute = element.attribute("b").unwrap().to_owned();
        (attribute, element.text().unwrap_or_default().to_owned())
    }

    proptest! {
        #[test]
        fn a_parser_reads_what_was_written(text in any::<String>()) {
            let safe = XmlText::new(&text);
            prop_assert_eq!(read_back(&safe), (safe.to_string(), safe.to_string()));
            let lines = XmlText::lines(&text);
            prop_assert_eq!(read_back(&lines).1, lines.to_string());
        }
    }
}
