//! Imported rows as rows of the release map.

use std::collections::{BTreeMap, BTreeSet};

use crate::map::{Origin, Row};

use super::decide::Import;

impl Import {
    /// The names of the charts with releases.
    pub fn charts(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.chart.as_str()).collect()
    }

    /// The rows of the release map, by title.
    pub fn map_rows(&self) -> BTreeMap<String, Vec<Row>> {
        let mut titles: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for found in &self.rows {
            let version = found.version();
            let mut row = Row::new(&found.tag, version, &found.commit, Origin::Import);
            row.path = Some(found.path.clone());
            row.app.clone_from(&found.app_tag);
            row.app_version.clone_from(&found.app_version);
            row.app_commit.clone_from(&found.app_commit);
            row.images.clone_from(&found.images);
            row.released = found.released;
            row.issues = found.issues.iter().map(|issue| issue.as_str().to_owned()).collect();
            row.issues.sort();
            titles.entry(found.title.clone()).or_default().push(row);
        }
        titles
    }
}
