//! Chart releases by the names under which they are published: `oci://registry.example/charts/web:1.1.0`,
//! `https://charts.example/web-1.1.0.tgz`, `web-1.1.0.tgz`, `web 1.1.0`, or the digest of the archive.

use std::sync::Arc;

use relmap_core::artifacts::{ChartSource, PublishedChart, TaggedChart};
use relmap_core::ledger::{MapIndex, RowId};
use relmap_core::version::without_v;
use relmap_git::ReleaseDiffs;

use crate::artifacts::chart;
use crate::error::Error;
use crate::map::session::MapSession;

/// What is between the name of a chart and its version.
const JOINERS: [char; 4] = ['-', ':', ' ', '@'];

/// The releases that are meant.
pub(super) fn meant(
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
    typed: &str,
) -> Result<Vec<RowId>, Error> {
    let typed = typed.trim_end_matches('/');
    if let Some((name, digest)) = digest(typed) {
        return Ok(by_digest(map, name, &digest));
    }
    let (place, file) = match typed.contains("://").then(|| typed.rsplit_once('/')).flatten() {
        Some((place, file)) => (place.parse::<ChartSource>().ok(), file),
        None => (None, typed),
    };
    let file = file.strip_suffix(".tgz").unwrap_or(file);
    let mut reader = ReleaseDiffs::new(session.charts());
    let mut found = Vec::new();
    for row in map.places() {
        // Only what ends in the version is read from git.
        let version = without_v(map.key(row).version);
        if !file.replace('_', "+").ends_with(version) || version.is_empty() {
            continue;
        }
        let release = map.release(row);
        let source = session.config.chart_repository(&release.title);
        if place.is_some() && source.is_some() && place.as_ref() != source {
            continue;
        }
        let tagged = chart(&mut reader, &release);
        if is_named(file, &tagged) {
            found.push(row);
        }
    }
    Ok(found)
}

fn is_named(text: &str, tagged: &TaggedChart) -> bool {
    let Some(version) = text
        .strip_prefix(tagged.name.as_str())
        .and_then(|rest| rest.strip_prefix(JOINERS))
        .filter(|rest| !rest.is_empty())
    else {
        return false;
    };
    tagged.is(&Arc::new(PublishedChart {
        chart: tagged.name.clone(),
        version: version.to_owned(),
        digest: None,
        created: None,
        urls: Vec::new(),
    }))
}

/// The digest in a reference, and what is before it.
fn digest(typed: &str) -> Option<(&str, String)> {
    let at = typed.find("sha256:")?;
    let digits = &typed[at + "sha256:".len()..];
    let is_digest = digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = typed[..at].strip_suffix('@').unwrap_or(&typed[..at]);
    is_digest.then(|| (name, format!("sha256:{}", digits.to_ascii_lowercase())))
}

fn by_digest(map: &MapIndex<'_>, name: &str, digest: &str) -> Vec<RowId> {
    // The name of an image before it: that is no chart.
    if !name.is_empty() && !name.starts_with("oci://") {
        return Vec::new();
    }
    let is_meant = |row: &RowId| {
        let recorded = map.release(*row).record.digest;
        recorded.is_some_and(|recorded| recorded.starts_with(digest))
    };
    map.places().filter(is_meant).collect()
}
