//! From the releases of a chart or an app to its release file.

use std::collections::BTreeSet;

use relmap_core::chart::metadata::{ChartMetadata, ChartType};
use relmap_core::component::{ComponentKind, folder_from_text, join};
use relmap_core::import::{ImportedRow, Issue};
use relmap_core::init::{
    ChartReleases, FirstEntry, Sources, chart_releases, notes_of, one_a_version,
};
use relmap_core::release_notes::{AppRef, title_and_version};
use relmap_core::tag_name::TagName;
use relmap_core::version::{Bump, without_v};
use relmap_git::At;
use semver::Version;

use super::apps::template;
use super::changelog::Changelog;
use super::charts::ChartNow;
use super::days::{day_of, utc_day};
use super::kinds::named_images;
use super::named_apps;
use super::release_file::{ReleaseFile, Top, new_file};
use super::scene::Scene;
use super::with_app::SharedTag;
use crate::error::Error;

/// What became of the history of a chart.
pub(super) struct Told {
    pub(super) release_file: ReleaseFile,
    /// The title in its headings, or else its name.
    pub(super) title: String,
    /// How its tags are named, where only a chart that is alone is known by such tags.
    pub(super) bare: Option<String>,
    /// How its tags are to be named, where others of this form are the app's.
    pub(super) own: Option<String>,
    /// What is to be said of tags that are left out.
    pub(super) remarks: Vec<String>,
    /// The tag that its first release will have, if nothing of it is tagged.
    pub(super) first_tag: Option<String>,
    /// The tag that released it last, if that is its app's.
    pub(super) shared_tag: Option<SharedTag>,
    /// Whether an entry has `Image:`.
    pub(super) has_images: bool,
}

impl Scene<'_> {
    /// The release file of a chart.
    pub(super) fn chart(
        &self,
        chart: &ChartNow,
        kind: ComponentKind,
        alone: bool,
        refused: &BTreeSet<String>,
    ) -> Result<Told, Error> {
        let others = self.charts.released.iter().map(|other| other.name.as_str());
        let others: Vec<&str> = others.filter(|name| *name != chart.name).collect();
        let rows = self.import.rows.iter().filter(|row| self.told.contains_key(row.tag.as_str()));
        let ChartReleases { releases, unfit, shared } =
            chart_releases(rows, &chart.name, &chart.folder, &others);
        // Where nothing counts here, releases elsewhere still show what tags are called.
        let any = releases.first().map(|(_, row)| row.tag.as_str());
        let (releases, badly_written) =
            self.released(releases, |(version, row)| (row.tag.to_string(), version.clone()))?;
        let releases = one_a_version(releases);
        let changelog = self.changelog_of(&chart.folder)?;
        let mut entries = Vec::new();
        for (version, row) in &releases {
            let past = &self.told[row.tag.as_str()];
            let (then, images) = self.chart_then(row, kind)?;
            let sources = Sources {
                message: past.message.as_deref(),
                changelog: changelog.as_ref().map(Changelog::source),
                chart: then.as_ref(),
                subject: Some(&past.subject),
            };
            entries.push(FirstEntry {
                notes: notes_of(&sources, &row.tag, &version.to_string()),
                tag: row.tag.to_string(),
                day: day_of(past),
                apps: self.apps_of_row(chart, kind, row, then.as_ref())?,
                images,
            });
        }
        let own_tag = releases.first();
        let model = own_tag.map(|(_, newest)| newest.tag.as_str()).or(any);
        let prefix = self.first_title(chart);
        let with_app = if any.is_none() { self.with_app(chart)? } else { None };
        if let Some((version, row)) = &with_app {
            entries.push(self.entry_with_app(chart, kind, row, format!("{prefix}-{version}"))?);
        }
        let tagged = entries.len();
        let newest = own_tag.or(with_app.as_ref());
        let mut unreleased_is = Top::NotReleased;
        if let Some(metadata) = &chart.metadata
            && let Some(version) = unreleased(metadata, newest)
        {
            let tag = model.and_then(|model| in_form_of(model, &version));
            let tag = tag.unwrap_or_else(|| format!("{prefix}-{version}"));
            // HEAD may not build on the release: it was made on another branch.
            let elsewhere = self.import.rows.iter().find(|row| row.tag.as_str() == tag);
            unreleased_is = if elsewhere.is_some() { Top::Elsewhere } else { Top::NotReleased };
            let sources = Sources {
                changelog: changelog.as_ref().map(Changelog::source),
                chart: Some(metadata),
                ..Sources::default()
            };
            let own = notes_of(&sources, &tag, &version.to_string());
            let first = entries.is_empty().then(|| "- First release.".to_owned());
            let apps = self.apps_now(chart, kind, metadata)?;
            let today = self.options.today();
            let day = elsewhere.map_or(Some(today), |row| Some(utc_day(row.released?)));
            let images = match kind {
                ComponentKind::System => {
                    named_images(&self.snapshot, &chart.folder, &chart.name, Some(metadata))?
                }
                ComponentKind::App | ComponentKind::Chart => Vec::new(),
            };
            entries.insert(0, FirstEntry { notes: own.or(first), tag, day, apps, images });
        }
        if entries.is_empty() {
            entries.push(self.begun(format!("{prefix}-0.1.0")));
        }
        let title = own_tag.map_or_else(|| prefix.clone(), |(_, row)| row.title.to_string());
        let bare = own_tag.and_then(|(_, row)| bare_template(&row.tag));
        let is_shared = !shared.is_empty() || self.shares_title(chart);
        let is_free = |tag: &&str| shared.is_empty() || bare_template(tag).is_none();
        let of_model = || model.filter(is_free).and_then(template);
        let own = is_shared.then(|| of_model().unwrap_or_else(|| format!("{title}-{{version}}")));
        let path = join(&chart.folder, "RELEASE.txt");
        let usable = changelog.filter(|known| {
            let is_own = shared.is_empty() && !refused.contains(&known.path);
            is_own && known.serves(newest.map(|(version, _)| version))
        });
        let has_images = usable.is_none() && entries.iter().any(|entry| !entry.images.is_empty());
        let is_first = tagged == 0 && usable.is_none();
        let shared_tag = with_app.filter(|_| usable.is_none()).map(|(version, row)| {
            let next = Bump::Patch.apply(&version);
            let newest = entries.first().filter(|_| entries.len() > tagged);
            let next = newest.map_or_else(|| format!("{prefix}-{next}"), |entry| entry.tag.clone());
            SharedTag { shared: row.tag.to_string(), next }
        });
        let first_tag = entries.first().map(|entry| entry.tag.clone()).filter(|_| is_first);
        // Headings with a version alone do not say which tags are theirs, where there are several
        // components.
        let bare = match &usable {
            Some(_) if !alone => {
                Some(model.and_then(template).unwrap_or_else(|| format!("{title}-{{version}}")))
            }
            _ => bare,
        };
        let release_file = match usable {
            Some(changelog) => {
                ReleaseFile::Changelog { path: changelog.path, instead: path.clone() }
            }
            None => {
                let counted = (tagged, unreleased_is);
                ReleaseFile::New(new_file(&chart.name, path.clone(), &entries, counted)?)
            }
        };
        let badly_written: Vec<&str> = badly_written.iter().map(|(_, row)| &*row.tag).collect();
        let left_out = |tags: &[&str], why: &str| {
            let example = tags.first()?;
            let tags = match tags.len() {
                1 => format!("the tag {example} is"),
                count => format!("{count} tags such as {example} are"),
            };
            Some(format!("{tags} left out of {path}: {why}"))
        };
        let remarks = [
            left_out(&unfit, "no heading can be made of such a name"),
            left_out(&shared, "tags of this form name releases of the app as well"),
            left_out(
                &badly_written,
                "the version is not written in full, and lower ones were released after it",
            ),
        ];
        let remarks = remarks.into_iter().flatten().collect();
        Ok(Told { release_file, title, bare, own, remarks, first_tag, shared_tag, has_images })
    }

    /// The title of a chart's first tag: its name, unless the app's tags in the repository have that.
    fn first_title(&self, chart: &ChartNow) -> String {
        match self.shares_title(chart) {
            true => format!("{}-chart", chart.name),
            false => chart.name.clone(),
        }
    }

    /// Whether tags of an app in this repository are titled like a chart.
    fn shares_title(&self, chart: &ChartNow) -> bool {
        let is_shared = |model: &TagName| {
            title_and_version(model).is_some_and(|(title, _)| title == Some(chart.name.as_str()))
        };
        self.own.iter().any(|own| is_shared(&own.model))
    }

    /// An entry to begin with.
    pub(super) fn begun(&self, tag: String) -> FirstEntry {
        let notes = Some("- First release.".to_owned());
        FirstEntry { tag, day: Some(self.options.today()), apps: vec![], images: vec![], notes }
    }

    /// The Chart.yaml of a release, if it can be read, and the images of a system chart.
    pub(super) fn chart_then(
        &self,
        row: &ImportedRow,
        kind: ComponentKind,
    ) -> Result<(Option<ChartMetadata>, Vec<String>), Error> {
        let folder = folder_from_text(&row.path);
        let then = self.workspace.repository.snapshot(At::Commit(&row.commit))?;
        let bytes = then.read(&join(folder, "Chart.yaml"))?;
        let read = bytes.and_then(|bytes| ChartMetadata::parse(&bytes).ok());
        let metadata = read.map(|(metadata, _)| metadata);
        let images = match kind {
            ComponentKind::System => named_images(&then, folder, &row.chart, metadata.as_ref())?,
            ComponentKind::App | ComponentKind::Chart => Vec::new(),
        };
        Ok((metadata, images))
    }

    /// The changelog next to a component, or at the root of a repository of one.
    pub(super) fn changelog_of(&self, folder: &str) -> Result<Option<Changelog>, Error> {
        let is_alone = self.charts.released.len() <= 1 && self.own.is_empty();
        let root = (is_alone && !folder.is_empty()).then_some("");
        for folder in std::iter::once(folder).chain(root) {
            if let Some(found) = Changelog::find(&self.snapshot, folder)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The app releases that a release of a chart deploys, by the values of `App:`.
    pub(super) fn apps_of_row(
        &self,
        chart: &ChartNow,
        kind: ComponentKind,
        row: &ImportedRow,
        then: Option<&ChartMetadata>,
    ) -> Result<Vec<String>, Error> {
        if kind != ComponentKind::Chart || self.named.is_empty() {
            return Ok(self.app_of_row(chart, kind, row, then).into_iter().collect());
        }
        if !row.apps_said.is_empty() {
            return Ok(row.apps_said.iter().filter_map(|said| readable(said)).collect());
        }
        let snapshot = self.workspace.repository.snapshot(At::Commit(&row.commit))?;
        let folder = folder_from_text(&row.path);
        Ok(named_apps::lines(&self.named, then, &snapshot, folder)?.0)
    }

    /// The app releases that a chart deploys now.
    fn apps_now(
        &self,
        chart: &ChartNow,
        kind: ComponentKind,
        metadata: &ChartMetadata,
    ) -> Result<Vec<String>, Error> {
        if kind != ComponentKind::Chart || self.named.is_empty() {
            return Ok(self.app_of(chart, kind, metadata).into_iter().collect());
        }
        let snapshot = &self.snapshot;
        Ok(named_apps::lines(&self.named, Some(metadata), snapshot, &chart.folder)?.0)
    }

    /// The app release that a release of a chart deploys, by the name of its tag.
    fn app_of_row(
        &self,
        chart: &ChartNow,
        kind: ComponentKind,
        row: &ImportedRow,
        then: Option<&ChartMetadata>,
    ) -> Option<String> {
        match &row.app_tag {
            _ if kind == ComponentKind::System => None,
            Some(tag) => readable(tag),
            None => self.app_of(chart, kind, then?),
        }
    }

    /// The app release that a Chart.yaml leads to: its tag, or its version where tags are not known.
    fn app_of(
        &self,
        chart: &ChartNow,
        kind: ComponentKind,
        then: &ChartMetadata,
    ) -> Option<String> {
        if then.chart_type == ChartType::Library || kind == ComponentKind::System {
            return None;
        }
        let written = then.app_version.as_ref()?.text.as_str();
        match self.app.as_ref().filter(|_| self.deploys(chart)) {
            Some(app) => readable(&app.tag_of(&chart.name, written)?),
            None => readable(without_v(written)),
        }
    }
}

/// A name that can be used in a field `App:`.
fn readable(tag: &str) -> Option<String> {
    AppRef::read(tag).ok().map(|app| app.tag)
}

/// The version in Chart.yaml, if it is above all that is released and no placeholder.
fn unreleased(
    metadata: &ChartMetadata,
    newest: Option<&(Version, &ImportedRow)>,
) -> Option<Version> {
    let written = metadata.version.as_ref()?;
    let is_filled_in = written.is_placeholder()
        || newest.is_some_and(|(_, row)| {
            row.issues.contains(&Issue::VersionPlaceholder)
                && row.chart_version.as_deref() == Some(written.text.as_str())
        });
    let version = written.lenient().filter(|_| !is_filled_in)?;
    newest.is_none_or(|(newest, _)| version > *newest).then_some(version)
}

/// The tag of another version, named as this one is.
fn in_form_of(tag: &str, version: &Version) -> Option<String> {
    template(tag).map(|template| template.replace("{version}", &version.to_string()))
}

/// The template of a tag that has no title.
fn bare_template(tag: &str) -> Option<String> {
    template(tag).filter(|_| title_and_version(tag).is_some_and(|(title, _)| title.is_none()))
}
