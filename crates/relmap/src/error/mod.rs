//! What keeps a call from answering. A failing verdict is an answer, not an error.

mod artifacts;
mod attest;
mod bump;
mod correct;
mod environment;
mod fleet;
mod format;
mod import;
mod init;
mod map;
mod place;
mod query;
mod release;
mod render;
mod write;

use std::io;
use std::path::PathBuf;

use relmap_core::config::{ConfigDiagnostic, OverrideError};
use relmap_core::network::NotAHost;
use relmap_core::suggest::nearest;
use relmap_git::{FailureKind, GitError, GitOutput, ProgramError, RemoteError};
use thiserror::Error;

pub use artifacts::ArtifactsError;
pub use attest::AttestError;
pub use bump::{BumpError, NotPinned};
pub use correct::CorrectError;
pub use environment::EnvironmentError;
pub use fleet::FleetError;
pub use format::NotFormatted;
pub use import::ImportError;
pub use init::InitError;
pub use map::{MapError, NoMapHere};
pub use place::{PlaceError, PlaceSetting};
pub use query::QueryError;
pub use release::ReleaseError;
pub use render::RenderError;
pub use write::WriteError;

/// Why a call has no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// git cannot answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The `git` program, or a server, refuses.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The release map cannot be read.
    #[error(transparent)]
    Map(#[from] MapError),
    /// A release cannot be made.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// A release cannot be prepared.
    #[error(transparent)]
    Bump(#[from] BumpError),
    /// First files cannot be written.
    #[error(transparent)]
    Init(#[from] InitError),
    /// Published artifacts cannot be verified.
    #[error(transparent)]
    Artifacts(#[from] ArtifactsError),
    /// A release cannot be attested.
    #[error(transparent)]
    Attest(#[from] AttestError),
    /// An import cannot be made.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A record cannot be corrected.
    #[error(transparent)]
    Correct(#[from] CorrectError),
    /// A file cannot be formatted.
    #[error(transparent)]
    Format(#[from] NotFormatted),
    /// Files cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A question to the map cannot be understood.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Nothing can be said of environments.
    #[error(transparent)]
    Environments(#[from] EnvironmentError),
    /// A fleet cannot be looked at.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// A chart cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// relmap.toml is wrong.
    #[error("relmap.toml is invalid:{}", diagnostics("relmap.toml", .0))]
    Config(Vec<ConfigDiagnostic>),
    /// relmap.toml of the target of a pull request is wrong.
    #[error(
        "relmap.toml of {target} is invalid, and this run uses it; to \
         use this commit's own settings, pass --config-from HEAD:{}", diagnostics("relmap.toml", .found)
    )]
    TargetConfig {
        /// The target.
        target: String,
        /// What is wrong.
        found: Vec<ConfigDiagnostic>,
    },
    /// relmap.toml leads where it may not lead.
    #[error(transparent)]
    Place(PlaceError),
    /// What was given with `--allow-host` is no host.
    #[error("invalid value for --allow-host")]
    NotAHost(#[from] NotAHost),
    /// Variables of the environment cannot be used.
    #[error("invalid environment variables:{}", .0.iter().map(|error| format!("\n  {error}")).collect::<String>())]
    Environment(Vec<OverrideError>),
    /// A component that does not exist was named.
    #[error("there is no component `{name}` here; {}", known_components(name, known))]
    UnknownComponent {
        /// The name.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// There is no remote to ask.
    #[error("there is no remote `{name}` to ask; add one, or leave out --remote")]
    NoRemote {
        /// The name that was looked for.
        name: String,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The caller gave up; see [`Observer::is_cancelled`](crate::Observer::is_cancelled).
    #[error("cancelled")]
    Cancelled,
}

/// What kind of error it is: what a program should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The options or relmap.toml are wrong. Trying again changes nothing.
    Usage,
    /// git, a server or a file failed. Trying again may help.
    Trouble,
    /// Nothing that is known here is what was asked for.
    NotFound,
    /// An existing release is in the way: a tag at another commit, which another run may have made meanwhile.
    Refused,
}

impl Error {
    /// The revision that is no commit, if that is the error.
    pub fn unknown_revision(&self) -> Option<&str> {
        match self {
            Error::Git(GitError::UnknownRevision { revision }) => Some(revision),
            _ => None,
        }
    }

    /// Whether something is missing that git would fetch into a copy without large files.
    pub(crate) fn lacks_object(&self) -> bool {
        match self {
            Error::Git(error)
            | Error::Place(PlaceError::Git(error))
            | Error::Map(MapError::Git(error) | MapError::Place(PlaceError::Git(error))) => {
                error.lacks_object()
            }
            _ => false,
        }
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::Query(error) if error.is_trouble() => ErrorKind::Trouble,
            Error::Query(error) if error.is_nothing_found() => ErrorKind::NotFound,
            Error::Import(error) if error.is_refusal() => ErrorKind::Refused,
            Error::Import(error) if error.is_usage() => ErrorKind::Usage,
            Error::Bump(error) if error.is_usage() => ErrorKind::Usage,
            Error::Release(error) if error.is_refusal() => ErrorKind::Refused,
            Error::Release(error) if error.is_usage() => ErrorKind::Usage,
            Error::Program(error) if error.kind() == Some(FailureKind::NameBlocked) => {
                ErrorKind::Refused
            }
            Error::Program(ProgramError::NotAllowed(_) | ProgramError::BadAllowedHost(_)) => {
                ErrorKind::Usage
            }
            Error::Map(MapError::Conflicts { .. }) => ErrorKind::Refused,
            Error::Environments(EnvironmentError::Records(_)) => ErrorKind::Trouble,
            Error::Correct(CorrectError::NotThere(_) | CorrectError::NoCommitter) => {
                ErrorKind::Trouble
            }
            Error::Query(_)
            | Error::Artifacts(_)
            | Error::Attest(_)
            | Error::Correct(_)
            | Error::Environments(_)
            | Error::Fleet(_)
            | Error::Init(_)
            | Error::Place(_)
            | Error::Map(
                MapError::Place(_) | MapError::CheckedOut(_) | MapError::PullRequestBuild { .. },
            )
            | Error::NotAHost(_)
            | Error::TargetConfig { .. }
            | Error::Config(_)
            | Error::Environment(_)
            | Error::UnknownComponent { .. }
            | Error::NoRemote { .. } => ErrorKind::Usage,
            Error::Git(_)
            | Error::Program(_)
            | Error::Map(_)
            | Error::Release(_)
            | Error::Bump(_)
            | Error::Import(_)
            | Error::Format(_)
            | Error::Write(_)
            | Error::Render(_)
            | Error::Read { .. }
            | Error::Cancelled => ErrorKind::Trouble,
        }
    }

    /// A stable word for it, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Program(error) => error.code(),
            Error::Release(error) => error.code(),
            // What git would not write here is told apart from what a server would not take.
            Error::Git(GitError::Program(error)) => match error.code() {
                "other" => "git",
                code => code,
            },
            Error::Git(_) => "git",
            Error::Map(_) => "map",
            Error::Config(_) | Error::Place(_) | Error::TargetConfig { .. } => "configuration",
            Error::UnknownComponent { .. } => "usage",
            Error::Cancelled => "cancelled",

            _ => "other",
        }
    }

    /// Whether the caller gave up, or the process was asked to end: no other way is to be tried then.
    pub(crate) fn is_given_up(&self) -> bool {
        matches!(self, Error::Cancelled) || self.interrupted().is_some()
    }

    /// What git was doing when the process was asked to end, if that is what it is about.
    pub fn interrupted(&self) -> Option<&str> {
        match self {
            Error::Program(ProgramError::Interrupted { doing }) => Some(doing),
            Error::Git(GitError::Program(error)) => match &**error {
                ProgramError::Interrupted { doing } => Some(doing),
                _ => None,
            },
            _ => None,
        }
    }

    /// The error and every source below it, a line each.
    pub fn report(&self) -> String {
        report(self)
    }
}

impl From<PlaceError> for Error {
    fn from(error: PlaceError) -> Error {
        match error {
            PlaceError::Git(error) => Error::Git(error),
            refused => Error::Place(refused),
        }
    }
}

impl From<relmap_git::WriteError<Error>> for Error {
    fn from(error: relmap_git::WriteError<Error>) -> Error {
        use relmap_git::WriteError as Write;
        let lost = match error {
            Write::Build(error) => return error,
            Write::Git(error) => return error.into(),
            Write::Program(error) => return error.into(),
            Write::TooLate { name, tries, words, .. } => {
                let source =
                    words.unwrap_or_else(|| GitOutput::from_line(&format!("{name} moved")));
                return ReleaseError::TooLate { attempts: tries, source }.into();
            }
            Write::NotGrown { file } => Write::NotGrown { file },
            Write::Lost { name, commit } => Write::Lost { name, commit },
        };
        MapError::Write(Box::new(lost)).into()
    }
}

impl From<RemoteError> for Error {
    fn from(error: RemoteError) -> Error {
        match error {
            RemoteError::Git(error) => error.into(),
            RemoteError::Program(error) => error.into(),
        }
    }
}

/// An error and every source below it, a line each.
pub fn report(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!("\n  because: {error}"));
        source = error.source();
    }
    text
}

/// A line for each fault of a file.
fn diagnostics(file: &str, found: &[ConfigDiagnostic]) -> String {
    let line = |diagnostic: &ConfigDiagnostic| {
        let place = diagnostic.span.place;
        format!("\n  {file}:{}:{}: {diagnostic}", place.line, place.column)
    };
    found.iter().map(line).collect()
}

fn known_components(name: &str, known: &[String]) -> String {
    match (nearest(name, known.iter().map(String::as_str)), known) {
        (_, []) => "there are no components".to_owned(),
        (_, [only]) => format!("the only one is `{only}`"),
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, known) => format!("known are {}", known.join(", ")),
    }
}
