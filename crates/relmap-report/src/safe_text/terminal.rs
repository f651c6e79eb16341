//! Text from a repository, made safe to show on a terminal.

use std::fmt;

use relmap_core::redact::redact;

use super::{is_harmless, push};

/// Text that is harmless on a terminal and in the log of a CI system: control characters and
/// characters that reorder or hide others are shown as escapes, such as `\u{1b}`; so is the first
/// character of what such a system would take for a command of its own.
///
/// ```
/// use relmap_report::SafeText;
/// assert_eq!(SafeText::new("a\u{1b}[31mb").as_str(), "a\\u{1b}[31mb");
/// assert_eq!(SafeText::new("::error::x").as_str(), "\\u{3a}:error::x");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeText(String);

impl SafeText {
    /// Makes a text safe. Line breaks count as control characters.
    pub fn new(text: &str) -> SafeText {
        let mut safe = String::with_capacity(text.len());
        push_line(&mut safe, &redact(text));
        SafeText(safe)
    }

    /// Makes each line of a text safe and keeps the line breaks.
    pub fn lines(text: &str) -> SafeText {
        let mut safe = String::with_capacity(text.len());
        for (number, line) in redact(text).split('\n').enumerate() {
            if number > 0 {
                safe.push('\n');
            }
            push_line(&mut safe, line);
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

/// Appends a line. GitHub obeys one whose first characters apart from blanks are `::`.
fn push_line(out: &mut String, line: &str) {
    let blanks = line.len() - line.trim_start().len();
    let leads = line[blanks..].starts_with("::");
    if !leads && is_harmless(line) {
        return out.push_str(line);
    }
    for (at, c) in line.char_indices() {
        if leads && at == blanks {
            out.extend(c.escape_unicode());
        } else {
            push(out, c);
        }
    }
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
            (" ::set-output name=a::b", " \\u{3a}:set-output name=a::b"),
            ("a::b", "a::b"),
            ("a ##[error]b", "a ##[\\u{65}rror]b"),
            ("###vso[task.x]", "###vso\\u{5b}task.x]"),
            ("##teamcity[x]", "##teamcity\\u{5b}x]"),
            ("## [1.0.0]", "## [1.0.0]"),
            ("##[1.0.0]", "##[1.0.0]"),
            ("https://me:pw@host/", "https://***@host/"),
        ] {
            assert_eq!(SafeText::new(text).as_str(), shown);
        }
        assert_eq!(SafeText::lines("a\r\nb").as_str(), "a\\u{d}\nb");
    }
}
