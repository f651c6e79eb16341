//! Merging what two branches did to a release: RELEASE.txt and Chart.yaml, as git's merge driver.
//!
//! Two branches that each add an entry are at odds about the version alone. The entry that is not
//! released yet moves behind the one that is, and two that are not released become one entry with the
//! notes of both. Whatever cannot be known is a conflict: nothing is guessed.
//!
//! Nothing is read or written here.

mod apps;
mod chart_file;
mod conflict;
mod notes_file;
mod versions;

#[cfg(test)]
mod tests;

use semver::Version;

pub use chart_file::chart_file;
pub use conflict::{MergeConflict, marked};
pub use notes_file::{MergedNotes, notes_file};

/// The three states of a file in a merge.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'s> {
    /// Where both came from.
    pub base: &'s [u8],
    /// The branch that is merged into.
    pub ours: &'s [u8],
    /// The branch that is merged.
    pub theirs: &'s [u8],
}

impl Sides<'_> {
    /// The result where one side alone changed, or both did the same.
    fn trivial(&self) -> Option<Vec<u8>> {
        let Sides { base, ours, theirs } = *self;
        if ours == theirs || theirs == base {
            Some(ours.to_vec())
        } else if ours == base {
            Some(theirs.to_vec())
        } else {
            None
        }
    }
}

/// Merges the lines of a text; none where they conflict.
pub type MergeLines<'m> = &'m dyn Fn(&Sides<'_>) -> Option<Vec<u8>>;

/// What is released of the component, by its tags.
pub struct Released<'r> {
    /// The versions.
    pub versions: &'r [Version],
    /// The release file as it was at the release of a version.
    pub file_at: &'r dyn Fn(&Version) -> Option<Vec<u8>>,
}

impl Released<'_> {
    fn has(&self, version: &Version) -> bool {
        self.versions.iter().any(|own| own.cmp_precedence(version).is_eq())
    }
}
