//! What goes wrong with the `git` program and with servers.

use std::fmt;
use std::io;
use std::path::PathBuf;

use relmap_core::network::{NotAHost, PlaceError};
use thiserror::Error;

use super::Remote;
use super::failure_kind::FailureKind;
use super::failure_words::classify;
use super::git_output::GitOutput;
use super::version::Version;
use crate::references::{HeldLock, held_lock};

/// Why the `git` program did not do what was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// There is no such program.
    #[error(
        "the program `git` was not found; install git {} or newer, or add it to PATH",
        super::NEEDED
    )]
    Missing {
        /// What the system said.
        source: io::Error,
    },
    /// It is there and does not start.
    #[error("cannot start the program `git`")]
    Start {
        /// What the system said.
        source: io::Error,
    },
    /// It is too old.
    #[error("git {found} is too old; install version {needed} or newer")]
    TooOld {
        /// The version that is there.
        found: Version,
        /// The version that is needed.
        needed: Version,
    },
    /// It does not say which version it is.
    #[error("`git version` printed no version; is `git` in PATH another program?")]
    NoVersion {
        /// What it said.
        #[source]
        words: GitOutput,
    },
    /// It took too long.
    #[error(
        "{doing} took longer than {seconds} s and was stopped; try again, or raise the limit: --timeout SECONDS"
    )]
    TimedOut {
        /// What was attempted.
        doing: String,
        /// How long it had.
        seconds: u64,
    },
    /// It took too much memory, or printed too much.
    #[error("{doing} {excess} and was stopped; look at what the server lists: git ls-remote")]
    TooLarge {
        /// What was attempted.
        doing: String,
        /// What there was too much of.
        excess: Excess,
    },
    /// A lock file of this repository is in the way.
    #[error("git cannot work with {remote}: a file here is locked by {held}")]
    LockHeld {
        /// The remote's name, or its URL without anything secret.
        remote: String,
        /// The lock file, and who may hold it.
        held: HeldLock,
    },
    /// The disk of this machine is full.
    #[error(
        "the disk of this machine is full while {doing}; free some space, and run the same command again"
    )]
    DiskFull {
        /// What was attempted.
        doing: String,
        /// What git said.
        #[source]
        words: GitOutput,
    },
    /// This process was asked to end.
    #[error("{doing} was interrupted; run the same command again to finish")]
    Interrupted {
        /// What was going on.
        doing: String,
    },
    /// Talking to it failed.
    #[error("{doing} failed")]
    Io {
        /// What was attempted.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// A server, or the way there, refused.
    #[error("{}", .kind.message(.remote))]
    Remote {
        /// What the reason is.
        kind: FailureKind,
        /// The remote's name, or its URL without anything secret.
        remote: String,
        /// git's own words, and the server's.
        #[source]
        words: GitOutput,
    },
    /// A place that the checkout names must not be asked.
    #[error(transparent)]
    NotAllowed(#[from] PlaceError),
    /// A program that git would start is one that a commit can have brought along.
    #[error(
        "{setting} runs `{program}`, which is in the work tree, so anyone who commits there can change it; move it out of \
         the work tree"
    )]
    StrangersProgram {
        /// Where it is named, as in "git's setting core.sshCommand".
        setting: String,
        /// The program, as it is named.
        program: String,
    },
    /// A setting that git goes by is in a file that a commit can have brought along.
    #[error(
        "git's setting {setting} is in `{}`, a file of the work tree, so anyone who commits there can change it; move the \
         setting to a file that no commit has, such as .git/config", .file.display()
    )]
    StrangersSetting {
        /// The setting.
        setting: String,
        /// The file.
        file: PathBuf,
    },
    /// git's setting `relmap.allowHost` names no host.
    #[error("invalid value for git's setting relmap.allowHost")]
    BadAllowedHost(#[from] NotAHost),
    /// A tag, or a commit of the map, could not be signed.
    #[error(
        "cannot sign {what}, so nothing was written; check \
         git's settings user.signingKey and gpg.format, or do not sign: {}",
        not_to_sign(what)
    )]
    Signing {
        /// The tag or commit, in words.
        what: String,
        /// What git and the signing program said.
        #[source]
        words: GitOutput,
    },
    /// A push went through, and git failed here afterwards.
    #[error(
        "the push went through: {what} at {remote}; git failed here afterwards: correct that, and \
         run the same command again"
    )]
    AfterPush {
        /// What was pushed, with its verb, as in "the map is".
        what: &'static str,
        /// The remote's name, or its URL without anything secret.
        remote: String,
        /// What git and the hooks here said.
        #[source]
        words: GitOutput,
    },
    /// A setting was written, and another place goes before it.
    #[error(
        "git's setting {key} is `{value}` in {place}, which overrules that of this clone; remove it there"
    )]
    Overruled {
        /// The setting.
        key: String,
        /// Its value.
        value: String,
        /// Where it is.
        place: String,
    },
    /// Anything else.
    #[error("{doing} failed")]
    Other {
        /// What was attempted.
        doing: String,
        /// What git said.
        #[source]
        words: GitOutput,
    },
}

impl ProgramError {
    /// For use in `map_err`: the program did not start.
    pub(super) fn missing(source: io::Error) -> ProgramError {
        if source.kind() == io::ErrorKind::NotFound {
            ProgramError::Missing { source }
        } else {
            ProgramError::Start { source }
        }
    }

    /// A failure of a command that went to a server.
    pub(super) fn remote(kind: FailureKind, remote: &Remote, printed: &[u8]) -> ProgramError {
        if let Some(lock) = held_lock(printed) {
            let remote = remote.shown.clone();
            return ProgramError::LockHeld { remote, held: HeldLock::look(lock) };
        }
        ProgramError::Remote { kind, remote: remote.shown.clone(), words: GitOutput::of(printed) }
    }

    /// A failure of a fetch, which writes to the disk here.
    pub(super) fn fetching(remote: &Remote, printed: &[u8]) -> ProgramError {
        let text = String::from_utf8_lossy(printed).to_lowercase();
        let mut own = text.lines().filter(|line| !line.starts_with("remote:"));
        if own.any(|line| FULL.iter().any(|phrase| line.contains(phrase))) {
            let doing = format!("fetching from {}", remote.shown);
            return ProgramError::DiskFull { doing, words: GitOutput::of(printed) };
        }
        ProgramError::remote(classify(printed), remote, printed)
    }

    /// What the reason is, if a server or the way there refused.
    pub fn kind(&self) -> Option<FailureKind> {
        match self {
            ProgramError::Remote { kind, .. } => Some(*kind),
            _ => None,
        }
    }

    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            ProgramError::Missing { .. } | ProgramError::Start { .. } => "git-missing",
            ProgramError::TooOld { .. } | ProgramError::NoVersion { .. } => "git-too-old",
            ProgramError::TimedOut { .. } => "timed-out",
            ProgramError::Interrupted { .. } => "interrupted",
            ProgramError::TooLarge { .. } => "too-large",
            ProgramError::LockHeld { .. } => "locked",
            ProgramError::DiskFull { .. } => "disk-full",
            ProgramError::Remote { kind, .. } => kind.as_str(),
            ProgramError::NotAllowed(_)
            | ProgramError::BadAllowedHost(_)
            | ProgramError::StrangersProgram { .. }
            | ProgramError::StrangersSetting { .. } => "not-allowed",
            ProgramError::Signing { .. } => "signing",
            ProgramError::AfterPush { .. } => "after-push",
            ProgramError::Overruled { .. } => "overruled",
            ProgramError::Io { .. } | ProgramError::Other { .. } => "other",
        }
    }
}

/// How not to sign.
fn not_to_sign(what: &str) -> &'static str {
    if what.starts_with("the tag") { "--no-sign" } else { "git config relmap.sign false" }
}

/// What a system says when a disk is full.
const FULL: [&str; 2] = ["no space left on device", "disk quota exceeded"];

/// What git took too much of, with the bound in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Memory of its own.
    Memory(u64),
    /// What it printed.
    Output(u64),
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Excess::Memory(most) => write!(f, "took more than {} GiB of memory", most >> 30),
            Excess::Output(most) => write!(f, "printed more than {} MiB", most >> 20),
        }
    }
}
