//! The provenance files of published charts: who signed the archive.

use std::sync::Arc;

use relmap_core::artifacts::{
    ChartSource, Provenance, ProvenanceFacts, PublishedChart, TaggedChart, clearsigned,
    judge_provenance,
};
use relmap_core::finding::Finding;
use relmap_git::{Git, SignatureError, SignedText};
use relmap_registry::{MOST_PROVENANCE, sha256};

use super::archives::{folder_of_url, link, on_branch};
use super::in_turn;
use super::places::Asked;
use crate::error::{Error, report};
use crate::map::session::MapSession;

/// The provenance file of a release, if there is one, and the digest of its archive as it is published.
type Files = Result<Option<(Vec<u8>, String)>, String>;

/// A release that must have a provenance file.
struct Wanted<'c> {
    chart: &'c TaggedChart,
    published: Arc<PublishedChart>,
}

/// Checks the provenance files of these charts, as far as they are published. `meant` is the place that is asked, and
/// `source` the one that people know.
pub(super) fn check(
    session: &MapSession<'_>,
    asked: &Asked,
    (source, meant): (&ChartSource, &ChartSource),
    charts: &[&TaggedChart],
    published: &[Arc<PublishedChart>],
) -> Result<Vec<Finding>, Error> {
    let wanted = charts.iter().filter_map(|&chart| {
        let published = in_turn::first_of(chart, published)?;
        Some(Wanted { chart, published })
    });
    let all: Vec<Wanted<'_>> = wanted.collect();
    let git = session.charts().program(None);
    let git = git.in_pull_request(session.workspace.environment.pull_request().is_some());
    let mut findings = Vec::new();
    in_turn::each(
        session,
        meant,
        &all,
        |revision, index, one| by_branch(session, asked, revision, index, one),
        |one| by_server(asked, meant, one),
        |one, files: Files| {
            let (provenance, digest) = match files {
                Err(reason) => (Provenance::OutOfReach(reason), String::new()),
                Ok(None) => (Provenance::Absent, String::new()),
                Ok(Some((file, digest))) => (checked(&git, &file), digest),
            };
            let facts = ProvenanceFacts {
                source,
                release: one.chart,
                digest: &digest,
                provenance: &provenance,
            };
            findings.extend(judge_provenance(&facts));
        },
    )?;
    Ok(findings)
}

fn by_server(asked: &Asked, source: &ChartSource, one: &Wanted<'_>) -> Files {
    match source {
        ChartSource::Oci(place) => {
            let place = format!("{place}/{}", one.published.chart);
            let client = &asked.client;
            let manifest = client.chart_manifest(&place, &one.published.version);
            let manifest = manifest.map_err(|error| report(&error))?;
            let manifest = manifest.ok_or("its registry has it no longer")?;
            let Some(digest) = manifest.provenance else { return Ok(None) };
            let file = client.chart_provenance(&place, &digest).map_err(|error| report(&error))?;
            Ok(Some((file, manifest.archive)))
        }
        ChartSource::Web(folder) => linked(asked, folder, link(&one.published)?),
        ChartSource::Git { .. } => Err("it is on a branch".to_owned()),
    }
}

/// Both files at a server. What an index says of the archive is not what the server has.
fn linked(asked: &Asked, folder: &str, link: &str) -> Files {
    let file = asked.client.linked_provenance(folder, link).map_err(|error| report(&error))?;
    let Some(file) = file else { return Ok(None) };
    let archive = asked.client.linked_archive(folder, link, None);
    Ok(Some((file, sha256(&archive.map_err(|error| report(&error))?))))
}

fn by_branch(
    session: &MapSession<'_>,
    asked: &Asked,
    revision: &str,
    index: &str,
    one: &Wanted<'_>,
) -> Files {
    let link = link(&one.published)?;
    if let Some(folder) = folder_of_url(link) {
        // The index is of the repository, and names hosts as relmap.toml does.
        asked.url(link)?;
        return linked(asked, folder, link);
    }
    let (path, file) = on_branch(session, revision, index, &format!("{link}.prov"))?;
    let Some(file) = file else { return Ok(None) };
    if file.len() as u64 > MOST_PROVENANCE {
        return Err(format!("{path} has more than {MOST_PROVENANCE} bytes"));
    }
    let (path, archive) = on_branch(session, revision, index, link)?;
    let archive =
        archive.ok_or_else(|| format!("{revision} has no file {path}, which its index names"))?;
    Ok(Some((file, sha256(&archive))))
}

/// What gpg says of a file.
fn checked(git: &Git, file: &[u8]) -> Provenance {
    let text = match clearsigned(file) {
        Ok(text) => text,
        Err(fault) => return Provenance::Invalid(fault.to_owned()),
    };
    match git.signed_text(text.as_bytes()) {
        Ok(SignedText::Good(text)) => Provenance::Signed(text),
        Ok(SignedText::Invalid(reason)) => Provenance::Invalid(reason),
        Ok(SignedText::UnknownKey(key)) => {
            let reason = match key.as_str() {
                "" => "the key that signed it is not trusted".to_owned(),
                key => format!("the key {key} that signed it is not in the keyring of gpg"),
            };
            let help = "import the key of whoever signs your charts, and compare its fingerprint with what they say: \
                        gpg --import FILE";
            Provenance::Unchecked(reason, help.to_owned())
        }
        Err(error) => {
            let help = match &error {
                SignatureError::Missing(_) | SignatureError::Start(..) => {
                    "install gpg, or name it: git config --global gpg.program PROGRAM"
                }
                _ => "look at what gpg says: gpg --verify FILE",
            };
            Provenance::Unchecked(report(&error), help.to_owned())
        }
    }
}
