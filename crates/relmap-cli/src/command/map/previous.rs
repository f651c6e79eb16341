//! `relmap map previous`: what to roll back to, and what that means.

use std::path::PathBuf;

use clap::Args;
use relmap::{PreviousRelease, Verdict};
use relmap_report::documents::MapPreviousDocument;
use relmap_report::{Hyperlinks, SafeText, map_diff};

use crate::args::Format;
use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::{self, Output};
use crate::session;

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
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &PreviousArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let PreviousRelease { from, step, .. } = workspace.map_previous(&arguments.release)?;
    let Some((step, selection)) = step else {
        if arguments.format == Format::Json {
            output.json(&MapPreviousDocument::new(&from, None))?;
        }
        let tag = SafeText::new(&from.record.chart);
        output::tell(format!(
            "{tag} is the first release on its line: there is none to go back to"
        ));
        return Ok(Verdict::Fail);
    };
    match arguments.format {
        Format::Text => {
            let text = map_diff::previous_text(&step, selection, diff::style(output));
            let records = [&step.from.record, &step.to.record];
            output
                .write_linked(&text, || Hyperlinks::of_records(records, &web_links(&workspace)))?;
        }
        Format::Json => output.json(&MapPreviousDocument::new(&from, Some((&step, selection))))?,
    }
    Ok(Verdict::Pass)
}
