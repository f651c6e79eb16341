//! Text from a repository, made safe to show on a terminal.

use std::fmt;

/// Text whose every character is harmless on a terminal: control characters and characters that
/// reorder or hide others are shown as escapes, such as `\u{1b}`.
///
/// ```
/// use relmap_report::SafeText;
/// assert_eq!(SafeText::new("a\u{1b}[31mb").as_str(), "a\\u{1b}[31mb");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeText(String);

impl SafeText {
    /// Makes a text safe. Line breaks count as control characters.
    pub fn new(text: &str) -> SafeText {
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            push(&mut safe, c);
        }
        SafeText(safe)
    }

    /// Makes each line of a text safe and keeps the line breaks.
    pub fn lines(text: &str) -> SafeText {
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\n' => safe.push(c),
                c => push(&mut safe, c),
            }
        }
        SafeText(safe)
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends one character, escaped if it is not harmless; a tab becomes a blank.
pub(crate) fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.push(' '),
        c if c.is_control() || is_deceptive(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// Characters that reorder or hide text: bidirectional controls, invisible operators, tags,
/// line separators, byte order marks.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        for (text, shown) in [
            ("plain é 漢", "plain é 漢"),
            ("\u{1b}]8;;http://x\u{7}y", "\\u{1b}]8;;http://x\\u{7}y"),
            ("a\rb\nc", "a\\u{d}b\\u{a}c"),
            ("a\tb", "a b"),
            ("\u{202e}txt.exe", "\\u{202e}txt.exe"),
            ("\u{9b}31m", "\\u{9b}31m"),
        ] {
            assert_eq!(SafeText::new(text).as_str(), shown);
        }
        assert_eq!(SafeText::lines("a\r\nb").as_str(), "a\\u{d}\nb");
    }
}
