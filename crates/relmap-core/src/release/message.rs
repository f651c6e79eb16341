//! The message of a release's tag: its name, the notes, and the fields as trailers.

use super::trailers::Trailer;

/// Puts a tag's message together so that git reads the same trailers back: the name, the notes,
/// then `trailers` as a paragraph of their own.
///
/// Notes are free text, and a few things in them would mean something to git where they are at
/// the start of a line: three dashes end a message, `-----BEGIN …` begins a signature, a line of
/// scissors cuts off what follows. Such lines are moved one blank to the right. Carriage returns,
/// blanks at the end of lines and NUL bytes go.
///
/// ```
/// use relmap_core::release::{Trailer, tag_message};
/// let app = Trailer { key: "App".into(), value: "app-1.2.0".into() };
/// assert_eq!(
///     tag_message("charts-1.1.1", "- More.\r\n\r\n---\r\n", &[app]),
///     "charts-1.1.1\n\n- More.\n\n ---\n\nApp: app-1.2.0\n"
/// );
/// ```
pub fn tag_message(name: &str, notes: &str, trailers: &[Trailer]) -> String {
    let mut message = format!("{name}\n");
    let notes = clean(notes);
    if !notes.is_empty() {
        message.push('\n');
        message.push_str(&notes);
    }
    if !trailers.is_empty() {
        message.push('\n');
    }
    for trailer in trailers {
        message.push_str(&format!("{}: {}\n", trailer.key, one_line(&trailer.value)));
    }
    message
}

fn clean(notes: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in notes.replace("\r\n", "\n").split(['\n', '\r']) {
        let line = line.replace('\0', "\u{fffd}");
        let line = line.trim_end();
        let is_scissors = line.contains("---") && line.contains(">8");
        let moved = line.starts_with("---") || is_scissors && !line.starts_with([' ', '\t']);
        lines.push(if moved { format!(" {line}") } else { line.to_owned() });
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines[first..end].iter().map(|line| format!("{line}\n")).collect()
}

fn one_line(value: &str) -> String {
    let words: Vec<&str> = value.split(|c: char| c.is_control() || c.is_whitespace()).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
