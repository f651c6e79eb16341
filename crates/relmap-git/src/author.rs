//! Who makes the commits of a map, and whether they are signed.

use git2::ErrorCode;
use relmap_core::commit_id::CommitId;

use crate::commit_ids::oid;
use crate::program::{CommitSignature, Git, ProgramError, Signing};
use crate::{GitError, Identity, Repository};

/// Makes commits of a map.
pub trait Commits {
    /// Who makes them.
    fn identity(&self) -> &Identity;

    /// The program that signs them, if they are signed.
    fn signer(&self) -> Option<&Git> {
        None
    }
}

impl Commits for Identity {
    fn identity(&self) -> &Identity {
        self
    }
}

/// Somebody who signs the commits, or does not.
pub struct Author {
    identity: Identity,
    signer: Option<Git>,
}

impl Author {
    /// Somebody whose commits are signed as git's settings in `repository` say, or as is asked. The program
    /// is [that of the repository](Repository::program).
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn new(
        identity: Identity,
        signing: Signing,
        repository: &Repository,
        program: impl FnOnce() -> Git,
    ) -> Result<Author, GitError> {
        let signs = match signing {
            Signing::Always => true,
            Signing::Never => false,
            Signing::AsConfigured => repository.signs_map()?,
        };
        Ok(Author { identity, signer: signs.then(program) })
    }
}

impl Commits for Author {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn signer(&self) -> Option<&Git> {
        self.signer.as_ref()
    }
}

impl Repository {
    /// Whether tags are signed: as `relmap.sign` says, or else `tag.gpgSign`.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn signs_tags(&self) -> Result<bool, GitError> {
        let signs = self.switch("relmap.sign")?;
        Ok(signs.or(self.switch("tag.gpgSign")?).unwrap_or_default())
    }

    /// Whether the commits of a map are signed: as `relmap.sign` says, or else where git signs commits
    /// or tags, by `commit.gpgSign` and `tag.gpgSign`.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn signs_map(&self) -> Result<bool, GitError> {
        if let Some(signs) = self.switch("relmap.sign")? {
            return Ok(signs);
        }
        let either = [self.switch("commit.gpgSign")?, self.switch("tag.gpgSign")?];
        Ok(either.contains(&Some(true)))
    }

    /// The commits of a map that one builds on, itself first, each with what git says of its signature:
    /// the program of the charts' repository, whose settings count.
    ///
    /// # Errors
    /// When git fails, or would go by a program or a list of keys that a commit can have brought along.
    pub fn map_signatures(
        &self,
        git: &Git,
        commit: &CommitId,
    ) -> Result<Vec<CommitSignature>, ProgramError> {
        git.signatures(&self.inner.commondir().join("objects"), commit)
    }

    /// Whether a commit has a signature at all, whatever it is worth.
    pub fn has_signature(&self, commit: &CommitId) -> bool {
        let id = oid(commit);
        id.is_ok_and(|id| self.inner.extract_signature(&id, None).is_ok())
    }

    /// A setting of git that is on or off; none if it is not set.
    fn switch(&self, key: &str) -> Result<Option<bool>, GitError> {
        let doing = || GitError::doing(&format!("read {key}"));
        let config = self.inner.config().and_then(|mut all| all.snapshot()).map_err(doing())?;
        match config.get_bool(key) {
            Ok(on) => Ok(Some(on)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(doing()(error)),
        }
    }
}
