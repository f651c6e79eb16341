//! A component on its way to a release, and the notes that it gets.

use relmap_core::bump::FileEdit;
use relmap_core::component::Component;
use relmap_core::facts::ComponentFacts;
use relmap_core::outcome::ComponentOutcome;
use relmap_core::release_notes::edit::NoteGroup;
use semver::Version;

/// A component that is to be released.
pub(super) struct Item<'i> {
    pub(super) component: &'i Component,
    pub(super) facts: ComponentFacts,
    /// What was done to its files for another component, and the note that tells of it.
    pub(super) follows: Vec<(FileEdit, String)>,
    /// See [`BumpContext::follows_prerelease`](relmap_core::bump::BumpContext::follows_prerelease).
    pub(super) follows_prerelease: bool,
    /// What changed since the candidate that it builds on, as notes.
    pub(super) since_candidate: Option<Vec<String>>,
}

/// A release whose notes are wanted.
pub(super) struct NotesFor<'n> {
    /// The component.
    pub(super) item: &'n Item<'n>,
    /// The judgement with the files of the release written.
    pub(super) outcome: &'n ComponentOutcome,
    /// The version that is planned.
    pub(super) version: Option<&'n Version>,
    /// Whether its entry has notes already.
    pub(super) has_notes: bool,
}

/// Notes, and whether they were drafted from what changed.
#[derive(Default)]
pub(super) struct Drafted {
    pub(super) notes: Vec<NoteGroup>,
    pub(super) is_draft: bool,
}
