//! The lines that git leaves in a file where a merge was not settled.

use std::ops::Range;

/// How the lines begin.
const MARKS: [&str; 3] = ["<<<<<<<", ">>>>>>>", "|||||||"];

/// The first conflict marker of a file: the mark, and the bytes of its line.
///
/// A row of seven `=` is no sign by itself: it underlines headings. Git writes the other marks at
/// the start of a line, with a blank behind them.
///
/// ```
/// use relmap_core::conflict_markers;
/// let text = b"a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> feature\n";
/// assert_eq!(conflict_markers::first(text), Some(("<<<<<<<", 5..17)));
/// ```
pub fn first(bytes: &[u8]) -> Option<(&'static str, Range<usize>)> {
    // Nearly no file has one, and a search for them is faster than a look at each line.
    if MARKS.iter().all(|mark| memchr::memmem::find(bytes, mark.as_bytes()).is_none()) {
        return None;
    }
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        if let Some(mark) = mark_of(text) {
            return Some((mark, start..start + text.len()));
        }
        start += line.len();
    }
    None
}

fn mark_of(line: &[u8]) -> Option<&'static str> {
    MARKS.into_iter().find(|mark| {
        let rest = line.strip_prefix(mark.as_bytes());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b" "))
    })
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn only_what_git_writes_is_a_marker() {
        for (text, line) in [
            ("<<<<<<< HEAD\n", Some(1)),
            ("x\r\n>>>>>>> feature/x\r\n", Some(2)),
            ("x\n<<<<<<<\n", Some(2)),
            ("x\n||||||| merged common ancestors\n", Some(2)),
            ("1.2.0\n=======\n", None),
            (" <<<<<<< HEAD\n", None),
            ("<<<<<<<< HEAD\n", None),
            (">>>>>> HEAD\n", None),
            (">>>>>>>quoted\n", None),
            ("", None),
        ] {
            let found = first(text.as_bytes());
            let found = found.map(|(_, at)| 1 + text[..at.start].matches('\n').count());
            assert_eq!(found, line, "{text:?}");
        }
    }
}
