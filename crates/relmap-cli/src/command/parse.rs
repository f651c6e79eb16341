//! `relmap parse`: what does a RELEASE.txt contain?

use std::path::PathBuf;

use clap::Args;
use relmap::{Severity, Verdict};
use relmap_report::documents::{EntryDocument, ParseDocument};
use relmap_report::notes;

use crate::args::Format;
use crate::error::CliError;
use crate::input;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap parse`.
#[derive(Debug, Args)]
pub(crate) struct ParseArguments {
    /// The file to read; `-` is standard input
    #[arg(value_name = "FILE", default_value = DEFAULT)]
    pub(crate) file: PathBuf,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Print only the notes of this entry, given by its version or tag name
    #[arg(long, value_name = "VERSION")]
    pub(crate) entry: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// The largest file, in bytes. Nothing but the file is read here, so it may have more than one that is judged.
const LIMIT: u64 = 256 << 20;

/// The file that is read if none is named.
const DEFAULT: &str = "RELEASE.txt";

/// How many entries are named when a wanted one does not exist.
const NAMED: usize = 5;

/// The error on a RELEASE.txt that is not there, with the release files that are.
fn file_meant(error: CliError, arguments: &ParseArguments) -> CliError {
    let directory = &arguments.directory;
    if arguments.file.as_os_str() != DEFAULT || directory.join(DEFAULT).exists() {
        return error;
    }
    let known = || {
        let workspace = session::open(directory).ok()?;
        let (root, here) = (workspace.root()?.canonicalize().ok()?, directory.canonicalize().ok()?);
        let components = workspace.components().ok()?;
        let files = components.iter().map(|component| root.join(&component.layout.release_file));
        let mut below = files.filter_map(|file| Some(file.strip_prefix(&here).ok()?.to_owned()));
        below.find(|file| directory.join(file).is_file())
    };
    known().map_or(error, |file| CliError::NoReleaseFileHere { known: file })
}

pub(crate) fn run(arguments: &ParseArguments, output: &Output) -> Result<Verdict, CliError> {
    let file = &arguments.file;
    let bytes = input::read(&arguments.directory, file, LIMIT)
        .map_err(|error| file_meant(error, arguments))?;
    let shown = if file.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    };
    let parsed = relmap::parse(&bytes);
    if let Some(wanted) = &arguments.entry {
        let Some(entry) = parsed.entry(wanted) else {
            let known = parsed.entries.iter().filter_map(|entry| entry.tag_name());
            let known = known.take(NAMED).map(str::to_owned).collect();
            return Err(CliError::NoEntry { file: shown, wanted: wanted.clone(), known });
        };
        match arguments.format {
            Format::Text => output.write(&notes::entry_text(entry, &bytes))?,
            Format::Json => output.json(&EntryDocument::new(entry, &bytes))?,
        }
        return Ok(Verdict::Pass);
    }
    match arguments.format {
        Format::Text => output.write(&notes::text(&parsed, &shown, &bytes, output.colour))?,
        Format::Json => output.json(&ParseDocument::new(&parsed, &bytes))?,
    }
    let broken = parsed.faults.iter().any(|fault| fault.kind.rule().severity() == Severity::Error);
    Ok(if broken { Verdict::Fail } else { Verdict::Pass })
}
