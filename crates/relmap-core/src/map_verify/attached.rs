//! Statements of releases that registries have, against the records of the map.

use crate::attestation::{PREDICATE_TYPE, Pair, disagreements, read_attached_statement};
use crate::finding::Finding;
use crate::ledger::{Record, file_name};
use crate::rule_code::{RuleCode, Severity};
use crate::words::shell_word;

/// A statement that is attached to an image or to a published chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedAttestation {
    /// What it is attached to, by its digest: `registry.example/team/app@sha256:…`.
    pub subject: String,
    /// That digest.
    pub digest: String,
    /// The digest by which a statement names it: that of the image, or of the chart's archive.
    pub named: String,
    /// The bytes of the statement.
    pub bytes: Vec<u8>,
    /// Whether it has a signature. Programs of its makers verify that, and relmap does not.
    pub is_signed: bool,
}

/// Whether any of these statements is of a release, and what is wrong with those that are. `repository` is the URL of the
/// charts' repository for others. A statement of a release of another repository may be at the same image.
pub fn attached(
    (title, record): (&str, &Record),
    repository: Option<&str>,
    found: &[&AttachedAttestation],
) -> (bool, Vec<Finding>) {
    let mut is_attested = false;
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |message: String, help: String, severity: Severity| {
        let finding = Finding::new(RuleCode::MapAttestation, message);
        let finding = finding.severity(severity).help(help).in_file(file_name(title));
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    };
    for AttachedAttestation { subject, digest, named, bytes, is_signed } in found {
        let pair = match read_attached_statement(bytes, digest) {
            Ok(Some(pair)) => pair,
            Ok(None) => continue,
            Err(error) => {
                let message =
                    format!("a statement that is attached to {subject} cannot be read: {error}");
                add(message, see(subject), Severity::Error);
                continue;
            }
        };
        if !is_of(&pair, record, repository) {
            continue;
        }
        is_attested = true;
        let what = format!("the statement of {} that is attached to {subject}", record.chart);
        let names_it = pair.chart.digest.as_ref() == Some(named)
            || pair.images.iter().any(|image| image.digest == *named);
        if !names_it {
            let message = format!("{what} does not name what it is attached to");
            add(message, see(subject), Severity::Error);
        }
        let differs = disagreements(&pair, record);
        if !differs.is_empty() {
            let message = format!(
                "{what} contradicts the record of {}: {}",
                record.chart,
                differs.join("; ")
            );
            let help = "find out which is right; a record that is wrong is corrected with relmap map correct";
            add(message, help.to_owned(), Severity::Error);
        }
        match is_signed {
            true => add(
                format!("{what} is signed, and relmap does not verify such a signature"),
                format!(
                    "verify it: cosign verify-attestation --type {PREDICATE_TYPE} {}",
                    shell_word(subject)
                ),
                Severity::Note,
            ),
            false => add(
                format!("{what} is not signed"),
                "attach a signed one with cosign: relmap attest --format predicate --output FILE prints the command"
                    .to_owned(),
                Severity::Warning,
            ),
        }
    }
    (is_attested, findings)
}

/// How to look at what is attached.
fn see(subject: &str) -> String {
    format!("see what is attached: oras discover {}", shell_word(subject))
}

/// Whether a statement is of this release, and not of one with the same tag in another repository.
fn is_of(pair: &Pair, record: &Record, repository: Option<&str>) -> bool {
    let is_elsewhere = pair.chart.commit != record.commit
        && Option::zip(pair.chart.repository.as_deref(), repository)
            .is_some_and(|(theirs, ours)| theirs != ours);
    pair.chart.tag == record.chart && !is_elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attestation::{AttestedChart, AttestedImage, predicate, statement};
    use crate::ledger::Recorded;

    const AT: &str = "registry.example/team/app@sha256:dd";

    fn pair() -> Pair {
        let chart = AttestedChart {
            name: "web".into(),
            version: "1.1.0".into(),
            tag: "charts-1.1.0".into(),
            commit: "5c".repeat(20).parse().unwrap(),
            path: None,
            repository: Some("https://git.example/charts.git".into()),
            published_at: None,
            digest: None,
        };
        let image = AttestedImage {
            reference: "registry.example/team/app:1.2.0".into(),
            digest: "sha256:dd".into(),
            app: None,
        };
        Pair { chart, apps: Vec::new(), images: vec![image] }
    }

    fn at(bytes: Vec<u8>, is_signed: bool) -> AttachedAttestation {
        let digest = "sha256:dd".to_owned();
        AttachedAttestation {
            subject: AT.to_owned(),
            named: digest.clone(),
            digest,
            bytes,
            is_signed,
        }
    }

    fn said(version: &str, found: &[AttachedAttestation]) -> (bool, Vec<String>) {
        let record = Record::new("charts-1.1.0", version, pair().chart.commit, Recorded::Release);
        let all: Vec<&AttachedAttestation> = found.iter().collect();
        let ours = Some("https://git.example/other.git");
        let (is_attested, findings) = attached(("charts", &record), ours, &all);
        let told = |one: &Finding| format!("{} {}", one.severity.as_str(), one.message);
        (is_attested, findings.iter().map(told).collect())
    }

    #[test]
    fn a_statement_counts_as_its_maker_wrote_it() {
        let plain = at(statement(&pair()), false);
        let unsigned =
            format!("warning the statement of charts-1.1.0 that is attached to {AT} is not signed");
        assert_eq!(said("1.1.0", &[plain.clone(), plain]), (true, vec![unsigned]));
        // As cosign writes it.
        let by_cosign = |digest: &str| {
            format!(
                "{{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"predicateType\":\"{PREDICATE_TYPE}\",\
                 \"subject\":[{{\"name\":\"app\",\"digest\":{{\"sha256\":\"{digest}\"}}}}],\"predicate\":{}}}",
                predicate(&pair())
            )
        };
        let signed = format!(
            "note the statement of charts-1.1.0 that is attached to {AT} is signed, and relmap does not verify such a signature"
        );
        assert_eq!(said("1.1.0", &[at(by_cosign("dd").into_bytes(), true)]), (true, vec![signed]));
        let moved = format!(
            "error a statement that is attached to {AT} cannot be read: its subjects are not the chart and the images \
             that its predicate names"
        );
        assert_eq!(said("1.1.0", &[at(by_cosign("ee").into_bytes(), true)]), (false, vec![moved]));
    }

    #[test]
    fn what_is_of_something_else_is_left_alone() {
        let mut other = pair();
        other.chart.tag = "charts-1.2.0".into();
        let mut elsewhere = pair();
        elsewhere.chart.commit = "a1".repeat(20).parse().unwrap();
        let provenance = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://slsa.dev/provenance/v1\"}";
        for bytes in [
            statement(&other),
            statement(&elsewhere),
            provenance.as_bytes().to_vec(),
            b"no JSON".to_vec(),
        ] {
            assert_eq!(said("1.1.0", &[at(bytes, true)]), (false, vec![]));
        }
    }

    #[test]
    fn what_contradicts_the_record_or_its_place_is_told() {
        let (_, found) = said("1.1.1", &[at(statement(&pair()), true)]);
        assert_eq!(
            found[0],
            format!(
                "error the statement of charts-1.1.0 that is attached to {AT} contradicts the record of charts-1.1.0: it says \
                 version 1.1.0, and the record has 1.1.1"
            )
        );
        let mut other = pair();
        other.images[0].digest = "sha256:ee".into();
        let (_, found) = said("1.1.0", &[at(statement(&other), true)]);
        let message = format!(
            "error the statement of charts-1.1.0 that is attached to {AT} does not name what it is attached to"
        );
        assert_eq!(found[0], message);
    }
}
