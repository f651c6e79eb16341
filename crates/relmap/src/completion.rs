//! What a shell is offered for words that depend on the repository: components and releases.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Command;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, ValueCompleter};
use relmap_core::component::Component;
use relmap_git::Repository;

use crate::args::Selection;
use crate::map_source;
use crate::run::{Run, config_in_force};

/// Adds to the arguments what they are completed with.
pub(crate) fn attach(command: Command) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command =
        names.into_iter().fold(command, |command, name| command.mut_subcommand(name, attach));
    let of_map = ["show", "previous", "diff", "notes", "find"].contains(&command.get_name());
    command.mut_args(|argument| match argument.get_long() {
        Some("component") => argument.add(ArgValueCompleter::new(Components)),
        Some("chart") if of_map => argument.add(ArgValueCompleter::new(Releases)),
        None if of_map && argument.is_positional() => {
            argument.add(ArgValueCompleter::new(Releases))
        }
        _ => argument,
    })
}

/// The names of the components here.
#[derive(Clone)]
pub(crate) struct Components;

/// The releases that the map here has: chart tags, newest first.
#[derive(Clone)]
pub(crate) struct Releases;

/// Nobody waits for a shell: more than this is not offered.
const MOST: usize = 500;

impl ValueCompleter for Components {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(repository) = here() else { return Vec::new() };
        let selection = Selection {
            directory: PathBuf::from("."),
            components: Vec::new(),
            all: true,
            worktree: repository.root().is_some(),
            render: false,
        };
        let Ok(run) = Run::new(&repository, &selection) else { return Vec::new() };
        let offer = |component: &Component| {
            CompletionCandidate::new(&component.name).help(Some(component.path().to_owned().into()))
        };
        let fitting = run.components.iter().filter(|component| fits(&component.name, current));
        fitting.take(MOST).map(offer).collect()
    }
}

impl ValueCompleter for Releases {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(charts) = here() else { return Vec::new() };
        let Ok(config) = config_in_force(&charts) else { return Vec::new() };
        let Ok(other) = map_source::repository(&charts, &config.map) else { return Vec::new() };
        let keeper = other.as_ref().unwrap_or(&charts);
        let Ok(map) = map_source::load(keeper, &config.map.branch) else { return Vec::new() };
        let rows = map.iter().flat_map(|chart| chart.rows.iter().rev());
        let fitting = rows.filter(|row| fits(&row.chart, current)).take(MOST);
        let offer = |row: &relmap_core::map::Row| {
            let app = row.app.as_ref().or(row.app_version.as_ref()).cloned();
            CompletionCandidate::new(&row.chart).help(app.map(Into::into))
        };
        fitting.map(offer).collect()
    }
}

fn fits(name: &str, current: &OsStr) -> bool {
    // A name with a control character would say more to a shell than its letters.
    name.starts_with(&*current.to_string_lossy()) && !name.contains(char::is_control)
}

fn here() -> Option<Repository> {
    Repository::discover(&PathBuf::from(".")).ok()
}
