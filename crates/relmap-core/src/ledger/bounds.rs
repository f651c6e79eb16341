//! How much of a map is read. Whoever can push the branch of the map, or serves it, decides what is in it, and a
//! gigabyte of short lines is a small pack for git.

/// The most lines that a file of the map may have, and all files of one together. A line fills several times its
/// length while questions are answered: a million releases take some 500 MB.
pub const MAX_LINES: usize = 4_000_000;

/// How many lines a file has, with the last one whether it is ended or not.
pub fn line_count(bytes: &[u8]) -> usize {
    let is_open = !bytes.is_empty() && !bytes.ends_with(b"\n");
    memchr::memchr_iter(b'\n', bytes).count() + usize::from(is_open)
}

/// The bounds of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most lines.
    pub(super) lines: usize,
    /// The most bytes of lines that have another form than relmap writes, such as corrections. They are kept as they
    /// were parsed.
    pub(super) foreign: usize,
    /// The most faults that are told.
    pub(super) faults: usize,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { lines: MAX_LINES, foreign: 128 << 20, faults: 1000 }
    }
}
