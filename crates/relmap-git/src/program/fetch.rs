//! Fetching just what is missing.

use super::process::Ended;
use super::scratch::Scratch;
use super::{Git, ProgramError, Remote, Version};

/// What is fetched is kept as a pack, however little it is. A pack is here whole or not at all, while
/// loose objects appear one by one: a fetch that is killed would leave a part of them.
pub(super) const AS_A_PACK: [&str; 4] =
    ["-c", "fetch.unpackLimit=1", "-c", "transfer.unpackLimit=1"];

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
        let ended = self.run_fetch(remote, refspecs, depth)?;
        if ended.status.success() {
            return Ok(());
        }
        Err(ProgramError::fetching(remote, &ended.stderr))
    }

    /// Fetches every tag that is not here. One that is here stays where it is, wherever the
    /// server's may be.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn fetch_tags(&self, remote: &Remote) -> Result<(), ProgramError> {
        let ended =
            self.run_fetch(remote, &["refs/tags/*:refs/tags/*".to_owned()], &Depth::Same)?;
        if ended.status.success() || is_only_clobbering(&ended.stderr) {
            return Ok(());
        }
        Err(ProgramError::fetching(remote, &ended.stderr))
    }

    /// Fetches all that a branch leads to, whatever is here already. git takes what a reference here
    /// leads to for complete, so it fetches into an empty repository that shares the objects.
    pub(crate) fn fetch_all_of(
        &self,
        remote: &Remote,
        reference: &str,
    ) -> Result<(), ProgramError> {
        let doing = format!("fetching from {}", remote.shown);
        let failed = |source| ProgramError::Io { doing: doing.clone(), source };
        let scratch = Scratch::new(&self.common_dir, "fetch-").map_err(failed)?;
        let mut arguments = self.fetch_arguments()?;
        arguments.extend(self.everything_anew()?);
        arguments.extend(["--end-of-options".to_owned(), remote.target.clone()]);
        arguments.push(reference.to_owned());
        let git = self.in_repository(scratch.path());
        let command = || {
            let mut command = git.remote_command(arguments.clone(), remote)?;
            scratch.applied_to(&mut command, &self.common_dir);
            Ok(command)
        };
        let ended = self.ask_server(remote, &doing, command)?;
        if ended.status.success() {
            return Ok(());
        }
        Err(ProgramError::fetching(remote, &ended.stderr))
    }

    fn run_fetch(
        &self,
        remote: &Remote,
        refspecs: &[String],
        depth: &Depth,
    ) -> Result<Ended, ProgramError> {
        let doing = format!("fetching from {}", remote.shown);
        let mut arguments = self.fetch_arguments()?;
        match depth {
            Depth::Same => {}
            Depth::Deepen(count) => arguments.push(format!("--deepen={count}")),
            Depth::Since(tag) => arguments.push(format!("--shallow-exclude={tag}")),
            Depth::Whole => arguments.push("--unshallow".to_owned()),
        }
        arguments.extend(["--end-of-options".to_owned(), remote.target.clone()]);
        arguments.extend(refspecs.iter().cloned());
        let command = || self.remote_command(arguments.clone(), remote);
        match depth {
            // A server that does not know this option hangs up, and there is another way.
            Depth::Since(_) => self.run(command()?, b"", &doing),
            _ => self.ask_server(remote, &doing, command),
        }
    }

    /// What fetches everything, also what a filter left out.
    pub(super) fn everything_anew(&self) -> Result<Vec<String>, ProgramError> {
        let mut arguments = vec!["--no-filter".to_owned()];
        if self.version()? >= (Version { major: 2, minor: 36 }) {
            // In a clone made with --filter git takes everything for complete.
            arguments.push("--refetch".to_owned());
        }
        Ok(arguments)
    }

    /// How every fetch begins.
    pub(super) fn fetch_arguments(&self) -> Result<Vec<String>, ProgramError> {
        let mut arguments: Vec<String> = AS_A_PACK.map(str::to_owned).into();
        arguments.extend(
            [
                "fetch",
                "--no-tags",
                "--no-prune",
                "--no-recurse-submodules",
                "--no-auto-gc",
                "--no-progress",
            ]
            .map(str::to_owned),
        );
        if self.version()? >= (Version { major: 2, minor: 29 }) {
            arguments.push("--no-write-fetch-head".to_owned());
        }
        Ok(arguments)
    }
}

/// Whether a fetch failed only because tags that are here would have had to be moved.
fn is_only_clobbering(stderr: &[u8]) -> bool {
    let text = String::from_utf8_lossy(stderr);
    let mut rejected = text.lines().filter(|line| line.contains("[rejected]")).peekable();
    let failed = text.lines().any(|line| line.starts_with("fatal:") || line.starts_with("error:"));
    rejected.peek().is_some()
        && !failed
        && rejected.all(|line| line.contains("would clobber existing tag"))
}

#[cfg(test)]
mod tests {
    use super::is_only_clobbering;

    #[test]
    fn tags_that_stay_where_they_are_are_no_failure() {
        let clobber = " ! [rejected]        a-1.0.0 -> a-1.0.0  (would clobber existing tag)\n";
        let new = " * [new tag]         a-1.1.0 -> a-1.1.0\n";
        assert!(is_only_clobbering(format!("From x\n{clobber}{new}").as_bytes()));
        assert!(!is_only_clobbering(format!("{clobber}fatal: early EOF\n").as_bytes()));
        assert!(!is_only_clobbering(b" ! [rejected] x -> x (non-fast-forward)\n"));
        assert!(!is_only_clobbering(b""));
    }
}
