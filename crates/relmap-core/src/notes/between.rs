//! The notes of a chart and of its app between two releases.

use crate::ledger::{AppUpgrade, Release};

use super::NotedRelease;

/// The notes of a chart and of its app between two releases of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct NotesBetween {
    /// The release whose notes do not count; none for the first one of its line.
    pub from: Option<Release>,
    /// The release up to which notes count.
    pub to: Release,
    /// Whether `from` is the newer one: then these are the notes of what is taken back.
    pub backwards: bool,
    /// The releases of the chart, newest first.
    pub chart: Vec<NotedRelease>,
    /// How each app moves, and its notes; none where the chart deploys no app.
    pub apps: Vec<AppNotes>,
}

/// The notes of the app.
#[derive(Debug, Clone, PartialEq)]
pub struct AppNotes {
    /// How it moves.
    pub step: AppUpgrade,
    /// The releases, newest first.
    pub releases: Vec<NotedRelease>,
    /// Why its notes are not here, if they are not.
    pub out_of_reach: Option<String>,
}
