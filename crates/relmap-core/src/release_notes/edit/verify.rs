//! Whether an edited file says what it should, and of all else what it said before.

use super::add;
use super::links;
use super::{Change, Target};
use crate::release_notes::{Entry, ReleaseNotes, parse};

/// Whether the newest entry is the wanted one, and the others are as they were.
pub(super) fn says(
    file: &[u8],
    before: &ReleaseNotes,
    edited: &[u8],
    change: &Change,
    target: Target,
) -> bool {
    let after = parse(edited);
    let Some(newest) = after.newest() else { return false };
    let old_newest = before.newest();
    // A file that now reads with its oldest entry first would refuse the next edit.
    let right = !after.oldest_first
        && newest.semver() == Some(&change.version)
        && change.apps.as_ref().is_none_or(|apps| says_apps(newest, apps))
        && change.images.as_ref().is_none_or(|images| {
            newest.images().map(|image| image.text).eq(images.iter().cloned())
        })
        && change.bump.as_ref().is_none_or(|bump| {
            newest.fields.iter().any(|field| field.key == "Bump" && field.value == *bump)
        })
        && (!change.is_date_wanted || newest.date.as_ref().map(|date| date.value) == change.date)
        && newest.tag_name().map(|tag| without(tag, newest))
            == old_newest.map_or(newest.tag_name().map(|tag| without(tag, newest)), |old| {
                old.tag_name().map(|tag| without(tag, old))
            });
    if !right {
        return false;
    }
    // The entries that must not have changed, before and now.
    let gone = match target {
        Target::Newest => old_newest,
        Target::New => add::waiting(before).filter(|waiting| !add::stays(file, waiting)),
    };
    let kept = |entry: &&Entry| gone.is_none_or(|gone| gone.range != entry.range);
    let others = |entry: &&Entry| entry.range != newest.range;
    let (old, new): (Vec<_>, Vec<_>) = (
        before.entries.iter().filter(kept).map(|entry| meaning(file, entry)).collect(),
        after.entries.iter().filter(others).map(|entry| meaning(edited, entry)).collect(),
    );
    let waiting = add::waiting(before).filter(|waiting| add::stays(file, waiting));
    let same = match (target, waiting) {
        // Its notes went to the new entry; the heading stays.
        (Target::New, Some(waiting)) => {
            let own = meaning(file, waiting);
            let rest = |all: &[Meaning]| -> Vec<Meaning> {
                all.iter().filter(|one| one.tag != own.tag).cloned().collect()
            };
            old.len() == new.len() && rest(&old) == rest(&new)
        }
        _ => old == new,
    };
    same && file.get(before.preamble.clone()) == edited.get(after.preamble.clone())
        || same && before.preamble.start == after.preamble.start && is_anchored(file, before)
}

/// Whether an entry names these apps, in whatever order.
fn says_apps(entry: &Entry, wanted: &[String]) -> bool {
    let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let named: Vec<String> = entry.apps().map(|app| app.tag).collect();
    let mut named: Vec<&str> = named.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    named.sort_unstable();
    wanted == named
}

/// Whether an anchor is above the first heading, which then is not the preamble's any more.
fn is_anchored(file: &[u8], notes: &ReleaseNotes) -> bool {
    file.get(notes.preamble.clone()).is_some_and(|text| text.windows(3).any(|at| at == b"<a "))
}

/// The form of a tag name: what is before the version.
fn without(tag: &str, entry: &Entry) -> String {
    tag.strip_suffix(entry.version_text()).unwrap_or(tag).to_owned()
}

/// What an entry says. Definitions of links at the end of a file belong to no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Meaning {
    tag: String,
    date: Option<jiff::civil::Date>,
    fields: Vec<(String, String)>,
    notes: String,
}

fn meaning(file: &[u8], entry: &Entry) -> Meaning {
    let text = entry.notes_text(file);
    let is_note = |line: &&str| {
        links::definition(line.as_bytes()).is_none() && !line.trim_start().starts_with("<a ")
    };
    let lines: Vec<&str> = text.lines().filter(is_note).collect();
    Meaning {
        tag: entry.tag_name().unwrap_or(entry.version_text()).to_owned(),
        date: entry.date.as_ref().map(|date| date.value),
        fields: entry.fields.iter().map(|f| (f.key.clone(), f.value.clone())).collect(),
        notes: lines.join("\n").trim().to_owned(),
    }
}
