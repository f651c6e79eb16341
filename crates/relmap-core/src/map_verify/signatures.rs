//! Whether the commits of the map are signed.

use crate::commit_id::CommitId;
use crate::finding::Finding;
use crate::rule_code::{RuleCode, Severity};

/// What the signature of a commit is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureState {
    /// It is right, and the key is known.
    Good,
    /// There is none.
    Missing,
    /// It is right, but the key is none of those that are known.
    UnknownKey,
    /// It does not fit the commit.
    Wrong,
    /// The key was revoked, or the signature ran out.
    Invalid,
    /// It cannot be checked here.
    Unchecked,
}

/// A commit of the map with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCommit {
    /// The full id.
    pub commit: CommitId,
    /// What the signature is worth.
    pub state: SignatureState,
    /// Whose key it is, if that is known.
    pub signer: String,
    /// The key, as git names it.
    pub key: String,
}

/// How much of a map is signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedMap {
    /// How many commits are signed by keys that are known.
    pub signed: usize,
    /// How many commits are older than the first signed one.
    pub before: usize,
    /// Whose keys those are, each once.
    pub signers: Vec<String>,
}

/// What is wrong with the signatures of a branch, given newest first. Commits older than the first
/// signed one are let be: the map was not signed then.
///
/// ```
/// use relmap_core::map_verify::{SignatureState, SignedCommit, signatures};
/// let commit = |state| SignedCommit {
///     commit: "5c".repeat(20).parse().unwrap(), state, signer: "ada@example.org".into(), key: String::new(),
/// };
/// let (map, findings) =
///     signatures("release-map", &[commit(SignatureState::Good), commit(SignatureState::Missing)]);
/// assert_eq!((map.signed, map.before, map.signers), (1, 1, vec!["ada@example.org".to_owned()]));
/// assert!(findings.is_empty());
/// ```
pub fn signatures(reference: &str, commits: &[SignedCommit]) -> (SignedMap, Vec<Finding>) {
    let is_signed = |commit: &SignedCommit| commit.state != SignatureState::Missing;
    let since = commits.iter().rposition(is_signed).map_or(0, |oldest| oldest + 1);
    let mut map = SignedMap { before: commits.len() - since, ..SignedMap::default() };
    if since == 0 && !commits.is_empty() {
        let message = format!("no commit of {reference} is signed");
        let help = "sign them from now on: git config relmap.sign true";
        return (map, vec![Finding::new(RuleCode::MapSignature, message).help(help)]);
    }
    let mut findings = Vec::new();
    for commit in &commits[..since] {
        if commit.state == SignatureState::Good {
            map.signed += 1;
            if !map.signers.contains(&commit.signer) {
                map.signers.push(commit.signer.clone());
            }
        } else {
            findings.push(finding(reference, commit));
        }
    }
    map.signers.sort();
    (map, findings)
}

fn finding(reference: &str, commit: &SignedCommit) -> Finding {
    let id = commit.commit.short();
    let key = match commit.key.as_str() {
        "" => String::new(),
        key => format!(" {key}"),
    };
    let known = "the keyring of gpg, or the file in git's setting gpg.ssh.allowedSignersFile";
    let (message, help) = match commit.state {
        SignatureState::Missing => (
            format!("commit {id} of {reference} is not signed, and older ones are"),
            format!("see what it records, and who made it: git show {id}"),
        ),
        SignatureState::UnknownKey => (
            format!("commit {id} of {reference} is signed with the key{key}, which is not known"),
            format!(
                "if the key is right, add it to {known}; if not, see the commit: git show {id}"
            ),
        ),
        SignatureState::Wrong => (
            format!("the signature of commit {id} of {reference} does not fit the commit"),
            format!(
                "somebody changed the commit after it was signed: git show --show-signature {id}"
            ),
        ),
        SignatureState::Invalid => (
            format!(
                "commit {id} of {reference} is signed with the key{key}, which is no longer valid"
            ),
            format!("see the commit: git show --show-signature {id}"),
        ),
        SignatureState::Unchecked | SignatureState::Good => (
            format!("the signature of commit {id} of {reference} cannot be checked here"),
            format!("git needs the public key{key}, in {known}"),
        ),
    };
    let finding = Finding::new(RuleCode::MapSignature, message).help(help);
    match commit.state {
        SignatureState::Unchecked => finding.severity(Severity::Undecided),
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SignatureState::{Good, Invalid, Missing, Unchecked, UnknownKey, Wrong};

    fn found(states: &[SignatureState]) -> (usize, usize, Vec<String>) {
        let commits: Vec<SignedCommit> = states
            .iter()
            .map(|&state| SignedCommit {
                commit: "5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c".parse().unwrap(),
                state,
                signer: if state == Good { "ada".into() } else { String::new() },
                key: if state == Missing { String::new() } else { "K1".into() },
            })
            .collect();
        let (map, findings) = signatures("release-map", &commits);
        let said = findings.iter().map(|f| format!("{} {}", f.severity.as_str(), f.message));
        (map.signed, map.before, said.collect())
    }

    #[test]
    fn what_is_older_than_the_first_signature_is_let_be() {
        assert_eq!(found(&[Good, Good, Missing, Missing]), (2, 2, vec![]));
        assert_eq!(found(&[]), (0, 0, vec![]));
        assert_eq!(
            found(&[Missing, Missing]),
            (0, 2, vec!["error no commit of release-map is signed".to_owned()])
        );
    }

    #[test]
    fn what_does_not_count_is_named() {
        for (state, said) in [
            (Missing, "error commit 5c5c5c5c5c5c of release-map is not signed, and older ones are"),
            (
                UnknownKey,
                "error commit 5c5c5c5c5c5c of release-map is signed with the key K1, which is not known",
            ),
            (
                Wrong,
                "error the signature of commit 5c5c5c5c5c5c of release-map does not fit the commit",
            ),
            (
                Invalid,
                "error commit 5c5c5c5c5c5c of release-map is signed with the key K1, which is no longer \
                 valid",
            ),
            (
                Unchecked,
                "undecided the signature of commit 5c5c5c5c5c5c of release-map cannot be checked here",
            ),
        ] {
            assert_eq!(found(&[Good, state, Good]), (2, 0, vec![said.to_owned()]), "{state:?}");
        }
    }
}
