//! What keeps a command from answering: an error of the library, or of the command line itself.

use std::io;
use std::path::PathBuf;

use relmap_core::tag_name::TagName;
use relmap_core::words::shell_word;
use relmap_fs::OutputError;
use thiserror::Error;

/// Why a command has no answer.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The library has no answer.
    #[error(transparent)]
    Library(#[from] relmap::Error),
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
    /// No file was named, and there is none of the usual name.
    #[error(
        "there is no RELEASE.txt in this folder; name the file: relmap parse {}",
        shell_word(&known.to_string_lossy())
    )]
    NoReleaseFileHere {
        /// A release file below the folder.
        known: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder to start in cannot be entered.
    #[error("cannot start in {}", path.display())]
    Start {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Several releases, and one file for their notes.
    #[error(
        "--notes-file names one file, but {} are released; write {{tag}} in its name, such as notes-{{tag}}.md",
        tags.join(", ")
    )]
    OneNotesFile {
        /// The tags.
        tags: Vec<String>,
    },
    /// The result of a merge cannot be written.
    #[error("cannot write {}", path.display())]
    Merge {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The name of a component where a commit is expected.
    #[error(
        "`{unknown}` is not a commit in this repository; to check the component {name}, write: relmap check --component {name}"
    )]
    ComponentMeant {
        /// What was given.
        unknown: String,
        /// The component with the nearest name.
        name: String,
    },
    /// The name of a tag that does not exist.
    #[error(
        "`{unknown}` is not a commit in this repository; fetch it, or correct the name; did you mean `{tag}`?"
    )]
    TagMeant {
        /// What was given.
        unknown: String,
        /// The tag with the nearest name.
        tag: TagName,
    },
    /// What is piped in has no end, or is too large.
    #[error("standard input is larger than the limit of {limit} bytes")]
    InputTooLarge {
        /// The most that is read.
        limit: u64,
    },
    /// Reports that cannot be written; the answer itself was printed.
    #[error("{}", reports(.0))]
    Reports(Vec<ReportError>),
    /// Two reports want standard output.
    #[error("only one report can go to standard output; give the others a file")]
    TwoReportsOnOutput,
    /// A fleet has no pages.
    #[error(
        "a fleet has no html report; write pages with relmap fleet html, or take another format, such as markdown=fleet.md"
    )]
    PagesOfFleet,
    /// A manual page or a statement cannot be written.
    #[error("cannot write {}", path.display())]
    Page {
        /// The file.
        path: PathBuf,
        /// Why.
        source: OutputError,
    },
    /// The answer cannot be written.
    #[error("cannot write the output")]
    Output(#[source] io::Error),
    /// The demonstration needs a registry.
    #[error(
        "`relmap demo --artifacts` runs a registry on this machine, and docker-registry is not on the PATH; install it, such \
         as with `apt-get install docker-registry`, or see `relmap demo`"
    )]
    NoRegistry,
    /// The demonstration failed.
    #[error("the demo failed while {doing}")]
    Demo {
        /// What it was doing.
        doing: String,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A report that could not be written.
#[derive(Debug, Error)]
#[error("cannot write the report {}", path.display())]
pub(crate) struct ReportError {
    path: PathBuf,
    source: OutputError,
}

impl ReportError {
    pub(crate) fn new(path: &std::path::Path, source: OutputError) -> ReportError {
        ReportError { path: path.to_owned(), source }
    }
}

impl CliError {
    /// Whether the reader of the output went away.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, CliError::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What was going on when this process was asked to end, if a program was stopped in it.
    pub(crate) fn interrupted(&self) -> Option<&str> {
        match self {
            CliError::Library(error) => error.interrupted(),
            _ => None,
        }
    }

    /// A stable word for it, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            CliError::Library(error) => error.code(),
            CliError::UnknownCode { .. } => "usage",
            CliError::Output(_) => "output",
            _ => "other",
        }
    }

    /// The error and every source below it, a line each.
    pub(crate) fn report(&self) -> String {
        relmap::report(self)
    }
}

/// Several reports can fail at once, so each brings its own reason along.
fn reports(failed: &[ReportError]) -> String {
    let line = |error: &ReportError| {
        let source = std::error::Error::source(error);
        source.map_or(error.to_string(), |source| format!("{error}: {source}"))
    };
    failed.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn known_entries(known: &[String]) -> String {
    match known {
        [] => "; it has no entries".to_owned(),
        known => format!("; the newest are {}", known.join(", ")),
    }
}
