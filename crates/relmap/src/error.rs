//! What can keep a command from answering. A negative verdict is an answer, not an error.

use std::io;
use std::path::PathBuf;

use relmap_core::config::{ConfigDiagnostic, OverrideError};
use relmap_core::suggest::nearest;
use relmap_git::{GitError, ProgramError};
use thiserror::Error;

use crate::command::bump::BumpError;
use crate::command::fmt::NotFormatted;
use crate::command::init::InitError;
use crate::command::map::import::ImportError;
use crate::map_session::QueryError;
use crate::map_source::MapError;
use crate::release::ReleaseError;
use crate::rendering::RenderError;
use crate::report_files::ReportError;
use crate::write_files::WriteError;

/// Why a command has no answer.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// git cannot answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The `git` program, or a server, says no.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// A release cannot be made.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The release map cannot be read.
    #[error(transparent)]
    Map(#[from] MapError),
    /// A release cannot be prepared.
    #[error(transparent)]
    Bump(#[from] BumpError),
    /// A first RELEASE.txt cannot be written.
    #[error(transparent)]
    Init(#[from] InitError),
    /// A file cannot be brought to its form.
    #[error(transparent)]
    Format(NotFormatted),
    /// Files cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A chart cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A question to the map cannot be understood.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// An import cannot be made.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// relmap.toml is wrong.
    #[error("relmap.toml is wrong:{}", faults(.0))]
    Config(Vec<ConfigDiagnostic>),
    /// Variables of the environment cannot be used.
    #[error("the environment is wrong:{}", .0.iter().map(|fault| format!("\n  {fault}")).collect::<String>())]
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
    /// A code that does not exist was named.
    #[error("there is no rule `{code}`{}", suggestion.as_ref().map_or(String::from("; `relmap explain` lists them"), |near| format!("; did you mean `{near}`?")))]
    UnknownCode {
        /// The code.
        code: String,
        /// The code that is nearest, if one is near.
        suggestion: Option<&'static str>,
    },
    /// An entry that does not exist was named.
    #[error("{file} has no entry `{wanted}`{}", known_entries(known))]
    NoEntry {
        /// The file.
        file: String,
        /// The version or tag name.
        wanted: String,
        /// The newest entries.
        known: Vec<String>,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Reports that cannot be written; the answer itself was printed.
    #[error("{}", reports(.0))]
    Reports(Vec<ReportError>),
    /// Two reports want standard output.
    #[error("only one report can go to standard output; give the others a file")]
    TwoReportsOnOutput,
    /// A manual page cannot be written.
    #[error("cannot write {}", path.display())]
    Page {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The answer cannot be written.
    #[error("cannot write the answer")]
    Output(#[source] io::Error),
    /// The demonstration failed.
    #[error("the demonstration cannot go on: {doing}")]
    Demo {
        /// What it was doing.
        doing: String,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl CliError {
    /// Whether the reader of the output went away.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, CliError::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// A stable word for it, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            CliError::Program(error) => error.code(),
            CliError::Release(error) => error.code(),
            CliError::Git(_) => "git",
            CliError::Map(_) => "map",
            CliError::Config(_) => "configuration",
            CliError::UnknownComponent { .. } | CliError::UnknownCode { .. } => "usage",
            CliError::Output(_) => "output",
            // What no release comes to.
            _ => "other",
        }
    }

    /// The error and everything beneath it, a line each.
    pub(crate) fn report(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            text.push_str(&format!("\n  because: {error}"));
            source = error.source();
        }
        text
    }
}

fn faults(faults: &[ConfigDiagnostic]) -> String {
    let line = |fault: &ConfigDiagnostic| {
        let place = fault.span.place;
        format!("\n  relmap.toml:{}:{}: {fault}", place.line, place.column)
    };
    faults.iter().map(line).collect()
}

/// Several reports can fail at once, so each brings its own reason along.
fn reports(failed: &[ReportError]) -> String {
    let line = |error: &ReportError| {
        let source = std::error::Error::source(error);
        source.map_or(error.to_string(), |source| format!("{error}: {source}"))
    };
    failed.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn known_components(name: &str, known: &[String]) -> String {
    match (nearest(name, known.iter().map(String::as_str)), known) {
        (_, []) => "it holds none".to_owned(),
        (_, [only]) => format!("the only one is `{only}`"),
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, known) => format!("known are {}", known.join(", ")),
    }
}

fn known_entries(known: &[String]) -> String {
    match known {
        [] => "; it has none at all".to_owned(),
        known => format!("; its newest are {}", known.join(", ")),
    }
}
