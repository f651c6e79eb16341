//! `relmap artifacts verify`: is everything published that was released, and is it what it says?

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};
use relmap::{ArtifactSelection, ArtifactsOptions, Environment, Verdict};
use relmap_core::outcome::Outcome;
use relmap_report::documents::ArtifactsDocument;
use relmap_report::{Sources, artifacts as report};

use crate::args::{AllowedHosts, Format, TimeLimit};
use crate::error::CliError;
use crate::html_pages::JudgedFiles;
use crate::output::Output;
use crate::report_files::ReportFiles;
use crate::session;

/// The arguments of `relmap artifacts verify`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("selection"))]
pub(crate) struct VerifyArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Verify this release of a chart, not the newest one of each: a version or a tag
    #[arg(long = "chart", value_name = "VERSION", group = "selection")]
    pub(crate) chart_release: Option<String>,
    /// Verify the releases of charts that deploy this release of the app
    #[arg(long, value_name = "VERSION", group = "selection")]
    pub(crate) app: Option<String>,
    /// Verify all releases, and list published versions without a tag
    #[arg(long, group = "selection")]
    pub(crate) all: bool,
    /// Download the archives of charts, and compare them with what the tags package
    #[arg(long)]
    pub(crate) archives: bool,
    /// Look for charts here: oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH
    #[arg(long, value_name = "PLACE")]
    pub(crate) published: Option<String>,
    /// Look up the app's releases in this repository
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Output format; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

/// How registries are asked.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    /// Ask this registry without encryption; repeatable. Registries on this machine are always asked without it
    #[arg(long = "plain-http", value_name = "HOST")]
    plain_http: Vec<String>,
    #[command(flatten)]
    time: TimeLimit,
}

impl Connection {
    /// How long one conversation may take.
    pub(crate) fn limit(&self) -> Option<Duration> {
        self.time.limit()
    }

    /// The options with it, and with the user's credentials.
    pub(crate) fn add_to(&self, options: ArtifactsOptions) -> ArtifactsOptions {
        let environment = Environment::from_process();
        options
            .timeout(self.time.limit())
            .plain_http(self.plain_http.iter().cloned())
            .credentials_of(|name| environment.get(name).map(str::to_owned))
    }
}

/// How registries are asked, with the user's credentials.
pub(crate) fn registries(plain_http: &[String], time: &TimeLimit) -> ArtifactsOptions {
    let environment = Environment::from_process();
    ArtifactsOptions::new()
        .timeout(time.limit())
        .plain_http(plain_http.iter().cloned())
        .credentials_of(|name| environment.get(name).map(str::to_owned))
}

pub(crate) fn run(arguments: &VerifyArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = &arguments.reports.answer_to(output)?;
    let options = ArtifactsOptions::new()
        .select(arguments.selection())
        .archives(arguments.archives)
        .published(arguments.published.clone())
        .app_repository(arguments.app_repository.clone());
    let options = arguments.connection.add_to(options);
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let verified = workspace.artifacts_verify(&options)?;
    let document = ArtifactsDocument::new(&verified);
    let printed = match arguments.format {
        Format::Text => {
            let text = report::text(&verified, output.is_verbose, output.colour);
            output.judgement(&text, verified.verdict)
        }
        Format::Json => output.json(&document),
    };
    let outcome = Outcome::new(Vec::new(), Vec::new(), verified.findings.clone());
    arguments.reports.finish(
        printed,
        (Some(&workspace), &outcome, &Sources::new(), JudgedFiles::Elsewhere),
        &document,
    )?;
    Ok(verified.verdict)
}

impl VerifyArguments {
    fn selection(&self) -> ArtifactSelection {
        if let Some(typed) = &self.chart_release {
            ArtifactSelection::Chart(typed.clone())
        } else if let Some(typed) = &self.app {
            ArtifactSelection::App(typed.clone())
        } else if self.all {
            ArtifactSelection::All
        } else {
            ArtifactSelection::Newest
        }
    }
}
