//! What a shell is offered for words that depend on the repository: components and releases.

use std::ffi::OsStr;
use std::path::Path;

use clap::Command;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, ValueCompleter};
use relmap::Workspace;
use relmap_core::component::Component;
use relmap_core::ledger::Record;
use relmap_report::SafeText;

use crate::session;

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

/// Completion must be fast: no more than this is offered.
const MOST: usize = 500;

impl ValueCompleter for Components {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(Ok(components)) = here().map(|here| here.components()) else { return Vec::new() };
        let offer = |component: &Component| {
            CompletionCandidate::new(&component.name)
                .help(Some(SafeText::new(component.path()).to_string().into()))
        };
        let fitting = components.iter().filter(|component| fits(&component.name, current));
        fitting.take(MOST).map(offer).collect()
    }
}

impl ValueCompleter for Releases {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(Ok(map)) = here().map(|here| here.map_charts()) else { return Vec::new() };
        let records = map.iter().flat_map(|chart| chart.records.iter().rev());
        let fitting = records.filter(|record| fits(&record.chart, current)).take(MOST);
        let offer = |record: &Record| {
            CompletionCandidate::new(&record.chart)
                .help(record.deploys().map(|text| SafeText::new(&text).to_string().into()))
        };
        fitting.map(offer).collect()
    }
}

fn fits(name: &str, current: &OsStr) -> bool {
    // A name with a control character would say more to a shell than its letters.
    name.starts_with(&*current.to_string_lossy()) && SafeText::new(name).as_str() == name
}

fn here() -> Option<Workspace> {
    session::open(Path::new(".")).ok()
}
