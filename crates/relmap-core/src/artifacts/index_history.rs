//! What became of each published version over the states of an index.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use jiff::Timestamp;

use super::index_yaml::ChartIndex;
use crate::commit_id::CommitId;

/// A state of the index in which something was seen first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// The commit of the index.
    pub commit: CommitId,
    /// When it was made.
    pub time: Option<Timestamp>,
}

/// What became of one version of a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Life {
    /// The digests that it had, in the order of their appearance; `None` where the index had none.
    pub digests: Vec<(BTreeSet<String>, Appearance)>,
    /// When it was removed, if it is not in the newest state.
    pub removed: Option<Appearance>,
}

impl Life {
    /// The changes of its archive: each time that the digests became others.
    pub fn overwritten(&self) -> impl Iterator<Item = &(BTreeSet<String>, Appearance)> {
        self.digests.iter().skip(1)
    }
}

/// What became of all versions, by chart and version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lives {
    /// The versions.
    pub lives: BTreeMap<(String, String), Life>,
    present: BTreeSet<(String, String)>,
}

impl Lives {
    /// Adds a later state.
    pub fn add(&mut self, index: &ChartIndex, at: &Appearance) {
        let mut now: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for one in &index.versions {
            let digests = now.entry((one.chart.clone(), one.version.clone())).or_default();
            digests.extend(one.digest.clone());
        }
        let present: BTreeSet<(String, String)> = now.keys().cloned().collect();
        for gone in mem::take(&mut self.present).difference(&present) {
            if let Some(life) = self.lives.get_mut(gone) {
                life.removed = Some(at.clone());
            }
        }
        for (key, digests) in now {
            let life = self.lives.entry(key).or_default();
            life.removed = None;
            // An entry without a digest says nothing of the archive.
            let is_new =
                !digests.is_empty() && life.digests.last().is_none_or(|(last, _)| *last != digests);
            if is_new || life.digests.is_empty() {
                if life.digests.last().is_some_and(|(last, _)| last.is_empty()) {
                    life.digests.pop();
                }
                life.digests.push((digests, at.clone()));
            }
        }
        self.present = present;
    }
}
