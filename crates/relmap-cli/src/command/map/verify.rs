//! `relmap map verify`: is the map still true, and whole?

use std::path::PathBuf;

use clap::Args;
use relmap::{ArtifactsOptions, Verdict, Verified, VerifyOptions};
use relmap_core::outcome::Outcome;
use relmap_report::documents::MapVerifyDocument;
use relmap_report::map_verify as report;

use crate::args::{AllowedHosts, Format};
use crate::command::artifacts::verify::Connection;
use crate::error::CliError;
use crate::html_pages::JudgedFiles;
use crate::output::{self, Output};
use crate::report_files::ReportFiles;
use crate::session;

/// The arguments of `relmap map verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Look up the app's releases in this repository
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// Also compare with the tags and the map of the remote
    #[arg(long)]
    pub(crate) remote: bool,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Add the missing records, and change nothing else
    #[arg(long)]
    pub(crate) repair: bool,
    /// Check the signatures of the map's commits, by the keys that git knows
    #[arg(long)]
    pub(crate) signatures: bool,
    /// Check the attestations in the map: their contents, records and signatures
    #[arg(long)]
    pub(crate) attestations: bool,
    /// Also compare the recorded digests with those of the published images and charts; with --attestations, also ask
    /// for those that the map does not have
    #[arg(long)]
    pub(crate) registry: bool,
    /// Output format; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &VerifyArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = &arguments.reports.answer_to(output)?;
    let connection = &arguments.connection;
    let registry = arguments.registry.then(|| connection.add_to(ArtifactsOptions::new()));
    let options = VerifyOptions::new()
        .app_repository(arguments.app_repository.clone())
        .remote(arguments.remote)
        .repair(arguments.repair)
        .signatures(arguments.signatures)
        .attestations(arguments.attestations)
        .registry(registry)
        .timeout(connection.limit());
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let Verified { map, sources, .. } = workspace.map_verify(&options)?;
    let document = MapVerifyDocument::new(&map);
    let printed = match arguments.format {
        Format::Text => output.judgement(&report::text(&map, &sources, output.colour), map.verdict),
        Format::Json => output.json(&document),
    };
    let outcome = Outcome::new(Vec::new(), Vec::new(), map.findings.clone());
    arguments.reports.finish(
        printed,
        (Some(&workspace), &outcome, &sources, JudgedFiles::Elsewhere),
        &document,
    )?;
    if let Some(repair) = &map.repair {
        output::tell(report::repair(repair, &map.branch, workspace.map_share()?));
    }
    Ok(map.verdict)
}
