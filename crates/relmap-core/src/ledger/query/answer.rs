//! Questions to the map and the releases that answer them.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Release;
use crate::commit_id::CommitId;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// What deploys an app release.
    App(String),
    /// What a chart release deploys.
    Chart(String),
    /// What was current.
    At(Timestamp),
    /// What contains a commit; its full id.
    Commit(CommitId),
    /// What runs an image.
    Image(String),
}

/// On which side of a pair a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairSide {
    /// In the chart's repository.
    Chart,
    /// In the app's repository.
    App,
}

/// A release that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRelease {
    /// The release.
    pub release: Release,
    /// On which sides of the pair the commit is, if a commit was asked for.
    pub sides: Vec<PairSide>,
    /// Whether the chart is published, where that is known without asking a server.
    pub published: Option<bool>,
}

impl From<Release> for FoundRelease {
    fn from(release: Release) -> FoundRelease {
        FoundRelease { release, sides: vec![], published: None }
    }
}

/// Puts the sides of each release together.
pub fn join_sides(found: impl IntoIterator<Item = (Release, PairSide)>) -> Vec<FoundRelease> {
    let mut joined: Vec<FoundRelease> = Vec::new();
    let mut at = HashMap::new();
    for (release, side) in found {
        let key = (release.title.clone(), release.record.chart.clone());
        let at = *at.entry(key).or_insert(joined.len());
        match joined.get_mut(at) {
            Some(known) => known.sides.push(side),
            None => joined.push(FoundRelease { release, sides: vec![side], published: None }),
        }
    }
    joined
}
