//! `relmap notes`: the release notes between two releases of a chart, for a change ticket.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::Verdict;
use relmap_report::documents::NotesDocument;
use relmap_report::notes_between;

use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap notes`.
#[derive(Debug, Args)]
pub(crate) struct NotesArguments {
    /// Two chart releases, as in charts-1.1.0..charts-1.3.0: the notes of all after the first.
    /// One release: its notes since the release before it
    #[arg(value_name = "RANGE")]
    pub(crate) range: String,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// The app's repository, if relmap.toml does not name it
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: NotesFormat,
}

/// The forms of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NotesFormat {
    /// For a terminal
    Text,
    /// For pasting into a ticket; the notes are escaped
    Markdown,
    /// A document; docs/map.md and docs/environments.md describe it
    Json,
}

pub(crate) fn run(arguments: &NotesArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let notes = workspace.notes(&arguments.range, arguments.app_repository.as_deref())?;
    match arguments.format {
        NotesFormat::Text => output.write(&notes_between::text(&notes, output.colour))?,
        NotesFormat::Markdown => output.write(&notes_between::markdown(&notes))?,
        NotesFormat::Json => output.json(&NotesDocument::new(&notes))?,
    }
    Ok(Verdict::Pass)
}
