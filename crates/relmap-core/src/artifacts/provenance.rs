//! The provenance file of a published chart: what somebody signed, against the archive that is published.

use super::chart_releases::{TaggedChart, is_same_version};
use super::chart_source::ChartSource;
use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml::load;
use crate::finding::Finding;
use crate::rule_code::RuleCode;
use crate::words::shell_word;

/// The line between the Chart.yaml and the digests.
const BETWEEN: &str = "...";

/// A release with its provenance file.
#[derive(Debug, Clone, Copy)]
pub struct ProvenanceFacts<'f> {
    /// Where it was published.
    pub source: &'f ChartSource,
    /// The release.
    pub release: &'f TaggedChart,
    /// The digest of the archive that is published.
    pub digest: &'f str,
    /// The file.
    pub provenance: &'f Provenance,
}

/// A provenance file, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// There is none.
    Absent,
    /// It cannot be had, and why.
    OutOfReach(String),
    /// The signature cannot be checked, why, and how to fix that.
    Unchecked(String, String),
    /// It has no signature that counts, and why.
    Invalid(String),
    /// What was signed, by a key that is known.
    Signed(Vec<u8>),
}

/// What is wrong with a provenance file, or cannot be known.
pub fn judge_provenance(facts: &ProvenanceFacts<'_>) -> Option<Finding> {
    let ProvenanceFacts { source, release, .. } = *facts;
    let TaggedChart { tag, name, version, path, .. } = release;
    match facts.provenance {
        Provenance::Absent => {
            let message = format!(
                "{tag} has no provenance file: {source} has {name} {version} without {name}-{version}.tgz.prov"
            );
            Some(Finding::new(RuleCode::ChartProvenanceMissing, message).help(format!(
                "sign the chart when it is packaged, and publish both files: helm package --sign --key NAME --keyring FILE {}, \
                 where NAME and FILE stand for your key; a published archive is never replaced, so release it under a new version",
                shell_word(path.as_deref().unwrap_or("."))
            )))
        }
        Provenance::OutOfReach(reason) => {
            let message = format!(
                "whether {name} {version} at {source} has a provenance file cannot be known: {reason}"
            );
            Some(Finding::new(RuleCode::RegistryOutOfReach, message))
        }
        Provenance::Unchecked(reason, help) => {
            let message = format!(
                "whether the provenance file of {name} {version} at {source} is valid cannot be known: {reason}"
            );
            Some(Finding::new(RuleCode::ChartProvenanceUnchecked, message).help(help.clone()))
        }
        Provenance::Invalid(reason) => Some(invalid(facts, reason)),
        Provenance::Signed(text) => signed_fault(facts, text).map(|reason| invalid(facts, &reason)),
    }
}

fn invalid(facts: &ProvenanceFacts<'_>, reason: &str) -> Finding {
    let ProvenanceFacts { source, release: TaggedChart { name, version, .. }, .. } = facts;
    let message =
        format!("the provenance file of {name} {version} at {source} is not valid: {reason}");
    Finding::new(RuleCode::ChartProvenanceInvalid, message).help(
        "do not use the archive; find out who published it, and release the chart again under a new version",
    )
}

/// Why what was signed is not about the archive.
fn signed_fault(facts: &ProvenanceFacts<'_>, text: &[u8]) -> Option<String> {
    let TaggedChart { name, version, .. } = facts.release;
    let Ok(text) = std::str::from_utf8(text) else {
        return Some("what was signed is not UTF-8 text".to_owned());
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut parts = lines.split(|line| line.trim_end() == BETWEEN);
    let (Some(chart), Some(files), None) = (parts.next(), parts.next(), parts.next()) else {
        return Some("what was signed is not a Chart.yaml and digests".to_owned());
    };
    let metadata = ChartMetadata::parse(chart.join("\n").as_bytes()).ok();
    let named = metadata.and_then(|(chart, _)| Some((chart.name?, chart.version?.text)));
    let Some((signed_name, signed_version)) = named else {
        return Some("what was signed names no chart and version".to_owned());
    };
    if signed_name != *name || !is_same_version(&signed_version, version) {
        return Some(format!("what was signed is {signed_name} {signed_version}"));
    }
    let Some(digests) = digests(&files.join("\n")) else {
        return Some("what was signed has no digests that can be read".to_owned());
    };
    let archive = format!("{signed_name}-{signed_version}.tgz");
    match digests.as_slice() {
        [(file, _)] if *file != archive => {
            Some(format!("what was signed is {file}, not {archive}"))
        }
        [(_, digest)] if *digest != facts.digest => Some(format!(
            "what was signed has {digest}, and the archive that is published has {}",
            facts.digest
        )),
        [_] => None,
        all => Some(format!("what was signed has {} files instead of one", all.len())),
    }
}

/// The files with their digests. Helm finds keys without regard to case, so another spelling is not taken.
fn digests(text: &str) -> Option<Vec<(String, String)>> {
    let document = load(text.as_bytes()).ok()?;
    let entries = document.root.as_map()?.entries();
    if !entries.iter().all(|entry| matches!(entry.key.as_ref(), "files" | "images")) {
        return None;
    }
    let files = document.root.get("files")?.as_map()?.entries();
    files.iter().map(|file| Some((file.key.to_string(), file.node.text()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.1.0\n";

    fn found(provenance: Provenance) -> Option<String> {
        let release = TaggedChart {
            tag: "charts-1.1.0".into(),
            name: "web".into(),
            version: "1.1.0".into(),
            path: None,
            recorded: None,
        };
        let source = "oci://registry.example/charts".parse().unwrap();
        let facts = ProvenanceFacts {
            source: &source,
            release: &release,
            digest: "sha256:aa",
            provenance: &provenance,
        };
        judge_provenance(&facts).map(|finding| format!("{}: {}", finding.rule, finding.message))
    }

    fn signed(text: &str) -> Option<String> {
        let found = found(Provenance::Signed(text.as_bytes().to_vec()))?;
        let start = "chart-provenance-invalid: the provenance file of web 1.1.0 at oci://registry.example/charts is not valid: ";
        Some(found.strip_prefix(start).unwrap().to_owned())
    }

    #[test]
    fn what_was_signed_is_this_archive_of_this_release_and_nothing_else() {
        let of = |files: &str| signed(&format!("{CHART}\n...\nfiles:\n{files}"));
        assert_eq!(of("  web-1.1.0.tgz: sha256:aa\n"), None);
        for (files, expected) in [
            (
                "  web-1.1.0.tgz: sha256:bb\n",
                "what was signed has sha256:bb, and the archive that is published has sha256:aa",
            ),
            ("  web-1.0.0.tgz: sha256:aa\n", "what was signed is web-1.0.0.tgz, not web-1.1.0.tgz"),
            (
                "  web-1.1.0.tgz: sha256:aa\n  x.tgz: sha256:bb\n",
                "what was signed has 2 files instead of one",
            ),
            ("  - a\n", "what was signed has no digests that can be read"),
            (
                "  web-1.1.0.tgz: sha256:aa\nFiles:\n  web-1.1.0.tgz: sha256:bb\n",
                "what was signed has no digests that can be read",
            ),
            (
                "  web-1.1.0.tgz: sha256:aa\n...\nfiles:\n  x.tgz: sha256:bb\n",
                "what was signed is not a Chart.yaml and digests",
            ),
        ] {
            assert_eq!(of(files).as_deref(), Some(expected), "{files}");
        }
        let other = CHART.replace("1.1.0", "1.0.0");
        let text = format!("{other}\n...\nfiles:\n  web-1.0.0.tgz: sha256:aa\n");
        assert_eq!(signed(&text).as_deref(), Some("what was signed is web 1.0.0"));
        assert_eq!(
            signed("a: [\n...\nfiles: {}\n").as_deref(),
            Some("what was signed names no chart and version")
        );
    }

    #[test]
    fn what_is_not_there_and_what_cannot_be_known_are_told_apart() {
        assert_eq!(
            found(Provenance::Absent).as_deref(),
            Some(
                "chart-provenance-missing: charts-1.1.0 has no provenance file: oci://registry.example/charts has web 1.1.0 without \
                 web-1.1.0.tgz.prov"
            )
        );
        assert_eq!(
            found(Provenance::OutOfReach("no answer".into())).as_deref(),
            Some(
                "registry-out-of-reach: whether web 1.1.0 at oci://registry.example/charts has a provenance file cannot be known: \
                 no answer"
            )
        );
        assert_eq!(
            found(Provenance::Unchecked("no key".into(), String::new())).as_deref(),
            Some(
                "chart-provenance-unchecked: whether the provenance file of web 1.1.0 at oci://registry.example/charts is valid \
                 cannot be known: no key"
            )
        );
    }
}
