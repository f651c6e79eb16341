//! Which chart release is meant.

use std::collections::BTreeSet;

use super::{MapIndex, ReleaseKind, RowId, Unresolved};
use crate::release_spec::{Candidate, ReleaseSpec, Titles, near, title_of};

impl MapIndex<'_> {
    /// The chart release that is meant.
    ///
    /// ```
    /// use relmap_core::ledger::{Ledger, MapIndex, Record, Recorded, append};
    /// let record = Record::new("charts-1.1.0", "1.1.0", "1".repeat(40).parse().unwrap(), Recorded::Import);
    /// let file = append(b"", &"charts".parse().unwrap(), &[record]).unwrap().bytes;
    /// let map = MapIndex::new(vec![Ledger::of(&file).unwrap()]);
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

    /// The chart release that is meant together with another one: of the same chart, if it has that
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
            (place, Candidate { tag: Some(key.chart), titles, version: key.version })
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

    /// What may be before the versions of each file: its title, and the title in its tags.
    fn chart_titles(&self) -> Vec<Vec<&str>> {
        self.files
            .iter()
            .map(|file| {
                let last = file.effective().last().map(|last| file.key(*last));
                let tagged = last.and_then(|key| title_of(key.chart, key.version));
                let mut titles = vec![file.title.as_str()];
                titles.extend(tagged.filter(|tagged| file.title != *tagged));
                titles
            })
            .collect()
    }
}
