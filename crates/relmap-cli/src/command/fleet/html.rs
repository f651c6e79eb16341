//! `relmap fleet html`: all repositories and environments as pages.

use std::path::PathBuf;

use clap::Args;
use relmap::{CheckOptions, FleetOverview, Verdict, outputs_around};
use relmap_html::{FleetReport, fleet_folder};
use relmap_report::documents::FleetStatusDocument;
use relmap_report::json_text;

use super::{FleetSource, decided, env};
use crate::error::{CliError, ReportError};
use crate::html_pages::{environments_report, run_info, tell_written, write_site};
use crate::output::Output;

/// The arguments of `relmap fleet html`.
#[derive(Debug, Args)]
pub(crate) struct HtmlFleetArguments {
    /// The folder to write to, created if missing
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
    /// What to call the fleet on the pages
    #[arg(long, value_name = "NAME", default_value = "All repositories")]
    pub(crate) title: String,
}

/// Pages tell and judge nothing: they are undecided where a repository cannot be looked at.
pub(crate) fn run(arguments: &HtmlFleetArguments, output: &Output) -> Result<Verdict, CliError> {
    let options = CheckOptions::new().all(true);
    let FleetOverview { checked, environments, links, .. } =
        arguments.fleet.open()?.overview(&options)?;
    let members = checked.views(|judged| &judged.outcome);
    let of = |member: &relmap::FleetMember<relmap::Judged>| {
        Some((member.name.clone(), member.answer.as_ref().ok()?.sources.clone()))
    };
    let sources = checked.members.iter().filter_map(of).collect();
    let environments_json =
        environments.as_ref().map(|overview| json_text(&env::document(&overview.environments)));
    let environments_report = environments.as_ref().map(|overview| {
        environments_report(
            &overview.matrix,
            &overview.next,
            &overview.findings,
            &overview.deployments,
        )
    });
    let files = fleet_folder(&FleetReport {
        run: &run_info(arguments.title.clone(), None),
        members: &members,
        sources: &sources,
        environments: environments_report.as_ref(),
        status_json: json_text(&FleetStatusDocument::new(&members)),
        environments_json,
        links: &links,
    });
    let path = &arguments.path;
    write_site(&outputs_around("."), path, files)
        .map_err(|source| CliError::Reports(vec![ReportError::new(path, source)]))?;
    tell_written(path, false, output)?;
    Ok(decided(checked.undecided()))
}
