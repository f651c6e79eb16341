//! The archive of a chart, as `helm package` makes it, against the files that it was made of.
//!
//! An archive comes from a stranger. It is held in memory, within bounds, and nothing of it is ever written.

mod compare;
mod error;
mod expected;
mod headers;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use tar::EntryType;

pub use compare::{ArchiveDifference, compare};
pub use error::ArchiveError;
pub use expected::ChartTree;

/// The most that an archive may have unpacked, those in it included, in bytes.
pub const MAX_UNPACKED: u64 = 64 << 20;

/// The most entries of an archive.
pub const MAX_ENTRIES: usize = 20_000;

/// How a file in gzip's format begins.
const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// The files of an archive, by their paths in the chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartArchive {
    /// The files.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl ChartArchive {
    /// Reads an archive.
    ///
    /// # Errors
    /// If it is none, has more than a chart may have, or something that no chart has.
    pub fn read(bytes: &[u8]) -> Result<ChartArchive, ArchiveError> {
        ChartArchive::read_within(bytes, &mut { MAX_UNPACKED })
    }

    /// The same, with what is left of the bound.
    pub(crate) fn read_within(bytes: &[u8], left: &mut u64) -> Result<ChartArchive, ArchiveError> {
        let stream = unpack(bytes, left)?;
        let broken = |error: std::io::Error| ArchiveError::Broken(error.to_string());
        headers::check(&stream)?;
        let mut archive = tar::Archive::new(stream.as_slice());
        let mut folder: Option<String> = None;
        let mut files = BTreeMap::new();
        for (number, entry) in archive.entries().map_err(broken)?.enumerate() {
            if number >= MAX_ENTRIES {
                return Err(ArchiveError::TooMany);
            }
            let mut entry = entry.map_err(broken)?;
            let kind = entry.header().entry_type();
            if kind == EntryType::XGlobalHeader {
                continue;
            }
            let path = String::from_utf8(entry.path_bytes().into_owned())
                .map_err(|error| ArchiveError::Name(error.to_string()))?;
            match kind {
                EntryType::Directory => continue,
                EntryType::Regular | EntryType::Continuous => {}
                EntryType::Symlink | EntryType::Link => return Err(ArchiveError::Link(path)),
                _ => return Err(ArchiveError::Special(path)),
            }
            let (top, inside) = inside(&path).ok_or_else(|| ArchiveError::Outside(path.clone()))?;
            if folder.get_or_insert_with(|| top.to_owned()) != top {
                return Err(ArchiveError::Folders(path));
            }
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(broken)?;
            if files.insert(inside.to_owned(), content).is_some() {
                return Err(ArchiveError::Twice(path));
            }
        }
        if !files.contains_key("Chart.yaml") {
            return Err(ArchiveError::NoChart);
        }
        Ok(ChartArchive { files })
    }
}

/// How many bytes an archive has unpacked, in bytes; `most` if it has as many or more, or is broken. Nothing of it is
/// kept.
///
/// ```
/// assert_eq!(relmap_core::chart::archive::unpacked_size(b"no archive", 100), 100);
/// ```
pub fn unpacked_size(bytes: &[u8], most: u64) -> u64 {
    let mut stream = MultiGzDecoder::new(bytes).take(most);
    std::io::copy(&mut stream, &mut std::io::sink()).unwrap_or(most)
}

fn unpack(bytes: &[u8], left: &mut u64) -> Result<Vec<u8>, ArchiveError> {
    if !bytes.starts_with(&MAGIC) {
        return Err(ArchiveError::NotGzip);
    }
    let mut stream = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(*left + 1).read_to_end(&mut stream);
    *left = left.checked_sub(stream.len() as u64).ok_or(ArchiveError::TooLarge)?;
    read.map_err(|error| ArchiveError::Broken(error.to_string()))?;
    Ok(stream)
}

/// The top folder of a path, and the path in it; none where it leads anywhere else.
fn inside(path: &str) -> Option<(&str, &str)> {
    let (top, inside) = path.split_once('/')?;
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    // A letter and a colon are a drive.
    let is_drive = inside.as_bytes().get(1) == Some(&b':');
    (path.split('/').all(is_plain) && !is_drive).then_some((top, inside))
}
