//! `relmap artifacts publish-plan`: what does a pipeline have to build and push?

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use relmap::{PlannedSelection, PublishPlanOptions, Verdict};
use relmap_report::documents::PublishPlanDocument;
use relmap_report::publish_plan as report;

use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap artifacts publish-plan`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("selection"))]
pub(crate) struct PublishPlanArguments {
    /// Plan for this release of a chart, not for what RELEASE.txt declares: a version or a tag
    #[arg(long = "chart", value_name = "VERSION", group = "selection")]
    pub(crate) chart_release: Option<String>,
    /// Plan for this release of an app: a version or a tag
    #[arg(long, value_name = "VERSION", group = "selection")]
    pub(crate) app: Option<String>,
    /// Publish charts here: oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH
    #[arg(long, value_name = "PLACE")]
    pub(crate) published: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Look up the app's releases in this repository
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: PlanFormat,
}

/// The forms of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// Commands to read and to paste
    Text,
    /// As docs/json.md describes it
    Json,
    /// Values for a pipeline, as Jenkins reads them with readProperties
    Properties,
}

pub(crate) fn run(arguments: &PublishPlanArguments, output: &Output) -> Result<Verdict, CliError> {
    let selection = match (&arguments.chart_release, &arguments.app) {
        (Some(typed), _) => PlannedSelection::Chart(typed.clone()),
        (None, Some(typed)) => PlannedSelection::App(typed.clone()),
        (None, None) => PlannedSelection::Current,
    };
    let options = PublishPlanOptions::new()
        .select(selection)
        .published(arguments.published.clone())
        .app_repository(arguments.app_repository.clone());
    let plan = session::open(&arguments.directory)?.publish_plan(&options)?;
    match arguments.format {
        PlanFormat::Text => output.write(&report::text(&plan, output.colour))?,
        PlanFormat::Json => output.json(&PublishPlanDocument::new(&plan))?,
        PlanFormat::Properties => output.document(&report::properties(&plan))?,
    }
    Ok(Verdict::Pass)
}
