//! Why a value cannot be set.

use crate::chart::yaml::{Kind, YamlError};
use crate::position::Position;

/// Why a value of a YAML file cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YamlEditError {
    /// The file cannot be read.
    #[error("it cannot be read as data")]
    Unreadable(#[from] YamlError),
    /// There is no such key.
    #[error("it has no key `{path}`; add it by hand")]
    NoSuchKey {
        /// The path.
        path: String,
    },
    /// The path leads to a list or a map.
    #[error("line {}: `{path}` is {found}, and a single value is expected; edit it by hand", place.line)]
    NotOneValue {
        /// The path.
        path: String,
        /// What is there.
        found: Kind,
        /// Where.
        place: Position,
    },
    /// The value goes over several lines, or is a block.
    #[error("line {}: `{path}` is written over several lines; write it on one", place.line)]
    SeveralLines {
        /// The path.
        path: String,
        /// Where.
        place: Position,
    },
    /// The value is also that of other keys, by an anchor.
    #[error(
        "line {}: `{path}` shares its value with `{other}` by an anchor; write the value out at `{path}` in the \
         place of the anchor or the alias", place.line
    )]
    Shared {
        /// The path.
        path: String,
        /// A key that would have changed too.
        other: String,
        /// Where.
        place: Position,
    },
    /// The edit would not have the effect that it should have.
    #[error("`{path}` is written in a way that cannot be edited safely; set it by hand")]
    Unsafe {
        /// The path.
        path: String,
    },
    /// An image is pinned by a digest, and a tag alone was given.
    #[error(
        "`{path}` pins the image by a digest, which would still be that of the old one; give the new digest too: \
         `--image REPOSITORY:TAG@sha256:…`, or ask the registry for it: `--pin-digests`"
    )]
    StaleDigest {
        /// The path of the image.
        path: String,
    },
    /// There is no key that could take the tag or the digest.
    #[error("`{path}` has no key for the {what} of the image; add one by hand")]
    NoKeyFor {
        /// The path of the image.
        path: String,
        /// `tag` or `digest`.
        what: &'static str,
    },
}
