//! Merging the lines of a text, and having git ask relmap to merge files.

use git2::{Buf, ConfigLevel, MergeFileInput, merge_file};

use crate::{GitError, Repository};

/// Three states of a text merged line by line; none where they conflict.
///
/// ```
/// let merged = relmap_git::merge_lines(b"a\nb\nc\nd\ne\n", b"A\nb\nc\nd\ne\n", b"a\nb\nc\nd\nE\n");
/// assert_eq!(merged.as_deref(), Some(b"A\nb\nc\nd\nE\n".as_slice()));
/// assert_eq!(relmap_git::merge_lines(b"a\n", b"b\n", b"c\n"), None);
/// ```
pub fn merge_lines(base: &[u8], ours: &[u8], theirs: &[u8]) -> Option<Vec<u8>> {
    // Starts libgit2, which this alone does not.
    drop(Buf::new());
    let (base, ours, theirs) = (input(base), input(ours), input(theirs));
    let merged = merge_file(&base, &ours, &theirs, None).ok()?;
    merged.is_automergeable().then(|| merged.content().to_vec())
}

fn input(content: &[u8]) -> MergeFileInput<'_> {
    let mut input = MergeFileInput::new();
    input.content(content);
    input
}

impl Repository {
    /// Makes a command the merge driver of a name, for this clone.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn set_merge_driver(&self, name: &str, about: &str, command: &str) -> Result<(), GitError> {
        let doing = || GitError::doing("write the configuration");
        let config = self.inner.config().map_err(doing())?;
        let mut local = config.open_level(ConfigLevel::Local).map_err(doing())?;
        local.set_str(&format!("merge.{name}.name"), about).map_err(doing())?;
        local.set_str(&format!("merge.{name}.driver"), command).map_err(doing())
    }
}
