//! The `index.yaml` on a branch, and what its history did to each version.

use std::sync::Arc;

use jiff::Timestamp;
use relmap_core::artifacts::{Appearance, IndexReader, Lives, PublishedChart};
use relmap_git::Repository;

use crate::error::report;

/// What is published by a branch; why that is not known.
pub(super) type OnBranch = Result<(Vec<Arc<PublishedChart>>, Lives), String>;

/// Reads all states of an index.
pub(super) fn on_branch(charts: &Repository, revision: &str, path: &str) -> OnBranch {
    let states = charts.file_states(revision, path).map_err(|error| report(&error))?;
    let mut reader = IndexReader::default();
    let mut lives = Lives::default();
    let mut newest = None;
    for state in &states {
        let bytes = charts.file_in_state(state).map_err(|error| report(&error))?;
        let at = Appearance {
            commit: state.commit.clone(),
            time: Timestamp::from_second(state.seconds).ok(),
        };
        newest = match bytes {
            None => None,
            Some(bytes) => {
                let index = reader.read(&bytes);
                // A state that was broken for a while tells nothing of the versions.
                if let Ok(index) = &index {
                    lives.add(index, &at);
                }
                Some(index)
            }
        };
    }
    match newest {
        Some(Ok(index)) => Ok((index.versions, lives)),
        Some(Err(error)) => Err(format!("{path} on {revision}: {}", report(&error))),
        None => Err(format!("{revision} has no file {path}")),
    }
}
