//! What cannot be merged, and how the file then looks.

use semver::Version;

/// Why a merge needs a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeConflict {
    /// The file cannot be read.
    #[error("{side} cannot be read")]
    Unreadable {
        /// Which of the three states.
        side: &'static str,
    },
    /// Both changed what is there already.
    #[error("both branches changed lines that were there before")]
    OldLines,
    /// One branch has several entries that are not released.
    #[error("{side} has several new entries without a tag; fetch the tags, or release them first")]
    Several {
        /// Which of the two branches.
        side: &'static str,
    },
    /// Both declare a value, each another one.
    #[error("both branches changed `{field}`: {ours} and {theirs}")]
    Field {
        /// The field.
        field: &'static str,
        /// The value on our side.
        ours: String,
        /// The value on their side.
        theirs: String,
    },
    /// The versions do not say which comes next.
    #[error("it is not known which version comes after {ours} and {theirs}")]
    Versions {
        /// The version on our side.
        ours: String,
        /// The version on their side.
        theirs: String,
    },
    /// Both released the same version with other notes.
    #[error("both branches have an entry for {0}, and it is not known which of them was released")]
    SameRelease(Version),
    /// The result would not say what it should.
    #[error("the merged file would not say what both branches say")]
    Unsafe,
}

/// The value that one side changed; both may have changed it alike.
pub(super) fn either(
    field: &'static str,
    base: Option<String>,
    ours: Option<String>,
    theirs: Option<String>,
) -> Result<Option<String>, MergeConflict> {
    if ours == theirs || theirs == base {
        Ok(ours)
    } else if ours == base {
        Ok(theirs)
    } else {
        let shown = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        Err(MergeConflict::Field { field, ours: shown(ours), theirs: shown(theirs) })
    }
}

/// Both sides between conflict markers; lines that they share at the top and the end stay outside.
pub fn marked(ours: &[u8], theirs: &[u8], size: usize) -> Vec<u8> {
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let (ours, theirs) = (lines(ours), lines(theirs));
    let same = |(ours, theirs): &(&Vec<u8>, &Vec<u8>)| ours == theirs;
    let top = ours.iter().zip(&theirs).take_while(same).count();
    let rest = ours[top..].iter().rev().zip(theirs[top..].iter().rev());
    let end = rest.take_while(same).count();
    let mut out: Vec<u8> = ours[..top].concat();
    let mut side = |mark: char, name: &str, lines: &[Vec<u8>]| {
        if !out.is_empty() && !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        out.extend_from_slice(mark.to_string().repeat(size).as_bytes());
        out.extend_from_slice(name.as_bytes());
        out.push(b'\n');
        out.extend_from_slice(&lines.concat());
    };
    side('<', " ours", &ours[top..ours.len() - end]);
    side('=', "", &theirs[top..theirs.len() - end]);
    side('>', " theirs", &ours[ours.len() - end..]);
    out
}
