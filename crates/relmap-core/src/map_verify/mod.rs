//! The release map against what it was made from: the tags of both repositories, the trees that
//! they lead to, and what the map said before.
//!
//! Facts come in, findings and missing rows go out. `docs/map.md` describes what is compared.

mod apps;
mod history;
mod pairs;
mod place;
mod result;
mod tags;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Checkout;
use crate::finding::Finding;
use crate::map::{ChartReleases, Row};
use crate::rule_code::RuleCode;

use place::Placed;

pub use history::{Loss, losses, only_adds};
pub use result::{Repair, VerifiedMap};

/// A file of the map.
#[derive(Debug, Clone)]
pub struct MapFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they say.
    pub releases: ChartReleases,
}

/// What a tag of the chart repository says of its release.
#[derive(Debug, Clone)]
pub struct TagSays {
    /// The title in its name.
    pub title: String,
    /// The row that an import makes of it.
    pub row: Row,
    /// The `App:` that was written down for it: in the RELEASE.txt of its commit, or in its message.
    pub app: Option<String>,
    /// The `Image:` fields that were written down for it, if anything was.
    pub images: Option<Vec<String>>,
}

/// What is known of the app's repository.
#[derive(Debug, Clone)]
pub enum AppTags {
    /// Its tags, with the commits that they lead to.
    Known {
        /// The repository, as it was named.
        place: String,
        /// The commits by tag.
        tags: BTreeMap<String, String>,
    },
    /// It could not be looked into.
    OutOfReach {
        /// The repository, as it was named.
        place: String,
        /// Why.
        reason: String,
    },
}

/// The tags of a remote.
#[derive(Debug, Clone)]
pub struct RemoteTags {
    /// What the remote is called.
    pub name: String,
    /// The commits by tag.
    pub tags: BTreeMap<String, String>,
}

/// Everything that the map is compared with.
#[derive(Debug, Clone)]
pub struct MapFacts {
    /// The map.
    pub files: Vec<MapFile>,
    /// The tags of the chart repository here, with the commits that they lead to.
    pub tags: BTreeMap<String, String>,
    /// Those of the commits in the map that are here.
    pub commits: BTreeSet<String>,
    /// What those tags say that name releases of charts: mostly one, and one for each chart where a tag
    /// names several.
    pub says: BTreeMap<String, Vec<TagSays>>,
    /// The tags of the apps, by title; the empty title stands for all others.
    pub apps: BTreeMap<String, AppTags>,
    /// The tags of the remote, if it was asked.
    pub remote: Option<RemoteTags>,
    /// The state of the checkout.
    pub checkout: Checkout,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// What is wrong, or cannot be known.
    pub findings: Vec<Finding>,
    /// The rows that are missing, by title.
    pub missing: BTreeMap<String, Vec<Row>>,
}

impl MapFacts {
    /// What the tag of a row says of the chart that the row is in the file of.
    fn said(&self, row: &Row, title: &str) -> Option<&TagSays> {
        match self.says.get(&row.chart)?.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|says| says.title == title),
        }
    }
}

/// Compares a map with the facts.
pub fn verify(facts: &MapFacts) -> Verified {
    let mut verified = Verified::default();
    for file in &facts.files {
        let file = &Placed::new(file);
        twins(file, &mut verified.findings);
        for row in &file.releases.rows {
            let found = tags::of_row(facts, file, row);
            let is_sure = found.is_empty();
            verified.findings.extend(found);
            if let Some(says) = facts.said(row, &file.releases.title).filter(|_| is_sure) {
                verified.findings.extend(pairs::of_row(file, row, says));
            }
            verified.findings.extend(apps::of_row(facts, file, row));
        }
    }
    missing(facts, &mut verified);
    verified
}

/// Rows of one version, or of one tag. An import keeps both tags of a version and says so.
fn twins(file: &Placed<'_>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, &Row> = BTreeMap::new();
    let mut by_tag: BTreeSet<&str> = BTreeSet::new();
    for row in &file.releases.rows {
        let version = match row.version() {
            Some(version) => version.to_string(),
            None => row.chart_version.clone(),
        };
        let is_noted = |row: &Row| row.issues.iter().any(|issue| issue == "version-twice");
        let other = first.get(&version);
        if !by_tag.insert(&row.chart) {
            let message = format!("{} has two rows; it is unclear which one counts", row.chart);
            findings.push(duplicate(file, row, message));
        } else if let Some(other) = other.filter(|other| !is_noted(row) || !is_noted(other)) {
            let message = format!(
                "{} and {} are both rows of version {} of {}: two releases would share one version",
                other.chart, row.chart, row.chart_version, file.releases.title
            );
            findings.push(duplicate(file, row, message));
        }
        first.entry(version).or_insert(row);
    }
}

fn duplicate(file: &Placed<'_>, row: &Row, message: String) -> Finding {
    let finding = Finding::new(RuleCode::MapDuplicateVersion, message).help(
        "find out which of the two was delivered; the other tag should be withdrawn, and its row marked by hand in a \
         commit that says why",
    );
    place::at(finding, file, row)
}

/// Tags of releases without a row.
fn missing(facts: &MapFacts, verified: &mut Verified) {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut tags: BTreeSet<&str> = BTreeSet::new();
    for file in &facts.files {
        for row in &file.releases.rows {
            known.insert((&row.chart, &file.releases.title));
            tags.insert(&row.chart);
        }
    }
    let all = facts.says.iter().flat_map(|(tag, says)| {
        let is_known = |one: &&TagSays| match says.len() {
            1 => tags.contains(tag.as_str()),
            _ => known.contains(&(tag.as_str(), one.title.as_str())),
        };
        // Charts without tags are recorded only where that is asked for.
        let is_asked = |one: &&TagSays| one.row.is_tagged();
        says.iter().filter(is_asked).filter(move |one| !is_known(one)).map(move |one| (tag, one))
    });
    let all: Vec<(&String, &TagSays)> = all.collect();
    for (tag, says) in all {
        let message = format!(
            "{tag} is a release of {} {}, but the map has no row for it",
            says.title, says.row.chart_version
        );
        let finding = Finding::new(RuleCode::MapRowMissing, message)
            .help("relmap map verify --repair")
            .in_file(crate::map::file_name(&says.title));
        verified.findings.push(finding);
        verified.missing.entry(says.title.clone()).or_default().push(says.row.clone());
    }
}
