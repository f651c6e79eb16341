//! `relmap config`: which settings are in force, and where does each come from?

use std::path::PathBuf;

use clap::{Args, Command};
use relmap::{Environment, Verdict};
use relmap_core::config::{Setting, SettingGroup};
use relmap_report::documents::ConfigDocument;
use relmap_report::settings;

use crate::args::Format;
use crate::environment;
use crate::error::CliError;
use crate::output::Output;

/// The JSON schema of relmap.toml.
const SCHEMA: &str = include_str!("../../pages/relmap.schema.json");

/// The arguments of `relmap config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Print the JSON schema of relmap.toml, for completion and checks in editors
    #[arg(long)]
    pub(crate) schema: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(
    arguments: &ConfigArguments,
    output: &Output,
    command: &Command,
) -> Result<Verdict, CliError> {
    if arguments.schema {
        output.document(SCHEMA)?;
        return Ok(Verdict::Pass);
    }
    let mut groups = relmap::settings(&arguments.directory, Environment::from_process())?;
    let options = options(command);
    if !options.is_empty() {
        groups.push(SettingGroup { title: "options".to_owned(), settings: options });
    }
    match arguments.format {
        Format::Text => output.write(&settings::text(&groups, output.colour))?,
        Format::Json => output.json(&ConfigDocument::new(&groups))?,
    }
    Ok(Verdict::Pass)
}

/// The options that variables set.
fn options(command: &Command) -> Vec<Setting> {
    let set = |(option, name): (String, String)| {
        let value = std::env::var(&name).ok()?;
        Some(Setting::new(option, relmap_core::redact::redact(&value), name))
    };
    environment::variables(command).into_iter().filter_map(set).collect()
}
