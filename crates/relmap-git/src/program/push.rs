//! Pushing: all references or none, and never by force.

use super::failure_kind::FailureKind;
use super::failure_words::classify;
use super::push_output::{RefStatus, parse, rejection};
use super::strangers::Doing;
use super::{Git, GitOutput, NO_HOOKS, ProgramError, Remote};

/// A reference to be made or moved at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The object: a full id.
    pub object: String,
    /// The full name of the reference.
    pub name: String,
}

/// What a push came to, if nothing went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// The server has it.
    Done,
    /// The server moved meanwhile, and nothing was pushed: read it again and try again.
    Moved(GitOutput),
    /// The server has it, and git failed here afterwards: a hook of this repository, say, refused to
    /// let the remote-tracking branch follow.
    FailedHere(GitOutput),
}

impl Git {
    /// Pushes objects to references, all or none. A tag that exists is never moved and a branch
    /// only forward: the server compares with what it had when it was asked. A dry run does
    /// everything short of sending, and runs no hook.
    ///
    /// # Errors
    /// When the server cannot be reached, or says no for another reason than having moved.
    pub fn push(
        &self,
        remote: &Remote,
        updates: &[Update],
        dry_run: bool,
    ) -> Result<Pushed, ProgramError> {
        let doing = format!("pushing to {}", remote.shown);
        let mut arguments: Vec<String> = [
            "push",
            "--porcelain",
            "--atomic",
            "--no-follow-tags",
            "--recurse-submodules=no",
            "--no-progress",
        ]
        .map(str::to_owned)
        .into();
        if dry_run {
            // Dry runs are what a pull request's pipeline makes.
            arguments.extend(["--dry-run", "--no-verify"].map(str::to_owned));
        }
        arguments.extend(["--end-of-options".to_owned(), remote.target.clone()]);
        let refspec = |update: &Update| format!("{}:{}", update.object, update.name);
        arguments.extend(updates.iter().map(refspec));
        self.refuse_strangers(Doing::Pushing)?;
        // A mirror is pushed as a whole, and a release is not: what it is otherwise does not change.
        let plain = format!("remote.{}.mirror=false", remote.target);
        let is_without = dry_run || self.in_pull_request && self.hooks_are_of_checkout()?;
        let mut settings: Vec<&str> = if is_without { NO_HOOKS.into() } else { Vec::new() };
        if !remote.target.contains('=') {
            settings.extend(["-c", &plain]);
        }
        let ended = if dry_run {
            // It only asks.
            let command = || Ok(self.remote_command_with(&settings, arguments.clone(), remote));
            self.ask_server(remote, &doing, command)?
        } else {
            let mut command = self.remote_command_with(&settings, arguments, remote);
            if !is_without {
                self.give_own_path(&mut command);
            }
            let _turn = self.place_in_line(remote);
            self.run(command, b"", &doing)?
        };
        if ended.status.success() {
            return Ok(Pushed::Done);
        }
        let statuses = parse(&ended.stdout);
        if !dry_run && went_through(&statuses, updates, remote.servers().len()) {
            return Ok(Pushed::FailedHere(GitOutput::of(&ended.stderr)));
        }
        let mut printed = ended.stderr.clone();
        for status in statuses.iter().filter(|status| status.flag == '!') {
            printed.extend(format!("\n{} {}", status.name, status.summary).bytes());
        }
        let kind = match rejection(&statuses, &ended.stderr) {
            Some(FailureKind::NonFastForward) => return Ok(Pushed::Moved(GitOutput::of(&printed))),
            Some(kind) => kind,
            // git's own hook ends a push before any reference has a status.
            None => match classify(&ended.stderr) {
                FailureKind::Other if is_own_hook(&ended.stderr) => FailureKind::OwnHook,
                kind => kind,
            },
        };
        if kind == FailureKind::BrokenOff {
            self.note_crowd(remote);
        }
        Err(ProgramError::remote(kind, remote, &printed))
    }
}

/// Whether every server took every reference. git prints this before it touches references here.
fn went_through(statuses: &[RefStatus], updates: &[Update], servers: usize) -> bool {
    updates.iter().all(|update| {
        let of_it = || statuses.iter().filter(|status| status.name == update.name);
        of_it().count() >= servers && of_it().all(|status| status.flag != '!')
    })
}

/// Whether a push ended without a word of git's own but the last one: then a hook ended it.
fn is_own_hook(stderr: &[u8]) -> bool {
    let text = String::from_utf8_lossy(stderr);
    let fatal = text.lines().any(|line| line.starts_with("fatal:"));
    !fatal && text.lines().any(|line| line.starts_with("error: failed to push some refs"))
}
