//! Which repository of which server is meant.

use std::path::Path;
use std::time::Duration;

use git2::ErrorCode;

use relmap_core::redact::redact;

use super::Git;
use crate::{GitError, Repository};

/// A server's repository, as the user's git knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// The name of a remote, or a URL or path: what git is told.
    pub target: String,
    /// What to call it in output: the name, or the URL without anything secret.
    pub shown: String,
    /// The URL or path that it leads to, without anything secret.
    pub url: String,
    /// Whether `core.sshCommand` is set, so that ssh is the user's own affair.
    pub ssh_is_set: bool,
    /// The protocols that git may use, as `GIT_ALLOW_PROTOCOL` takes them; none where it goes by the
    /// user's settings alone.
    pub(super) protocols: Option<String>,
    /// Where git goes to push, if that was looked up and is one place.
    pub(super) place: Option<String>,
    /// Everywhere that a push goes, if that is not the place that is read; see [`Remote::servers`].
    pub(super) pushed_to: Vec<Remote>,
}

impl Remote {
    /// A repository by its URL or path.
    pub(super) fn at(url: &str, ssh_is_set: bool) -> Remote {
        Remote {
            target: url.to_owned(),
            shown: redact(url).into_owned(),
            url: redact(url).into_owned(),
            ssh_is_set,
            protocols: None,
            place: None,
            pushed_to: Vec::new(),
        }
    }
}

impl Repository {
    /// The `git` program for this repository. `limit` is how long one command may take.
    pub fn program(&self, limit: Option<Duration>) -> Git {
        // A cache is in the `.git` of a work tree, and has its settings.
        let around = || {
            let mut folders = self.inner.path().ancestors();
            folders.find(|folder| folder.ends_with(".git")).and_then(Path::parent)
        };
        let root = self.root().or_else(around);
        Git::new(&self.inner, root, limit, self.settings.clone())
            .in_pull_request(self.in_pull_request)
    }

    /// The remote of a name; none if there is no such remote.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn remote(&self, name: &str) -> Result<Option<Remote>, GitError> {
        let found = match self.inner.find_remote(name) {
            Ok(found) => found,
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => {
                return Ok(None);
            }
            Err(error) => return Err(GitError::doing("read the remotes")(error)),
        };
        let push = found.pushurl().ok().flatten();
        let url = push.or_else(|| found.url().ok()).unwrap_or_default();
        Ok(Some(Remote {
            target: name.to_owned(),
            shown: name.to_owned(),
            url: redact(url).into_owned(),
            ssh_is_set: self.ssh_is_set()?,
            protocols: None,
            place: None,
            pushed_to: Vec::new(),
        }))
    }

    /// Whether `core.sshCommand` is set.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn ssh_is_set(&self) -> Result<bool, GitError> {
        let doing = || GitError::doing("read the configuration");
        let config = self.inner.config().and_then(|mut all| all.snapshot()).map_err(doing())?;
        Ok(config.get_bytes("core.sshcommand").is_ok())
    }

    /// How tags are signed: `gpg.format`, and `user.signingKey` if it is set.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn signing_key(&self) -> Result<(String, Option<String>), GitError> {
        let doing = || GitError::doing("read the configuration");
        let config = self.inner.config().and_then(|mut all| all.snapshot()).map_err(doing())?;
        let text = |name| {
            let bytes = config.get_bytes(name).ok()?;
            Some(String::from_utf8_lossy(bytes).into_owned())
        };
        Ok((text("gpg.format").unwrap_or_else(|| "openpgp".to_owned()), text("user.signingkey")))
    }
}
