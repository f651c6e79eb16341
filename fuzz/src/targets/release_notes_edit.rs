//! Writing into RELEASE.txt: the result says what was asked for, and the rest stays as it was.

use relmap_core::release_notes::edit::{Change, NoteGroup, Target, write};
use relmap_core::release_notes::{Entry, parse};

use super::release_notes::check_read;
use crate::{Pieces, Shape};

/// What release files are made of, and what separates the parts of the input.
pub const WORDS: &[&str] = super::release_notes::WORDS;

/// The parts of the input: the version, the date, `App:`, a note, the file.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let Ok(version) = pieces.line().parse::<semver::Version>() else { return Shape::of(0) };
    let mut change = Change::to(version.clone(), format!("web-{version}"));
    change.date = pieces.line().parse().ok();
    change.is_date_wanted = change.date.is_some();
    change.apps = pieces.optional().map(|app| vec![app]);
    change.notes = pieces.optional().map(|note| NoteGroup::from(note.as_str())).into_iter().collect();
    let file = pieces.remaining().join(crate::pieces::SEPARATOR);
    let before = parse(&file);
    let mut shape = Vec::new();
    for target in [Target::New, Target::Newest] {
        let Ok(edited) = write(&file, &change, target) else {
            shape.push(None);
            continue;
        };
        let after = parse(&edited);
        check_read(&edited, &after);
        let newest = after.newest().expect("there is a newest entry");
        assert_eq!(newest.semver(), Some(&version));
        assert_eq!(newest.date.as_ref().map(|date| date.value).filter(|_| change.is_date_wanted), change.date);
        if let Some(apps) = &change.apps {
            assert!(newest.apps().map(|found| found.tag).eq(apps.iter().cloned()));
        }
        let gone = before.newest().filter(|_| target == Target::Newest);
        for old in before.entries.iter().filter(|entry| entry.dictates() && Some(*entry) != gone) {
            let is_there = |new: &Entry| new.tag_name() == old.tag_name();
            assert!(after.entries.iter().any(is_there), "{:?} is gone", old.tag_name());
        }
        // To ask for the same again, without more notes, changes nothing.
        let same = Change { notes: Vec::new(), ..change.clone() };
        match write(&edited, &same, Target::Newest) {
            Ok(again) => assert_eq!(
                String::from_utf8_lossy(&again),
                String::from_utf8_lossy(&edited),
                "the same edit changed more"
            ),
            Err(error) => panic!("the same edit is refused: {error}"),
        }
        shape.push(Some((after.entries.len() - before.entries.len(), after.faults.len().min(4))));
    }
    Shape::of((shape, before.entries.len().min(6), before.faults.len().min(6)))
}
