//! Messages with what they quote between backticks, as the command line shows it, set as code.

use askama::Template;
use relmap_report::PageText;

/// A message. It shows itself as HTML.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = "{% for part in parts %}{% if part.is_code %}<code>{{ part.text }}</code>{% else %}{{ part.text }}{% endif %}{% endfor %}"
)]
pub(super) struct QuotedText {
    parts: Vec<Part>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    text: String,
    is_code: bool,
}

impl QuotedText {
    /// Takes a message apart. A backtick without a second one stays as it is.
    pub(super) fn new(text: &PageText) -> QuotedText {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('`') {
            let Some((code, behind)) = after.split_once('`') else { break };
            // Two in a row quote nothing, and a quote of several lines is none.
            plain.push_str(before);
            if code.is_empty() {
                plain.push_str("``");
                rest = behind;
                continue;
            }
            if code.contains('\n') {
                plain.push('`');
                rest = after;
                continue;
            }
            parts.push(Part { text: std::mem::take(&mut plain), is_code: false });
            parts.push(Part { text: code.to_owned(), is_code: true });
            rest = behind;
        }
        plain.push_str(rest);
        parts.push(Part { text: plain, is_code: false });
        parts.retain(|part| !part.text.is_empty());
        QuotedText { parts }
    }

    /// What a reader sees.
    #[cfg(test)]
    pub(super) fn shown(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_backticks_is_code() {
        for (text, html) in [
            ("plain", "plain"),
            ("run `relmap bump`", "run <code>relmap bump</code>"),
            ("`a` and `<b>`", "<code>a</code> and <code>&#60;b&#62;</code>"),
            ("one ` alone", "one ` alone"),
            ("`` and `a`", "`` and <code>a</code>"),
            ("`a\nb` c", "`a\nb` c"),
            ("", ""),
        ] {
            let text = PageText::lines(text, 100);
            assert_eq!(QuotedText::new(&text).to_string(), html, "{text}");
        }
    }
}
