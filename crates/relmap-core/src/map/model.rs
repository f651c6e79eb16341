//! The rows of the map, and how they are added.

use std::cmp::Ordering;
use std::collections::HashMap;

use jiff::Timestamp;
use semver::Version;
use thiserror::Error;

use crate::import::Issue;
use crate::version::{AppVersion, ChartVersion, lenient};

/// How a row came into the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It was recorded when the release was made.
    Release,
    /// It was read from history afterwards.
    Import,
}

impl Origin {
    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Release => "release",
            Origin::Import => "import",
        }
    }
}

/// One release of a chart, and the app release that it deploys.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The chart's tag, without `refs/tags/`.
    pub chart: String,
    /// The chart's version, as written in Chart.yaml (or in the tag, if there is none).
    pub chart_version: String,
    /// The full id of the commit that the chart's tag leads to.
    pub chart_commit: String,
    /// The folder of Chart.yaml in that commit, from the repository's root; the root is `.`.
    pub path: Option<String>,
    /// The app's tag; none for a system chart, or where no such tag is known.
    pub app: Option<String>,
    /// The app's version, as written in appVersion or `App:`.
    pub app_version: Option<String>,
    /// The full id of the commit that the app's tag leads to.
    pub app_commit: Option<String>,
    /// The images that the release's entry names in `Image:`, in their order.
    pub images: Vec<String>,
    /// When the chart was released.
    pub released: Option<Timestamp>,
    /// How the row came into the map.
    pub origin: Origin,
    /// What is doubtful about the row: stable codes, sorted.
    pub issues: Vec<String>,
    /// Keys that this version of relmap does not know.
    pub extra: toml::Table,
}

impl Row {
    /// A row with only what every row has.
    pub fn new(chart: &str, chart_version: &str, chart_commit: &str, origin: Origin) -> Row {
        Row {
            chart: chart.to_owned(),
            chart_version: chart_version.to_owned(),
            chart_commit: chart_commit.to_owned(),
            path: None,
            app: None,
            app_version: None,
            app_commit: None,
            images: Vec::new(),
            released: None,
            origin,
            issues: Vec::new(),
            extra: toml::Table::new(),
        }
    }

    /// Whether the release has a tag; if not, `chart` is only the name that its tag would have.
    pub fn is_tagged(&self) -> bool {
        !self.issues.iter().any(|issue| issue == Issue::NotTagged.as_str())
    }

    /// Sets when the chart was released, from seconds since 1970.
    pub fn released_at(&mut self, seconds: Option<i64>) {
        self.released = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    }

    /// The chart's version, where it can be read.
    pub fn version(&self) -> Option<ChartVersion> {
        lenient(&self.chart_version).map(ChartVersion)
    }

    /// The app's version, where it can be read.
    pub fn app_semver(&self) -> Option<AppVersion> {
        self.app_version.as_deref().and_then(lenient).map(AppVersion)
    }

    /// The order of rows in a file: oldest version first, those without a readable version before
    /// all others, and the tag's name between equals.
    pub fn order(&self, other: &Row) -> Ordering {
        let key = |row: &Row| -> Option<Version> { row.version().map(|version| version.0) };
        if self.chart_version == other.chart_version {
            return self.chart.cmp(&other.chart);
        }
        let by_version = match (key(self), key(other)) {
            (Some(a), Some(b)) => a.cmp_precedence(&b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        by_version.then_with(|| self.chart.cmp(&other.chart))
    }
}

/// The releases of one chart title: one file of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartReleases {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: String,
    /// The rows, in [`Row::order`].
    pub rows: Vec<Row>,
    /// Keys at the top of the file that this version of relmap does not know.
    pub extra: toml::Table,
}

/// What adding a row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// The row is new.
    New,
    /// The same release with the same pair stands there already; nothing changed.
    AlreadyThere,
}

/// A row that says otherwise stands in the map already.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{chart} is in the map already with {what} {recorded}, not {wanted}; a recorded row is never changed"
)]
pub struct Conflict {
    /// The chart's tag.
    pub chart: String,
    /// What differs: `commit`, `app`, `app version` or `app commit`.
    pub what: &'static str,
    /// What the map says.
    pub recorded: String,
    /// What was to be added.
    pub wanted: String,
}

impl ChartReleases {
    /// A file without rows.
    pub fn new(title: &str) -> ChartReleases {
        ChartReleases { title: title.to_owned(), rows: Vec::new(), extra: toml::Table::new() }
    }

    /// The row of a tag.
    pub fn row(&self, chart: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.chart == chart)
    }

    /// Adds a row in its place. One that is there already is left as it is, whatever it says
    /// beyond the pair and its commits.
    ///
    /// # Errors
    /// When the map has that tag with another commit or another app.
    pub fn add(&mut self, row: Row) -> Result<Added, Conflict> {
        if let Some(recorded) = self.row(&row.chart) {
            return match conflict(recorded, &row) {
                Some(conflict) => Err(conflict),
                None => Ok(Added::AlreadyThere),
            };
        }
        let at = self.rows.partition_point(|other| other.order(&row).is_le());
        self.rows.insert(at, row);
        Ok(Added::New)
    }

    /// Adds many rows as [`ChartReleases::add`] would, in one go, and tells how many are new.
    ///
    /// # Errors
    /// All rows that the map has with another commit or another app. Then none is added.
    pub fn add_all(&mut self, rows: Vec<Row>) -> Result<usize, Vec<Conflict>> {
        let mut known: HashMap<&str, &Row> =
            self.rows.iter().map(|row| (row.chart.as_str(), row)).collect();
        let mut new = Vec::new();
        let mut conflicts = Vec::new();
        for row in &rows {
            match known.get(row.chart.as_str()) {
                Some(recorded) => conflicts.extend(conflict(recorded, row)),
                None => {
                    known.insert(&row.chart, row);
                    new.push(row.clone());
                }
            }
        }
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let added = new.len();
        self.rows.extend(new);
        self.rows.sort_by(Row::order);
        Ok(added)
    }
}

/// What two rows of one tag disagree in. What one of them does not say is no disagreement.
fn conflict(recorded: &Row, wanted: &Row) -> Option<Conflict> {
    let parts: [(&'static str, Option<&str>, Option<&str>); 4] = [
        ("commit", Some(&recorded.chart_commit), Some(&wanted.chart_commit)),
        ("app", recorded.app.as_deref(), wanted.app.as_deref()),
        ("app version", recorded.app_version.as_deref(), wanted.app_version.as_deref()),
        ("app commit", recorded.app_commit.as_deref(), wanted.app_commit.as_deref()),
    ];
    parts.into_iter().find_map(|(what, old, new)| match (old, new) {
        (Some(old), Some(new)) if old != new => Some(Conflict {
            chart: wanted.chart.clone(),
            what,
            recorded: old.to_owned(),
            wanted: new.to_owned(),
        }),
        _ => None,
    })
}
