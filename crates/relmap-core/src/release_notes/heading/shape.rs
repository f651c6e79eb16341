//! What marks a line as a heading before its words are read, and where the words are.

use std::ops::Range;

/// What marks a line as a heading, before its words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::release_notes) enum Shape {
    /// `## 1.2.0`, `=== 1.2.0`, `<h2>1.2.0</h2>`, with the level.
    Marked(u8),
    /// `1.2.0` above a line of `=`, or between two.
    Underlined,
    /// `**1.2.0**`.
    Bold,
    /// `--- 1.2.0 ---`.
    Decorated,
    /// `widget (1.2-1) unstable; urgency=low`.
    Package,
    /// Words alone.
    Plain,
    /// `* Version 1.2.0`.
    Bullet,
}

impl Shape {
    /// Whether the author marked the line as a heading.
    pub(in crate::release_notes) fn is_marked(self) -> bool {
        !matches!(self, Shape::Plain | Shape::Bullet)
    }
}

/// The shape of a line by itself, and where its words begin.
pub(in crate::release_notes) fn shape_of(line: &str) -> (Shape, usize) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text = &line[indent..];
    let bytes = text.as_bytes();
    let run = |byte: u8| bytes.iter().take_while(|&&b| b == byte).count();
    let blank_at = |at: usize| bytes.get(at).is_none_or(|b| b" \t".contains(b));
    let hashes = run(b'#');
    let equals = run(b'=');
    if (1..=6).contains(&hashes) {
        return (Shape::Marked(hashes as u8), indent + hashes);
    }
    if (1..=6).contains(&equals) && blank_at(equals) {
        return (Shape::Marked(equals as u8), indent + equals);
    }
    if let [b'<', b'h' | b'H', level @ b'1'..=b'6', ..] = bytes {
        return (Shape::Marked(level - b'0'), indent);
    }
    let stars = run(b'*').max(run(b'_'));
    let tag = |name: &str| text.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name));
    if (stars == 2 || stars == 3) && !blank_at(stars) || tag("<b>") || tag("<strong>") {
        return (Shape::Bold, indent);
    }
    let decoration = ["--", "==", "**", "~~ ", "++", "::", "%%"];
    if decoration.iter().any(|mark| text.starts_with(mark)) {
        return (Shape::Decorated, indent);
    }
    let bullet = text
        .strip_prefix(['*', '-', '+', '•', '·', 'o'])
        .filter(|rest| rest.starts_with([' ', '\t']));
    if let Some(rest) = bullet {
        let closing = rest.trim_end();
        if bytes[0] != b'o' && closing.len() > 2 && closing.ends_with(char::from(bytes[0])) {
            return (Shape::Decorated, indent);
        }
        return (Shape::Bullet, line.len() - rest.len());
    }
    // One `*` or `_` right before the words is emphasis.
    if bytes.first().is_some_and(|b| b"*_".contains(b)) {
        return (Shape::Bold, indent);
    }
    (Shape::Plain, indent)
}

/// The words of a line: decoration at both ends is left out.
pub(super) fn trim_marks(masked: &str, start: usize) -> Range<usize> {
    let text = &masked[start..];
    let ahead = text.trim_start_matches([' ', '\t', '=', '-', '~', '_', '+', ':', '.', '|', '%']);
    let start = masked.len() - ahead.len();
    let end = ahead.trim_end_matches([' ', '\t', '=', '-', '~', '#', ':', '|', '%', '\r']);
    start..start + end.len()
}

pub(super) fn ends_as_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', ',', ';', '!', '?', '\\'])
}
