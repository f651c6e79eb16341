//! Release candidates: which number the next one has, and what their notes come to in the end.

use semver::{Prerelease, Version};

use crate::facts::ReleaseTag;
use crate::release_notes::edit::NoteGroup;
use crate::release_notes::{Entry, Items, ReleaseNotes, items, without_metadata};

/// The next candidate for a version. It is named as the last one before it is: `rc.2` follows `rc.1`,
/// and `beta3` follows `beta2`.
pub(super) fn next(version: &Version, notes: &ReleaseNotes, tags: &[ReleaseTag]) -> Version {
    let tagged = tags.iter().map(|tag| &tag.version);
    let written = notes.entries.iter().filter_map(Entry::semver);
    let all: Vec<&Version> = tagged.chain(written).filter(|own| !own.pre.is_empty()).collect();
    let (name, number) = all
        .iter()
        .filter(|own| is_for(own, version))
        .filter_map(|own| numbered(own.pre.as_str()))
        .max_by_key(|(_, number)| *number)
        .unwrap_or_else(|| {
            let newest = notes.entries.iter().filter_map(Entry::semver);
            let named = newest.filter_map(|own| numbered(own.pre.as_str())).next();
            (named.map_or("rc.", |(name, _)| name), 0)
        });
    let pre = Prerelease::new(&format!("{name}{}", number + 1)).unwrap_or(Prerelease::EMPTY);
    Version { pre, ..version.clone() }
}

/// `rc.` and 1 of `rc.1`.
fn numbered(pre: &str) -> Option<(&str, u64)> {
    let digits = pre.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (name, number) = pre.split_at(digits);
    Some((name, number.parse().ok()?)).filter(|_| !name.is_empty())
}

/// Whether a candidate leads up to a version.
pub(super) fn is_for(candidate: &Version, version: &Version) -> bool {
    !candidate.pre.is_empty()
        && (candidate.major, candidate.minor, candidate.patch)
            == (version.major, version.minor, version.patch)
}

/// The notes of all candidates for a version, the oldest first, each said once. Those of the newest
/// entry are left out where that entry itself becomes final.
pub fn rolled_up(
    notes: &ReleaseNotes,
    file: &[u8],
    version: &Version,
    is_newest_kept: bool,
) -> Vec<NoteGroup> {
    let kept = notes.newest().filter(|_| is_newest_kept);
    let is_kept = |entry: &Entry| kept.is_some_and(|kept| kept.range.start == entry.range.start);
    let mut own: Vec<&Entry> = notes
        .entries
        .iter()
        .filter(|entry| entry.semver().is_some_and(|own| is_for(own, version)) && !is_kept(entry))
        .collect();
    // By their versions, whatever the order of the file.
    own.sort_by(|a, b| a.semver().cmp(&b.semver()));
    let told = kept.map(|kept| groups_of(kept, file)).unwrap_or_default();
    let is_told = |group: &NoteGroup| told.contains(group);
    let mut all: Vec<NoteGroup> = own.iter().flat_map(|entry| groups_of(entry, file)).collect();
    for group in &mut all {
        if let NoteGroup::Items { caption, notes } = group {
            notes.retain(|note| {
                let same = |other: &NoteGroup| match other {
                    NoteGroup::Items { caption: own, notes } => {
                        own == caption && notes.contains(note)
                    }
                    NoteGroup::Text(_) => false,
                };
                !told.iter().any(same)
            });
        }
    }
    all.retain(|group| !is_told(group));
    merged(all)
}

/// The notes of an entry, as groups.
fn groups_of(entry: &Entry, file: &[u8]) -> Vec<NoteGroup> {
    let text = without_metadata(&entry.notes_text(file));
    match items(&text) {
        Some(read) => read
            .into_iter()
            .map(|Items { caption, items }| NoteGroup::Items { caption, notes: items })
            .collect(),
        None if text.is_empty() => Vec::new(),
        None => vec![NoteGroup::Text(text)],
    }
}

/// Notes with each said once: groups of one caption are one group, at the place of the first.
pub fn merged(groups: Vec<NoteGroup>) -> Vec<NoteGroup> {
    let mut all: Vec<NoteGroup> = Vec::new();
    for group in groups {
        match group {
            NoteGroup::Text(_) if all.contains(&group) => {}
            NoteGroup::Text(_) => all.push(group),
            NoteGroup::Items { caption, notes } => {
                let is_same = |other: &&mut NoteGroup| matches!(other, NoteGroup::Items { caption: own, .. } if *own == caption);
                let found = match all.iter_mut().find(is_same) {
                    Some(NoteGroup::Items { notes: said, .. }) => Some(said),
                    _ => None,
                };
                let mut unsaid = Vec::new();
                let said = found.unwrap_or(&mut unsaid);
                for note in notes {
                    if !said.contains(&note) {
                        said.push(note);
                    }
                }
                if !unsaid.is_empty() {
                    all.push(NoteGroup::Items { caption, notes: unsaid });
                }
            }
        }
    }
    all
}
