//! Signed commits of a map, made by git as its own settings say, and what git says of signatures.

use std::path::Path;

use relmap_core::commit_id::CommitId;

use super::git_output::GitOutput;
use super::strangers::Doing;
use super::{Git, ProgramError};
use crate::Identity;

/// A commit to be made.
pub(crate) struct UnsignedCommit<'c> {
    pub(crate) tree: String,
    pub(crate) parents: &'c [&'c CommitId],
    pub(crate) message: &'c str,
    pub(crate) identity: &'c Identity,
}

/// A commit with what git says of its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitSignature {
    /// The full id of the commit.
    pub commit: CommitId,
    /// git's word for it, as `git log --format=%G?` prints it.
    pub grade: char,
    /// How far the key is trusted, as `%GT` prints it.
    pub trust: String,
    /// The key, as git names it; empty if there is none.
    pub key: String,
    /// Whose key it is; empty where that is not known.
    pub signer: String,
}

impl Git {
    /// Makes a signed commit among these objects, and no reference. The format, the key and the program
    /// that signs are those of git's configuration.
    ///
    /// # Errors
    /// When there is no key, or the program that signs fails.
    pub(crate) fn signed_commit(
        &self,
        objects: &Path,
        commit: &UnsignedCommit<'_>,
    ) -> Result<CommitId, ProgramError> {
        self.refuse_strangers(Doing::Signing)?;
        let doing = "signing the commit of the map";
        let UnsignedCommit { tree, parents, message, identity } = commit;
        let Identity { name, email, seconds, offset } = identity;
        let sign = if *offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let date = format!("@{seconds} {sign}{hours:02}{minutes:02}");
        let mut command = self.command(["-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S"]);
        for parent in *parents {
            command.args(["-p", parent.as_str()]);
        }
        command.args(["-F", "-", tree]).env("GIT_OBJECT_DIRECTORY", objects);
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), name)
                .env(format!("GIT_{who}_EMAIL"), email)
                .env(format!("GIT_{who}_DATE"), &date);
        }
        let ended = self.run(command, message.as_bytes(), doing)?;
        let unsigned = || ProgramError::Signing {
            what: "the commit of the map".to_owned(),
            words: GitOutput::of(&ended.stderr),
        };
        if !ended.status.success() {
            return Err(unsigned());
        }
        let id = String::from_utf8_lossy(&ended.stdout).trim().to_owned();
        // Older versions of git report success where an ssh key could not sign: only the object tells.
        let mut read = self.command(["cat-file", "commit", &id]);
        read.env("GIT_OBJECT_DIRECTORY", objects);
        let read = self.run(read, b"", doing)?;
        let header = read.stdout.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
        match header.into_iter().any(|line| line.starts_with(b"gpgsig")) {
            true => id.parse().map_err(|_| unsigned()),
            false => Err(unsigned()),
        }
    }

    /// The commits among these objects that one builds on, itself first, each with what git says of its
    /// signature. The keys are those of git's configuration: the keyring, or `gpg.ssh.allowedSignersFile`.
    ///
    /// # Errors
    /// When git fails, or would go by a program or a list of keys that a commit can have brought along.
    pub fn signatures(
        &self,
        objects: &Path,
        commit: &CommitId,
    ) -> Result<Vec<CommitSignature>, ProgramError> {
        self.refuse_strangers(Doing::Verifying)?;
        let doing = "checking the signatures of the map";
        let mut command =
            self.command(["log", "--no-color", "--no-show-signature", "--no-decorate"]);
        command
            .args(["--no-notes", "--format=%H%x00%G?%x00%GT%x00%GK%x00%GS", commit.as_str(), "--"])
            .env("GIT_OBJECT_DIRECTORY", objects)
            .env("GIT_NO_REPLACE_OBJECTS", "1");
        let ended = self.run(command, b"", doing)?;
        if !ended.status.success() {
            let words = GitOutput::of(&ended.stderr);
            return Err(ProgramError::Other { doing: doing.to_owned(), words });
        }
        let text = String::from_utf8_lossy(&ended.stdout);
        Ok(text.lines().filter_map(read).collect())
    }
}

/// Reads a line of the log.
fn read(line: &str) -> Option<CommitSignature> {
    let mut parts = line.split('\0').map(str::to_owned);
    let (commit, grade) = (parts.next()?.parse().ok()?, parts.next()?.chars().next()?);
    let (trust, key, signer) = (parts.next()?, parts.next()?, parts.next()?);
    Some(CommitSignature { commit, grade, trust, key, signer })
}
