//! What the index on a branch of this clone tells, without asking a server.

use std::collections::BTreeMap;

use relmap_core::artifacts::{ChartIndex, ChartSource};
use relmap_core::ledger::FoundRelease;
use relmap_git::{At, ReleaseDiffs};

use super::charts::trusted;
use super::chosen::chart;
use crate::map::session::MapSession;

/// How many releases a remark names.
const NAMED: usize = 5;

/// Where a release is not published of which an import recorded that.
const RECORDED: &str = "when `relmap map import --published` looked";

/// Notes of each release whether it is published, where an index on a branch or the map tells, and returns a remark about those
/// that are not. What cannot be read tells nothing.
pub(crate) fn find_published(
    session: &MapSession<'_>,
    releases: &mut [FoundRelease],
) -> Option<String> {
    let mut indexes: BTreeMap<String, Option<ChartIndex>> = BTreeMap::new();
    let mut reader = ReleaseDiffs::new(session.charts());
    let mut absent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for found in releases {
        let release = &found.release;
        if let Some(source @ ChartSource::Git { .. }) =
            session.config.chart_repository(&release.title)
        {
            let place = source.to_string();
            let index = indexes.entry(place.clone()).or_insert_with(|| newest(session, source));
            if let Some(index) = index {
                let chart = chart(&mut reader, release);
                let is_there = index.versions.iter().any(|one| chart.is(one));
                found.published = Some(is_there);
                if !is_there {
                    let at = format!("at {place}");
                    absent.entry(at).or_default().push(release.record.chart.clone());
                }
                continue;
            }
        }
        if release.record.is_unpublished() {
            found.published = Some(false);
            absent.entry(RECORDED.to_owned()).or_default().push(release.record.chart.clone());
        }
    }
    let told = absent
        .into_iter()
        .map(|(place, tags)| format!("not published {place}: {}", named(&tags, NAMED)));
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// The first of many tags, `most` at most, and how many more there are.
pub(crate) fn named(tags: &[impl AsRef<str>], most: usize) -> String {
    let mut named: Vec<String> =
        tags.iter().take(most).map(|tag| tag.as_ref().to_owned()).collect();
    if tags.len() > most {
        named.push(format!("{} more", tags.len() - most));
    }
    named.join(", ")
}

fn newest(session: &MapSession<'_>, source: &ChartSource) -> Option<ChartIndex> {
    let ChartSource::Git { revision, path } = trusted(session, source).ok()? else { return None };
    let snapshot = session.charts().snapshot(At::Revision(&revision)).ok()?;
    let bytes = snapshot.read(&path).ok().flatten()?;
    ChartIndex::of(&bytes).ok()
}
