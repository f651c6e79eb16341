//! What is published of several releases, read a few at a time.

use std::sync::Arc;

use relmap_core::artifacts::{ChartSource, PublishedChart, TaggedChart};

use crate::error::Error;
use crate::map::session::MapSession;
use crate::workers;

/// The published version of a release. Of several entries for a version, Helm takes the first.
pub(super) fn first_of(
    chart: &TaggedChart,
    published: &[Arc<PublishedChart>],
) -> Option<Arc<PublishedChart>> {
    published.iter().find(|one| chart.is(one)).cloned()
}

/// Reads something of each, and hands it on. A server is asked for several at once, and no more than these are in
/// memory. `by_branch` gets the revision and the path of the index.
pub(super) fn each<W: Sync, R: Send>(
    session: &MapSession<'_>,
    source: &ChartSource,
    wanted: &[W],
    by_branch: impl Fn(&str, &str, &W) -> R,
    by_server: impl Fn(&W) -> R + Sync,
    mut take: impl FnMut(&W, R),
) -> Result<(), Error> {
    for some in wanted.chunks(workers::REQUESTS) {
        session.workspace.go_on()?;
        let read: Vec<R> = match source {
            ChartSource::Git { revision, path } => {
                some.iter().map(|one| by_branch(revision, path, one)).collect()
            }
            _ => workers::each(workers::REQUESTS, some, &by_server),
        };
        for (one, read) in some.iter().zip(read) {
            take(one, read);
        }
    }
    Ok(())
}
