//! Text from a repository, made safe for one target each, once, where the value is made.
//!
//! Every type here starts from the same ground: credentials in URLs are left out, and whatever
//! reorders or hides text, or is no text at all, is shown as an escape such as `\u{1b}`. What the
//! target itself would obey comes on top.

mod html;
mod json;
mod log;
mod markdown;
mod page;
mod plain;
mod properties;
mod shell;
mod terminal;
mod workflow_command;
mod xml;

use std::borrow::Cow;

pub use html::HtmlText;
pub use json::{json_text, write_json};
pub use log::log_text;
pub use markdown::MarkdownText;
pub use page::PageText;
pub use plain::PlainText;
pub use properties::PropertiesText;
pub use shell::ShellText;
pub use terminal::SafeText;
pub use workflow_command::WorkflowCommandText;
pub use xml::XmlText;

use relmap_core::redact::redact;

/// How many characters of one text a report of a CI system holds. What quotes a line of ten
/// megabytes would drown the report, and such systems have limits of their own.
const LIMIT: usize = 4000;

/// How many bytes of a long text are looked at.
const WINDOW: usize = 16 * LIMIT;

/// The text without credentials, and not longer than [`LIMIT`]; what is left out is counted.
pub(crate) fn short(text: &str) -> Cow<'_, str> {
    let window = redact(window(text));
    match window.char_indices().nth(LIMIT) {
        None if window.len() >= text.len() || text.len() <= WINDOW => window,
        cut => {
            let end = cut.map_or(window.len(), |(end, _)| end);
            let left = text.len().saturating_sub(end);
            Cow::Owned(format!("{}… ({left} more bytes)", &window[..end]))
        }
    }
}

/// The beginning of a text. It does not end inside a URL, whose credentials show as such only
/// by what follows them.
fn window(text: &str) -> &str {
    if text.len() <= WINDOW {
        return text;
    }
    let end = (0..=WINDOW).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default();
    let window = &text[..end];
    let word = window.rfind(char::is_whitespace).unwrap_or_default();
    window[word..].find("://").map_or(window, |url| &window[..word + url])
}

/// Appends one character, escaped if it is not harmless; a tab becomes a blank.
pub(crate) fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.push(' '),
        c if is_obeyed(out, c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// Whether a terminal, a CI system or the eye of a reader would not take a character for what it
/// is. `before` is the text in front of it.
pub(crate) fn is_obeyed(before: &str, c: char) -> bool {
    c.is_control() || is_deceptive(c) || is_noncharacter(c) || is_command(before, c)
}

/// Whether a text has nothing of this, as nearly every text: it is seen at one look.
pub(crate) fn is_harmless(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| (b' '..=b'~').contains(byte))
        && !bytes.windows(2).any(|pair| pair == b"##")
}

/// Whether a character would finish what a CI system obeys wherever it is in a log: GitHub and
/// Azure `##[command]`, Azure `##vso[…]`, TeamCity `##teamcity[…]`.
fn is_command(out: &str, c: char) -> bool {
    match c {
        '[' => {
            let before = out.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            before.len() < out.len() && before.ends_with("##")
        }
        c => c.is_ascii_alphabetic() && out.ends_with("##["),
    }
}

/// Characters that reorder or hide text or show nothing: bidirectional controls, invisible
/// operators, fillers, tags, line separators, byte order marks.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{3164}' | '\u{ffa0}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Code points that are no characters, such as U+FFFE, which XML forbids.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let text = "é".repeat(LIMIT + 7);
        let shown = short(&text);
        assert!(shown.ends_with("é… (14 more bytes)"), "{shown}");
        assert_eq!(short(&text[..2 * LIMIT]), text[..2 * LIMIT]);
    }

    #[test]
    fn a_cut_does_not_save_a_password() {
        let text = format!("{}https://me:{}@host", "x".repeat(LIMIT - 20), "s".repeat(100));
        assert!(!short(&text).contains("sss"));
        let text = format!("a https://me:{}@host", "s".repeat(2 * WINDOW));
        assert_eq!(short(&text), format!("a https… ({} more bytes)", text.len() - 7));
    }
}
