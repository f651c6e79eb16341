//! What a verification of the release map comes to.

use super::{AttestedMap, SignedMap};
use crate::commit_id::CommitId;
use crate::finding::Finding;
use crate::outcome::Verdict;
use crate::title::Title;
use std::collections::BTreeMap;

/// What was verified, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedMap {
    /// The branch of the map.
    pub branch: String,
    /// How many releases it has records of.
    pub records: usize,
    /// How many of these releases were corrected: the map says of them on purpose what their tags do not.
    pub corrected: usize,
    /// How many charts it has records of.
    pub charts: usize,
    /// Whether the map is true and whole.
    pub verdict: Verdict,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was repaired, if that was wanted.
    pub repair: Option<Repair>,
    /// The charts of other repositories that share the map, each with its records: of these only the
    /// history is checked.
    pub elsewhere: BTreeMap<Title, usize>,
    /// Whose signatures its commits have, if that was asked.
    pub signed: Option<SignedMap>,
    /// The statements of releases that it has, if that was asked.
    pub attested: Option<AttestedMap>,
    /// How many digests were compared with what is published, if that was asked.
    pub published: Option<ComparedDigests>,
}

/// The digests of records that were compared with what is published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ComparedDigests {
    /// Those of images.
    pub images: usize,
    /// Those of the archives of charts.
    pub charts: usize,
    /// Those of archives that were not compared: nothing says where the chart is published.
    pub without_place: usize,
}

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Nothing: the map has files that cannot be read, or lost records.
    Refused,
    /// Nothing: no record is missing.
    NothingMissing,
    /// It added records, on this machine only.
    Added {
        /// The tags whose records were added.
        tags: Vec<String>,
        /// The new commit of the branch.
        commit: CommitId,
    },
}

impl Repair {
    /// The tags whose records were added.
    pub fn tags(&self) -> &[String] {
        match self {
            Repair::Added { tags, .. } => tags,
            Repair::Refused | Repair::NothingMissing => &[],
        }
    }
}
