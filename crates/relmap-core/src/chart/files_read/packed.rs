//! What is in a packed chart, as far as templates may be in it.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// The most that is unpacked of all archives of a chart, those inside of them included, in bytes.
const MAX_UNPACKED: u64 = 64 << 20;

/// How many archives inside of one another are looked into, and how many in all.
const MAX_ARCHIVES: usize = 200;

/// How a file in gzip's format begins.
pub(super) const MAGIC: [u8; 3] = [0x1F, 0x8B, 8];

/// The unpacked content of an archive and of those in it; none if it is too much. Whether there is a tar inside makes no
/// difference: all of it is looked through for templates. An archive with a fault ends where it ends.
/// `unpacked` counts the bytes.
pub(super) fn streams(archive: &[u8], unpacked: &mut u64) -> Option<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut left = MAX_UNPACKED.saturating_sub(*unpacked);
    let mut pending = vec![unpack(archive, &mut left)?];
    while let Some(stream) = pending.pop() {
        let starts = memchr::memmem::find_iter(&stream, &MAGIC);
        for start in starts {
            if found.len() + pending.len() >= MAX_ARCHIVES {
                return None;
            }
            pending.push(unpack(&stream[start..], &mut left)?);
        }
        found.push(stream);
    }
    *unpacked = MAX_UNPACKED - left;
    Some(found)
}

fn unpack(bytes: &[u8], left: &mut u64) -> Option<Vec<u8>> {
    let mut stream = Vec::new();
    let _ = MultiGzDecoder::new(bytes).take(*left + 1).read_to_end(&mut stream);
    *left = left.checked_sub(stream.len() as u64)?;
    Some(stream)
}
