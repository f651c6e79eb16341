//! `relmap map find`: which releases answer a question.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use relmap::{FindOptions, MapAnswer, MapQuestion, Verdict};
use relmap_core::ledger::Release;
use relmap_report::SafeText;
use relmap_report::documents::MapFindDocument;

use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

use super::show::{self, TableFormat};

/// The arguments of `relmap map find`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("question").required(true))]
pub(crate) struct FindArguments {
    /// Find the chart releases that deploy this release of the app
    #[arg(long, value_name = "VERSION", group = "question")]
    pub(crate) app: Option<String>,
    /// Find the app that this release of a chart deploys
    #[arg(long = "chart", value_name = "VERSION", group = "question")]
    pub(crate) chart_release: Option<String>,
    /// Find the newest release of each chart at a time: a day (its end, in UTC) or an RFC 3339 time
    #[arg(long, value_name = "MOMENT", group = "question")]
    pub(crate) at: Option<String>,
    /// Find the releases that contain this commit of the charts' or the app's repository
    #[arg(long, value_name = "COMMIT", group = "question")]
    pub(crate) commit: Option<String>,
    /// Find the chart releases that run this image: a reference, a part of one, or a digest
    #[arg(long, value_name = "IMAGE", group = "question")]
    pub(crate) image: Option<String>,
    /// Search only this chart, by its title: `charts` in `charts-1.1.0`
    #[arg(value_name = "CHART")]
    pub(crate) title: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// The app's repository, if relmap.toml does not name it
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TableFormat,
}

pub(crate) fn run(arguments: &FindArguments, output: &Output) -> Result<Verdict, CliError> {
    let options = FindOptions::new()
        .title(arguments.title.clone())
        .app_repository(arguments.app_repository.clone());
    let workspace = session::open(&arguments.directory)?;
    let MapAnswer { question, releases, remark, verdict, .. } =
        workspace.map_find(&arguments.question(), &options)?;
    match arguments.format {
        TableFormat::Json => output.json(&MapFindDocument::new(&question, &releases))?,
        _ if releases.is_empty() => {}
        format => {
            let releases: Vec<Release> = releases.into_iter().map(|found| found.release).collect();
            show::write(&workspace, &releases, format, output)?;
        }
    }
    if let Some(remark) = remark {
        output::tell(SafeText::new(&remark));
    }
    Ok(verdict)
}

impl FindArguments {
    fn question(&self) -> MapQuestion {
        if let Some(app) = &self.app {
            MapQuestion::App(app.clone())
        } else if let Some(release) = &self.chart_release {
            MapQuestion::Chart(release.clone())
        } else if let Some(image) = &self.image {
            MapQuestion::Image(image.clone())
        } else if let Some(moment) = &self.at {
            MapQuestion::At(moment.clone())
        } else {
            MapQuestion::Commit(self.commit.clone().unwrap_or_default())
        }
    }
}
