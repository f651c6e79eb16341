//! What the branch of the map has on this machine, and its server does not.

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{Conflict, Ledger, is_ledger_file};
use relmap_core::tag_name::TagName;
use relmap_environments::merge_records;
use relmap_git::Repository;

use super::deployments;
use super::union::union;
use crate::error::{EnvironmentError, Error};

/// What the branch here has, and the server does not.
#[derive(Debug, Default)]
pub(crate) struct Unpushed {
    /// The files that the server would get, by their paths.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// The tags of the records.
    pub(crate) tags: Vec<TagName>,
    /// How many deployments.
    pub(crate) deployments: usize,
    /// How many other files, such as attestations.
    pub(crate) others: usize,
    /// The records that disagree with those of the server.
    pub(crate) conflicts: Vec<Conflict>,
}

impl Unpushed {
    /// Compares a state of the map here with the server's. Nothing of the server's is ever left out.
    pub(crate) fn between(
        home: &Repository,
        here: &CommitId,
        server: Option<&CommitId>,
    ) -> Result<Unpushed, Error> {
        let mut found = Unpushed::default();
        let at_server = match server {
            Some(server) => home.map_entries(server)?,
            None => BTreeMap::new(),
        };
        for (path, id) in home.map_entries(here)? {
            let known = at_server.get(&path);
            if known == Some(&id) {
                continue;
            }
            let ours = home.file_content(&id)?;
            let theirs = known.map(|id| home.file_content(id)).transpose()?;
            if is_ledger_file(&path) {
                let title = Ledger::of(&ours).map(|ledger| ledger.title).unwrap_or_default();
                let union = union(&title, &theirs.unwrap_or_default(), &ours)?;
                found.conflicts.extend(union.conflicts);
                if !union.added.is_empty() {
                    found.tags.extend(union.added);
                    found.files.insert(path, union.bytes);
                }
            } else if let Some(name) = deployments::environment(&path) {
                let (bytes, added, _) = merge_records(name, &theirs.unwrap_or_default(), &ours)
                    .map_err(EnvironmentError::from)?;
                if added > 0 {
                    found.deployments += added;
                    found.files.insert(path, bytes);
                }
            } else if theirs.is_none() {
                found.others += 1;
                found.files.insert(path, ours);
            }
        }
        Ok(found)
    }
}
