//! The statements of releases that the map keeps, with the commits that added them.

use std::collections::{BTreeMap, HashMap};

use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::ledger::is_attestation_file;
use relmap_core::map_verify::{
    AttestedMap, SignatureState, SignedCommit, StoredAttestation, attestations,
};

use crate::error::Error;

use super::gather::Gathered;

/// Checks the statements of the copy that is built on, and adds what is wrong. `signed` gives its commits with their
/// signatures; a map without statements needs none.
pub(super) fn check<'s>(
    gathered: &Gathered<'_>,
    signed: impl FnOnce() -> Result<&'s [SignedCommit], Error>,
    findings: &mut Vec<Finding>,
) -> Result<AttestedMap, Error> {
    let Some(copy) = gathered.copies.first() else { return Ok(AttestedMap::default()) };
    let home = gathered.home();
    let commits = home.map_commits(std::slice::from_ref(&copy.commit))?;
    // The commit that added each, and that which added it as it is now.
    let mut added: BTreeMap<&String, &CommitId> = BTreeMap::new();
    let mut as_it_is: HashMap<(&String, &String), &CommitId> = HashMap::new();
    for state in commits.iter().rev() {
        for (path, file) in state.files.iter().filter(|(path, _)| is_attestation_file(path)) {
            added.entry(path).or_insert(&state.commit);
            as_it_is.entry((path, file)).or_insert(&state.commit);
        }
    }
    if added.is_empty() {
        return Ok(AttestedMap::default());
    }
    let signed: HashMap<&CommitId, &SignedCommit> =
        signed()?.iter().map(|one| (&one.commit, one)).collect();
    let now = commits.iter().find(|state| state.commit == copy.commit);
    let mut stored = Vec::new();
    for (path, first) in added {
        let file = now.and_then(|state| state.files.get_key_value(path));
        let bytes = file.map(|(_, file)| home.file_content(file)).transpose()?;
        let commit = file.and_then(|file| as_it_is.get(&file)).copied().unwrap_or(first);
        let added = signed.get(commit).copied().cloned().unwrap_or_else(|| SignedCommit {
            commit: commit.clone(),
            state: SignatureState::Unchecked,
            signer: String::new(),
            key: String::new(),
        });
        stored.push(StoredAttestation { path: path.clone(), bytes, added });
    }
    let (map, found) = attestations(&stored, &gathered.facts.files);
    findings.extend(found);
    Ok(map)
}
