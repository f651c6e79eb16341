//! The last look at a text before it goes to a terminal or into a log.

use super::push;
use crate::Colour;

/// A text of several lines, with everything escaped that a terminal or the log of a CI system acts
/// on, apart from what relmap itself writes: line breaks, tabs, and colours where they are on.
///
/// Parts of a text are made safe where they are put in, by [`SafeText`](crate::SafeText), so this
/// usually changes nothing. It is here so that one place that forgets it does no harm.
///
/// ```
/// use relmap_report::{Colour, log_text};
/// assert_eq!(log_text("\u{1b}[1ma\u{1b}[0m\n", Colour::On), "\u{1b}[1ma\u{1b}[0m\n");
/// assert_eq!(log_text("\u{1b}[1ma\n::error::b", Colour::Off), "\\u{1b}[1ma\n\\u{3a}:error::b");
/// ```
pub fn log_text(text: &str, colour: Colour) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let ending = &line[content.len()..];
        // CSV has both.
        let (content, ending) = match content.strip_suffix('\r') {
            Some(rest) if !ending.is_empty() => (rest, "\r\n"),
            _ => (content, ending),
        };
        push_line(&mut safe, content, colour);
        safe.push_str(ending);
    }
    safe
}

fn push_line(safe: &mut String, line: &str, colour: Colour) {
    let blanks = line.len() - line.trim_start().len();
    let leads = line[blanks..].starts_with("::");
    let mut skip = 0;
    for (at, c) in line.char_indices() {
        if at < skip {
            continue;
        }
        match c {
            ':' if leads && at == blanks => safe.extend(c.escape_unicode()),
            '\t' => safe.push(c),
            '\u{1b}' if colour == Colour::On => match paint(&line[at..]) {
                Some(code) => {
                    safe.push_str(code);
                    skip = at + code.len();
                }
                None => push(safe, c),
            },
            c => push(safe, c),
        }
    }
}

/// The sequence for a colour at the beginning of a text.
fn paint(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[end..].starts_with('m').then(|| &text[..end + 3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SafeText;

    #[test]
    fn what_is_obeyed_is_escaped_and_the_rest_stays() {
        for (text, shown) in [
            ("a\tb\r\nc\n", "a\tb\r\nc\n"),
            ("a\rb\r", "a\\u{d}b\\u{d}"),
            ("\n \u{a0}::error::x", "\n \u{a0}\\u{3a}:error::x"),
            ("a\n##vso[task.x]\n##[group]", "a\n##vso\\u{5b}task.x]\n##[\\u{67}roup]"),
            ("\u{9b}2J\u{85}\u{202e}", "\\u{9b}2J\\u{85}\\u{202e}"),
        ] {
            assert_eq!(log_text(text, Colour::Off), shown);
            assert_eq!(log_text(text, Colour::On), shown);
        }
        assert_eq!(log_text("\u{1b}[1;31ma\u{1b}[0m", Colour::Off), "\\u{1b}[1;31ma\\u{1b}[0m");
        assert_eq!(log_text("\u{1b}[1;31ma\u{1b}[0m", Colour::On), "\u{1b}[1;31ma\u{1b}[0m");
        for code in ["\u{1b}[2J", "\u{1b}]0;x\u{7}", "\u{1b}[1", "\u{1b}"] {
            assert!(!log_text(code, Colour::On).contains('\u{1b}'), "{code:?}");
        }
    }

    #[test]
    fn what_is_safe_already_stays() {
        crate::tests::corpus::for_each(|said| {
            let safe = SafeText::lines(said).to_string();
            assert_eq!(log_text(&safe, Colour::Off), safe);
        });
    }
}
