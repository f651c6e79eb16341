//! One record: a release of a chart, the apps that it deploys, and how that is known.

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;
use semver::Version;
use sha2::{Digest as _, Sha256};

use crate::commit_id::CommitId;
use crate::release_spec::title_of;
use crate::version::{AppVersion, ChartVersion, lenient};

/// The issue of a correction that names an app release on purpose which the app's repository lacks.
pub const APP_UNVERIFIED: &str = "app-unverified";

/// What names a record: the beginning of the SHA-256 of its line, without the line break. It is
/// the same in every clone, wherever in the file the line is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

/// How many hexadecimal digits a [`RecordId`] has.
const ID_LENGTH: usize = 16;

impl RecordId {
    /// The id of a line.
    pub fn of(line: &[u8]) -> RecordId {
        let mut text = String::with_capacity(ID_LENGTH);
        for byte in Sha256::digest(line).iter().take(ID_LENGTH / 2) {
            text.push_str(&format!("{byte:02x}"));
        }
        RecordId(text)
    }

    /// Reads an id; none if it has not the form of one.
    pub fn parse(text: &str) -> Option<RecordId> {
        let is_hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (text.len() == ID_LENGTH && is_hex).then(|| RecordId(text.to_owned()))
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a record came into the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It was recorded when the release was made.
    Release,
    /// It was read from history afterwards.
    Import,
    /// It replaces a record that was wrong.
    Correction(Correction),
}

/// Why a record replaces another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The record that was wrong.
    pub corrects: RecordId,
    /// The reason.
    pub because: String,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Recorded {
    /// The word used in files and output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Recorded::Release => "release",
            Recorded::Import => "import",
            Recorded::Correction(_) => "correction",
        }
    }

    /// The correction, if it is one.
    pub fn correction(&self) -> Option<&Correction> {
        match self {
            Recorded::Correction(correction) => Some(correction),
            Recorded::Release | Recorded::Import => None,
        }
    }
}

/// An app release that a chart release deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The name of the app.
    pub name: String,
    /// Its version, as written in appVersion or `App:`.
    pub version: String,
    /// Its tag, if that was found in the app's repository.
    pub tag: Option<String>,
    /// The full id of the commit that the tag leads to, if it was found.
    pub commit: Option<CommitId>,
    /// Whether the release was found in the app's repository; else somebody stated it.
    pub verified: bool,
    /// Keys that this version of relmap does not know.
    pub extra: Extra,
}

impl App {
    /// An app release that is only stated: its tag is not known.
    pub fn stated(name: &str, version: &str) -> App {
        App {
            name: name.to_owned(),
            version: version.to_owned(),
            tag: None,
            commit: None,
            verified: false,
            extra: Extra::default(),
        }
    }

    /// An app release that was found in the app's repository.
    pub fn verified(name: &str, version: &str, tag: &str, commit: CommitId) -> App {
        App {
            tag: Some(tag.to_owned()),
            commit: Some(commit),
            verified: true,
            ..App::stated(name, version)
        }
    }

    /// What to call it: its tag, or else its name and version.
    pub fn shown(&self) -> String {
        self.tag.clone().unwrap_or_else(|| format!("{} {}", self.name, self.version))
    }

    /// The version, where it can be read.
    pub fn semver(&self) -> Option<AppVersion> {
        lenient(&self.version).map(AppVersion)
    }
}

/// A container image that a chart release runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The reference, as written.
    pub reference: String,
    /// The digest that it had, where known: `sha256:…`.
    pub digest: Option<String>,
    /// Keys that this version of relmap does not know.
    pub extra: Extra,
}

impl Image {
    /// An image of which the digest is not known.
    pub fn new(reference: &str) -> Image {
        Image { reference: reference.to_owned(), digest: None, extra: Extra::default() }
    }
}

/// Keys that this version of relmap does not know, with their values as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extra(pub(super) Vec<(String, String)>);

impl Extra {
    /// The keys and their values, as JSON text, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One release of a chart, and the app releases that it deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The chart's tag, without `refs/tags/`.
    pub chart: String,
    /// The chart's version, as written in Chart.yaml (or in the tag, if there is none).
    pub version: String,
    /// The full id of the commit that the chart's tag leads to.
    pub commit: CommitId,
    /// Whether the release has a tag; if not, `chart` is only the name that its tag would have, and
    /// `commit` the commit that set the version.
    pub is_tagged: bool,
    /// The folder of Chart.yaml in that commit, from the repository's root; the root is `.`.
    pub path: Option<String>,
    /// When the chart was released.
    pub time: Option<Timestamp>,
    /// How the record came into the map.
    pub recorded: Recorded,
    /// The app releases that it deploys; none for a system chart.
    pub apps: Vec<App>,
    /// The images that it runs.
    pub images: Vec<Image>,
    /// The digest of the published chart, where known: `sha256:…`.
    pub digest: Option<String>,
    /// What is doubtful about the record: stable codes, sorted.
    pub issues: Vec<String>,
    /// Keys that this version of relmap does not know.
    pub extra: Extra,
}

impl Record {
    /// A record with only what every record has.
    pub fn new(chart: &str, version: &str, commit: CommitId, recorded: Recorded) -> Record {
        Record {
            chart: chart.to_owned(),
            version: version.to_owned(),
            commit,
            is_tagged: true,
            path: None,
            time: None,
            recorded,
            apps: Vec::new(),
            images: Vec::new(),
            digest: None,
            issues: Vec::new(),
            extra: Extra::default(),
        }
    }

    /// Sets when the chart was released, from seconds since 1970.
    pub fn released_at(&mut self, seconds: Option<i64>) {
        self.time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    }

    /// What it deploys, for people: its apps, or else its images; none if neither is known.
    pub fn deploys(&self) -> Option<String> {
        let apps: Vec<String> = self.apps.iter().map(|app| self.shown(app)).collect();
        let images = || self.images.iter().map(|image| image.reference.clone()).collect();
        let all = if apps.is_empty() { images() } else { apps };
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// What to call one of its apps: of several, a tag without a title does not say which it is.
    fn shown(&self, app: &App) -> String {
        let is_titled =
            |tag: &str| title_of(tag, &app.version).is_some_and(|title| !title.is_empty());
        match self.apps.len() > 1 && !app.tag.as_deref().is_some_and(is_titled) {
            true => format!("{} {}", app.name, app.version),
            false => app.shown(),
        }
    }

    /// The references of its images.
    pub fn image_references(&self) -> Vec<&str> {
        self.images.iter().map(|image| image.reference.as_str()).collect()
    }

    /// Whether it was read from history.
    pub fn is_import(&self) -> bool {
        self.recorded == Recorded::Import
    }

    /// The chart's version, where it can be read.
    pub fn chart_version(&self) -> Option<ChartVersion> {
        lenient(&self.version).map(ChartVersion)
    }

    /// The order in which people read releases: see `order`.
    pub fn order(&self, other: &Record) -> Ordering {
        order((&self.version, &self.chart), (&other.version, &other.chart))
    }
}

/// The order of releases, each by its version and tag: oldest version first, those without a
/// readable version before all others, and the tag's name between equals.
pub(super) fn order(a: (&str, &str), b: (&str, &str)) -> Ordering {
    if a.0 == b.0 {
        return a.1.cmp(b.1);
    }
    let version = |text| -> Option<Version> { lenient(text) };
    let by_version = match (version(a.0), version(b.0)) {
        (Some(a), Some(b)) => a.cmp_precedence(&b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    };
    by_version.then_with(|| a.1.cmp(b.1))
}
