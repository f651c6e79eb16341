//! The full id of a commit.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// How many digits [`CommitId::short`] has.
const SHORT: usize = 12;

/// The full id of a commit: 40 hexadecimal digits, or 64 in a repository that uses SHA-256.
///
/// It is compared, shown and serialized as its text. A copy shares the text.
///
/// ```
/// use relmap_core::commit_id::CommitId;
/// let id: CommitId = "0123456789abcdef0123456789abcdef01234567".parse().unwrap();
/// assert_eq!(id.short(), "0123456789ab");
/// assert_eq!(id.to_string(), "0123456789abcdef0123456789abcdef01234567");
/// assert!("0123456".parse::<CommitId>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(Arc<str>);

/// A text is not the full id of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not the full id of a commit: 40 or 64 digits of 0-9 and a-f")]
pub struct CommitIdError(String);

impl CommitId {
    /// The id in a line of a ledger in which the form of the id was seen before.
    pub(crate) fn of_plain_line(text: &str) -> CommitId {
        debug_assert!(is_commit_id(text.as_bytes()));
        CommitId(text.into())
    }

    /// The id as git writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first 12 digits, for people.
    pub fn short(&self) -> &str {
        self.first(SHORT)
    }

    /// Whether it begins with these digits.
    pub fn starts_with(&self, digits: &str) -> bool {
        self.0.starts_with(digits)
    }

    /// Its first digits, of which it has 40 at least.
    pub fn first(&self, digits: usize) -> &str {
        self.0.get(..digits).unwrap_or(&self.0)
    }
}

/// Whether a text has the form of a full id.
pub(crate) fn is_commit_id(text: &[u8]) -> bool {
    let is_hex = |byte: &u8| byte.is_ascii_digit() | (b'a'..=b'f').contains(byte);
    matches!(text.len(), 40 | 64) && text.iter().fold(true, |all, byte| all & is_hex(byte))
}

impl FromStr for CommitId {
    type Err = CommitIdError;

    fn from_str(text: &str) -> Result<CommitId, CommitIdError> {
        match is_commit_id(text.as_bytes()) {
            true => Ok(CommitId(text.into())),
            false => Err(CommitIdError(text.to_owned())),
        }
    }
}

/// The id whose bytes are these.
///
/// ```
/// use relmap_core::commit_id::CommitId;
/// assert_eq!(CommitId::from([0xab; 20]).short(), "abababababab");
/// ```
impl From<[u8; 20]> for CommitId {
    fn from(bytes: [u8; 20]) -> CommitId {
        const DIGITS: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let text: String = digits.map(|digit| DIGITS[usize::from(digit)]).collect();
        CommitId(text.into())
    }
}

impl AsRef<str> for CommitId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for CommitId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for CommitId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CommitId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CommitId, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_ids_are_read() {
        for id in ["0".repeat(40), "f".repeat(64)] {
            assert_eq!(id.parse::<CommitId>().unwrap().as_str(), id);
        }
        for text in ["", "main", "abcdef0", &"0".repeat(41), &"F".repeat(40), &"g".repeat(40)] {
            assert_eq!(text.parse::<CommitId>(), Err(CommitIdError(text.to_owned())));
        }
    }

    #[test]
    fn bytes_become_their_digits_in_order() {
        let bytes: Vec<u8> = (0_u8..20).map(|at| at * 13).collect();
        let id = CommitId::from(<[u8; 20]>::try_from(bytes.as_slice()).unwrap());
        assert_eq!(id.as_str(), "000d1a2734414e5b6875828f9ca9b6c3d0ddeaf7");
    }

    #[test]
    fn serialized_it_is_its_text_and_only_a_full_id_is_read() {
        let id: CommitId = "1".repeat(40).parse().unwrap();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<CommitId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<CommitId>("\"main\"").is_err());
    }
}
