//! The digest of a content.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256, Sha512};

/// The digest of bytes by the algorithm of another one; none for an algorithm that is not known.
pub(crate) fn same_kind(bytes: &[u8], other: &str) -> Option<String> {
    match other.split_once(':')?.0 {
        "sha256" => Some(sha256(bytes)),
        "sha512" => Some(written("sha512:", &Sha512::digest(bytes))),
        _ => None,
    }
}

/// The digest of bytes: `sha256:…`.
pub fn sha256(bytes: &[u8]) -> String {
    written("sha256:", &Sha256::digest(bytes))
}

fn written(algorithm: &str, digest: &[u8]) -> String {
    let mut text = algorithm.to_owned();
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
