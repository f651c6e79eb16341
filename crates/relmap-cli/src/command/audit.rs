//! `relmap audit`: the past against the rules.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::{AuditOptions, Audited, Verdict};
use relmap_core::component::ComponentKind;
use relmap_core::rules::Preset;
use relmap_report::documents::AuditDocument;
use relmap_report::{Hyperlinks, audit};

use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Audit only this chart or component; repeatable
    #[arg(long = "chart", value_name = "NAME")]
    pub(crate) charts: Vec<String>,
    /// Use only this preset, and ignore the rules in relmap.toml
    #[arg(long, value_name = "PRESET")]
    pub(crate) preset: Option<PresetChoice>,
    /// What the releases are of [default: detected]
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<KindChoice>,
    /// Print the `[rules]` that fit these releases best
    #[arg(long)]
    pub(crate) suggest: bool,
    /// Also list the releases that follow the rules
    #[arg(long)]
    pub(crate) all: bool,
    /// Output format; docs/audit.md describes JSON and CSV
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: AuditFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    Text,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetChoice {
    Strict,
    Mirror,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindChoice {
    App,
    Chart,
    System,
}

/// An audit reports on history, which cannot be fixed: it passes whatever it finds.
pub(crate) fn run(arguments: &AuditArguments, output: &Output) -> Result<Verdict, CliError> {
    let preset = arguments.preset.map(|choice| match choice {
        PresetChoice::Strict => Preset::Strict,
        PresetChoice::Mirror => Preset::Mirror,
    });
    let kind = arguments.kind.map(|choice| match choice {
        KindChoice::App => ComponentKind::App,
        KindChoice::Chart => ComponentKind::Chart,
        KindChoice::System => ComponentKind::System,
    });
    let options = AuditOptions::new().charts(&arguments.charts).preset(preset).kind(kind);
    let workspace = session::open(&arguments.directory)?;
    let Audited { audit: found, suggestions, .. } = workspace.audit(&options)?;
    match (arguments.format, arguments.suggest) {
        (AuditFormat::Text, false) => {
            let text = audit::text(&found, arguments.all, output.colour);
            output.write_linked(&text, || Hyperlinks::of_audit(&found, &web_links(&workspace)))?;
        }
        (AuditFormat::Text, true) => {
            let names = |kind| found.components_of(kind);
            output.write(&audit::suggestion(&suggestions, &found.rules, names))?;
        }
        (AuditFormat::Json, _) => {
            let suggested = if arguments.suggest { &suggestions[..] } else { &[] };
            output.json(&AuditDocument::new(&found, suggested))?;
        }
        (AuditFormat::Csv, _) => output.write(&audit::csv(&found))?,
    }
    Ok(Verdict::Pass)
}
