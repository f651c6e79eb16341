//! The digest of a content.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256, Sha512};

/// The digest of bytes by the algorithm of another one; none for an algorithm that is not known.
pub(crate) fn same_kind(bytes: &[u8], other: &str) -> Option<String> {
    match other.split_once(':')?.0 {
        "sha256" => Some(sha256(bytes)),
        "sha512" => Some(format!("sha512:{}", HEXLOWER.encode(&Sha512::digest(bytes)))),
        _ => None,
    }
}

/// `sha256:…`.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes)))
}
