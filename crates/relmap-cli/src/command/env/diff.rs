//! `relmap env diff`: what a promotion would bring.

use std::path::PathBuf;

use clap::Args;
use relmap::{EnvironmentDiff, Verdict};
use relmap_report::documents::EnvDiffDocument;
use relmap_report::environments::diff::{self as report, PromotionAnswer};

use crate::command::notes::NotesFormat;
use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap env diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffEnvArguments {
    /// The environment to promote from
    #[arg(value_name = "FROM")]
    pub(crate) from: String,
    /// The environment to promote to; the other way round shows the way back
    #[arg(value_name = "TO")]
    pub(crate) to: String,
    /// Show only this component
    #[arg(long = "component", value_name = "NAME")]
    pub(crate) component_name: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: NotesFormat,
}

pub(crate) fn run(arguments: &DiffEnvArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let component = arguments.component_name.as_deref();
    let found = workspace.environment_diff(&arguments.from, &arguments.to, component)?;
    let EnvironmentDiff { from, to, promotions, upgrades, notes, .. } = &found;
    let answer = PromotionAnswer { from, to, promotions, upgrades, notes };
    match arguments.format {
        NotesFormat::Text => {
            output.write(&report::text(&answer, crate::command::map::diff::style(output)))?;
        }
        NotesFormat::Markdown => output.write(&report::markdown(&answer))?,
        NotesFormat::Json => output.json(&EnvDiffDocument::new(&answer))?,
    }
    Ok(Verdict::Pass)
}
