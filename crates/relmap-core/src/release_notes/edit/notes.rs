//! The notes of an entry: what they look like, and where more of them go.

use super::lines::{Line, lines};
use super::links;
use super::style::Style;
use crate::edit::Edit;
use crate::release_notes::Entry;

/// Notes that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteGroup {
    /// Notes, each an item of a list, with a caption if they have one.
    Items {
        /// What they have in common.
        caption: Option<String>,
        /// The notes; one may have several lines.
        notes: Vec<String>,
    },
    /// Lines as somebody wrote them.
    Text(String),
}

impl From<&str> for NoteGroup {
    fn from(note: &str) -> NoteGroup {
        NoteGroup::Items { caption: None, notes: vec![note.to_owned()] }
    }
}

/// The notes as lines, without a line break at the end.
pub(super) fn render(groups: &[NoteGroup], style: &Style) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_list = false;
    for group in groups {
        let (block, joins) = match group {
            NoteGroup::Items { caption, notes } => {
                let items: Vec<String> = notes.iter().map(|note| item(note, style)).collect();
                let items = items.join(style.newline);
                match caption {
                    Some(caption) => (format!("{}{items}", captioned(caption, style)), false),
                    None => (items, true),
                }
            }
            NoteGroup::Text(text) => {
                let lines: Vec<String> =
                    text.lines().map(|line| printable(line.trim_end())).collect();
                (lines.join(style.newline).trim_matches(['\n', '\r']).to_owned(), false)
            }
        };
        if block.is_empty() {
            continue;
        }
        match blocks.last_mut() {
            Some(last) if joins && is_list => *last = format!("{last}{}{block}", style.newline),
            _ => blocks.push(block),
        }
        is_list = joins;
    }
    blocks.join(&style.breaks(2))
}

/// A note as a list item: what goes on over lines is indented by as much as the bullet takes.
fn item(note: &str, style: &Style) -> String {
    let indent = " ".repeat(style.bullet.chars().count());
    let mut lines = note.trim().lines().map(str::trim_end);
    let first = format!("{}{}", style.bullet, printable(lines.next().unwrap_or_default()));
    let more = lines.map(|line| match line.trim() {
        "" => String::new(),
        words => format!("{indent}{}", printable(words)),
    });
    std::iter::once(first).chain(more).collect::<Vec<_>>().join(style.newline)
}

/// A line without what a terminal obeys. The name of a file or the subject of a commit may have a
/// carriage return, and what comes after it must not look like a line of its own.
fn printable(line: &str) -> String {
    line.replace(|c: char| c.is_control() && c != '\t', " ")
}

fn captioned(caption: &str, style: &Style) -> String {
    let caption = printable(caption);
    match style.level {
        Some(level) => format!("{} {caption}{}", "#".repeat((level + 1).min(6)), style.breaks(2)),
        None => format!("{caption}:{}", style.newline),
    }
}

/// The edit that adds notes to an entry, behind those that it has.
pub(super) fn append(
    file: &[u8],
    entry: &Entry,
    groups: &[NoteGroup],
    style: &Style,
) -> Option<Edit> {
    let block = render(groups, style);
    if block.is_empty() {
        return None;
    }
    let all = lines(file, entry.notes.clone());
    let last = all.iter().rposition(|line| !line.is_blank() && !is_furniture(line));
    let begins_as_item = !matches!(groups.first(), Some(NoteGroup::Items { caption: Some(_), .. }));
    let (at, before, following) = match last {
        Some(last) => {
            let line = &all[last];
            let joins = begins_as_item && goes_on_as_list(line, style);
            let breaks = style.breaks(if joins { 0 } else { 1 });
            (line.end, breaks, all.get(last + 1))
        }
        None => {
            let start = entry.notes.start;
            (start, style.breaks(style.gap_before_notes), all.first())
        }
    };
    // The line before may be the last one of the file, and lack its line break.
    let ended = at == 0 || file[..at].ends_with(b"\n") || file[..at].ends_with(b"\r");
    let ending = if ended { "" } else { style.newline };
    let behind = match following {
        None if at >= file.len() => {
            if ended {
                style.newline.to_owned()
            } else {
                String::new()
            }
        }
        // Nothing of the entry is left, and the next one begins.
        None => style.breaks(1 + style.gap_between),
        Some(line) if line.is_blank() => style.newline.to_owned(),
        Some(_) => style.breaks(2),
    };
    Some(Edit::insert(at, format!("{ending}{before}{block}{behind}")))
}

/// Lines at the end of an entry that are no notes: definitions of links, comments, anchors, rules.
fn is_furniture(line: &Line<'_>) -> bool {
    let text = line.trimmed();
    let is_rule =
        text.len() >= 3 && text.iter().all(|&byte| byte == text[0]) && b"-=*_~".contains(&text[0]);
    links::definition(line.text).is_some()
        || text.starts_with(b"<!--") && text.ends_with(b"-->")
        || text.starts_with(b"<a ")
        || is_rule
}

/// Whether a list item can follow a line without a blank line between: one of a list.
fn goes_on_as_list(line: &Line<'_>, style: &Style) -> bool {
    let text = line.text;
    let bullet = style.bullet.trim().as_bytes();
    text.starts_with(b" ") || text.starts_with(b"\t") || line.trimmed().starts_with(bullet)
}

#[cfg(test)]
mod tests {
    use super::NoteGroup;
    use crate::release_notes::edit::render_notes;

    #[test]
    fn what_a_terminal_obeys_is_no_part_of_a_note() {
        let sly = "x\rweb-9.9.9\u{1b}[2K\nand\rmore\tor less";
        let expected = "x web-9.9.9 [2K\n  and more\tor less";
        let groups = [NoteGroup::from(sly)];
        assert_eq!(render_notes(b"a-1.0.0\n\n- x\n", &groups), format!("- {expected}"));
        let groups = [NoteGroup::Text(format!("- {sly}"))];
        assert_eq!(render_notes(b"", &groups), "- x web-9.9.9 [2K\nand more\tor less");
        let captioned = NoteGroup::Items { caption: Some("A\rB".into()), notes: vec!["x".into()] };
        assert_eq!(render_notes(b"", &[captioned]), "A B:\n- x");
    }
}
