//! Statements that the map keeps of releases, against their names, their records and their signatures.

use std::collections::BTreeSet;

use super::MapFile;
use super::signatures::{SignatureState, SignedCommit};
use crate::attestation::{Pair, disagreements, read_statement};
use crate::commit_id::CommitId;
use crate::finding::Finding;
use crate::ledger::{Record, attestation_file};
use crate::rule_code::{RuleCode, Severity};

/// A statement on the map's branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttestation {
    /// Its path.
    pub path: String,
    /// Its bytes; `None` if the branch had it once and has it no longer.
    pub bytes: Option<Vec<u8>>,
    /// The commit that added it, with its signature.
    pub added: SignedCommit,
}

/// How many statements a map has, and whose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttestedMap {
    /// How many statements there are.
    pub statements: usize,
    /// How many of them were added by a commit that a known key signed.
    pub signed: usize,
    /// Whose keys those are, each once.
    pub signers: Vec<String>,
    /// The tags of the releases that they are of.
    pub releases: BTreeSet<String>,
    /// How many further releases have one in a registry; `None` if none was asked.
    pub attached: Option<usize>,
}

/// What is wrong with statements.
pub fn attestations(
    stored: &[StoredAttestation],
    files: &[MapFile],
) -> (AttestedMap, Vec<Finding>) {
    let mut map = AttestedMap::default();
    let mut findings = Vec::new();
    for one in stored {
        let finding = |message: String| {
            Finding::new(RuleCode::MapAttestation, message).in_file(one.path.clone())
        };
        let added = one.added.commit.short();
        let Some(bytes) = &one.bytes else {
            let message = format!("{} was removed; commit {added} of the map added it", one.path);
            let help = format!("bring it back: git show {added}:{}", one.path);
            findings.push(finding(message).help(help));
            continue;
        };
        map.statements += 1;
        let read =
            read_statement(bytes).map_err(|error| format!("{} cannot be read: {error}", one.path));
        map.releases.extend(read.as_ref().ok().map(|pair| pair.chart.tag.clone()));
        match read.and_then(|pair| of_one(&one.path, bytes, &pair, files)) {
            Ok(None) => {}
            Ok(Some(differs)) => findings.push(finding(differs).help(
                "find out which is right; a record that is wrong is corrected with relmap map correct",
            )),
            Err(message) => findings.push(finding(message).help(format!(
                "a statement is never changed; see what did it: git log -p -- {}, and bring back what commit {added} added",
                one.path
            ))),
        }
        if one.added.state == SignatureState::Good {
            map.signed += 1;
            if !map.signers.contains(&one.added.signer) {
                map.signers.push(one.added.signer.clone());
            }
        } else {
            let (message, severity) = signature(&one.path, &one.added.commit, one.added.state);
            let help = format!("see who added it: git show --show-signature {added}");
            findings.push(finding(message).severity(severity).help(help));
        }
    }
    map.signers.sort();
    (map, findings)
}

/// In what a statement contradicts its record; an error if it is not what was added.
fn of_one(
    path: &str,
    bytes: &[u8],
    pair: &Pair,
    files: &[MapFile],
) -> Result<Option<String>, String> {
    let tag = &pair.chart.tag;
    if attestation_file(tag, bytes) != path {
        return Err(format!("{path} was changed: its name is not that of what it holds"));
    }
    let records = files.iter().flat_map(|file| &file.releases.records);
    let of_tag: Vec<&Record> = records.filter(|record| record.chart == *tag).collect();
    let all: Vec<Vec<String>> = of_tag.iter().map(|one| disagreements(pair, one)).collect();
    // A tag can name releases of several charts.
    if all.iter().any(Vec::is_empty) {
        return Ok(None);
    }
    Ok(Some(match all.first() {
        None => format!("{path} is of {tag}, and the map has no record of it"),
        Some(differs) => {
            format!("{path} contradicts the record of {tag}: {}", differs.join("; "))
        }
    }))
}

/// What is said of a signature that does not count.
fn signature(path: &str, commit: &CommitId, state: SignatureState) -> (String, Severity) {
    let what = match state {
        SignatureState::Missing | SignatureState::Good => "is not signed",
        SignatureState::UnknownKey => "is signed with a key that is not known",
        SignatureState::Wrong => "has a signature that does not fit it",
        SignatureState::Invalid => "is signed with a key that is no longer valid",
        SignatureState::Unchecked => "has a signature that cannot be checked here",
    };
    let severity = match state {
        SignatureState::Missing => Severity::Warning,
        SignatureState::Unchecked => Severity::Undecided,
        _ => Severity::Error,
    };
    (format!("commit {} that added {path} {what}", commit.short()), severity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attestation::{AttestedChart, statement};
    use crate::ledger::{ChartReleases, Ledger, Record, Recorded, append};

    fn pair() -> Pair {
        let chart = AttestedChart {
            name: "web".into(),
            version: "1.1.0".into(),
            tag: "charts-1.1.0".into(),
            commit: "5c".repeat(20).parse().unwrap(),
            path: None,
            repository: None,
            published_at: None,
            digest: Some("sha256:aa".into()),
        };
        Pair { chart, apps: Vec::new(), images: Vec::new() }
    }

    fn map(version: &str) -> Vec<MapFile> {
        let record = Record::new("charts-1.1.0", version, pair().chart.commit, Recorded::Release);
        let bytes = append(b"", &"charts".parse().unwrap(), &[record]).unwrap().bytes;
        let releases = ChartReleases::of(&Ledger::of(&bytes).unwrap());
        vec![MapFile { name: "charts.jsonl".into(), bytes, releases }]
    }

    fn stored(path: &str, bytes: Option<Vec<u8>>, state: SignatureState) -> StoredAttestation {
        let added = SignedCommit {
            commit: "a1".repeat(20).parse().unwrap(),
            state,
            signer: "ada@example.org".into(),
            key: "K1".into(),
        };
        StoredAttestation { path: path.into(), bytes, added }
    }

    fn said(one: StoredAttestation, files: &[MapFile]) -> Vec<String> {
        let (_, findings) = attestations(&[one], files);
        findings.iter().map(|f| format!("{} {}", f.severity.as_str(), f.message)).collect()
    }

    #[test]
    fn a_statement_that_fits_is_counted_with_its_signer() {
        let bytes = statement(&pair());
        let path = attestation_file("charts-1.1.0", &bytes);
        let one = stored(&path, Some(bytes), SignatureState::Good);
        let (attested, findings) = attestations(&[one.clone(), one], &map("1.1.0"));
        assert_eq!((attested.statements, attested.signed), (2, 2));
        assert_eq!(attested.signers, ["ada@example.org"]);
        assert_eq!(attested.releases.into_iter().collect::<Vec<_>>(), ["charts-1.1.0"]);
        assert!(findings.is_empty());
    }

    #[test]
    fn each_fault_of_a_statement_is_told() {
        let bytes = statement(&pair());
        let path = attestation_file("charts-1.1.0", &bytes);
        let good = |bytes: Vec<u8>| stored(&path, Some(bytes), SignatureState::Good);
        let gone = stored(&path, None, SignatureState::Good);
        assert_eq!(
            said(gone, &map("1.1.0")),
            [format!("error {path} was removed; commit a1a1a1a1a1a1 of the map added it")]
        );
        assert_eq!(
            said(good(b"{}".to_vec()), &map("1.1.0")),
            [format!("error {path} cannot be read: it is not an in-toto statement of a pair")]
        );
        let mut other = pair();
        other.chart.digest = Some("sha256:bb".into());
        assert_eq!(
            said(good(statement(&other)), &map("1.1.0")),
            [format!("error {path} was changed: its name is not that of what it holds")]
        );
        assert_eq!(
            said(good(bytes.clone()), &map("1.1.1")),
            [format!(
                "error {path} contradicts the record of charts-1.1.0: it says version 1.1.0, and the record has 1.1.1"
            )]
        );
        assert_eq!(
            said(good(bytes.clone()), &[]),
            [format!("error {path} is of charts-1.1.0, and the map has no record of it")]
        );
        for (state, word, what) in [
            (SignatureState::Missing, "warning", "is not signed"),
            (SignatureState::UnknownKey, "error", "is signed with a key that is not known"),
            (SignatureState::Wrong, "error", "has a signature that does not fit it"),
            (SignatureState::Invalid, "error", "is signed with a key that is no longer valid"),
            (SignatureState::Unchecked, "undecided", "has a signature that cannot be checked here"),
        ] {
            let one = stored(&path, Some(bytes.clone()), state);
            let message = format!("{word} commit a1a1a1a1a1a1 that added {path} {what}");
            assert_eq!(said(one, &map("1.1.0")), [message]);
        }
    }
}
