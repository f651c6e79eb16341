//! Fetching just what is missing.

use super::failure::classify;
use super::{Git, ProgramError, Remote, Version};

/// How much more of a shallow clone's history is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Depth {
    /// As it is.
    Same,
    /// So many commits more.
    Deepen(u32),
    /// Back to what this tag or branch of the server holds.
    Since(String),
    /// All of it.
    Whole,
}

impl Git {
    /// Fetches references, by refspecs with full names or object ids; with none, what the remote is
    /// set up to fetch. Tags come only if they are named, and no reference that exists is moved but
    /// those that follow the remote's branches.
    ///
    /// # Errors
    /// When the server cannot be reached, or lacks what is asked for.
    pub fn fetch(
        &self,
        remote: &Remote,
        refspecs: &[String],
        depth: &Depth,
    ) -> Result<(), ProgramError> {
        let doing = format!("fetching from {}", remote.shown);
        let mut arguments: Vec<String> = [
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-prune",
            "--no-recurse-submodules",
            "--no-auto-gc",
        ]
        .map(str::to_owned)
        .into();
        if self.version()? >= (Version { major: 2, minor: 29 }) {
            arguments.push("--no-write-fetch-head".to_owned());
        }
        match depth {
            Depth::Same => {}
            Depth::Deepen(count) => arguments.push(format!("--deepen={count}")),
            Depth::Since(tag) => arguments.push(format!("--shallow-exclude={tag}")),
            Depth::Whole => arguments.push("--unshallow".to_owned()),
        }
        arguments.extend(["--end-of-options".to_owned(), remote.target.clone()]);
        arguments.extend(refspecs.iter().cloned());
        let command = self.remote_command(arguments, remote.ssh_is_set);
        let ended = self.run(command, b"", &doing)?;
        if ended.status.success() {
            return Ok(());
        }
        Err(ProgramError::remote(classify(&ended.stderr), remote, &ended.stderr))
    }
}
