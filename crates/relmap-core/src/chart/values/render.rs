//! A value on one line.

use crate::chart::key_path::push_escaped;
use crate::chart::yaml::{Node, Scalar, Value};

/// The most characters of a rendered value, the ellipsis included.
pub const MAX_RENDERED: usize = 100;

/// A value on one line, in flow style, cut off with an ellipsis after [`MAX_RENDERED`] characters.
///
/// ```
/// use relmap_core::chart::{values::render, yaml::load};
/// let document = load(b"a:\n  tag: '1'\n  ports: [80, 443]\n").unwrap();
/// assert_eq!(render(&document.root), r#"{a: {tag: "1", ports: [80, 443]}}"#);
/// ```
pub fn render(node: &Node) -> String {
    let mut line = Line::default();
    line.node(node);
    line.finish()
}

#[derive(Default)]
struct Line {
    text: String,
    chars: usize,
}

impl Line {
    fn is_full(&self) -> bool {
        self.chars > MAX_RENDERED
    }

    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if self.is_full() {
                return;
            }
            self.text.push(c);
            self.chars += 1;
        }
    }

    fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar, node.is_null()),
            Value::Seq(seq) => {
                self.push("[");
                for (index, item) in seq.items().iter().enumerate() {
                    if self.is_full() {
                        return;
                    }
                    self.push(if index > 0 { ", " } else { "" });
                    self.node(item);
                }
                self.push("]");
            }
            Value::Map(map) => {
                self.push("{");
                for (index, entry) in map.entries().iter().enumerate() {
                    if self.is_full() {
                        return;
                    }
                    self.push(if index > 0 { ", " } else { "" });
                    self.string(&entry.key, false);
                    self.push(": ");
                    self.node(&entry.node);
                }
                self.push("}");
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar, is_null: bool) {
        if is_null {
            self.push("null");
        } else {
            // Text that was quoted needs its quotes only where it would be read as something else.
            self.string(&scalar.raw, scalar.quoted && !reads_as_text(&scalar.raw));
        }
    }

    fn string(&mut self, text: &str, quote: bool) {
        let plain = |c: char| {
            c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '+' | ':' | '@' | '%' | '=')
        };
        let head = text.chars().take(MAX_RENDERED + 1);
        if !quote && !text.is_empty() && head.clone().all(plain) {
            return self.push(text);
        }
        self.push("\"");
        let mut escaped = String::new();
        for c in head {
            push_escaped(&mut escaped, c);
        }
        self.push(&escaped);
        self.push("\"");
    }

    fn finish(mut self) -> String {
        if self.is_full() {
            let keep = self.text.char_indices().nth(MAX_RENDERED - 1);
            self.text.truncate(keep.map_or(self.text.len(), |(at, _)| at));
            self.text.push('…');
        }
        self.text
    }
}

/// Whether text without quotes would still be read as text: it begins with a letter, and is none
/// of the words for a boolean or null.
fn reads_as_text(text: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    text.starts_with(|c: char| c.is_alphabetic() || c == '/')
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
