//! What goes wrong with the `git` program and with servers, told apart by git's own words.

use std::fmt;
use std::io;
use std::path::PathBuf;

use relmap_core::network::{NotAHost, PlaceError};
use relmap_core::redact::redact;
use thiserror::Error;

use super::Remote;
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

/// The words of git and of a server about a failure, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct GitOutput(Vec<String>);

/// How many lines of a long story are shown: the last ones tell most.
const SHOWN: usize = 20;

impl GitOutput {
    /// From what was printed. Advice and progress are left out.
    pub(crate) fn of(printed: &[u8]) -> GitOutput {
        let text = String::from_utf8_lossy(printed);
        let text = redact(&text);
        let said = |line: &&str| !line.is_empty() && !line.starts_with("hint:");
        // Progress is overwritten on a terminal: what follows the last return counts.
        let shown = |line: &str| {
            let line = line.trim_end().rsplit('\r').next().unwrap_or_default();
            line.trim_end().to_owned()
        };
        let lines: Vec<String> =
            text.split('\n').map(shown).filter(|line| said(&line.as_str())).collect();
        let left_out = lines.len().saturating_sub(SHOWN);
        GitOutput(lines.into_iter().skip(left_out).collect())
    }

    /// One line.
    pub fn from_line(line: &str) -> GitOutput {
        GitOutput::of(line.as_bytes())
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for GitOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("git gave no reason"),
            lines => f.write_str(&lines.join("\n           ")),
        }
    }
}

/// Why a server, or the way there, refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// It requires credentials, and got none that it accepts.
    NoCredentials,
    /// The key of an ssh server is not known.
    UnknownHost,
    /// The user may not do this.
    NoPermission,
    /// The tag is protected.
    ProtectedTag,
    /// The branch is protected.
    ProtectedBranch,
    /// A hook said no.
    Hook,
    /// The user's own pre-push hook said no.
    OwnHook,
    /// The remote has moved meanwhile.
    NonFastForward,
    /// There is no such repository, or none that this user may see.
    NotFound,
    /// It cannot be reached.
    Unreachable,
    /// The connection broke off.
    BrokenOff,
    /// The server reported an error.
    ServerTrouble,
    /// It refuses as if it had moved, and stays where it is: a lock is in the way.
    Locked,
    /// It has the reference and shows it to nobody.
    Hidden,
    /// A reference there is a folder of this one, or the other way round.
    NameBlocked,
    /// It does not take several references as one.
    NoAtomic,
    /// It takes no push options.
    NoPushOptions,
    /// It takes no signed pushes.
    NoSignedPush,
    /// It uses another hash algorithm for object ids.
    OtherHash,
    /// It lacks another feature that git needs.
    Unsupported,
    /// It takes nothing from a shallow clone.
    Shallow,
    /// Something else.
    Other,
}

impl FailureKind {
    /// Why a server refuses as if it had moved, and has not. `shows` says whether it shows the branch.
    pub fn of_standstill(shows: bool, words: &GitOutput) -> FailureKind {
        let is_there =
            |line: &String| line.contains("non-fast-forward") || line.contains("fetch first");
        match !shows && words.lines().iter().any(is_there) {
            true => FailureKind::Hidden,
            false => FailureKind::Locked,
        }
    }

    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureKind::NoCredentials => "no-credentials",
            FailureKind::UnknownHost => "unknown-host",
            FailureKind::NoPermission => "no-permission",
            FailureKind::ProtectedTag => "protected-tag",
            FailureKind::ProtectedBranch => "protected-branch",
            FailureKind::Hook => "hook",
            FailureKind::OwnHook => "pre-push-hook",
            FailureKind::NonFastForward => "non-fast-forward",
            FailureKind::NotFound => "not-found",
            FailureKind::Unreachable => "unreachable",
            FailureKind::BrokenOff => "broken-off",
            FailureKind::ServerTrouble => "server-trouble",
            FailureKind::Locked => "locked",
            FailureKind::Hidden => "hidden",
            FailureKind::NameBlocked => "name-blocked",
            FailureKind::NoAtomic => "no-atomic",
            FailureKind::NoPushOptions => "no-push-options",
            FailureKind::NoSignedPush => "no-signed-push",
            FailureKind::OtherHash => "other-hash",
            FailureKind::Unsupported => "unsupported",
            FailureKind::Shallow => "shallow",
            FailureKind::Other => "other",
        }
    }

    /// What is wrong, and the fix.
    fn message(self, remote: &str) -> String {
        match self {
            FailureKind::NoCredentials => format!(
                "{remote} requires credentials, and git has none that it accepts; \
                 set up a credential helper, GIT_ASKPASS or an ssh key (in Jenkins: sshagent or gitUsernamePassword)"
            ),
            FailureKind::UnknownHost => format!(
                "{remote} cannot be trusted: its ssh host key is unknown \
                 or has changed; verify it, and add it to known_hosts"
            ),
            FailureKind::NoPermission => format!(
                "{remote} knows the user but denies permission; grant the right to push tags and the map's branch"
            ),
            FailureKind::ProtectedTag => format!(
                "{remote} protects this tag; allow the releasing user to create it in the settings of protected tags"
            ),
            FailureKind::ProtectedBranch => {
                format!(
                    "{remote} protects the map's branch; allow the releasing user to push to it"
                )
            }
            FailureKind::Hook => {
                format!("a hook of {remote} rejected the push; its message says why")
            }
            FailureKind::OwnHook => {
                format!(
                    "the push to {remote} was stopped before it began, most likely by this repository's pre-push hook"
                )
            }
            FailureKind::NonFastForward => {
                format!("{remote} kept changing during the push; run the same command again")
            }
            FailureKind::NotFound => format!(
                "{remote} does not exist, or this user cannot see it; correct its URL, or grant read access"
            ),
            FailureKind::Unreachable => {
                format!(
                    "{remote} cannot be reached; check its URL, the network and the proxy, and try again"
                )
            }
            FailureKind::BrokenOff => {
                format!("the connection to {remote} was lost; run the same command again to finish")
            }
            FailureKind::ServerTrouble => {
                format!("{remote} reported a server error; run the same command again later")
            }
            FailureKind::Locked => format!(
                "{remote} accepts nothing, although it did not change meanwhile: a process that was killed left a lock \
                 file there, or its folders cannot be written; ask its administrator, then run the same command again"
            ),
            FailureKind::Hidden => format!(
                "{remote} hides the tag or the map's branch (see its setting transfer.hideRefs), so neither can be pushed; \
                 let it show refs/tags and the map's branch to the releasing user"
            ),
            FailureKind::NameBlocked => format!(
                "{remote} has a tag that is a folder of this one's name, or the other way round, and a ref name cannot also \
                 be a folder; correct the heading in RELEASE.txt"
            ),
            FailureKind::NoAtomic => format!(
                "{remote} does not support atomic pushes (push --atomic), which \
                 a release needs; update git on the server"
            ),
            FailureKind::NoPushOptions => format!(
                "{remote} does not support push options; unset push.pushOption (see `git config --show-origin --get-all \
                 push.pushOption`), or set receive.advertisePushOptions on the server"
            ),
            FailureKind::NoSignedPush => format!(
                "{remote} does not support signed pushes; set push.gpgSign to false or if-asked, or set \
                 receive.certNonceSeed on the server"
            ),
            FailureKind::OtherHash => format!(
                "{remote} uses another hash algorithm for object ids than this repository; use a remote with the same one"
            ),
            FailureKind::Unsupported => {
                format!(
                    "{remote} does not support what git needs here; update its git, or change git's settings"
                )
            }
            FailureKind::Shallow => format!(
                "{remote} accepts no push from a shallow clone; complete it: git fetch --unshallow {remote}"
            ),
            FailureKind::Other => format!("git could not communicate with {remote}"),
        }
    }
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

/// Phrases by which git, ssh and the common servers are known, in lower case, the most telling
/// first. A phrase in two parts needs both in one line, in this order.
const PHRASES: &[(&str, FailureKind)] = &[
    // Protection, said through a hook or a rule.
    ("not allowed to create this tag", FailureKind::ProtectedTag),
    ("not allowed to change existing tags", FailureKind::ProtectedTag),
    ("protected tags cannot be", FailureKind::ProtectedTag),
    ("tag *is protected", FailureKind::ProtectedTag),
    ("repository rule violations found for refs/tags/", FailureKind::ProtectedTag),
    ("cannot create ref due to creations being restricted", FailureKind::ProtectedTag),
    ("tag is protected", FailureKind::ProtectedTag),
    ("protected branch", FailureKind::ProtectedBranch),
    ("branch *is protected", FailureKind::ProtectedBranch),
    ("repository rule violations found for refs/heads/", FailureKind::ProtectedBranch),
    ("can only be modified through pull requests", FailureKind::ProtectedBranch),
    ("not allowed to push code to protected branches", FailureKind::ProtectedBranch),
    // Credentials.
    ("terminal prompts disabled", FailureKind::NoCredentials),
    ("could not read username", FailureKind::NoCredentials),
    ("could not read password", FailureKind::NoCredentials),
    ("authentication failed", FailureKind::NoCredentials),
    ("authentication required", FailureKind::NoCredentials),
    ("invalid username or password", FailureKind::NoCredentials),
    ("invalid credentials", FailureKind::NoCredentials),
    ("http basic: access denied", FailureKind::NoCredentials),
    ("support for password authentication was removed", FailureKind::NoCredentials),
    ("requested url returned error: 401", FailureKind::NoCredentials),
    ("no supported authentication methods", FailureKind::NoCredentials),
    ("too many authentication failures", FailureKind::NoCredentials),
    ("permission denied (", FailureKind::NoCredentials),
    ("please use a personal access token", FailureKind::NoCredentials),
    // The way there.
    ("host key verification failed", FailureKind::UnknownHost),
    ("remote host identification has changed", FailureKind::UnknownHost),
    ("could not resolve", FailureKind::Unreachable),
    ("unable to look up", FailureKind::Unreachable),
    ("name or service not known", FailureKind::Unreachable),
    ("temporary failure in name resolution", FailureKind::Unreachable),
    ("connection refused", FailureKind::Unreachable),
    ("connection timed out", FailureKind::Unreachable),
    ("operation timed out", FailureKind::Unreachable),
    ("no route to host", FailureKind::Unreachable),
    ("network is unreachable", FailureKind::Unreachable),
    ("failed to connect to", FailureKind::Unreachable),
    ("couldn't connect to server", FailureKind::Unreachable),
    ("unable to connect to", FailureKind::Unreachable),
    ("ssl certificate problem", FailureKind::Unreachable),
    ("server certificate verification failed", FailureKind::Unreachable),
    ("proxy connect aborted", FailureKind::Unreachable),
    ("connect tunnel failed", FailureKind::Unreachable),
    ("unable to find remote helper", FailureKind::Unreachable),
    ("kex_exchange_identification", FailureKind::Unreachable),
    // The repository. Servers hide what a user may not see.
    ("repository not found", FailureKind::NotFound),
    ("repository *not found", FailureKind::NotFound),
    ("could not be found or you don't have permission", FailureKind::NotFound),
    ("does not appear to be a git repository", FailureKind::NotFound),
    ("does not exist", FailureKind::NotFound),
    ("access denied or repository not exported", FailureKind::NotFound),
    ("cannot find repository", FailureKind::NotFound),
    ("no such file or directory", FailureKind::NotFound),
    ("requested url returned error: 404", FailureKind::NotFound),
    // Permission.
    ("service not enabled", FailureKind::NoPermission),
    ("permission to *denied to", FailureKind::NoPermission),
    ("write access to repository not granted", FailureKind::NoPermission),
    ("marked as read only", FailureKind::NoPermission),
    ("does not have write access", FailureKind::NoPermission),
    ("user permission denied", FailureKind::NoPermission),
    ("not allowed to push", FailureKind::NoPermission),
    ("not allowed to upload", FailureKind::NoPermission),
    ("insufficient permission", FailureKind::NoPermission),
    ("unable to create temporary object directory", FailureKind::NoPermission),
    ("forbidden", FailureKind::NoPermission),
    ("unauthorized", FailureKind::NoPermission),
    ("access denied", FailureKind::NoPermission),
    ("not permitted", FailureKind::NoPermission),
    ("prohibited by gerrit", FailureKind::NoPermission),
    ("requested url returned error: 403", FailureKind::NoPermission),
    ("detected dubious ownership", FailureKind::NoPermission),
    // What servers cannot do.
    ("does not support --atomic", FailureKind::NoAtomic),
    ("deny updating a hidden ref", FailureKind::Hidden),
    // With `fatal:`, since git also warns of these and goes on.
    ("fatal: the receiving end does not support push options", FailureKind::NoPushOptions),
    ("fatal: the receiving end does not support --signed", FailureKind::NoSignedPush),
    ("fatal: the receiving end does not support this repository's hash", FailureKind::OtherHash),
    ("fatal: mismatched algorithms: client", FailureKind::OtherHash),
    ("fatal: the receiving end does not support", FailureKind::Unsupported),
    ("shallow update not allowed", FailureKind::Shallow),
    ("no space left on device", FailureKind::ServerTrouble),
    ("disk quota exceeded", FailureKind::ServerTrouble),
    ("requested url returned error: 5", FailureKind::ServerTrouble),
    ("internal server error", FailureKind::ServerTrouble),
    ("unpack failed", FailureKind::ServerTrouble),
    ("unpacker error", FailureKind::ServerTrouble),
    // What is said when a connection ends, for whatever reason: only if nothing else was.
    ("connection reset", FailureKind::BrokenOff),
    ("connection closed", FailureKind::BrokenOff),
    ("broken pipe", FailureKind::BrokenOff),
    ("early eof", FailureKind::BrokenOff),
    ("unexpected disconnect", FailureKind::BrokenOff),
    ("the remote end hung up", FailureKind::BrokenOff),
    ("rpc failed", FailureKind::BrokenOff),
    ("empty reply from server", FailureKind::BrokenOff),
    ("could not read from remote repository", FailureKind::BrokenOff),
];

/// What git's words on standard error say about a failure.
pub(super) fn classify(stderr: &[u8]) -> FailureKind {
    let text = String::from_utf8_lossy(stderr).to_lowercase();
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    let said = |phrase: &str| {
        lines.iter().any(|line| match phrase.split_once('*') {
            Some((first, second)) => {
                line.find(first).is_some_and(|at| line[at + first.len()..].contains(second))
            }
            None => line.contains(phrase),
        })
    };
    PHRASES.iter().find(|(phrase, _)| said(phrase)).map_or(FailureKind::Other, |(_, kind)| *kind)
}
