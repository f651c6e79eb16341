//! Replacing spans of a file, and nothing else of it.

use std::ops::Range;

/// One replacement: the bytes of the file that go, and what is there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go; an empty range inserts.
    pub bytes: Range<usize>,
    /// What is there instead.
    pub text: String,
}

impl Edit {
    /// Puts text in the place of a span.
    pub fn replace(bytes: Range<usize>, text: impl Into<String>) -> Edit {
        Edit { bytes, text: text.into() }
    }

    /// Puts text before a byte.
    pub fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit::replace(at..at, text)
    }
}

/// The file with the edits made. Those at one place are made in the order given; one that overlaps
/// an earlier one or lies outside the file is left out.
///
/// ```
/// use relmap_core::edit::{Edit, apply};
/// let edits = vec![Edit::replace(9..14, "1.1.1"), Edit::insert(0, "# x\n")];
/// assert_eq!(apply(b"version: 1.1.0\n", edits), b"# x\nversion: 1.1.1\n");
/// ```
pub fn apply(file: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| (edit.bytes.start, edit.bytes.end));
    let mut out = Vec::with_capacity(file.len() + 256);
    let mut done = 0;
    for edit in edits {
        let Some(kept) = file.get(done..edit.bytes.start).filter(|_| edit.bytes.end <= file.len())
        else {
            continue;
        };
        out.extend_from_slice(kept);
        out.extend_from_slice(edit.text.as_bytes());
        done = edit.bytes.end;
    }
    out.extend_from_slice(file.get(done..).unwrap_or_default());
    out
}
