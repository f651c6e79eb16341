//! `relmap explain`: which rules are in force, and what does one mean?

use std::path::PathBuf;

use clap::Args;
use relmap_core::component::ComponentKind;
use relmap_core::config::Config;
use relmap_core::outcome::Verdict;
use relmap_core::rule_code::RuleCode;
use relmap_core::rules::RuleKey;
use relmap_git::{GitError, Repository};
use relmap_report::explain;

use crate::args::Selection;
use crate::error::CliError;
use crate::output::Output;
use crate::run::Run;

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

/// The tables of the components here; outside of a repository, those of the preset.
fn tables(arguments: &ExplainArguments) -> Result<Vec<explain::Table>, CliError> {
    let selection = Selection {
        directory: arguments.directory.clone(),
        components: vec![],
        all: true,
        worktree: false,
        render: false,
    };
    let components = match Repository::discover(&arguments.directory) {
        Ok(repository) => {
            // What lies in the work tree is in force, committed or not.
            let worktree = repository.root().is_some();
            Run::new(&repository, &Selection { worktree, ..selection })?.components
        }
        Err(GitError::NotARepository { .. }) => vec![],
        Err(error) => return Err(error.into()),
    };
    if !components.is_empty() {
        let table = |component: relmap_core::component::Component| explain::Table {
            name: Some(component.name),
            kind: component.kind,
            rules: component.rules,
        };
        return Ok(components.into_iter().map(table).collect());
    }
    let kinds = [ComponentKind::Chart, ComponentKind::System, ComponentKind::App];
    let table =
        |kind| explain::Table { name: None, kind, rules: Config::default().table(kind, None) };
    Ok(kinds.map(table).into())
}
