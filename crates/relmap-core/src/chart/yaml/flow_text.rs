//! Plain text inside of `[…]` and `{…}` that Helm's parser cuts otherwise than ours.
//!
//! For Helm a `?` ends such text, and a `:` that no blank follows is part of it: `[a:]` is a list of the text `a:`,
//! and `[?a]` one of a map. So such text is refused, and quotes make it mean the same to everybody.

use memchr::memchr;
use saphyr_parser::{Event, Marker, ScalarStyle, Span};

use super::YamlErrorKind;

/// Looks at the events of a text.
pub(super) struct FlowText<'t> {
    text: &'t str,
    /// Whether anything in the text can be cut otherwise. Most texts have nothing of it.
    is_suspect: bool,
    /// Every how many characters a byte is noted, and those bytes; none for ASCII.
    marks: Vec<usize>,
    /// Whether each open list or map is in brackets.
    open: Vec<bool>,
}

const EVERY: usize = 64;

impl<'t> FlowText<'t> {
    pub(super) fn new(text: &'t str) -> FlowText<'t> {
        let bytes = text.as_bytes();
        let has_brackets = memchr::memchr2(b'[', b'{', bytes).is_some();
        let colons = || memchr::memchr_iter(b':', bytes);
        let is_suspect = has_brackets
            && (memchr(b'?', bytes).is_some()
                || colons().any(|at| bytes.get(at + 1).is_some_and(is_indicator)));
        let marks = match is_suspect && !text.is_ascii() {
            true => text.char_indices().step_by(EVERY).map(|(at, _)| at).collect(),
            false => Vec::new(),
        };
        FlowText { text, is_suspect, marks, open: Vec::new() }
    }

    /// What is wrong with the text of an event.
    pub(super) fn fault(&mut self, event: &Event<'_>, span: Span) -> Option<YamlErrorKind> {
        if !self.is_suspect {
            return None;
        }
        let is_inside = self.open.last().copied().unwrap_or_default();
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let begins = self.rest(span.start).starts_with(['[', '{']);
                self.open.push(is_inside || begins);
                None
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
                None
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) if is_inside => {
                if text.contains('?') {
                    return Some(YamlErrorKind::FlowQuestionMark);
                }
                let mut rest = self.rest(span.end).trim_start().bytes();
                let is_joined =
                    rest.next() == Some(b':') && rest.next().is_some_and(|b| is_indicator(&b));
                (is_joined && !text.is_empty()).then_some(YamlErrorKind::FlowColon)
            }
            _ => None,
        }
    }

    /// The text from a marker on.
    fn rest(&self, marker: Marker) -> &'t str {
        let index = marker.index();
        if self.marks.is_empty() {
            return self.text.get(index..).unwrap_or_default();
        }
        let Some(mark) = self.marks.get(index / EVERY) else { return "" };
        let rest = &self.text[*mark..];
        let at = rest.char_indices().nth(index % EVERY).map_or(rest.len(), |(at, _)| at);
        &rest[at..]
    }
}

fn is_indicator(byte: &u8) -> bool {
    matches!(byte, b',' | b']' | b'}')
}

#[cfg(test)]
mod tests {
    use super::super::{YamlErrorKind, load};

    fn fault(text: &str) -> Option<YamlErrorKind> {
        load(text.as_bytes()).err().map(|error| error.kind)
    }

    /// As `helm template` reads them.
    #[test]
    fn what_helm_cuts_otherwise_is_refused() {
        use YamlErrorKind::{FlowColon, FlowQuestionMark};
        for before in
            ["x: ", "y: 1\r\nx: ", "ä: ü\ny: \"ß:]\"\nx: ", &format!("y: {}\nx: ", "ö".repeat(200))]
        {
            for (text, kind) in [
                ("[?a]", FlowQuestionMark),
                ("{?a}", FlowQuestionMark),
                ("[a?b]", FlowQuestionMark),
                ("[[http://h/?q=1]]", FlowQuestionMark),
                ("[{b: a?}]", FlowQuestionMark),
                ("[a:]", FlowColon),
                ("[ä:]", FlowColon),
                ("[a :]", FlowColon),
                ("{a:}", FlowColon),
                ("{a:,b: 1}", FlowColon),
            ] {
                assert_eq!(fault(&format!("{before}{text}\n")), Some(kind), "{before}{text}");
            }
            for text in [
                "[a: ]",
                "{a: }",
                "[\"a\":]",
                "{\"a\":[1]}",
                "[a:b]",
                "['?a', \"a:]\"]",
                "?a",
                "a?b",
                "a:]",
                "[a: [], b: {}]",
                "|\n  [a:] {?}",
                "[a] # [a:]",
                "[? a]",
                "[http://h/q]",
            ] {
                assert_eq!(fault(&format!("{before}{text}\n")), None, "{before}{text}");
            }
        }
    }
}
