//! Links whose addresses and names bear versions, as changelogs keep them at their end:
//! `[1.2.0]: https://example.org/compare/v1.1.0...v1.2.0`.

use super::lines::{Line, lines};
use crate::edit::Edit;
use crate::release_notes::{Entry, ReleaseNotes};

/// A text with versions replaced, all at once. A version that is part of a longer one stays.
pub(super) fn moved(text: &str, versions: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut position = 0;
    while let Some(character) = text[position..].chars().next() {
        let rest = &text[position..];
        let hit = versions.iter().find(|(old, _)| {
            !old.is_empty() && rest.starts_with(old) && stands_alone(text, position, old.len())
        });
        match hit {
            Some((old, new)) => {
                out.push_str(new);
                position += old.len();
            }
            None => {
                out.push(character);
                position += character.len_utf8();
            }
        }
    }
    out
}

fn stands_alone(text: &str, start: usize, length: usize) -> bool {
    let mut before = text[..start].chars().rev();
    let joined = match (before.next(), before.next()) {
        (Some('.'), Some(c)) => c.is_ascii_digit(),
        (Some(c), _) => c.is_ascii_digit(),
        (None, _) => false,
    };
    let mut behind = text[start + length..].chars();
    let goes_on = match (behind.next(), behind.next()) {
        (Some('.' | '-' | '+'), Some(c)) => c.is_ascii_alphanumeric(),
        (Some(c), _) => c.is_ascii_digit(),
        (None, _) => false,
    };
    !joined && !goes_on
}

/// The name of a link definition, `[name]: address`.
pub(super) fn definition(line: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(line).ok()?;
    let ahead = text.trim_start_matches(' ');
    let (name, rest) = ahead.strip_prefix('[')?.split_once("]:")?;
    let is_link = !rest.trim().is_empty() && !name.is_empty() && !name.starts_with('^');
    (text.len() - ahead.len() <= 3 && is_link).then_some(name)
}

fn definitions<'f>(file: &'f [u8], notes: &ReleaseNotes) -> Vec<(Line<'f>, &'f str)> {
    let start = notes.preamble.start;
    let all = lines(file, start..file.len());
    all.into_iter().filter_map(|line| Some((line, definition(line.text)?))).collect()
}

/// The edits that give a new entry its link, and that let the one of `Unreleased` begin at it.
/// `newest` is the entry that was the newest so far, `below` the version under it.
pub(super) fn for_new(
    file: &[u8],
    notes: &ReleaseNotes,
    newest: &Entry,
    below: Option<&str>,
    version: &str,
    newline: &str,
) -> Vec<Edit> {
    let Some(current) = newest.release().map(|release| release.written.as_str()) else {
        return Vec::new();
    };
    let step: Vec<(&str, &str)> = [Some((current, version)), below.map(|below| (below, current))]
        .into_iter()
        .flatten()
        .collect();
    let mut edits = Vec::new();
    for (line, name) in definitions(file, notes) {
        let Ok(text) = std::str::from_utf8(line.text) else { continue };
        if is_named(name, newest, current) {
            // Its own line, with each version moved on by one.
            edits.push(Edit::insert(line.start, format!("{}{newline}", moved(text, &step))));
        } else if name.eq_ignore_ascii_case("unreleased") {
            let text = moved(text, &[(current, version)]);
            edits.push(Edit::replace(line.start..line.text_end, text));
        }
    }
    edits
}

/// The edits that follow an entry whose version is corrected.
pub(super) fn for_corrected(
    file: &[u8],
    notes: &ReleaseNotes,
    entry: &Entry,
    version: &str,
) -> Vec<Edit> {
    let Some(old) = entry.release().map(|release| release.written.as_str()) else {
        return Vec::new();
    };
    let all = definitions(file, notes);
    let touched = all
        .iter()
        .filter(|(_, name)| is_named(name, entry, old) || name.eq_ignore_ascii_case("unreleased"));
    touched
        .filter_map(|(line, _)| {
            let text = std::str::from_utf8(line.text).ok()?;
            let text = moved(text, &[(old, version)]);
            Some(Edit::replace(line.start..line.text_end, text))
        })
        .collect()
}

fn is_named(name: &str, entry: &Entry, version: &str) -> bool {
    name == version
        || name.strip_prefix(['v', 'V']) == Some(version)
        || entry.tag_name() == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_move_all_at_once_and_as_a_whole() {
        let step = [("1.2.0", "1.3.0"), ("1.1.0", "1.2.0")];
        for (text, expected) in [
            ("compare/v1.1.0...v1.2.0", "compare/v1.2.0...v1.3.0"),
            ("[1.2.0]: x/1.2.0", "[1.3.0]: x/1.3.0"),
            ("1.2.0-rc.1 11.2.0 1.2.01 0.1.2.0", "1.2.0-rc.1 11.2.0 1.2.01 0.1.2.0"),
            ("a-1.2.0.", "a-1.3.0."),
        ] {
            assert_eq!(moved(text, &step), expected);
        }
    }

    #[test]
    fn definitions_are_told_from_other_lines() {
        assert_eq!(definition(b"[1.2.0]: https://a.b"), Some("1.2.0"));
        for line in ["[1.2.0] x", "- [x]: y", "[^1]: note", "[1.2.0]:", "    [a]: b"] {
            assert_eq!(definition(line.as_bytes()), None, "{line}");
        }
    }
}
