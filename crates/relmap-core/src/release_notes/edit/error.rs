//! Why a release file cannot be written into.

/// Why a release file cannot be written into.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotesEditError {
    /// There is no entry to go by.
    #[error(
        "it has no entry to copy the style of; write the first one by hand, beginning with `{heading}`"
    )]
    NoEntry {
        /// A heading that would do.
        heading: String,
    },
    /// The oldest entry is first.
    #[error("its oldest entry comes first, and a new one must be on top; reverse the file")]
    OldestFirst,
    /// A changelog of a Debian or RPM package.
    #[error(
        "it is the changelog of a Debian or RPM package, which their own tools write (`dch`, `rpmdev-bumpspec`)"
    )]
    Packaging,
    /// The file would not say what it should.
    #[error(
        "it is written in a manner that cannot be extended safely; write the entry by hand, beginning with \
         `{heading}`"
    )]
    Unsafe {
        /// The heading to write.
        heading: String,
    },
}
