//! `relmap map import`: the map, read from history.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use relmap::{ArtifactsOptions, ImportOptions, ImportTarget, Verdict};
use relmap_report::documents::MapImportDocument;
use relmap_report::import as report;

use crate::args::{AllowedHosts, Format};
use crate::command::artifacts::verify::Connection;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap map import`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("target").args(["output", "branch"]))]
pub(crate) struct ImportArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Find the app's releases in this repository; `.` is the repository of the charts
    #[arg(long, value_name = "PATH_OR_URL")]
    pub(crate) app_repository: Option<String>,
    /// The template of the app's tags, tried first, such as `{name}-{version}`
    #[arg(long, value_name = "TEMPLATE", requires = "app_repository")]
    pub(crate) app_tag: Option<String>,
    /// Name a chart that deploys the app; repeatable
    #[arg(long = "chart", value_name = "NAME", requires = "app_repository")]
    pub(crate) charts: Vec<String>,
    /// Read charts that were never tagged from the commits that moved `version:` in Chart.yaml
    #[arg(long)]
    pub(crate) from_history: bool,
    /// Check which releases are published, and record the digests of their archives; where relmap.toml says, or at
    /// oci://REGISTRY/PATH, https://HOST/PATH or git:BRANCH
    #[arg(long, value_name = "PLACE", num_args = 0..=1)]
    pub(crate) published: Option<Option<String>>,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Add the records of another map, which `relmap map export` wrote to this folder
    #[arg(long, value_name = "FOLDER", requires = "target",
          conflicts_with_all = ["app_repository", "from_history", "published", "format"])]
    pub(crate) from: Option<PathBuf>,
    /// Add the records to the map's files in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "branch")]
    pub(crate) output: Option<PathBuf>,
    /// Add the records to this branch [default: the branch in relmap.toml, or `release-map`]
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    pub(crate) branch: Option<Option<String>>,
    /// Output format; docs/map.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &ImportArguments, output: &Output) -> Result<Verdict, CliError> {
    if let Some(folder) = &arguments.from {
        let workspace = session::open(&arguments.directory)?;
        if let Some(stored) = workspace.map_import_from(folder, &arguments.target())? {
            output::tell(report::stored(&stored, workspace.map_share()?));
        }
        return Ok(Verdict::Pass);
    }
    let published = arguments
        .published
        .as_ref()
        .map(|place| arguments.connection.add_to(ArtifactsOptions::new().published(place.clone())));
    let options = ImportOptions::new()
        .published(published)
        .app_repository(arguments.app_repository.clone())
        .app_tag(arguments.app_tag.clone())
        .charts(&arguments.charts)
        .from_history(arguments.from_history)
        .target(arguments.target());
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let imported = workspace.map_import(&options)?;
    match arguments.format {
        Format::Json => output.json(&MapImportDocument::new(&imported.import))?,
        Format::Text => output.write(&report::text(&imported.import, output.colour))?,
    }
    for note in &imported.notes {
        output::tell(note);
    }
    match &imported.stored {
        Some(stored) => output::tell(report::stored(stored, workspace.map_share()?)),
        None if imported.import.rows.is_empty() => {
            output::tell("nothing was written; there are no records to keep");
        }
        None => output::tell("nothing was written; use --branch or --output to keep the records"),
    }
    Ok(imported.verdict)
}

impl ImportArguments {
    fn target(&self) -> ImportTarget {
        match (&self.output, &self.branch) {
            (Some(folder), _) => ImportTarget::Folder(folder.clone()),
            (None, Some(name)) => ImportTarget::Branch(name.clone()),
            (None, None) => ImportTarget::Nowhere,
        }
    }
}
