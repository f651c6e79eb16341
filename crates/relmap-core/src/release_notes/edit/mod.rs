//! Writing into a release file in its own manner, so that no other byte changes.
//!
//! [`write()`] puts a new entry on top, turns one that gathers notes into it, or corrects the newest
//! one. How headings, dates, bullets and blank lines are written is taken from the entries that are
//! there. The result is read again and compared with the file before: where it would mean anything
//! else than it should, the edit is refused.
//!
//! ```
//! use relmap_core::release_notes::edit::{Change, Target, write};
//!
//! let file = b"## [v1.1.0] - 2 Nov 2026\n\n* First.\n";
//! let change = Change {
//!     date: Some("2026-11-20".parse().unwrap()),
//!     notes: vec!["More replicas.".into()],
//!     ..Change::to("1.1.1".parse().unwrap(), "v1.1.1")
//! };
//! let edited = write(file, &change, Target::New).unwrap();
//! assert_eq!(
//!     String::from_utf8(edited).unwrap(),
//!     "## [v1.1.1] - 20 Nov 2026\n\n* More replicas.\n\n## [v1.1.0] - 2 Nov 2026\n\n* First.\n"
//! );
//! ```

mod add;
mod amend;
mod dates;
mod error;
mod heading;
mod lines;
mod links;
mod notes;
mod retitle;
mod style;
mod verify;

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use semver::Version;

use super::{ReleaseNotes, parse};

pub use error::NotesEditError;
pub use notes::NoteGroup;
pub use retitle::retitle;

use style::Style;

/// What an entry should say. Whatever is none or empty stays as it is.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version.
    pub version: Version,
    /// The name of the tag, for a file in which no heading shows how it is written.
    pub tag: String,
    /// The day of the release. A file without dates gets it only where `is_date_wanted` says so.
    pub date: Option<Date>,
    /// Whether somebody asked for the date, so that it is written in any case.
    pub is_date_wanted: bool,
    /// The values of `App:`, of all apps.
    pub apps: Option<Vec<String>>,
    /// The values of `Image:`.
    pub images: Option<Vec<String>>,
    /// The value of `Bump:`.
    pub bump: Option<String>,
    /// Notes to add.
    pub notes: Vec<NoteGroup>,
}

impl Change {
    /// A change of the version alone.
    pub fn to(version: Version, tag: impl Into<String>) -> Change {
        Change {
            version,
            tag: tag.into(),
            date: None,
            is_date_wanted: false,
            apps: None,
            images: None,
            bump: None,
            notes: Vec::new(),
        }
    }
}

/// Which entry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A new one on top, or the one that gathers notes there.
    New,
    /// The newest one that is there already.
    Newest,
}

/// Writes an entry into a release file.
///
/// # Errors
/// When the file has no entry to go by, is kept in a form that other tools write, or would not say
/// afterwards what it should.
pub fn write(file: &[u8], change: &Change, target: Target) -> Result<Vec<u8>, NotesEditError> {
    let before = parse(file);
    if before.entries.is_empty() {
        return Err(NotesEditError::NoEntry { heading: change.tag.clone() });
    }
    if before.oldest_first {
        return Err(NotesEditError::OldestFirst);
    }
    if before.entries.iter().any(|entry| heading::is_packaging(file, entry)) {
        return Err(NotesEditError::Packaging);
    }
    let own = Style::of(file, &before);
    // What reads as something else in the file's own manner may do so in the plainest one.
    for style in [own.clone(), own.plainer()] {
        if let Some(edited) = attempt(file, &before, change, target, &style)
            && verify::says(file, &before, &edited, change, target)
        {
            return Ok(edited);
        }
    }
    Err(NotesEditError::Unsafe { heading: change.tag.clone() })
}

/// Notes as lines of a file, in its manner: for somebody to edit.
pub fn render_notes(file: &[u8], notes: &[NoteGroup]) -> String {
    let style = Style::of(file, &parse(file));
    notes::render(notes, &style)
}

fn attempt(
    file: &[u8],
    before: &ReleaseNotes,
    change: &Change,
    target: Target,
    style: &Style,
) -> Option<Vec<u8>> {
    match target {
        Target::New => {
            let begun = add::heading(file, before, change, style)?;
            let notes = parse(&begun);
            amend::newest(&begun, &notes, change, style)
        }
        Target::Newest => amend::newest(file, before, change, style),
    }
}
