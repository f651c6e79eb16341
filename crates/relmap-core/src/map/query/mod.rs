//! Questions to the map: which release is meant, what deploys what, what was current when.

mod answer;
mod previous;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use semver::Version;

use super::index::{Index, Key};
use super::model::Row;
use crate::release_spec::{Candidate, ReleaseSpec, Titles, is_same_version, near};
use crate::suggest;
use crate::version::lenient;

pub use crate::moment::{day, moment};
pub use crate::release_spec::{ReleaseKind, Unresolved, title_of};
pub use answer::{FoundRelease, PairSide, Question, join_sides};
pub use previous::{Previous, Selection};

/// The files of the map, to be asked.
#[derive(Debug)]
pub struct MapIndex<'a> {
    files: Vec<Index<'a>>,
}

/// Where a row stands: in which file, and there as which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    file: usize,
    row: usize,
}

/// A row, and the title of the chart that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: String,
    /// The row.
    pub row: Row,
}

impl Release {
    /// The order in which people look at releases: those released last first, those whose time is
    /// not known at the end, higher versions before lower ones.
    pub fn newest_first(&self, other: &Release) -> Ordering {
        (other.row.released.cmp(&self.row.released))
            .then_with(|| other.row.order(&self.row))
            .then_with(|| self.title.cmp(&other.title))
    }
}

impl<'a> MapIndex<'a> {
    /// Puts the files of a map together.
    pub fn new(files: Vec<Index<'a>>) -> MapIndex<'a> {
        MapIndex { files }
    }

    /// What is known of a row without reading it in full.
    pub fn key(&self, place: RowId) -> Key<'_> {
        self.files[place.file].key(place.row)
    }

    /// Reads a row in full.
    pub fn release(&self, place: RowId) -> Release {
        let file = &self.files[place.file];
        Release { title: file.title.clone(), row: file.row(place.row) }
    }

    /// The title of the chart that a row belongs to.
    pub fn title(&self, place: RowId) -> &str {
        &self.files[place.file].title
    }

    /// The titles of the charts, in the order of the files.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.title.as_str())
    }

    /// All rows, file by file.
    pub fn places(&self) -> impl Iterator<Item = RowId> + Clone + '_ {
        let rows = |(file, index): (usize, &Index<'a>)| {
            (0..index.len()).map(move |row| RowId { file, row })
        };
        self.files.iter().enumerate().flat_map(rows)
    }

    /// Leaves only the chart of a title.
    ///
    /// # Errors
    /// When there is none, with the titles that are near.
    pub fn only(self, title: &str) -> Result<MapIndex<'a>, Unresolved> {
        let titles: Vec<String> = self.files.iter().map(|file| file.title.clone()).collect();
        let files: Vec<_> = self.files.into_iter().filter(|file| file.title == title).collect();
        if !files.is_empty() {
            return Ok(MapIndex { files });
        }
        let near = match suggest::nearest(title, titles.iter().map(String::as_str)) {
            Some(near) => vec![near.to_owned()],
            None => titles,
        };
        Err(Unresolved::UnknownTitle { typed: title.to_owned(), near })
    }

    /// The chart release that is meant.
    ///
    /// ```
    /// use relmap_core::map::{ChartReleases, Index, MapIndex, Origin, Row};
    /// let mut charts = ChartReleases::new("charts");
    /// charts.add(Row::new("charts-1.1.0", "1.1.0", "a", Origin::Import)).unwrap();
    /// let map = MapIndex::new(vec![Index::from(charts)]);
    /// for typed in ["charts-1.1.0", "charts 1.1.0", "v1.1.0", "1.1"] {
    ///     assert_eq!(map.key(map.chart(typed).unwrap()).chart, "charts-1.1.0");
    /// }
    /// assert_eq!(
    ///     map.chart("1.1.1").unwrap_err().to_string(),
    ///     "the map has no chart release `1.1.1`; did you mean `charts-1.1.0`?"
    /// );
    /// ```
    ///
    /// # Errors
    /// When there is none, or when several can be meant.
    pub fn chart(&self, typed: &str) -> Result<RowId, Unresolved> {
        self.chart_among(typed, self.places())
    }

    /// The chart release that is meant beside another one: of the same chart, if it has that
    /// release.
    ///
    /// # Errors
    /// As for [`MapIndex::chart`].
    pub fn chart_beside(&self, typed: &str, other: RowId) -> Result<RowId, Unresolved> {
        match self.chart_among(typed, self.line(other)) {
            // A version alone is one of this chart; with a title it may be one of another.
            Err(unknown @ Unresolved::Unknown { .. }) if !ReleaseSpec::new(typed).is_version() => {
                self.chart(typed).map_err(|other| match other {
                    Unresolved::Unknown { .. } => unknown,
                    other => other,
                })
            }
            found => found,
        }
    }

    fn chart_among(
        &self,
        typed: &str,
        places: impl Iterator<Item = RowId> + Clone,
    ) -> Result<RowId, Unresolved> {
        let titles = self.chart_titles();
        let candidates = places.map(|place| {
            let key = self.key(place);
            let titles = Titles::Any(&titles[place.file]);
            (place, Candidate { tag: Some(key.chart), titles, version: key.chart_version })
        });
        let typed = ReleaseSpec::new(typed);
        let found = typed.pick(candidates.clone());
        let (of, text) = (ReleaseKind::Chart, typed.text().to_owned());
        match found.as_slice() {
            [only] => Ok(*only),
            [] => {
                let known: Vec<_> = candidates.map(|(_, candidate)| candidate).collect();
                Err(Unresolved::Unknown { of, typed: text, near: near(&typed, &known) })
            }
            several => {
                let meant: BTreeSet<&str> =
                    several.iter().map(|place| self.key(*place).chart).collect();
                let meant = meant.into_iter().map(str::to_owned).collect();
                Err(Unresolved::Several { of, typed: text, meant })
            }
        }
    }

    /// The rows that deploy the app release that is meant. `names` are what people may call an app
    /// whose tags bear no title.
    ///
    /// # Errors
    /// When no row does, or when releases of several apps can be meant.
    pub fn app(&self, typed: &str, names: &[&str]) -> Result<Vec<RowId>, Unresolved> {
        let candidate = |place: RowId| {
            let key = self.key(place);
            let version = key.app_version.or(key.app)?;
            Some((place, Candidate { tag: key.app, titles: Titles::App(None, names), version }))
        };
        let typed = ReleaseSpec::new(typed);
        // Of a large map nearly every row is out of the question at first sight.
        let alike = |place: &RowId| candidate(*place).is_some_and(|(_, c)| typed.is_like(&c));
        let mut near_by: Vec<RowId> = self.places().filter(alike).collect();
        let found = typed.pick(near_by.iter().copied().filter_map(candidate));
        let (of, text) = (ReleaseKind::App, typed.text().to_owned());
        if found.is_empty() {
            let known: Vec<_> = self.places().filter_map(candidate).map(|(_, c)| c).collect();
            return Err(Unresolved::Unknown { of, typed: text, near: near(&typed, &known) });
        }
        // Tags of another form are the same release; tags of another title are another app's.
        let mut apps: BTreeMap<&str, &str> = BTreeMap::new();
        let mut meant: BTreeSet<(Option<&str>, &str)> = BTreeSet::new();
        for (_, candidate) in found.iter().filter_map(|place| candidate(*place)) {
            let title = candidate.app();
            meant.insert((title, candidate.version));
            if let (Some(title), Some(tag)) = (title, candidate.tag) {
                apps.entry(title).or_insert(tag);
            }
        }
        if apps.len() > 1 {
            let meant = apps.into_values().map(str::to_owned).collect();
            return Err(Unresolved::Several { of, typed: text, meant });
        }
        // A tag of another form, or a version with another number of zeros, is the same release.
        let is_meant = |(place, candidate): (RowId, Candidate<'_>)| {
            let mut same =
                meant.iter().filter(|(_, version)| is_same_version(candidate.version, version));
            let same = same.any(|(title, _)| *title == candidate.app());
            (same || found.binary_search(&place).is_ok()).then_some(place)
        };
        // A tag that was typed to the letter may have a version of which it shows nothing.
        if meant.iter().any(|(_, version)| !typed.has_numbers_of(version)) {
            near_by = self.places().collect();
        }
        Ok(near_by.into_iter().filter_map(candidate).filter_map(is_meant).collect())
    }

    /// What was current at a moment: of each chart the row released last at or before it, and of
    /// rows released at the same time the highest version.
    pub fn current(&self, moment: Timestamp) -> Vec<RowId> {
        let last = |file: usize| {
            let rows = 0..self.files[file].len();
            let dated = rows.filter_map(|row| {
                let place = RowId { file, row };
                let released = self.key(place).released().filter(|time| *time <= moment)?;
                Some((released, place))
            });
            let mut best: Option<(Timestamp, RowId)> = None;
            for (released, place) in dated {
                let is_later = best.is_none_or(|(time, known)| {
                    released > time || released == time && self.version(place) > self.version(known)
                });
                if is_later {
                    best = Some((released, place));
                }
            }
            best.map(|(_, place)| place)
        };
        (0..self.files.len()).filter_map(last).collect()
    }

    /// The rows of the same chart as another one.
    pub fn line(&self, of: RowId) -> impl Iterator<Item = RowId> + Clone + '_ {
        (0..self.files[of.file].len()).map(move |row| RowId { row, ..of })
    }

    fn version(&self, place: RowId) -> Option<Version> {
        lenient(self.key(place).chart_version)
    }

    /// What may stand before the versions of each file: its title, and the title in its tags.
    fn chart_titles(&self) -> Vec<Vec<&str>> {
        self.files
            .iter()
            .map(|file| {
                let last = file.len().checked_sub(1).map(|last| file.key(last));
                let tagged = last.and_then(|key| title_of(key.chart, key.chart_version));
                let mut titles = vec![file.title.as_str()];
                titles.extend(tagged.filter(|tagged| *tagged != file.title));
                titles
            })
            .collect()
    }
}
