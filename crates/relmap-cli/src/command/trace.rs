//! `relmap trace`: where does this come from, and where did it go?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::{ArtifactsOptions, TraceOptions, Verdict};
use relmap_core::trace::ReferenceKind;
use relmap_report::documents::TraceDocument;
use relmap_report::{Hyperlinks, SafeText, trace as report};

use crate::args::AllowedHosts;
use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::{self, Output};
use crate::session;

use super::artifacts::verify::Connection;

/// The arguments of `relmap trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// An image or its digest, a chart release or where it is published, an app release, a tag, a commit
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    /// Read REF as one of this kind, where it can be several
    #[arg(long = "as", value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    /// Show all chart releases that have to do with it, not only the newest, the first and those that run somewhere
    #[arg(long)]
    pub(crate) all: bool,
    /// Ask registries and chart repositories as well, as `artifacts verify` does
    #[arg(long)]
    pub(crate) registry: bool,
    /// Look for charts here: oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH
    #[arg(long, value_name = "PLACE", requires = "registry")]
    pub(crate) published: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Look up the app's releases in this repository
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TraceFormat,
}

/// What a reference can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A release of a chart
    Chart,
    /// A release of an app
    App,
    /// A container image
    Image,
    /// A commit, a branch or HEAD
    Commit,
}

/// The forms of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceFormat {
    /// For a terminal
    Text,
    /// As docs/json.md describes it
    Json,
    /// For pasting into a ticket
    Markdown,
}

impl From<Kind> for ReferenceKind {
    fn from(kind: Kind) -> ReferenceKind {
        match kind {
            Kind::Chart => ReferenceKind::Chart,
            Kind::App => ReferenceKind::App,
            Kind::Image => ReferenceKind::Image,
            Kind::Commit => ReferenceKind::Commit,
        }
    }
}

pub(crate) fn run(arguments: &TraceArguments, output: &Output) -> Result<Verdict, CliError> {
    let registry = arguments.registry.then(|| {
        let options = ArtifactsOptions::new().published(arguments.published.clone());
        arguments.connection.add_to(options)
    });
    let options = TraceOptions::new()
        .kind(arguments.kind.map(ReferenceKind::from))
        .all(arguments.all)
        .app_repository(arguments.app_repository.clone())
        .registry(registry);
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let trace = workspace.trace(&arguments.reference, &options)?;
    match arguments.format {
        TraceFormat::Text => {
            let records = trace.chains.iter().map(|chain| &chain.release.record);
            let links = || Hyperlinks::of_records(records, &web_links(&workspace));
            output.write_linked(&report::text(&trace, output.colour), links)?;
        }
        TraceFormat::Json => output.json(&TraceDocument::new(&trace))?,
        TraceFormat::Markdown => output.write(&report::markdown(&trace))?,
    }
    if let Some(remark) = &trace.remark {
        output::tell(SafeText::new(remark));
    }
    Ok(trace.verdict)
}
