//! `relmap explain`: which rules are in force, and what does one mean?

use std::path::PathBuf;

use clap::Args;
use relmap::{Environment, RuleCode, RuleTables, Verdict};
use relmap_core::rules::RuleKey;
use relmap_report::explain;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// A rule's code, such as `bump-too-small`, or a key of `[rules]`, such as `values`
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

pub(crate) fn run(arguments: &ExplainArguments, output: &Output) -> Result<Verdict, CliError> {
    if let Some(code) = &arguments.code
        && let Some(rule) = RuleCode::from_code(code)
    {
        output.write(&explain::page(rule))?;
        return Ok(Verdict::Pass);
    }
    let key = match &arguments.code {
        None => None,
        Some(code) => Some(RuleKey::from_name(code).ok_or_else(|| CliError::UnknownCode {
            code: code.clone(),
            suggestion: explain::nearest_code(code),
        })?),
    };
    let tables = tables(arguments)?;
    output.write(&explain::tables(&tables, key, output.colour))?;
    if key.is_none() {
        output.write(&explain::codes(output.colour))?;
    }
    Ok(Verdict::Pass)
}

/// The tables of the components here; outside a repository, those of the preset.
fn tables(arguments: &ExplainArguments) -> Result<Vec<explain::Table>, CliError> {
    let tables = relmap::rule_tables(&arguments.directory, Environment::from_process())?;
    let table =
        |RuleTables { component, kind, rules, .. }| explain::Table { name: component, kind, rules };
    Ok(tables.into_iter().map(table).collect())
}
