//! Correcting the newest entry: its version, its date, its fields, more notes.

use super::style::Style;
use super::{Change, dates, links, notes};
use crate::edit::{Edit, apply};
use crate::release_notes::{Entry, Field, ReleaseNotes, title_and_version};

/// The file with its newest entry as the change wants it.
pub(super) fn newest(
    file: &[u8],
    read: &ReleaseNotes,
    change: &Change,
    style: &Style,
) -> Option<Vec<u8>> {
    let entry = read.newest()?;
    let release = entry.release()?;
    let version = change.version.to_string();
    let mut edits = Vec::new();
    if release.written != version {
        edits.push(Edit::replace(release.span.bytes.clone(), version.as_str()));
        edits.extend(rules(file, entry, &release.written, &version));
        edits.extend(links::for_corrected(file, read, entry, &version));
    }
    if let Some(date) = change.date.filter(|_| change.is_date_wanted) {
        match &entry.date {
            Some(old) if old.value == date => {}
            Some(old) => {
                let written = std::str::from_utf8(file.get(old.span.bytes.clone())?).ok()?;
                let text = if style.own_dates {
                    dates::like(written, old.value, date)
                } else {
                    date.to_string()
                };
                edits.push(Edit::replace(old.span.bytes.clone(), text));
            }
            None => {
                let marks = file.get(release.span.bytes.end..)?.iter();
                let marks = marks.take_while(|byte| b"])*_`".contains(byte)).count();
                edits.push(Edit::insert(release.span.bytes.end + marks, format!(" ({date})")));
            }
        }
    }
    let mut lines = Lines { entry, edits: Vec::new(), new: Vec::new() };
    if let Some(apps) = &change.apps {
        lines.set_apps(file, apps, style.newline);
    }
    if let Some(images) = &change.images {
        lines.set_all("Image", images);
    }
    lines.set("Bump", change.bump.as_deref());
    let added = lines.new;
    edits.append(&mut lines.edits);
    if !added.is_empty() {
        let at = entry.notes.start;
        let text = added.join(style.newline);
        let ended = file[..at].ends_with(b"\n") || file[..at].ends_with(b"\r");
        let text = if ended {
            format!("{text}{}", style.newline)
        } else {
            format!("{}{text}", style.newline)
        };
        // Notes that go to the very end of the file find the line break that they need.
        edits.push(Edit::insert(at, text));
    }
    edits.extend(notes::append(file, entry, &change.notes, style));
    Some(apply(file, edits))
}

/// The rules above and below a heading, where they are as long as it.
fn rules(file: &[u8], entry: &Entry, old: &str, new: &str) -> Vec<Edit> {
    let range = entry.heading.bytes.clone();
    let Some(block) = file.get(range.clone()).and_then(|block| std::str::from_utf8(block).ok())
    else {
        return Vec::new();
    };
    let mut offset = 0;
    let mut pieces: Vec<(usize, &str)> = Vec::new();
    for piece in block.split_inclusive(['\n', '\r']) {
        pieces.push((offset, piece.trim_end()));
        offset += piece.len();
    }
    let count = |text: &str| text.chars().count();
    let Some(heading) = pieces.iter().find(|(_, text)| text.contains(old)) else {
        return Vec::new();
    };
    let (was, is) = (count(heading.1), count(heading.1) + count(new) - count(old));
    let rules = pieces.iter().filter(|(_, text)| *text != heading.1 && count(text) == was);
    rules
        .filter_map(|(at, text)| {
            let mark = text.chars().next()?.to_string();
            let start = range.start + at;
            Some(Edit::replace(start..start + text.len(), mark.repeat(is)))
        })
        .collect()
}

/// The fields of an entry, and the lines that are new.
struct Lines<'e> {
    entry: &'e Entry,
    edits: Vec<Edit>,
    new: Vec<String>,
}

impl Lines<'_> {
    fn set(&mut self, key: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        match self.entry.fields.iter().find(|field| field.key == key) {
            Some(field) => self.edits.extend(replaced(field, value)),
            None => self.new.push(format!("{key}: {value}")),
        }
    }

    /// Sets the lines of `App:`, each app on the line that it has. A new one follows the others.
    fn set_apps(&mut self, file: &[u8], values: &[String], newline: &str) {
        let mut old: Vec<&Field> = self.entry.fields.iter().filter(|f| f.key == "App").collect();
        let mut new: Vec<&String> = values.iter().collect();
        let last = old.last().map(|field| field.line.clone());
        // What is there already stays, and an app keeps its line.
        old.retain(|field| {
            let at = new.iter().position(|value| field.value == **value);
            at.map(|at| new.remove(at)).is_none()
        });
        let title =
            |value: &str| title_and_version(value).map(|(title, _)| title.map(str::to_owned));
        old.retain(|field| {
            let own = title(&field.value);
            let at = new.iter().position(|value| own.is_some() && title(value) == own);
            let Some(at) = at else { return true };
            self.edits.extend(replaced(field, new.remove(at)));
            false
        });
        let mut rest = new.into_iter();
        for field in old {
            match rest.next() {
                Some(value) => self.edits.extend(replaced(field, value)),
                None => self.edits.push(Edit::replace(field.line.clone(), "")),
            }
        }
        match last {
            Some(last) => {
                let lines: String = rest.map(|value| format!("App: {value}{newline}")).collect();
                let is_ended =
                    file[..last.end].ends_with(b"\n") || file[..last.end].ends_with(b"\r");
                if !lines.is_empty() {
                    let before = if is_ended { "" } else { newline };
                    self.edits.push(Edit::insert(last.end, format!("{before}{lines}")));
                }
            }
            None => self.new.extend(rest.map(|value| format!("App: {value}"))),
        }
    }

    fn set_all(&mut self, key: &str, values: &[String]) {
        let mut old = self.entry.fields.iter().filter(|field| field.key == key);
        for value in values {
            match old.next() {
                Some(field) => self.edits.extend(replaced(field, value)),
                None => self.new.push(format!("{key}: {value}")),
            }
        }
        self.edits.extend(old.map(|field| Edit::replace(field.line.clone(), "")));
    }
}

fn replaced(field: &Field, value: &str) -> Option<Edit> {
    let blank = if field.value.is_empty() { " " } else { "" };
    let edit = Edit::replace(field.value_span.bytes.clone(), format!("{blank}{value}"));
    (field.value != value).then_some(edit)
}
