//! From the tags of a chart or an app to its RELEASE.txt.

use jiff::civil::Date;
use relmap_core::chart::metadata::{ChartMetadata, ChartType};
use relmap_core::component::{Layout, join};
use relmap_core::init::{Chosen, FirstEntry, Sources, TagOf, choose, notes_of, release_file};
use relmap_core::release_notes::{self, AppRef};
use relmap_core::version::lenient;
use relmap_git::{PastTag, Repository, Snapshot};
use semver::Version;

use super::apps::AppNames;
use super::{InitError, NewFile};
use crate::error::CliError;

/// Everything that histories are read from.
pub(super) struct Historian<'h> {
    pub(super) repository: &'h Repository,
    pub(super) snapshot: &'h Snapshot<'h>,
    /// The tags that HEAD builds on, by name.
    pub(super) tags: Vec<(String, PastTag)>,
    pub(super) today: Date,
    pub(super) apps: Option<&'h AppNames>,
    /// Whether the repository holds no other chart.
    pub(super) alone: bool,
    /// The name of the repository.
    pub(super) name: String,
}

/// A chart as it is now.
pub(super) struct ChartNow {
    pub(super) name: String,
    layout: Layout,
    metadata: Option<ChartMetadata>,
}

impl Historian<'_> {
    pub(super) fn chart(&self, folder: &str) -> Result<ChartNow, CliError> {
        let bytes = self.snapshot.read(&join(folder, "Chart.yaml"))?.unwrap_or_default();
        let metadata = ChartMetadata::parse(&bytes).ok().map(|(metadata, _)| metadata);
        let own = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(&self.name);
        let chart_name = metadata.as_ref().and_then(|metadata| metadata.name.clone());
        let layout = Layout {
            release_file: join(folder, "RELEASE.txt"),
            folder: folder.to_owned(),
            chart: Some(folder.to_owned()),
            chart_name: chart_name.clone(),
            excluded: Vec::new(),
        };
        Ok(ChartNow { name: chart_name.unwrap_or_else(|| own.to_owned()), layout, metadata })
    }

    /// The file of a chart, and the title in its headings.
    pub(super) fn chart_file(
        &self,
        chart: &ChartNow,
        path: String,
    ) -> Result<(NewFile, Option<String>), CliError> {
        let is_its = |tag: &TagOf<PastTag>| -> Result<bool, CliError> {
            let then = self.chart_then(&tag.tag, chart)?;
            let version = then.and_then(|then| then.version).and_then(|version| version.lenient());
            Ok(version.is_some_and(|version| version.cmp_precedence(&tag.version).is_eq()))
        };
        let chosen = choose(&self.tags, Some(&chart.name), self.alone, is_its)?
            .unwrap_or(Chosen { title: None, tags: Vec::new() });
        let changelog = self.changelog(&chart.layout.folder)?;
        let changelog = changelog.as_ref().map(|bytes| (release_notes::parse(bytes), bytes));
        let mut entries = Vec::new();
        for tag in &chosen.tags {
            let then = self.chart_then(&tag.tag, chart)?;
            let sources = Sources {
                message: tag.tag.message.as_deref(),
                changelog: changelog.as_ref().map(|(notes, bytes)| (notes, bytes.as_slice())),
                chart: then.as_ref(),
                subject: Some(&tag.tag.subject),
            };
            entries.push(FirstEntry {
                notes: notes_of(&sources, &tag.tag.name, &tag.version.to_string()),
                tag: tag.tag.name.clone(),
                day: day_of(&tag.tag),
                app: then.and_then(|then| self.app(chart, &then)),
            });
        }
        let mut title = chosen.title.clone();
        if let Some(metadata) = &chart.metadata
            && let Some(version) = unreleased(metadata, &chosen)
        {
            let newest = chosen.tags.first();
            let form = newest.and_then(|newest| in_form_of(&newest.tag.name, &version));
            title = title.or_else(|| newest.is_none().then(|| chart.name.clone()));
            let tag = form.unwrap_or_else(|| format!("{}-{version}", chart.name));
            let sources = Sources {
                changelog: changelog.as_ref().map(|(notes, bytes)| (notes, bytes.as_slice())),
                chart: Some(metadata),
                ..Sources::default()
            };
            let own = notes_of(&sources, &tag, &version.to_string());
            let first = entries.is_empty().then(|| "- First release.".to_owned());
            entries.insert(
                0,
                FirstEntry {
                    notes: own.or(first),
                    tag,
                    day: Some(self.today),
                    app: self.app(chart, metadata),
                },
            );
        }
        if entries.is_empty() {
            let tag = format!("{}-0.1.0", chart.name);
            entries.push(self.begun(tag));
        }
        let file = new_file(&chart.name, path, &entries, chosen.tags.len())?;
        Ok((file, title))
    }

    /// The file of an app, which is a repository without charts.
    pub(super) fn app_file(&self) -> Result<NewFile, CliError> {
        let chosen = choose(&self.tags, Some(&self.name), true, |_| Ok::<_, CliError>(true))?;
        let tags = chosen.map(|chosen| chosen.tags).unwrap_or_default();
        let changelog = self.changelog("")?;
        let changelog = changelog.as_ref().map(|bytes| (release_notes::parse(bytes), bytes));
        let mut entries: Vec<FirstEntry> = tags
            .iter()
            .map(|tag| {
                let sources = Sources {
                    message: tag.tag.message.as_deref(),
                    changelog: changelog.as_ref().map(|(notes, bytes)| (notes, bytes.as_slice())),
                    chart: None,
                    subject: Some(&tag.tag.subject),
                };
                FirstEntry {
                    notes: notes_of(&sources, &tag.tag.name, &tag.version.to_string()),
                    tag: tag.tag.name.clone(),
                    day: day_of(&tag.tag),
                    app: None,
                }
            })
            .collect();
        if entries.is_empty() {
            entries.push(self.begun(format!("{}-0.1.0", self.name)));
        }
        new_file(&self.name, "RELEASE.txt".to_owned(), &entries, tags.len())
    }

    /// An entry to begin with.
    fn begun(&self, tag: String) -> FirstEntry {
        let notes = Some("- First release.".to_owned());
        FirstEntry { tag, day: Some(self.today), app: None, notes }
    }

    fn chart_then(
        &self,
        tag: &PastTag,
        chart: &ChartNow,
    ) -> Result<Option<ChartMetadata>, CliError> {
        let bytes = self.repository.chart_at(&tag.commit, &chart.layout)?;
        let read = bytes.and_then(|bytes| ChartMetadata::parse(&bytes).ok());
        Ok(read.map(|(metadata, _)| metadata))
    }

    /// The changelog beside a chart, or at the root of a repository of one.
    fn changelog(&self, folder: &str) -> Result<Option<Vec<u8>>, CliError> {
        let mut folders = vec![folder];
        if self.alone && !folder.is_empty() {
            folders.push("");
        }
        for folder in folders {
            for name in ["CHANGELOG.md", "CHANGES.md", "Changelog.md", "changelog.md", "CHANGELOG"]
            {
                if let Some(bytes) = self.snapshot.read(&join(folder, name))? {
                    return Ok(Some(bytes));
                }
            }
        }
        Ok(None)
    }

    /// The app release that a chart deploys, by the name of its tag.
    fn app(&self, chart: &ChartNow, then: &ChartMetadata) -> Option<String> {
        if then.chart_type == ChartType::Library {
            return None;
        }
        let written = then.app_version.as_ref()?.text.as_str();
        let tag = match self.apps {
            Some(apps) => apps.tag_of(written)?,
            None => {
                let bytes = written.as_bytes();
                let has_mark = matches!(bytes, [b'v' | b'V', digit, ..] if digit.is_ascii_digit());
                format!("{}-{}", chart.name, &written[usize::from(has_mark)..])
            }
        };
        AppRef::read(&tag).ok().map(|app| app.tag)
    }
}

/// The version in Chart.yaml, if it is above all that is released.
fn unreleased(metadata: &ChartMetadata, chosen: &Chosen<PastTag>) -> Option<Version> {
    let version = metadata.version.as_ref()?.lenient()?;
    let is_above = chosen.tags.first().is_none_or(|newest| version > newest.version);
    is_above.then_some(version)
}

/// The tag of another version, named as this one is.
fn in_form_of(tag: &str, version: &Version) -> Option<String> {
    let (_, written) = release_notes::title_and_version(tag)?;
    Some(format!("{}{version}", tag.strip_suffix(written)?))
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
) -> Result<NewFile, CliError> {
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
    Ok(NewFile { path, content, about })
}

/// The version that a text names.
pub(super) fn version_of(text: &str) -> Option<Version> {
    lenient(text)
}
