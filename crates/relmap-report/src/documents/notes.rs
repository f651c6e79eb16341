//! The document of `notes`.

use relmap_core::ledger::Direction;
use relmap_core::notes::{AppNotes, NotedRelease, NotesBetween, Source};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::map_release::MapReleaseObject;
use super::text::Text;
use super::word::Word;

/// What `relmap notes --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct NotesDocument<'o> {
    schema: SchemaNumber,
    #[serde(flatten)]
    notes: NotesObject<'o>,
}

impl<'o> NotesDocument<'o> {
    /// The notes between two releases.
    pub fn new(notes: &'o NotesBetween) -> Self {
        NotesDocument { schema: SchemaNumber, notes: notes.into() }
    }
}

/// The notes between two releases.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Notes"))]
pub(super) struct NotesObject<'o> {
    /// The release whose notes are left out; null before the first.
    from: Option<MapReleaseObject<'o>>,
    /// The release up to which notes count.
    to: MapReleaseObject<'o>,
    /// Whether `from` is the newer one.
    backwards: bool,
    /// The notes of the chart.
    chart: ChartNotes<'o>,
    /// The notes of each app.
    apps: Vec<AppNotesObject<'o>>,
}

impl<'o> From<&'o NotesBetween> for NotesObject<'o> {
    fn from(NotesBetween { from, to, backwards, chart, apps }: &'o NotesBetween) -> Self {
        NotesObject {
            from: from.as_ref().map(MapReleaseObject::from),
            to: to.into(),
            backwards: *backwards,
            chart: ChartNotes { releases: releases(chart) },
            apps: apps.iter().map(AppNotesObject::from).collect(),
        }
    }
}

/// The notes of a chart.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ChartNotes<'o> {
    /// The releases, newest first.
    releases: Vec<NotedReleaseObject<'o>>,
}

/// The notes of an app.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "AppNotes"))]
struct AppNotesObject<'o> {
    /// The app's name.
    name: Text<'o>,
    /// Its tag before, or else its name and version; null if there is none.
    old: Option<Text<'o>>,
    /// The same after.
    new: Option<Text<'o>>,
    /// Which way it moves.
    direction: Word<Direction>,
    /// The releases, newest first.
    releases: Vec<NotedReleaseObject<'o>>,
    /// Why the app's notes are not here.
    out_of_reach: Option<Text<'o>>,
}

impl<'o> From<&'o AppNotes> for AppNotesObject<'o> {
    fn from(AppNotes { step, releases: noted, out_of_reach }: &'o AppNotes) -> Self {
        AppNotesObject {
            name: (&step.name).into(),
            old: step.old.as_ref().map(Text::from),
            new: step.new.as_ref().map(Text::from),
            direction: Word(step.direction),
            releases: releases(noted),
            out_of_reach: out_of_reach.as_ref().map(Text::from),
        }
    }
}

/// The notes of a release.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "NotedRelease"))]
struct NotedReleaseObject<'o> {
    /// The tag's name.
    tag: Text<'o>,
    /// The version, as written.
    version: Text<'o>,
    /// The day of the release.
    date: Option<Text<'o>>,
    /// The notes; empty if there are none.
    notes: Text<'o>,
    /// Where they are from: `file`, `tag-message` or null.
    source: Option<&'static str>,
    /// The path of the file.
    file: Option<Text<'o>>,
}

impl<'o> From<&'o NotedRelease> for NotedReleaseObject<'o> {
    fn from(NotedRelease { tag, version, date, notes, source }: &'o NotedRelease) -> Self {
        let (source, file) = match source {
            Source::File(path) => (Some("file"), Some(path)),
            Source::TagMessage => (Some("tag-message"), None),
            Source::Nothing => (None, None),
        };
        NotedReleaseObject {
            tag: tag.into(),
            version: version.into(),
            date: date.as_ref().map(Text::from),
            notes: notes.into(),
            source,
            file: file.map(Text::from),
        }
    }
}

fn releases(noted: &[NotedRelease]) -> Vec<NotedReleaseObject<'_>> {
    noted.iter().map(NotedReleaseObject::from).collect()
}
