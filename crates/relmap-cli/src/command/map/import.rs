//! `relmap map import`: the map, read from history.

pub(crate) mod app;
mod configured;
mod error;
mod from_tags;
mod store;
pub(crate) mod words;

use std::path::PathBuf;

use clap::Args;
use relmap_core::component::TagTemplate;
use relmap_core::import::{Import, SkipReason, decide};
use relmap_core::outcome::Verdict;
use relmap_git::{At, Repository};
use relmap_report::import as report;

use crate::args::Format;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::run::read_config;

pub(crate) use error::ImportError;
pub(crate) use from_tags::from_tags;

/// The arguments of `relmap map import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Find the app's releases in this repository; `.` is the charts' own
    #[arg(long, value_name = "PATH_OR_URL")]
    pub(crate) app_repository: Option<String>,
    /// How the app's tags are named, tried before all else, such as `{name}-{version}`
    #[arg(long, value_name = "TEMPLATE", requires = "app_repository")]
    pub(crate) app_tag: Option<String>,
    /// Name a chart that deploys the app; repeatable
    #[arg(long = "chart", value_name = "NAME", requires = "app_repository")]
    pub(crate) charts: Vec<String>,
    /// Add the rows to the map's files in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "branch")]
    pub(crate) output: Option<PathBuf>,
    /// Add the rows to this branch; without a name to the branch of relmap.toml, or `release-map`
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    pub(crate) branch: Option<Option<String>>,
    /// How to print what was found; docs/map.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &ImportArguments, output: &Output) -> Result<Verdict, CliError> {
    let (config, words) = {
        // Of its own, and let go of: see `Repository::survey`.
        let repository = Repository::discover(&arguments.directory)?;
        let snapshot = repository.snapshot(At::Head)?;
        let config = read_config(&snapshot)?;
        let words = words::of(&config, &snapshot)?;
        (config, words)
    };
    let repository = Repository::discover(&arguments.directory)?;
    // What cannot work is said before the long part.
    let app = match &arguments.app_repository {
        Some(place) => Some(app::AppAt::open(place, &arguments.directory, &repository)?),
        None => None,
    };
    if let Some(template) = &arguments.app_tag {
        TagTemplate::new(template, "app").map_err(ImportError::Template)?;
    }
    let target = store::Target::of(arguments, &config, &repository)?;
    let sightings = crate::progress::survey(&repository, &words)?;
    let mut import = decide(&sightings);
    drop(sightings);
    import.read_messages();
    let mut notes = Vec::new();
    let app = match app {
        Some(app) => {
            check_named(&arguments.charts, &import)?;
            let (rule, charts) = (arguments.app_tag.as_deref(), arguments.charts.as_slice());
            let wanted = app::AppOptions { rule, charts, name: None };
            Some(app.resolve(&mut import, &repository, &wanted)?)
        }
        None => {
            notes = configured::resolve(&config, &mut import, &repository)?;
            None
        }
    };
    let stored = target.map(|target| target.add(&import)).transpose()?;

    match arguments.format {
        Format::Json => output.json(&report::json(&import))?,
        Format::Text => output.write(&report::text(&import, output.colour))?,
    }
    let mut verdict = Verdict::Pass;
    if import.rows.is_empty() && import.skipped.is_empty() {
        notes.push("the repository has no tags here; fetch them: git fetch --tags".to_owned());
        verdict = Verdict::Undecided;
    }
    let missing = |reason| reason == SkipReason::ObjectMissing;
    if import.skipped.iter().any(|skipped| missing(skipped.reason)) {
        notes.push(
            "this clone lacks what some tags lead to; fetch all of it: git fetch --unshallow \
             --tags, or clone again without --filter"
                .to_owned(),
        );
        verdict = Verdict::Undecided;
    }
    if let Some(app) = app {
        if !app.found {
            verdict = Verdict::Undecided;
        }
        notes.push(app.said);
    }
    notes.push(
        stored.unwrap_or_else(|| {
            "nothing was written; --branch or --output keeps the rows".to_owned()
        }),
    );
    for note in notes {
        output::tell(note);
    }
    Ok(verdict)
}

/// A chart that is named must have releases.
fn check_named(named: &[String], import: &Import) -> Result<(), ImportError> {
    let known = import.charts();
    match named.iter().find(|name| !known.contains(name.as_str())) {
        Some(name) => {
            let known = known.into_iter().map(str::to_owned).collect();
            Err(ImportError::NoChart { name: name.clone(), known })
        }
        None => Ok(()),
    }
}
