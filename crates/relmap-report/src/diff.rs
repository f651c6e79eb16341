//! What a file is to become, as a unified diff.

use similar::{ChangeTag, TextDiff};

use crate::style::Tone;
use crate::{Colour, SafeText};

/// The unified diff of a file, with three lines around each change. `old` is none for a new file.
///
/// ```
/// use relmap_report::{Colour, diff};
/// let text = diff::unified("Chart.yaml", Some(b"a: 1\nb: 2\n"), b"a: 1\nb: 3\n", Colour::Off);
/// assert_eq!(text, "--- a/Chart.yaml\n+++ b/Chart.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n");
/// ```
pub fn unified(path: &str, old: Option<&[u8]>, new: &[u8], colour: Colour) -> String {
    let (before, after) =
        (String::from_utf8_lossy(old.unwrap_or_default()), String::from_utf8_lossy(new));
    let diff = TextDiff::from_lines(before.as_ref(), after.as_ref());
    let path = SafeText::new(path);
    let from = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let mut text = String::new();
    let mut line = |tone: Option<Tone>, content: &str| {
        let content = tone.map_or_else(|| content.to_owned(), |tone| colour.paint(tone, content));
        text.push_str(&content);
        text.push('\n');
    };
    let mut is_first = true;
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        if std::mem::take(&mut is_first) {
            line(Some(Tone::Strong), &format!("--- {from}"));
            line(Some(Tone::Strong), &format!("+++ b/{path}"));
        }
        line(Some(Tone::Faint), &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let (sign, tone) = match change.tag() {
                ChangeTag::Delete => ('-', Some(Tone::Bad)),
                ChangeTag::Insert => ('+', Some(Tone::Good)),
                ChangeTag::Equal => (' ', None),
            };
            // A line break of another system is no news, unless it is what differs.
            let content = change.value().trim_end_matches(['\n', '\r']);
            line(tone, &format!("{sign}{}", SafeText::new(content)));
            if change.missing_newline() {
                line(None, "\\ No newline at end of file");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_files_ends_and_escapes_are_shown() {
        let text = unified("x", None, b"a\x1b[31m\nb", Colour::Off);
        assert_eq!(
            text,
            "--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\\u{1b}[31m\n+b\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("x", Some(b"a\n"), b"a\n", Colour::On), "");
        let text = unified("x", Some(b"a\r\nb\r\n"), b"a\r\nc\r\n", Colour::On);
        assert!(text.contains("\u{1b}[1;31m-b\u{1b}[0m\n\u{1b}[1;32m+c\u{1b}[0m\n"), "{text:?}");
    }
}
