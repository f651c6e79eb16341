//! `relmap map fetch`: the map from the server that keeps it.

use std::path::PathBuf;

use clap::Args;
use relmap_core::map::{ChartReleases, is_map_file};
use relmap_core::outcome::Verdict;
use relmap_git::Repository;
use relmap_report::SafeText;

use crate::apps::is_url;
use crate::error::CliError;
use crate::map_server::{Fetched, MapServer};
use crate::map_source::{self, MapError};
use crate::output::Output;
use crate::run;
use crate::server_places::{AllowedHosts, Places};

/// The arguments of `relmap map fetch`.
#[derive(Debug, Args)]
pub(crate) struct FetchArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
}

pub(crate) fn run(arguments: &FetchArguments, output: &Output) -> Result<Verdict, CliError> {
    let charts = Repository::discover(&arguments.directory)?;
    let map = run::config_in_force(&charts)?.map;
    map_source::check_server(&charts, &map)?;
    let places = Places::new(&charts, &arguments.hosts, &charts.checkout(run::hints())?)?;
    let other = match is_url(&map.repository) {
        true => Some(charts.cache(map_source::CACHE)?),
        false => map_source::repository(&charts, &map)?,
    };
    let home = other.as_ref().unwrap_or(&charts);
    let Some(server) = MapServer::of(home, &map, &places)? else {
        return Err(MapError::NoServer.into());
    };
    let fetched = server.fetch()?;
    let branch = SafeText::new(&map.branch);
    let (branch, shown) = (branch.as_str(), SafeText::new(server.shown()).to_string());
    output.write(&match fetched {
        Fetched::Already { commit } => {
            format!("{branch} is up to date with {shown}: {}\n", told(count(home, &commit)?))
        }
        Fetched::Moved { from, to } => {
            let rows = count(home, &to)?;
            let before = from.map_or(Ok(0), |from| count(home, &from))?;
            let new = rows.saturating_sub(before);
            format!("fetched {branch} from {shown}: {}, {new} new\n", told(rows))
        }
    })?;
    Ok(Verdict::Pass)
}

fn told(rows: usize) -> String {
    match rows {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}

/// How many rows a commit of the map has. What cannot be read is for `map verify` to tell.
fn count(home: &Repository, commit: &str) -> Result<usize, CliError> {
    let files = home.map_files(commit)?;
    let maps = files.iter().filter(|file| is_map_file(&file.name));
    Ok(maps
        .filter_map(|file| ChartReleases::parse(file.bytes()).ok())
        .map(|chart| chart.rows.len())
        .sum())
}
