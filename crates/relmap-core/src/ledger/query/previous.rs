//! The release before another one on its own line: what is rolled back to.

use std::cmp::Ordering;

use jiff::Timestamp;
use semver::Version;

use super::{MapIndex, RowId};

/// The release before another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Previous {
    /// Which release it is.
    pub place: RowId,
    /// How it was chosen.
    pub choice: Selection,
}

/// How the release before was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Selection {
    /// The highest version below, of those that were out by then.
    VersionAndTime,
    /// The highest version below; when one of the two was released is not known.
    Version,
    /// The release before it in time, as a version cannot be read.
    Time,
}

impl Selection {
    /// The word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Selection::VersionAndTime => "version-and-time",
            Selection::Version => "version",
            Selection::Time => "time",
        }
    }
}

impl MapIndex<'_> {
    /// The release before one on its own line: the highest version below it that was out when it
    /// was released. A prerelease goes before a final release only where nothing else does.
    pub fn previous(&self, of: RowId) -> Option<Previous> {
        let wanted = self.point(of);
        let others = self.line(of).filter(|place| *place != of).map(|place| self.point(place));
        let Some(version) = &wanted.version else {
            let before = others.filter(|other| match (other.released, wanted.released) {
                (Some(other), Some(time)) => other < time,
                _ => false,
            });
            let last = before.max_by(|a, b| a.released.cmp(&b.released))?;
            return Some(Previous { place: last.place, choice: Selection::Time });
        };
        let below = others.filter(|other| {
            let lower = other.version.as_ref().is_some_and(|v| v.cmp_precedence(version).is_lt());
            let out = match (other.released, wanted.released) {
                (Some(other), Some(time)) => other <= time,
                _ => true,
            };
            lower && out
        });
        let best = below.max_by(|a, b| a.order(b, version))?;
        let timed = best.released.is_some() && wanted.released.is_some();
        let choice = if timed { Selection::VersionAndTime } else { Selection::Version };
        Some(Previous { place: best.place, choice })
    }

    fn point(&self, place: RowId) -> Point<'_> {
        let key = self.key(place);
        Point {
            place,
            tag: key.chart,
            version: crate::version::lenient(key.version),
            released: key.time(),
        }
    }
}

struct Point<'m> {
    place: RowId,
    tag: &'m str,
    version: Option<Version>,
    released: Option<Timestamp>,
}

impl Point<'_> {
    /// Final releases above prereleases, unless the release asked about is of the same three
    /// numbers; then by version, then by time.
    fn order(&self, other: &Point<'_>, below: &Version) -> Ordering {
        let core = |v: &Version| (v.major, v.minor, v.patch);
        let counts = |point: &Point<'_>| {
            let version = point.version.as_ref();
            version.is_some_and(|v| {
                v.pre.is_empty() || !below.pre.is_empty() && core(v) == core(below)
            })
        };
        counts(self)
            .cmp(&counts(other))
            .then_with(|| match (&self.version, &other.version) {
                (Some(a), Some(b)) => a.cmp_precedence(b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            })
            .then_with(|| self.released.cmp(&other.released))
            .then_with(|| self.tag.cmp(other.tag))
    }
}
