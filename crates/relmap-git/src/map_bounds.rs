//! How much of a map's files is read together. A server decides what the branch of the map holds.

use relmap_core::ledger::{MAX_LINES, line_count};

use crate::content::MAX_LEDGER;
use crate::{GitError, regular_file};

/// What is left of the bounds for the files of one commit.
#[derive(Debug)]
pub(crate) struct MapBounds {
    bytes: u64,
    lines: usize,
    most_lines: usize,
}

impl Default for MapBounds {
    fn default() -> MapBounds {
        MapBounds { bytes: MAX_LEDGER, lines: MAX_LINES, most_lines: MAX_LINES }
    }
}

impl MapBounds {
    /// The most bytes that the next file may have.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Counts a file that was read, before anybody parses it.
    pub(crate) fn count(&mut self, path: &str, bytes: &[u8]) -> Result<(), GitError> {
        let size = bytes.len() as u64;
        regular_file::check_size(path, size, self.bytes)?;
        match self.lines.checked_sub(line_count(bytes)) {
            Some(left) => self.lines = left,
            None => {
                let (path, most) = (path.to_owned(), self.most_lines);
                return Err(GitError::TooManyLines { path, most });
            }
        }
        self.bytes -= size;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_together_have_a_bound() {
        let of = |bytes, lines| MapBounds { bytes, lines, most_lines: lines };
        let count = |mut bounds: MapBounds, files: &[&str]| {
            let mut files = files.iter().map(|file| bounds.count("a.jsonl", file.as_bytes()));
            files.find_map(|counted| counted.err()).map(|error| error.to_string())
        };
        assert_eq!(count(of(8, 3), &["a\nb\n", "", "c"]), None);
        let lines = "`a.jsonl` and the files before it have more than 2 lines, the most that relmap reads of a \
                     release map";
        assert_eq!(count(of(8, 2), &["a\nb\n", "c"]).as_deref(), Some(lines));
        assert_eq!(count(of(8, 2), &["a\nb\nc\n"]).as_deref(), Some(lines));
        let bytes = "`a.jsonl` has 4 bytes, more than the limit of 3 bytes";
        assert_eq!(count(of(7, 9), &["a\nb\n", "c\nd\n"]).as_deref(), Some(bytes));
    }
}
