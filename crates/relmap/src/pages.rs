//! What pages show in addition to a verdict: the release map, and the notes of its releases.

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_core::component::{Component, ComponentKind};
use relmap_core::git_host::WebLinks;
use relmap_core::ledger::{ChartReleases, Record};
use relmap_core::notes::tag_notes;
use relmap_core::release_notes::{self, ReleaseNotes};
use relmap_git::At;
use semver::Version;

use crate::app_repository::AppNotes;
use crate::error::{Error, MapError, QueryError};
use crate::map::source;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::repository_name;
use crate::workspace::Workspace;

/// What pages show in addition to a verdict.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PageContent {
    /// What the repository is called.
    pub repository: String,
    /// The full id of the commit at HEAD.
    pub commit: Option<CommitId>,
    /// The release map by title, or why it cannot be shown.
    pub map: Result<Vec<ChartReleases>, String>,
    /// The notes of chart releases, by tag.
    pub chart_notes: BTreeMap<String, String>,
    /// The notes of app releases, by tag.
    pub app_notes: BTreeMap<String, String>,
    /// The web pages to link to. No file is linked unless the caller says which commit was judged.
    pub links: WebLinks,
}

impl Workspace {
    /// Gathers what pages show in addition to a verdict. A map that is not here or cannot be read is no
    /// error: the pages say so.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read.
    pub fn page_content(&self) -> Result<PageContent, Error> {
        let project = Project::new(self, &CheckOptions::everything())?;
        let map = read_map(self, &project);
        page_content(self, &project, map)
    }

    /// The same for the map alone, or for one chart of it, by its title.
    ///
    /// # Errors
    /// If the map is not in this clone or cannot be read, or it has no such chart.
    pub fn map_page_content(&self, title: Option<&str>) -> Result<PageContent, Error> {
        let project = Project::new(self, &CheckOptions::everything())?;
        let elsewhere = source::repository(&self.repository, &project.map, &self.local_places())?;
        let repository = elsewhere.as_ref().unwrap_or(&self.repository);
        let stored =
            source::find(repository, &project.map.branch, &project.map_copies(elsewhere.as_ref()))?;
        let mut map = stored.read()?;
        if let Some(title) = title {
            stored.index()?.only(title).map_err(QueryError::from)?;
            map.retain(|charts| charts.title == title);
        }
        page_content(self, &project, Ok(map))
    }
}

/// The same, with a map that was read already, or could not be.
fn page_content(
    workspace: &Workspace,
    project: &Project<'_>,
    map: Result<Vec<ChartReleases>, MapError>,
) -> Result<PageContent, Error> {
    let repository = project.repository();
    let mut content = PageContent {
        repository: repository_name::display_name(repository)?,
        commit: project.checkout().head.commit().cloned(),
        map: Ok(Vec::new()),
        chart_notes: BTreeMap::new(),
        app_notes: BTreeMap::new(),
        links: workspace.web_links_by(&project.config, None)?,
    };
    if let Ok(map) = &map {
        notes(project, map, &mut content)?;
    }
    content.map = map.map_err(|error| error.to_string());
    Ok(content)
}

fn read_map(workspace: &Workspace, project: &Project<'_>) -> Result<Vec<ChartReleases>, MapError> {
    let repository = &workspace.repository;
    let elsewhere = source::repository(repository, &project.map, &workspace.local_places())?;
    let copies = project.map_copies(elsewhere.as_ref());
    source::find(elsewhere.as_ref().unwrap_or(repository), &project.map.branch, &copies)?.read()
}

/// The notes that the releases of a map have: those of charts from the RELEASE.txt that is judged or from their tags,
/// those of apps from the repositories on this machine that relmap.toml leads to.
fn notes(run: &Project<'_>, map: &[ChartReleases], notes: &mut PageContent) -> Result<(), Error> {
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
        let oldest = of_charts.keys().next().cloned();
        for record in &charts.records {
            let named = component.and_then(|component| component.tags.read(&record.chart));
            let version =
                named.map(|name| name.version).or_else(|| record.chart_version().map(|v| v.0));
            let text = match version.as_ref().and_then(|version| of_charts.get(version)) {
                Some(text) => Some(text.clone()),
                None => of_its_tag(run, component, record, (version.as_ref(), oldest.as_ref()))?,
            };
            if let Some(text) = text {
                notes.chart_notes.insert(record.chart.clone(), text);
            }
            for tag in record.apps.iter().filter_map(|app| app.tag.as_ref()) {
                let text =
                    apps.iter().find_map(|(tags, texts)| texts.get(&tags.read(tag)?.version));
                if let Some(text) = text {
                    notes.app_notes.insert(tag.clone(), text.clone());
                }
            }
        }
    }
    Ok(())
}

/// The notes of a release that the file at HEAD does not list, such as one of a branch that did not come back: those of
/// the file as it was tagged, or of the tag's message. Releases below the oldest entry were made before there was a
/// file.
fn of_its_tag(
    run: &Project<'_>,
    component: Option<&Component>,
    record: &Record,
    (version, oldest): (Option<&Version>, Option<&Version>),
) -> Result<Option<String>, Error> {
    let repository = run.repository();
    if let (Some(component), Some(version), Some(oldest)) = (component, version, oldest)
        && version > oldest
        && repository.has_commit(&record.commit)
    {
        let then = repository.snapshot(At::Commit(&record.commit))?;
        let bytes = then.read(&component.layout.release_file)?.unwrap_or_default();
        let noted = by_version(&release_notes::parse(&bytes), &bytes).remove(version);
        if noted.is_some() {
            return Ok(noted);
        }
    }
    let Some(tag) = repository.tag_named(&record.chart)? else { return Ok(None) };
    let message = repository.tag_text(&tag.object)?.map(|text| text.message);
    let noted = message.map(|message| tag_notes(&message, &record.chart));
    Ok(noted.filter(|text| !text.is_empty()))
}

/// The notes of each release that has any.
fn by_version(notes: &ReleaseNotes, bytes: &[u8]) -> BTreeMap<Version, String> {
    let mut texts = BTreeMap::new();
    for entry in &notes.entries {
        let text = entry.notes_text(bytes);
        if let Some(version) = entry.semver().filter(|_| !text.is_empty()) {
            // The newest entry counts where a version is listed twice.
            texts.entry(version.clone()).or_insert(text);
        }
    }
    texts
}
