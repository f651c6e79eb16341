//! The release map against what it was made from: the tags of both repositories, the trees that
//! they lead to, and what the map said before.
//!
//! Facts come in, findings and missing records go out. `docs/map.md` describes what is compared.

use crate::commit_id::CommitId;
use crate::title::Title;

mod apps;
mod attached;
mod attestations;
mod history;
mod pairs;
mod place;
mod result;
mod signatures;
mod tags;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Checkout;
use crate::finding::Finding;
use crate::ledger::{ChartReleases, Disagreement, Ledger, Record, file_name};
use crate::rule_code::RuleCode;
use crate::tag_name::TagName;

use place::Placed;

pub use apps::is_to_be_found;
pub use attached::{AttachedAttestation, attached};
pub use attestations::{AttestedMap, StoredAttestation, attestations};
pub use history::{Change, Loss, changes, moved};
pub use result::{ComparedDigests, Repair, VerifiedMap};
pub use signatures::{SignatureState, SignedCommit, SignedMap, signatures};

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
    pub title: Title,
    /// The record that an import makes of it.
    pub record: Record,
    /// Each `App:` that was written down for it: in the RELEASE.txt of its commit, or in its message.
    pub apps: Vec<String>,
    /// The `Image:` fields that were written down for it, if anything was.
    pub images: Option<Vec<String>>,
}

/// What is known of the app's repository.
#[derive(Debug, Clone)]
pub enum AppTags {
    /// Its tags, with the commits that they lead to.
    Known {
        /// The folder of the repository.
        place: String,
        /// The commits by tag.
        tags: BTreeMap<TagName, CommitId>,
        /// The versions without a tag in corrections of which it has no release.
        lacking: BTreeSet<String>,
    },
    /// It could not be looked into.
    OutOfReach {
        /// The repository, as it was named; `None` if nobody says where it is.
        place: Option<String>,
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
    pub tags: BTreeMap<TagName, CommitId>,
}

/// Everything that the map is compared with.
#[derive(Debug, Clone)]
pub struct MapFacts {
    /// The map.
    pub files: Vec<MapFile>,
    /// The tags of the chart repository here, with the commits that they lead to.
    pub tags: BTreeMap<TagName, CommitId>,
    /// Those of the commits in the map that are here.
    pub commits: BTreeSet<CommitId>,
    /// What those tags say that name releases of charts: mostly one, and one for each chart where a tag
    /// names several.
    pub says: BTreeMap<String, Vec<TagSays>>,
    /// The tags of the apps, by the title of the chart and the name of the app; the empty name is
    /// for all others of the chart.
    pub apps: BTreeMap<(Title, String), AppTags>,
    /// The tags of the remote, if it was asked.
    pub remote: Option<RemoteTags>,
    /// What Chart.yaml says at the commits of records without a tag that are here, by commit and folder:
    /// its version, or `None` where there is no chart or it tells none.
    pub untagged: BTreeMap<(CommitId, String), Option<String>>,
    /// The tags whose records were changed by hand after they were recorded.
    pub edited: BTreeSet<String>,
    /// The state of the checkout.
    pub checkout: Checkout,
    /// The titles of the charts that are known here, if the map is one that several repositories may share.
    pub shared_by: Option<BTreeSet<Title>>,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// What is wrong, or cannot be known.
    pub findings: Vec<Finding>,
    /// The records that are missing, by title.
    pub missing: BTreeMap<Title, Vec<Record>>,
    /// How many records are of charts of other repositories, by title: nothing here can contradict them.
    pub elsewhere: BTreeMap<Title, usize>,
}

impl MapFacts {
    /// Whether a file is about a chart of another repository that shares the map: the chart is not known
    /// here, and no tag or commit of its releases is here. A clone that lacks tags or history cannot tell.
    fn is_elsewhere(&self, file: &MapFile) -> bool {
        let Some(here) = &self.shared_by else { return false };
        let is_whole = !self.checkout.shallow && !self.checkout.tags_left_out;
        let is_here = |record: &Record| {
            self.commits.contains(&record.commit) || self.tags.contains_key(record.chart.as_str())
        };
        is_whole
            && !here.contains(&file.releases.title)
            && !file.releases.records.iter().any(is_here)
    }

    /// What the tag of a record says of the chart that the record is in the file of.
    fn said(&self, record: &Record, title: &Title) -> Option<&TagSays> {
        match self.says.get(&record.chart)?.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|says| says.title == *title),
        }
    }
}

/// Compares a map with the facts.
pub fn verify(facts: &MapFacts) -> Verified {
    let mut verified = Verified::default();
    for file in &facts.files {
        let is_elsewhere = facts.is_elsewhere(file);
        let file = &Placed::new(file);
        twins(file, &mut verified.findings);
        disagreements(file, &mut verified.findings);
        if is_elsewhere {
            let (title, records) = (file.releases.title.clone(), &file.releases.records);
            verified.elsewhere.insert(title, records.len());
            for record in records {
                verified.findings.extend(apps::of_record(facts, file, record));
            }
            continue;
        }
        for record in &file.releases.records {
            let found = tags::of_record(facts, file, record);
            let is_sure = found.is_empty();
            verified.findings.extend(found);
            if let Some(says) = facts.said(record, &file.releases.title).filter(|_| is_sure) {
                verified.findings.extend(pairs::of_record(file, record, says));
            }
            verified.findings.extend(apps::of_record(facts, file, record));
        }
    }
    missing(facts, &mut verified);
    verified
}

/// Records of one version with different tags. An import keeps both tags of a version and says so.
fn twins(file: &Placed<'_>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, &Record> = BTreeMap::new();
    for record in &file.releases.records {
        let version = match record.chart_version() {
            Some(version) => version.to_string(),
            None => record.version.clone(),
        };
        let is_noted = |record: &Record| record.issues.iter().any(|issue| issue == "version-twice");
        let other = first.get(&version);
        if let Some(other) = other.filter(|other| !is_noted(record) || !is_noted(other)) {
            let message = format!(
                "{} and {} are both records of version {} of {}: two releases would share one version",
                other.chart, record.chart, record.version, file.releases.title
            );
            let finding = Finding::new(RuleCode::MapDuplicateVersion, message).help(
                "find out which of the two was delivered, and withdraw the tag of the other one",
            );
            findings.push(place::at(finding, file, &record.chart));
        }
        first.entry(version).or_insert(record);
    }
}

/// Records of one tag that say different things, as clones that were merged may have them.
fn disagreements(file: &Placed<'_>, findings: &mut Vec<Finding>) {
    let Ok(ledger) = Ledger::of(&file.bytes) else { return };
    for disagreement in ledger.disagreements() {
        let (conflict, what) = match disagreement {
            Disagreement::Records(_, _, conflict) => (conflict, "records"),
            Disagreement::Corrections(_, _, conflict) => (conflict, "corrections"),
        };
        let message = format!(
            "{} has two {what} that differ: one says {} {}, the other {}",
            conflict.chart, conflict.what, conflict.recorded, conflict.wanted
        );
        let finding = Finding::new(RuleCode::MapDuplicateVersion, message).help(format!(
            "find out which is right, and record that: {}",
            correct(&conflict.chart)
        ));
        findings.push(place::at(finding, file, &conflict.chart));
    }
}

/// The command that replaces what the map says of a release.
fn correct(chart: &str) -> String {
    format!("relmap map correct {chart} --app APP --because REASON")
}

/// Tags of releases without a record.
fn missing(facts: &MapFacts, verified: &mut Verified) {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut tags: BTreeSet<&str> = BTreeSet::new();
    for file in &facts.files {
        for record in &file.releases.records {
            known.insert((&record.chart, &file.releases.title));
            tags.insert(&record.chart);
        }
    }
    let all = facts.says.iter().flat_map(|(tag, says)| {
        let is_known = |one: &&TagSays| match says.len() {
            1 => tags.contains(tag.as_str()),
            _ => known.contains(&(tag.as_str(), one.title.as_str())),
        };
        // Charts without tags are recorded only where that is asked for.
        let is_asked = |one: &&TagSays| one.record.is_tagged;
        says.iter().filter(is_asked).filter(move |one| !is_known(one)).map(move |one| (tag, one))
    });
    let all: Vec<(&String, &TagSays)> = all.collect();
    for (tag, says) in all {
        let message = format!("the map has no record of {tag}, a release of {}", says.title);
        let finding = Finding::new(RuleCode::MapRowMissing, message)
            .help("relmap map verify --repair")
            .in_file(file_name(&says.title));
        verified.findings.push(finding);
        verified.missing.entry(says.title.clone()).or_default().push(says.record.clone());
    }
}
