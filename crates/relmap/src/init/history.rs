//! From the releases of a chart or an app to its RELEASE.txt.

use std::collections::BTreeMap;

use jiff::civil::Date;
use relmap_core::chart::metadata::{ChartMetadata, ChartType};
use relmap_core::component::{folder_from_text, join};
use relmap_core::import::{Import, ImportedRow};
use relmap_core::init::{
    ChartReleases, FirstEntry, Sources, app_tags, chart_releases, notes_of, release_file,
};
use relmap_core::release_notes::{self, AppRef, ReleaseNotes};
use relmap_core::version::without_v;
use relmap_git::{At, PastTag, Repository, Snapshot};
use semver::Version;

use super::InitFile;
use super::apps::App;
use super::charts::ChartNow;
use crate::error::{Error, InitError};

/// Everything that histories are read from.
pub(super) struct Historian<'h> {
    pub(super) repository: &'h Repository,
    pub(super) snapshot: &'h Snapshot<'h>,
    /// The tags that HEAD builds on, by name.
    pub(super) past: BTreeMap<String, PastTag>,
    /// The releases of charts, as an import finds them.
    pub(super) import: &'h Import,
    /// The charts that are released from here.
    pub(super) charts: &'h [ChartNow],
    pub(super) today: Date,
    pub(super) app: Option<&'h App>,
    /// The name of the repository.
    pub(super) name: String,
}

/// What became of the history of a chart.
pub(super) struct Told {
    pub(super) file: InitFile,
    /// The title in its headings, or else its name.
    pub(super) title: String,
    /// How its tags are named, where only a chart that is alone is known by such tags.
    pub(super) bare: Option<String>,
    /// How its tags are to be named, where tags with a version alone are the app's.
    pub(super) own: Option<String>,
    /// What is to be said of tags that are left out.
    pub(super) remarks: Vec<String>,
}

/// A changelog that was read.
struct Changelog {
    bytes: Vec<u8>,
    notes: ReleaseNotes,
}

impl Historian<'_> {
    /// The RELEASE.txt of a chart.
    pub(super) fn chart(&self, chart: &ChartNow) -> Result<Told, Error> {
        let others: Vec<&str> = self
            .charts
            .iter()
            .map(|other| other.name.as_str())
            .filter(|n| *n != chart.name)
            .collect();
        let rows = self.import.rows.iter().filter(|row| self.past.contains_key(&row.tag));
        let ChartReleases { releases, unfit, shared } =
            chart_releases(rows, &chart.name, &chart.folder, &others);
        let changelog = self.changelog(&chart.folder)?;
        let mut entries = Vec::new();
        for (version, row) in &releases {
            let then = self.chart_then(row)?;
            let past = &self.past[&row.tag];
            let sources = Sources {
                message: past.message.as_deref(),
                changelog: changelog.as_ref().map(Changelog::source),
                chart: then.as_ref(),
                subject: Some(&past.subject),
            };
            entries.push(FirstEntry {
                notes: notes_of(&sources, &row.tag, &version.to_string()),
                tag: row.tag.clone(),
                day: day_of(past),
                app: self.app_of_row(chart, row, then.as_ref()),
            });
        }
        let tagged = entries.len();
        let newest = releases.first();
        if let Some(metadata) = &chart.metadata
            && let Some(version) = unreleased(metadata, newest.map(|(version, _)| version))
        {
            let form = newest.and_then(|(_, newest)| in_form_of(&newest.tag, &version));
            let tag = form.unwrap_or_else(|| format!("{}-{version}", chart.name));
            // HEAD may not build on the release: it was made on another branch.
            let elsewhere = self.import.rows.iter().find(|row| row.tag == tag);
            let sources = Sources {
                changelog: changelog.as_ref().map(Changelog::source),
                chart: Some(metadata),
                ..Sources::default()
            };
            let own = notes_of(&sources, &tag, &version.to_string());
            let first = entries.is_empty().then(|| "- First release.".to_owned());
            let app = self.app_of(chart, metadata);
            let day = elsewhere.map_or(Some(self.today), |row| Some(utc_day(row.released?)));
            entries.insert(0, FirstEntry { notes: own.or(first), tag, day, app });
        }
        if entries.is_empty() {
            entries.push(self.begun(format!("{}-0.1.0", chart.name)));
        }
        let file = new_file(&chart.name, join(&chart.folder, "RELEASE.txt"), &entries, tagged)?;
        let title = newest.map_or_else(|| chart.name.clone(), |(_, row)| row.title.clone());
        let bare = newest.and_then(|(_, row)| template(&row.tag));
        let own = (!shared.is_empty()).then(|| format!("{title}-{{version}}"));
        let left_out = |tags: &[&str], why: &str| {
            let example = tags.first()?;
            let tags = match tags.len() {
                1 => format!("the tag {example} is"),
                count => format!("{count} tags such as {example} are"),
            };
            Some(format!("{tags} left out of {}: {why}", file.path))
        };
        let remarks = [
            left_out(&unfit, "no heading can be made of such a name"),
            left_out(&shared, "tags of this form name releases of the app as well"),
        ];
        let remarks = remarks.into_iter().flatten().collect();
        Ok(Told { file, title, bare, own, remarks })
    }

    /// Whether a chart deploys the app that is known.
    pub(super) fn deploys(&self, chart: &ChartNow) -> bool {
        self.app.is_some_and(|app| app.deploying().contains(&chart.name))
    }

    /// The RELEASE.txt of an app, which is a repository without charts.
    pub(super) fn app(&self) -> Result<InitFile, Error> {
        let names: Vec<&str> = self.past.keys().map(String::as_str).collect();
        let changelog = self.changelog("")?;
        let mut entries = Vec::new();
        for (at, version) in app_tags(&names, &self.name) {
            let tag = &self.past[names[at]];
            let sources = Sources {
                message: tag.message.as_deref(),
                changelog: changelog.as_ref().map(Changelog::source),
                chart: None,
                subject: Some(&tag.subject),
            };
            entries.push(FirstEntry {
                notes: notes_of(&sources, &tag.name, &version.to_string()),
                tag: tag.name.clone(),
                day: day_of(tag),
                app: None,
            });
        }
        let tagged = entries.len();
        if entries.is_empty() {
            entries.push(self.begun(format!("{}-0.1.0", self.name)));
        }
        new_file(&self.name, "RELEASE.txt".to_owned(), &entries, tagged)
    }

    /// An entry to begin with.
    fn begun(&self, tag: String) -> FirstEntry {
        let notes = Some("- First release.".to_owned());
        FirstEntry { tag, day: Some(self.today), app: None, notes }
    }

    /// The Chart.yaml of a release, if it can be read.
    fn chart_then(&self, row: &ImportedRow) -> Result<Option<ChartMetadata>, Error> {
        let folder = folder_from_text(&row.path);
        let then = self.repository.snapshot(At::Commit(&row.commit))?;
        let bytes = then.read(&join(folder, "Chart.yaml"))?;
        let read = bytes.and_then(|bytes| ChartMetadata::parse(&bytes).ok());
        Ok(read.map(|(metadata, _)| metadata))
    }

    /// The changelog next to a chart, or at the root of a repository of one.
    fn changelog(&self, folder: &str) -> Result<Option<Changelog>, Error> {
        let mut folders = vec![folder];
        if self.charts.len() <= 1 && !folder.is_empty() {
            folders.push("");
        }
        for folder in folders {
            for name in ["CHANGELOG.md", "CHANGES.md", "Changelog.md", "changelog.md", "CHANGELOG"]
            {
                if let Some(bytes) = self.snapshot.read(&join(folder, name))? {
                    let notes = release_notes::parse(&bytes);
                    return Ok(Some(Changelog { bytes, notes }));
                }
            }
        }
        Ok(None)
    }

    /// The app release that a release of a chart deploys, by the name of its tag.
    fn app_of_row(
        &self,
        chart: &ChartNow,
        row: &ImportedRow,
        then: Option<&ChartMetadata>,
    ) -> Option<String> {
        match &row.app_tag {
            Some(tag) => readable(tag),
            None => self.app_of(chart, then?),
        }
    }

    /// The app release that a Chart.yaml leads to.
    fn app_of(&self, chart: &ChartNow, then: &ChartMetadata) -> Option<String> {
        if then.chart_type == ChartType::Library {
            return None;
        }
        let written = then.app_version.as_ref()?.text.as_str();
        let app = self.app.filter(|_| self.deploys(chart));
        let tag = match app {
            Some(app) => app.tag_of(&chart.name, written)?,
            None => format!("{}-{}", chart.name, without_v(written)),
        };
        readable(&tag)
    }
}

impl Changelog {
    fn source(&self) -> (&ReleaseNotes, &[u8]) {
        (&self.notes, &self.bytes)
    }
}

/// A tag that can be used in a field `App:`.
fn readable(tag: &str) -> Option<String> {
    AppRef::read(tag).ok().map(|app| app.tag)
}

/// The version in Chart.yaml, if it is above all that is released.
fn unreleased(metadata: &ChartMetadata, newest: Option<&Version>) -> Option<Version> {
    let version = metadata.version.as_ref()?.lenient()?;
    newest.is_none_or(|newest| version > *newest).then_some(version)
}

/// The tag of another version, named as this one is.
fn in_form_of(tag: &str, version: &Version) -> Option<String> {
    let (_, written) = release_notes::title_and_version(tag)?;
    Some(format!("{}{version}", tag.strip_suffix(written)?))
}

/// The template of a tag that has no title.
fn template(tag: &str) -> Option<String> {
    match release_notes::title_and_version(tag)? {
        (None, written) => Some(format!("{}{{version}}", tag.strip_suffix(written)?)),
        (Some(_), _) => None,
    }
}

fn utc_day(time: jiff::Timestamp) -> Date {
    jiff::tz::Offset::UTC.to_datetime(time).date()
}

/// The day of a tag, where it was made.
fn day_of(tag: &PastTag) -> Option<Date> {
    let local = tag.seconds.checked_add(i64::from(tag.offset) * 60)?;
    let days = local.div_euclid(86_400);
    let span = jiff::SignedDuration::from_hours(days.checked_mul(24)?);
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

fn new_file(
    name: &str,
    path: String,
    entries: &[FirstEntry],
    tagged: usize,
) -> Result<InitFile, Error> {
    let newest = entries.first().map(|entry| entry.tag.clone()).unwrap_or_default();
    let Some(content) = release_file(entries) else {
        return Err(InitError::NoFile { name: name.to_owned(), tag: newest }.into());
    };
    let oldest = entries.last().map(|entry| entry.tag.clone()).unwrap_or_default();
    let about = match (entries.len(), tagged) {
        (1, 0) => format!("a first entry, {newest}"),
        (1, _) => format!("one release, {newest}"),
        (all, tagged) if all > tagged => {
            format!("{tagged} releases down to {oldest}, and {newest}, which is not released yet")
        }
        (all, _) => format!("{all} releases, {oldest} to {newest}"),
    };
    Ok(InitFile { path, content, about })
}
