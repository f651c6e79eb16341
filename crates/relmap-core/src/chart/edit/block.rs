//! Texts of several lines in a YAML file: the blocks that annotations are written in.

use std::collections::BTreeMap;

use crate::chart::yaml::{self, Node};
use crate::edit::{Edit, apply};

use super::YamlEditError;
use super::locate::{self, Found};
use super::verify;

/// Sets a text of several lines, written as a block (`|`) below its key. A file that has no such key
/// gets it: `parent` is the key at the top of the file that it goes below.
///
/// # Errors
/// As for [`set`](super::set).
pub fn set_block(
    file: &[u8],
    parent: &str,
    key: &str,
    text: &str,
) -> Result<Vec<u8>, YamlEditError> {
    let before = yaml::load(file)?.root;
    let path = crate::chart::key_path::child(parent, key);
    match locate::find(&before, &path) {
        Some(found) => replaced(file, &before, &found, &path, text),
        None => added(file, &before, parent, key, text),
    }
}

fn replaced(
    file: &[u8],
    before: &Node,
    found: &Found<'_>,
    path: &str,
    text: &str,
) -> Result<Vec<u8>, YamlEditError> {
    let not_safe = || YamlEditError::Unsafe { path: path.to_owned() };
    let source = locate::text(file);
    let key = found.key_place.and_then(|place| locate::offset(source, place));
    let key = key.ok_or_else(not_safe)?;
    let line_start = source[..key].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[key..].find('\n').map_or(source.len(), |at| key + at + 1);
    let line = source[line_start..line_end].trim_end();
    let Some(mark) = block_mark(line) else {
        // It is written on one line so far.
        let values = BTreeMap::from([(path.to_owned(), text.trim_end().to_owned())]);
        return super::set(file, &values);
    };
    let indent = line.len() - line.trim_start().len();
    let mut end = line_end;
    let mut inner = None;
    let mut at = line_end;
    for line in source[line_end..].split_inclusive('\n') {
        let width = line.len() - line.trim_start_matches(' ').len();
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        if width <= indent {
            break;
        }
        inner.get_or_insert(width);
        end = at;
    }
    let newline = newline(source);
    let body = body(text, inner.unwrap_or(indent + 2), newline);
    let base = file.len() - source.len();
    let mut edits = vec![Edit::replace(base + line_end..base + end, body)];
    if mark.1.starts_with('>') {
        let at = base + line_start + mark.0;
        edits.insert(0, Edit::replace(at..at + 1, "|"));
    }
    checked(before, apply(file, edits), path, text)
}

/// The mark of a block at the end of a line, and where it is in it. One with an indentation of its
/// own is none that can be edited.
fn block_mark(line: &str) -> Option<(usize, &str)> {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let (before, mark) = line.rsplit_once([' ', '\t'])?;
    (before.trim_end().ends_with(':') && matches!(mark, "|" | "|-" | "|+" | ">" | ">-" | ">+"))
        .then_some((before.len() + 1, mark))
}

fn added(
    file: &[u8],
    before: &Node,
    parent: &str,
    key: &str,
    text: &str,
) -> Result<Vec<u8>, YamlEditError> {
    let path = crate::chart::key_path::child(parent, key);
    let not_safe = || YamlEditError::Unsafe { path: path.clone() };
    let source = locate::text(file);
    let newline = newline(source);
    let base = file.len() - source.len();
    let edit = match locate::find(before, parent) {
        None => {
            let ended = source.is_empty() || source.ends_with('\n');
            let ending = if ended { "" } else { newline };
            let body = body(text, 4, newline);
            Edit::insert(file.len(), format!("{ending}{parent}:{newline}  {key}: |{newline}{body}"))
        }
        Some(found) => {
            let map = found.node.as_map().ok_or_else(not_safe)?;
            let first = map.entries().first().ok_or_else(not_safe)?;
            let at = locate::offset(source, first.key_place).ok_or_else(not_safe)?;
            let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
            let indent = &source[start..at];
            if indent.is_empty() || !indent.chars().all(|c| c == ' ') {
                return Err(not_safe());
            }
            let body = body(text, indent.len() + 2, newline);
            Edit::insert(base + start, format!("{indent}{key}: |{newline}{body}"))
        }
    };
    let edited = apply(file, vec![edit]);
    let after = yaml::load(&edited).map_err(|_| not_safe())?.root;
    let is_set = locate::find(&after, &path)
        .and_then(|found| found.node.text())
        .is_some_and(|now| now.trim_end() == text.trim_end());
    // Everything that was there is there still, and there is one key more.
    let (Some(old), Some(new)) = (before.as_map(), after.as_map()) else { return Err(not_safe()) };
    let same = old.entries().iter().all(|entry| {
        let now = new.get(&entry.key);
        if entry.key.as_ref() != parent {
            return now.is_some_and(|now| now.same_data(&entry.node));
        }
        let (Some(then), Some(now)) = (entry.node.as_map(), now.and_then(Node::as_map)) else {
            return false;
        };
        then.entries().len() + 1 == now.entries().len()
            && then
                .entries()
                .iter()
                .all(|entry| now.get(&entry.key).is_some_and(|now| now.same_data(&entry.node)))
    });
    let grown = old.entries().len() + usize::from(old.get(parent).is_none());
    if is_set && same && new.entries().len() == grown { Ok(edited) } else { Err(not_safe()) }
}

fn checked(
    before: &Node,
    edited: Vec<u8>,
    path: &str,
    text: &str,
) -> Result<Vec<u8>, YamlEditError> {
    let not_safe = || YamlEditError::Unsafe { path: path.to_owned() };
    let after = yaml::load(&edited).map_err(|_| not_safe())?.root;
    let now = locate::find(&after, path).and_then(|found| found.node.text()).unwrap_or_default();
    if now.trim_end() != text.trim_end() {
        return Err(not_safe());
    }
    let values = BTreeMap::from([(path.to_owned(), now.to_owned())]);
    verify::only_these(before, yaml::load(&edited), &values)?;
    Ok(edited)
}

fn newline(source: &str) -> &'static str {
    if source.contains("\r\n") { "\r\n" } else { "\n" }
}

fn body(text: &str, indent: usize, newline: &str) -> String {
    let indent = " ".repeat(indent);
    let line = |line: &str| match line.trim_end() {
        "" => newline.to_owned(),
        words => format!("{indent}{words}{newline}"),
    };
    text.trim_end().lines().map(line).collect()
}

/// A text on one line, plain where it is read as this text, and else in quotes.
///
/// ```
/// use relmap_core::chart::edit::inline_text;
/// assert_eq!(inline_text("Raise it to 3."), "Raise it to 3.");
/// assert_eq!(inline_text("app: 1.2"), "\"app: 1.2\"");
/// ```
pub fn inline_text(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let reads = |text: &str| {
        let document = yaml::load(format!("v: {text}\n").as_bytes()).ok();
        document.is_some_and(|read| read.root.get("v").and_then(Node::as_str) == Some(text))
    };
    if begins && !text.contains(['\n', '\t']) && reads(text) {
        text.to_owned()
    } else {
        super::write::double_quoted(text)
    }
}
