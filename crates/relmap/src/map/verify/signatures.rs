//! The signatures of the map's commits, as git checks them.

use relmap_core::finding::Finding;
use relmap_core::map_verify::{SignatureState, SignedCommit, SignedMap, signatures};
use relmap_git::{CommitSignature, Repository};

use crate::error::Error;

use super::VerifyOptions;
use super::gather::Gathered;

/// The commits of the copy that is built on with their signatures, the newest first.
pub(super) fn commits(
    gathered: &Gathered<'_>,
    options: &VerifyOptions,
) -> Result<Vec<SignedCommit>, Error> {
    let Some(copy) = gathered.copies.first() else { return Ok(Vec::new()) };
    let home = gathered.home();
    let git = gathered.session.charts().program(options.timeout);
    let commits = home.map_signatures(&git, &copy.commit)?;
    Ok(commits.into_iter().map(|commit| graded(home, commit)).collect())
}

/// Judges them, and adds what is wrong.
pub(super) fn check(
    gathered: &Gathered<'_>,
    commits: &[SignedCommit],
    findings: &mut Vec<Finding>,
) -> SignedMap {
    let Some(copy) = gathered.copies.first() else { return SignedMap::default() };
    let (map, found) = signatures(&copy.reference, commits);
    findings.extend(found);
    map
}

/// What git's word for a signature means. `git verify-commit` takes the same ones.
fn graded(home: &Repository, commit: CommitSignature) -> SignedCommit {
    let CommitSignature { commit, grade, trust, key, signer } = commit;
    let state = match grade {
        'G' | 'Y' => SignatureState::Good,
        // An ssh key that the list of signers does not have has no signer; a key of gpg does.
        'U' if signer.is_empty() || trust == "never" => SignatureState::UnknownKey,
        'U' => SignatureState::Good,
        'B' => SignatureState::Wrong,
        'X' | 'R' => SignatureState::Invalid,
        // Without a list of signers, git says that there is no signature.
        'N' if home.has_signature(&commit) => SignatureState::Unchecked,
        'N' => SignatureState::Missing,
        _ => SignatureState::Unchecked,
    };
    SignedCommit { commit, state, signer, key }
}
