//! RELEASE.txt of two branches: the releases of both, and one entry that is not released yet.

use std::collections::{BTreeMap, HashSet};

use semver::Version;

use crate::release_notes::edit::{Change, NoteGroup, Target, write};
use crate::release_notes::{Entry, Items, ReleaseNotes, items, parse};

use super::conflict::either;
use super::{MergeConflict, MergeLines, Released, Sides, apps, versions};

/// A merged release file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedNotes {
    /// The content.
    pub file: Vec<u8>,
    /// The version that Chart.yaml must get by hand: its own merge comes to another one.
    pub renumbered: Option<Version>,
    /// Whether both branches were released and neither has an entry that is not: what came together may
    /// need one of its own.
    pub both_released: bool,
}

/// One side, read.
struct Side<'s> {
    file: &'s [u8],
    notes: ReleaseNotes,
    /// How many entries on top the common part does not have.
    new: usize,
    name: &'static str,
}

impl Side<'_> {
    fn entries(&self) -> &[Entry] {
        &self.notes.entries[..self.new]
    }

    fn text(&self, entry: &Entry) -> &[u8] {
        &self.file[entry.range.clone()]
    }

    fn preamble(&self) -> &[u8] {
        &self.file[..self.notes.entries.first().map_or(0, |entry| entry.range.start)]
    }

    fn tail(&self) -> &[u8] {
        &self.file[self.notes.entries.get(self.new).map_or(self.file.len(), |e| e.range.start)..]
    }

    /// The highest version that this side declares.
    fn version(&self) -> Option<&Version> {
        self.notes.entries.iter().find_map(Entry::semver)
    }

    fn images(&self) -> Vec<String> {
        let newest = self.notes.entries.iter().find(|entry| entry.images().next().is_some());
        newest.map(|entry| entry.images().map(|image| image.text).collect()).unwrap_or_default()
    }
}

/// Merges a release file.
///
/// # Errors
/// When it cannot be known what the result should say.
pub fn notes_file(
    sides: &Sides<'_>,
    released: &Released<'_>,
    merge_lines: MergeLines<'_>,
) -> Result<MergedNotes, MergeConflict> {
    if let Some(file) = sides.trivial() {
        return Ok(MergedNotes { file, renumbered: None, both_released: false });
    }
    let [base, ours, theirs] = common(sides)?;
    let lines = |base: &[u8], ours: &[u8], theirs: &[u8]| {
        let part = Sides { base, ours, theirs };
        part.trivial().or_else(|| merge_lines(&part)).ok_or(MergeConflict::OldLines)
    };
    let tail = lines(base.tail(), ours.tail(), theirs.tail())?;
    let mut file = lines(base.preamble(), ours.preamble(), theirs.preamble())?;
    let root = base.notes.entries.get(base.new).and_then(Entry::semver);
    let (our_open, our_done) = parted(&ours, released)?;
    let (their_open, their_done) = parted(&theirs, released)?;
    let both_released = !our_done.is_empty() && !their_done.is_empty();
    let done = releases(&ours, our_done, &theirs, their_done)?;
    let top = done.first().map(|(version, _)| version).or(root);
    let donor = match (our_open, their_open) {
        (Some(entry), _) => Some((&ours, entry)),
        (None, Some(entry)) => Some((&theirs, entry)),
        (None, None) => None,
    };
    if let Some((side, entry)) = donor {
        file.extend_from_slice(side.text(entry));
    }
    done.iter().for_each(|(_, text)| file.extend_from_slice(text));
    file.extend_from_slice(&tail);
    let Some((_, entry)) = donor else {
        let merged = checked(file, None, None)?;
        return Ok(MergedNotes { both_released, ..merged });
    };
    let unclear = || {
        let shown = |side: &Side<'_>| side.notes.newest().map(|e| e.version_text().to_owned());
        MergeConflict::Versions {
            ours: shown(&ours).unwrap_or_default(),
            theirs: shown(&theirs).unwrap_or_default(),
        }
    };
    let wanted =
        [(&ours, our_open), (&theirs, their_open)].into_iter().filter_map(|(side, open)| {
            let below = side.entries().get(1).and_then(Entry::semver).or(root);
            open.map(|entry| wanted(entry, below, top, released))
        });
    let wanted: Option<Vec<Version>> = wanted.collect();
    let version = wanted.and_then(|all| all.into_iter().max()).ok_or_else(unclear)?;
    let [base_apps, our_apps, their_apps] =
        [&base, &ours, &theirs].map(|side| side.notes.known_apps());
    let apps = apps::merged(&base_apps, &our_apps, &their_apps)?;
    let joined = |side: &Side<'_>| Some(side.images().join(", ")).filter(|text| !text.is_empty());
    either("Image", joined(&base), joined(&ours), joined(&theirs))?;
    let images = if ours.images() == base.images() { theirs.images() } else { ours.images() };
    let bump = |entry: Option<&Entry>| {
        let field = entry.and_then(|entry| entry.fields.iter().find(|field| field.key == "Bump"));
        field.map(|field| field.value.clone())
    };
    let bump = either("Bump", None, bump(our_open), bump(their_open))?;
    let known = base.entries().first().map(|entry| entry.notes_text(base.file)).unwrap_or_default();
    let notes = match (our_open, their_open) {
        (Some(our), Some(their)) => {
            further(&our.notes_text(ours.file), &their.notes_text(theirs.file), &known)
        }
        _ => Vec::new(),
    };
    let change = Change {
        apps: Some(apps).filter(|apps| !apps.is_empty()),
        images: Some(images).filter(|images| !images.is_empty()),
        bump,
        notes,
        ..Change::to(version.clone(), entry.tag_name().unwrap_or_default())
    };
    let file = write(&file, &change, Target::Newest).map_err(|_| MergeConflict::Unsafe)?;
    // What the merge of Chart.yaml comes to, which sees versions alone.
    let chart = match (base.version(), ours.version(), theirs.version()) {
        (Some(base), Some(ours), Some(theirs)) => versions::merged(base, ours, theirs, released),
        _ => None,
    };
    checked(file, Some(&version), chart.filter(|chart| *chart != version).map(|_| version.clone()))
}

fn checked(
    file: Vec<u8>,
    version: Option<&Version>,
    renumbered: Option<Version>,
) -> Result<MergedNotes, MergeConflict> {
    let notes = parse(&file);
    let newest = notes.newest().and_then(Entry::semver);
    let is_right = version.is_none_or(|version| newest == Some(version));
    let mut tags: Vec<&str> = notes.entries.iter().filter_map(Entry::tag_name).collect();
    let count = tags.len();
    tags.sort_unstable();
    tags.dedup();
    match is_right && tags.len() == count {
        true => Ok(MergedNotes { file, renumbered, both_released: false }),
        false => Err(MergeConflict::Unsafe),
    }
}

/// The three sides, with as many entries on top of each as the others do not share. The common part
/// begins with the first entry of the base that both sides still have, and that not both changed.
fn common<'s>(sides: &Sides<'s>) -> Result<[Side<'s>; 3], MergeConflict> {
    let read = |file: &'s [u8], name| Side { file, notes: parse(file), new: 0, name };
    let mut base = read(sides.base, "the common state");
    let mut ours = read(sides.ours, "our side");
    let mut theirs = read(sides.theirs, "their side");
    for side in [&base, &ours, &theirs] {
        if side.notes.entries.is_empty() {
            return Err(MergeConflict::Unreadable { side: side.name });
        }
        if crate::conflict_markers::first(side.file).is_some() {
            return Err(MergeConflict::Unreadable { side: side.name });
        }
    }
    for new in 0..base.notes.entries.len().min(2) {
        let text = base.notes.entries[new].version_text();
        let same = |side: &Side<'_>| {
            side.notes.entries.iter().position(|entry| entry.version_text() == text)
        };
        let (Some(our), Some(their)) = (same(&ours), same(&theirs)) else { continue };
        (base.new, ours.new, theirs.new) = (new, our, their);
        if ours.tail() == base.tail() || theirs.tail() == base.tail() {
            return Ok([base, ours, theirs]);
        }
    }
    Err(MergeConflict::OldLines)
}

/// The entry of a side that is not released yet, and its releases that the common part does not have.
fn parted<'s>(
    side: &'s Side<'_>,
    released: &Released<'_>,
) -> Result<(Option<&'s Entry>, Vec<&'s Entry>), MergeConflict> {
    let is_done = |entry: &&Entry| {
        let Some(version) = entry.semver().filter(|version| released.has(version)) else {
            return false;
        };
        // Another branch may have released this version, with an entry of its own.
        (released.file_at)(version).is_none_or(|file| {
            let then = parse(&file);
            let own = then.entries.iter().find(|own| own.semver() == Some(version));
            own.is_some_and(|own| own.notes_text(&file) == entry.notes_text(side.file))
        })
    };
    let (done, open): (Vec<&Entry>, Vec<&Entry>) = side.entries().iter().partition(is_done);
    let is_on_top = open.first().is_none_or(|open| open.range == side.notes.entries[0].range);
    if open.len() > 1 || !is_on_top {
        return Err(MergeConflict::Several { side: side.name });
    }
    Ok((open.first().copied(), done))
}

/// The releases of both sides, the highest first.
fn releases<'s>(
    ours: &'s Side<'_>,
    our: Vec<&'s Entry>,
    theirs: &'s Side<'_>,
    their: Vec<&'s Entry>,
) -> Result<Vec<(Version, &'s [u8])>, MergeConflict> {
    let mut all: BTreeMap<&Version, &[u8]> = BTreeMap::new();
    let own = our.into_iter().map(|entry| (ours, entry));
    for (side, entry) in own.chain(their.into_iter().map(|entry| (theirs, entry))) {
        let Some(version) = entry.semver() else { continue };
        let text = side.text(entry);
        match all.insert(version, text) {
            Some(known) if known.trim_ascii() != text.trim_ascii() => {
                return Err(MergeConflict::SameRelease(version.clone()));
            }
            // Of one text in two spellings, ours counts.
            Some(known) => {
                all.insert(version, known);
            }
            None => {}
        }
    }
    Ok(all.into_iter().rev().map(|(version, text)| (version.clone(), text)).collect())
}

/// The version that an open entry gets above what is released now.
fn wanted(
    entry: &Entry,
    below: Option<&Version>,
    top: Option<&Version>,
    released: &Released<'_>,
) -> Option<Version> {
    let own = entry.semver()?;
    match (below, top) {
        (Some(below), Some(top)) if top > below => versions::behind(below, own, top, released),
        _ => Some(own.clone()),
    }
}

/// What their notes say and ours do not.
fn further(ours: &str, theirs: &str, base: &str) -> Vec<NoteGroup> {
    if theirs.is_empty() || ours == theirs {
        return Vec::new();
    }
    let all = |text: &str| -> Vec<String> {
        items(text).into_iter().flatten().flat_map(|group| group.items).collect()
    };
    let known: HashSet<String> = all(ours).into_iter().chain(all(base)).collect();
    match (items(theirs), ours.is_empty() || items(ours).is_some()) {
        (Some(groups), true) => {
            let mut notes = Vec::new();
            for Items { caption, items } in groups {
                let items: Vec<String> =
                    items.into_iter().filter(|item| !known.contains(item)).collect();
                if !items.is_empty() {
                    notes.push(NoteGroup::Items { caption, notes: items });
                }
            }
            notes
        }
        _ => vec![NoteGroup::Text(theirs.to_owned())],
    }
}
