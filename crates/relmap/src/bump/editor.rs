//! Who edits the notes of a release.

use crate::error::Error;

/// Edits the notes of a release. A function of a component's name and a draft is one:
///
/// ```
/// use relmap::{Error, NotesEditor};
/// let editor = |component: &str, draft: &str| -> Result<String, Error> {
///     Ok(format!("{draft}- Checked by the {component} team.\n"))
/// };
/// let editor: &dyn NotesEditor = &editor;
/// ```
pub trait NotesEditor {
    /// The notes of a component's next release, from a draft that may be empty. Both are in the form
    /// of its RELEASE.txt. Empty notes end the call: [`BumpError::NoNotes`](crate::BumpError).
    ///
    /// # Errors
    /// If the notes cannot be edited, for example with [`BumpError::Editor`](crate::BumpError).
    fn edit(&self, component: &str, draft: &str) -> Result<String, Error>;
}

impl<F: Fn(&str, &str) -> Result<String, Error>> NotesEditor for F {
    fn edit(&self, component: &str, draft: &str) -> Result<String, Error> {
        self(component, draft)
    }
}
