//! The published archives of charts, compared with what the tags package.

use std::sync::Arc;

use relmap_core::artifacts::{
    ArchiveFacts, ChartSource, PublishedChart, TaggedChart, judge_archive,
};
use relmap_core::chart::archive::ChartTree;
use relmap_core::component::{folder_from_text, folder_of, join};
use relmap_core::finding::Finding;
use relmap_core::ledger::Release;
use relmap_git::At;

use super::in_turn;
use super::places::Asked;
use crate::error::{Error, report};
use crate::map::session::MapSession;

/// A release whose archive is wanted.
struct Wanted<'c> {
    release: &'c Release,
    chart: &'c TaggedChart,
    published: Arc<PublishedChart>,
}

/// Compares the archives of these releases, as far as they are published. `meant` is the place that is asked,
/// and `source` the one that people know.
pub(super) fn compare(
    session: &MapSession<'_>,
    asked: &Asked,
    (source, meant): (&ChartSource, &ChartSource),
    releases: &[(&Release, &TaggedChart)],
    published: &[Arc<PublishedChart>],
) -> Result<Vec<Finding>, Error> {
    let wanted = releases.iter().filter_map(|&(release, chart)| {
        let published = in_turn::first_of(chart, published)?;
        Some(Wanted { release, chart, published })
    });
    let all: Vec<Wanted<'_>> = wanted.collect();
    let nothing = ChartTree::default();
    let mut findings = Vec::new();
    in_turn::each(
        session,
        meant,
        &all,
        |revision, index, one| by_branch(session, asked, revision, index, one),
        |one| by_server(asked, meant, one),
        |one, archive| {
            let tree = tree(session, one.release);
            let archive = match (&archive, &tree) {
                (Ok(bytes), Ok(_)) => Ok(bytes.as_slice()),
                (Err(reason), _) | (_, Err(reason)) => Err(reason.as_str()),
            };
            let tree = tree.as_ref().unwrap_or(&nothing);
            let facts = ArchiveFacts { source, release: one.chart, tree, archive };
            findings.extend(judge_archive(&facts));
        },
    )?;
    Ok(findings)
}

/// The files of a release's chart; why they cannot be had.
fn tree(session: &MapSession<'_>, release: &Release) -> Result<ChartTree, String> {
    let record = &release.record;
    let Some(path) = &record.path else {
        return Err("the release map does not say in which folder its Chart.yaml is".to_owned());
    };
    let tree = session.charts().chart_tree(&record.commit, folder_from_text(path));
    tree.map_err(|error| report(&error))
}

fn by_server(asked: &Asked, source: &ChartSource, one: &Wanted<'_>) -> Result<Vec<u8>, String> {
    let digest = one.published.digest.as_deref();
    let read = match source {
        ChartSource::Oci(place) => {
            let digest = digest.ok_or("its registry names no digest")?;
            asked.client.chart_archive(&format!("{place}/{}", one.published.chart), digest)
        }
        ChartSource::Web(folder) => {
            asked.client.linked_archive(folder, link(&one.published)?, digest)
        }
        ChartSource::Git { .. } => return Err("it is on a branch".to_owned()),
    };
    read.map_err(|error| report(&error))
}

/// An archive that the index on a branch names: next to the index, or at a server.
fn by_branch(
    session: &MapSession<'_>,
    asked: &Asked,
    revision: &str,
    index: &str,
    one: &Wanted<'_>,
) -> Result<Vec<u8>, String> {
    let link = link(&one.published)?;
    if let Some(folder) = folder_of_url(link) {
        // The index is of the repository, and names hosts as relmap.toml does.
        asked.url(link)?;
        let digest = one.published.digest.as_deref();
        let read = asked.client.linked_archive(folder, link, digest);
        return read.map_err(|error| report(&error));
    }
    let (path, found) = on_branch(session, revision, index, link)?;
    found.ok_or_else(|| format!("{revision} has no file {path}, which its index names"))
}

/// The folder of a link that leads to a server.
pub(super) fn folder_of_url(link: &str) -> Option<&str> {
    link.rsplit_once('/').filter(|_| link.contains("://")).map(|(folder, _)| folder)
}

/// A file that an index on a branch names by a path from its own folder, with its path in the repository.
pub(super) fn on_branch(
    session: &MapSession<'_>,
    revision: &str,
    index: &str,
    link: &str,
) -> Result<(String, Option<Vec<u8>>), String> {
    let inside = link.strip_prefix("./").unwrap_or(link);
    if inside.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(format!(
            "its index names {link}, which is not a file in the folder of the index"
        ));
    }
    let path = join(folder_of(index), inside);
    let snapshot = session.charts().snapshot(At::Revision(revision));
    let read = snapshot.and_then(|snapshot| snapshot.read(&path));
    let found = read.map_err(|error| report(&error))?;
    Ok((path, found))
}

/// Where the index says that an archive is.
pub(super) fn link(published: &PublishedChart) -> Result<&str, String> {
    let link = published.urls.first().ok_or("its index does not say where it is")?;
    Ok(link)
}
