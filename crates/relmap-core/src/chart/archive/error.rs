//! Why an archive cannot be read as a chart.

use thiserror::Error;

use super::{MAX_ENTRIES, MAX_UNPACKED};

/// Why an archive cannot be read as a chart. What cannot be read is never taken for a difference.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// Something else than gzip.
    #[error("it is not compressed with gzip, as the archive of a chart is")]
    NotGzip,
    /// It ends early, or has a fault.
    #[error("it is broken: {0}")]
    Broken(String),
    /// More than it may be.
    #[error("it has more than {} MiB unpacked", MAX_UNPACKED >> 20)]
    TooLarge,
    /// More entries than a chart has.
    #[error("it has more than {MAX_ENTRIES} entries")]
    TooMany,
    /// A name that is not UTF-8.
    #[error("a name in it is not UTF-8 text: {0}")]
    Name(String),
    /// A symbolic or hard link.
    #[error("`{0}` in it is a link, which no chart has")]
    Link(String),
    /// A device or the like.
    #[error("`{0}` in it is neither a file nor a folder")]
    Special(String),
    /// A path that leads out of the chart's folder.
    #[error("`{0}` in it is not a path in the folder of the chart")]
    Outside(String),
    /// A second top folder.
    #[error("`{0}` in it is not in the same folder as the files before it")]
    Folders(String),
    /// A name that is there twice.
    #[error("`{0}` is in it twice, so which of both is used is a matter of chance")]
    Twice(String),
    /// Something that readers of archives understand differently.
    #[error("it has {0}, which programs read differently")]
    Ambiguous(&'static str),
    /// No Chart.yaml.
    #[error("it has no Chart.yaml")]
    NoChart,
}
