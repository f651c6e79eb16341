//! The HTML report: gathering what it shows beside the verdict, and writing its files.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use relmap_core::component::ComponentKind;
use relmap_core::map::ChartReleases;
use relmap_core::outcome::Outcome;
use relmap_core::release_notes::{self, ReleaseNotes};
use relmap_git::Repository;
use relmap_html::{Notes, Report, RunInfo};
use relmap_report::Sources;
use semver::Version;

use crate::apps::AppNotes;
use crate::error::CliError;
use crate::map_source::{self, MapError};
use crate::report_files::replace;
use crate::run::{self, Run};

/// What the pages show beside a verdict.
pub(crate) struct Pages {
    info: RunInfo,
    /// The map, or why it cannot be shown.
    map: Result<Vec<ChartReleases>, String>,
    notes: Notes,
}

impl Pages {
    /// Gathers it: the map as far as it is here, and the notes of its releases.
    ///
    /// A map that is not here or cannot be read is no error: the pages say so.
    pub(crate) fn gather(repository: &Repository, run: &Run<'_>) -> Result<Pages, CliError> {
        Pages::of(repository, run, read_map(repository, run))
    }

    /// The same, with a map that was read already, or could not be.
    pub(crate) fn of(
        repository: &Repository,
        run: &Run<'_>,
        map: Result<Vec<ChartReleases>, MapError>,
    ) -> Result<Pages, CliError> {
        let notes = match &map {
            Ok(map) => notes(run, map)?,
            Err(_) => Notes::default(),
        };
        let info = RunInfo {
            repository: run::display_name(repository)?,
            commit: run.checkout().head.commit().map(str::to_owned),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            made: None,
        };
        Ok(Pages { info, map: map.map_err(|error| error.to_string()), notes })
    }

    /// The pages in one file.
    pub(crate) fn standalone(&self, outcome: Option<&Outcome>, sources: &Sources) -> String {
        self.with(outcome, sources, relmap_html::standalone)
    }

    /// Writes the pages into a folder, and makes the folder if need be. The first page comes last,
    /// so that it never leads to what is not there yet.
    pub(crate) fn write_folder(
        &self,
        folder: &Path,
        outcome: Option<&Outcome>,
        sources: &Sources,
    ) -> io::Result<()> {
        let mut files = self.with(outcome, sources, relmap_html::folder);
        let first = files.remove_entry("index.html");
        std::fs::create_dir_all(folder)?;
        for (name, content) in files.into_iter().chain(first) {
            replace(&folder.join(name), content.as_bytes())?;
        }
        Ok(())
    }

    fn with<T>(
        &self,
        outcome: Option<&Outcome>,
        sources: &Sources,
        make: impl Fn(&Report<'_>) -> T,
    ) -> T {
        make(&Report {
            run: &self.info,
            outcome,
            sources,
            map: self.map.as_deref().ok(),
            map_missing: self.map.as_ref().err().map(String::as_str),
            notes: &self.notes,
        })
    }
}

fn read_map(repository: &Repository, run: &Run<'_>) -> Result<Vec<ChartReleases>, MapError> {
    let elsewhere = map_source::repository(repository, &run.map)?;
    map_source::find(elsewhere.as_ref().unwrap_or(repository), &run.map.branch)?.read()
}

/// The notes that the releases of a map have: those of charts from the RELEASE.txt that is judged,
/// those of apps from the repositories on this machine that relmap.toml leads to.
fn notes(run: &Run<'_>, map: &[ChartReleases]) -> Result<Notes, CliError> {
    let mut notes = Notes::default();
    let mut apps = Vec::new();
    for component in run.components.iter().filter(|c| c.kind == ComponentKind::App) {
        let bytes = run.read(&component.layout.release_file)?;
        apps.push((component.tags.clone(), by_version(&component.notes, &bytes)));
    }
    for AppNotes { tags, release_file } in run.apps.notes()? {
        apps.push((tags, by_version(&release_notes::parse(&release_file), &release_file)));
    }
    for charts in map {
        let component = run.components.iter().find(|component| component.name == charts.title);
        let of_charts = match component {
            Some(component) => {
                by_version(&component.notes, &run.read(&component.layout.release_file)?)
            }
            None => BTreeMap::new(),
        };
        for row in &charts.rows {
            let named = component.and_then(|component| component.tags.read(&row.chart));
            let version = named.map(|name| name.version).or_else(|| row.version().map(|v| v.0));
            if let Some(text) = version.and_then(|version| of_charts.get(&version)) {
                notes.charts.insert(row.chart.clone(), text.clone());
            }
            let Some(app) = &row.app else { continue };
            let text = apps.iter().find_map(|(tags, texts)| texts.get(&tags.read(app)?.version));
            if let Some(text) = text {
                notes.apps.insert(app.clone(), text.clone());
            }
        }
    }
    Ok(notes)
}

/// The notes of each release that has any.
fn by_version(notes: &ReleaseNotes, bytes: &[u8]) -> BTreeMap<Version, String> {
    let mut texts = BTreeMap::new();
    for entry in &notes.entries {
        let text = entry.notes_text(bytes);
        if let Some(version) = entry.semver().filter(|_| !text.is_empty()) {
            // The newest entry counts where a version stands twice.
            texts.entry(version.clone()).or_insert(text);
        }
    }
    texts
}
