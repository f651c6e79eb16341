//! Merging the lines of a text.

use git2::{Buf, MergeFileInput, merge_file};

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
