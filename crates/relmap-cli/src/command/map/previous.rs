//! `relmap map previous`: what to roll back to, and what that means.

use std::path::PathBuf;

use clap::Args;
use relmap_core::outcome::Verdict;
use relmap_report::{SafeText, map_diff};

use crate::args::Format;
use crate::error::CliError;
use crate::map_session::{MapSession, QueryError};
use crate::output::Output;

use super::diff;

/// The arguments of `relmap map previous`.
#[derive(Debug, Args)]
pub(crate) struct PreviousArguments {
    /// The chart release that is deployed: its tag, or its version
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// How to print the step back
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &PreviousArguments, output: &Output) -> Result<Verdict, CliError> {
    let session = MapSession::open(&arguments.directory)?;
    let stored = session.map_or_tags()?;
    let map = stored.index()?;
    let place = map.chart(&arguments.release).map_err(QueryError::from)?;
    let from = map.release(place);
    let Some(previous) = map.previous(place) else {
        if arguments.format == Format::Json {
            output.json(&map_diff::previous_json(&from, None))?;
        }
        let tag = SafeText::new(&from.row.chart);
        eprintln!("relmap: {tag} is the first release on its line: there is none to go back to");
        return Ok(Verdict::Fail);
    };
    let step = diff::step(&session.charts, from.clone(), map.release(previous.place))?;
    match arguments.format {
        Format::Text => {
            output.write(&map_diff::previous_text(&step, previous.choice, diff::look(output)))?
        }
        Format::Json => {
            output.json(&map_diff::previous_json(&from, Some((&step, previous.choice))))?
        }
    }
    Ok(Verdict::Pass)
}
