//! Whether a file only grew: a comparison of bytes.

/// What happened between an older and a newer state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// The newer one begins with all lines of the older one.
    Grew,
    /// A line was changed, moved or removed.
    Rewritten {
        /// The first line of the older file that the newer one has not, counted from 1.
        line: usize,
    },
}

/// Compares an older state of a file with a newer one.
///
/// ```
/// use relmap_core::ledger::{Growth, growth};
/// assert_eq!(growth(b"a\nb\n", b"a\nb\nc\n"), Growth::Grew);
/// assert_eq!(growth(b"a\nb\n", b"a\nB\nc\n"), Growth::Rewritten { line: 2 });
/// assert_eq!(growth(b"a\nb\n", b"a\n"), Growth::Rewritten { line: 2 });
/// ```
pub fn growth(old: &[u8], new: &[u8]) -> Growth {
    // The newer file may end the last line of the older one, and not go on with it.
    let ended = old.is_empty() || old.ends_with(b"\n");
    if new.starts_with(old) && (ended || matches!(new.get(old.len()), None | Some(b'\n'))) {
        return Growth::Grew;
    }
    let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let line = 1 + old[..same].iter().filter(|byte| **byte == b'\n').count();
    Growth::Rewritten { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        for (old, new, wanted) in [
            ("", "", Growth::Grew),
            ("", "a\n", Growth::Grew),
            ("a", "a\nb\n", Growth::Grew),
            ("a", "a", Growth::Grew),
            ("a", "ab\n", Growth::Rewritten { line: 1 }),
            ("a\nb\n", "", Growth::Rewritten { line: 1 }),
            ("a\nb\n", "b\na\n", Growth::Rewritten { line: 1 }),
            ("a\nb\nc\n", "a\nc\n", Growth::Rewritten { line: 2 }),
            ("a\nb\nc\n", "a\nb\nc", Growth::Rewritten { line: 3 }),
            ("a\nb\n", "a\nb", Growth::Rewritten { line: 2 }),
        ] {
            assert_eq!(growth(old.as_bytes(), new.as_bytes()), wanted, "{old:?} {new:?}");
        }
    }
}
