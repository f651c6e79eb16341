//! Text from a repository, made safe for a page or a picture.

use std::fmt;

use relmap_core::redact::redact;

/// How much of one message, path or cause is shown.
const LINE: usize = 2_000;

/// How much of a name is shown.
const NAME: usize = 100;

/// Text without characters that hide, reorder or break other text: they are shown as escapes, as
/// [`SafeText`](crate::SafeText) does it. A template escapes it for HTML; what is left out here is
/// what no escape could help, such as characters that XML forbids.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageText(String);

impl PageText {
    /// A text on one line; line breaks are shown as escapes. A very long one is cut, with a word
    /// on how much is missing.
    pub fn new(text: &str) -> PageText {
        PageText::cut(text, LINE, false)
    }

    /// A name: of a component, a tag, an image. One that no line could hold is cut in its middle.
    pub fn name(text: &str) -> PageText {
        PageText::short(text, NAME)
    }

    /// A text of several lines, cut after as many characters as are given.
    pub fn lines(text: &str, most: usize) -> PageText {
        PageText::cut(text, most, true)
    }

    /// A text that must fit a narrow place: cut in its middle, where names differ least.
    pub fn short(text: &str, most: usize) -> PageText {
        let text = redact(text);
        let count = text.chars().take(most + 1).count();
        if count <= most {
            return PageText::new(&text);
        }
        let front = (most - 1).div_ceil(2);
        let head: String = text.chars().take(front).collect();
        let mut tail: Vec<char> = text.chars().rev().take(most - 1 - front).collect();
        tail.reverse();
        PageText::new(&format!("{head}…{}", tail.into_iter().collect::<String>()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn cut(text: &str, most: usize, keep_breaks: bool) -> PageText {
        let mut safe = String::with_capacity(text.len().min(most * 2));
        let mut before = None;
        let text = redact(text);
        let mut rest = text.chars().peekable();
        let mut shown = 0;
        while let Some(c) = rest.next() {
            if shown == most {
                let more = rest.count() + 1;
                safe.push_str(&format!(" … ({more} more characters)"));
                break;
            }
            shown += 1;
            match c {
                '\r' if keep_breaks && rest.peek() == Some(&'\n') => {}
                '\n' if keep_breaks => safe.push(c),
                c if is_joiner(c) && joins(before) && joins(rest.peek().copied()) => safe.push(c),
                c => super::push(&mut safe, c),
            }
            before = Some(c);
        }
        PageText(safe)
    }
}

impl fmt::Display for PageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Joiners make one emoji of several and belong to the spelling of some scripts.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner next to the character has a meaning. Between ASCII characters it only hides.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| c > '\u{2ff}' && !is_joiner(c) && !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_breaks_is_shown() {
        for (text, shown) in [
            ("a\u{1b}[31m\u{0}b", "a\\u{1b}[31m\\u{0}b"),
            ("a\nb\tc", "a\\u{a}b c"),
            ("\u{202e}exe.txt", "\\u{202e}exe.txt"),
            ("a\u{fffe}b\u{ffff}c\u{1fffe}", "a\\u{fffe}b\\u{ffff}c\\u{1fffe}"),
            ("ab\u{200d}c", "ab\\u{200d}c"),
            // A woman and a laptop are one person at work; what belongs together stays together.
            ("👩\u{200d}💻", "👩\u{200d}💻"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("<b>&\"'", "<b>&\"'"),
            ("https://me:secret@host.example/x", "https://***@host.example/x"),
        ] {
            assert_eq!(PageText::new(text).as_str(), shown);
        }
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(PageText::lines("a\r\nb\n\rc", 9).as_str(), "a\nb\n\\u{d}c");
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert_eq!(PageText::lines("abcdef", 4).as_str(), "abcd … (2 more characters)");
        assert_eq!(PageText::lines("abcd", 4).as_str(), "abcd");
        assert_eq!(PageText::short("1.2.3-alpha.1+build.77", 11).as_str(), "1.2.3…ld.77");
        assert_eq!(PageText::short("1.2.3", 5).as_str(), "1.2.3");
    }
}
