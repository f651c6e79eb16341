//! Questions to the map: which release is meant, what deploys what, what was current when.

mod answer;
mod app;
mod chart;
mod image;
mod previous;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use jiff::Timestamp;
use semver::Version;

use super::file::Ledger;
use super::key::Key;
use super::record::{self, Record};
use crate::suggest;
use crate::title::Title;
use crate::version::lenient;

pub use crate::moment::{day, moment};
pub use crate::release_spec::{ReleaseKind, Unresolved, title_of};
pub use answer::{FoundRelease, PairSide, Question, join_sides};
pub use image::is_image_meant;
pub use previous::{Previous, Selection};

/// The files of the map, to be asked. Answers come from the valid records only, and in the order
/// of the files and of [`Record::order`] in each.
#[derive(Debug)]
pub struct MapIndex<'a> {
    files: Vec<Ledger<'a>>,
}

/// Where a record is: in which file, and there as which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    file: usize,
    row: usize,
}

/// A record, and the title of the chart that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: Title,
    /// The record.
    pub record: Record,
}

impl Release {
    /// The order in which people look at releases: those released last first, those whose time is
    /// not known at the end, higher versions before lower ones.
    pub fn newest_first(&self, other: &Release) -> Ordering {
        (other.record.time.cmp(&self.record.time))
            .then_with(|| other.record.order(&self.record))
            .then_with(|| self.title.cmp(&other.title))
    }
}

impl<'a> MapIndex<'a> {
    /// Puts the files of a map together.
    pub fn new(files: Vec<Ledger<'a>>) -> MapIndex<'a> {
        MapIndex { files }
    }

    /// The files.
    pub fn files(&self) -> &[Ledger<'a>] {
        &self.files
    }

    /// What is known of a record without reading it in full.
    pub fn key(&self, place: RowId) -> Key<'_> {
        self.files[place.file].key(place.row)
    }

    /// The app releases of a record.
    pub fn apps(&self, place: RowId) -> impl Iterator<Item = super::AppKey<'_>> + Clone {
        self.files[place.file].apps(place.row)
    }

    /// The images of a record.
    pub fn images(&self, place: RowId) -> impl Iterator<Item = super::ImageKey<'_>> + Clone {
        self.files[place.file].images(place.row)
    }

    /// Reads a record in full.
    pub fn release(&self, place: RowId) -> Release {
        let file = &self.files[place.file];
        Release { title: file.title.clone(), record: file.release(place.row) }
    }

    /// The title of the chart that a record belongs to.
    pub fn title(&self, place: RowId) -> &Title {
        &self.files[place.file].title
    }

    /// The titles of the charts, in the order of the files.
    pub fn titles(&self) -> impl Iterator<Item = &Title> {
        self.files.iter().map(|file| &file.title)
    }

    /// All valid records, in the order of the files and of recording.
    pub fn places(&self) -> impl Iterator<Item = RowId> + Clone + '_ {
        self.files.iter().enumerate().flat_map(|(file, ledger)| {
            ledger.effective().iter().map(move |row| RowId { file, row: *row })
        })
    }

    /// Brings places into the order of the files and of versions.
    pub fn sort(&self, places: &mut [RowId]) {
        places.sort_by(|a, b| {
            let (left, right) = (self.key(*a), self.key(*b));
            let by_version =
                || record::order((left.version, left.chart), (right.version, right.chart));
            a.file.cmp(&b.file).then_with(by_version).then_with(|| a.row.cmp(&b.row))
        });
    }

    /// Leaves only the chart of a title.
    ///
    /// # Errors
    /// When there is none, with the titles that are near.
    pub fn only(self, title: &str) -> Result<MapIndex<'a>, Unresolved> {
        let titles: Vec<String> = self.files.iter().map(|file| file.title.to_string()).collect();
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

    /// What was current at a moment: of each chart the release made last at or before it, and of
    /// those made at the same time the highest version.
    pub fn current(&self, moment: Timestamp) -> Vec<RowId> {
        let last = |file: usize| {
            let mut best: Option<(Timestamp, RowId)> = None;
            for row in self.files[file].effective() {
                let place = RowId { file, row: *row };
                let Some(time) = self.key(place).time().filter(|time| *time <= moment) else {
                    continue;
                };
                let is_later = best.is_none_or(|(known, other)| {
                    time > known || time == known && self.is_higher(place, other)
                });
                if is_later {
                    best = Some((time, place));
                }
            }
            best.map(|(_, place)| place)
        };
        (0..self.files.len()).filter_map(last).collect()
    }

    /// The releases that were made from a commit, of the chart or of an app; the first digits of
    /// its id are enough.
    ///
    /// # Errors
    /// When what was typed is not the id of a commit, or when no release was made from it.
    pub fn commit(&self, typed: &str) -> Result<Vec<RowId>, Unresolved> {
        let text = typed.trim().to_ascii_lowercase();
        if text.len() < 7 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Unresolved::NoCommit { typed: typed.to_owned() });
        }
        let is_meant = |place: &RowId| {
            let of_app = |commit: Option<&str>| commit.is_some_and(|c| c.starts_with(&text));
            self.key(*place).commit.starts_with(&text)
                || self.apps(*place).any(|app| of_app(app.commit))
        };
        let mut found: Vec<RowId> = self.places().filter(is_meant).collect();
        if found.is_empty() {
            return Err(Unresolved::UnknownCommit { typed: typed.to_owned() });
        }
        self.sort(&mut found);
        Ok(found)
    }

    /// The records of the same chart as another one.
    pub fn line(&self, of: RowId) -> impl Iterator<Item = RowId> + Clone + '_ {
        self.files[of.file].effective().iter().map(move |row| RowId { row: *row, ..of })
    }

    fn is_higher(&self, place: RowId, other: RowId) -> bool {
        let version = |place| -> Option<Version> { lenient(self.key(place).version) };
        version(place) > version(other)
    }
}
