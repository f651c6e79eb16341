//! Ids of commits, from git2 and back.

use git2::Oid;
use relmap_core::commit_id::CommitId;

use crate::GitError;

/// How many bytes an id has.
const LENGTH: usize = 20;

/// The id of a commit that git2 named.
pub(crate) fn commit_id(id: Oid) -> CommitId {
    let mut bytes = [0; LENGTH];
    bytes.iter_mut().zip(id.as_bytes()).for_each(|(place, byte)| *place = *byte);
    CommitId::from(bytes)
}

/// The id by which git2 finds a commit.
///
/// # Errors
/// When it is one of a repository that uses SHA-256.
pub(crate) fn oid(commit: &CommitId) -> Result<Oid, GitError> {
    Oid::from_str(commit.as_str()).map_err(GitError::doing("read a commit's id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_there_and_back() {
        let id = Oid::from_str("0123456789abcdef0123456789abcdef01234567").unwrap();
        assert_eq!(commit_id(id).as_str(), id.to_string());
        assert_eq!(oid(&commit_id(id)).unwrap(), id);
    }
}
