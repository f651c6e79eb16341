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
    let mut groups: Vec<NoteGroup> = Vec::new();
    let mut add = |caption: Option<String>, item: String| {
        let is_own = |group: &&mut NoteGroup| matches!(group, NoteGroup::Items { caption: own, .. } if *own == caption);
        match groups.iter_mut().find(is_own) {
            Some(NoteGroup::Items { notes, .. }) => {
                if !notes.contains(&item) {
                    notes.push(item);
                }
            }
            _ => groups.push(NoteGroup::Items { caption, notes: vec![item] }),
        }
    };
    let mut texts = Vec::new();
    let newest = notes.newest().map(|entry| entry.range.start).filter(|_| is_newest_kept);
    let own = notes.entries.iter().rev().filter(|entry| {
        let is_own = entry.semver().is_some_and(|own| is_for(own, version));
        is_own && newest != Some(entry.range.start)
    });
    for entry in own {
        let text = without_metadata(&entry.notes_text(file));
        match items(&text) {
            Some(read) => {
                for Items { caption, items } in read {
                    items.into_iter().for_each(|item| add(caption.clone(), item));
                }
            }
            None if text.is_empty() => {}
            None => texts.push(NoteGroup::Text(text)),
        }
    }
    texts.into_iter().chain(groups).collect()
}
