//! `.gitattributes` by which a checkout has other text of a chart's files than is committed: what is judged would not be
//! what Helm packages.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::chart::attributes::{Patterns, patterns_recoded};
use relmap_core::component::{below, folder_of, is_inside, join};
use relmap_core::facts::Files;

use crate::attributes::{NAME, around, source};
use crate::{GitError, Repository, Snapshot};

/// The paths of those that are about a file of the chart that is judged, or of what packaging copies into the chart.
pub(crate) fn recoded(
    repo: &Repository,
    files: &Files,
    now: &Snapshot<'_>,
) -> Result<Vec<String>, GitError> {
    let Some(chart) = files.chart.as_deref() else { return Ok(Vec::new()) };
    let is_delivered = |path: &&str| {
        is_inside(path, chart) || files.local_charts.iter().any(|folder| is_inside(path, folder))
    };
    let all: Vec<&str> = files.contents.keys().map(String::as_str).filter(is_delivered).collect();
    let folders: BTreeSet<&str> = all.iter().flat_map(|path| around(path)).collect();
    let mut found = BTreeMap::new();
    for folder in folders {
        let place = join(folder, NAME);
        let text = source(repo, now, &place)?.text(repo, &place)?;
        let patterns = patterns_recoded(&text);
        if !patterns.is_empty() {
            found.insert(place, Patterns::new(&patterns));
        }
    }
    found.retain(|place, patterns| {
        let mut inside = all.iter().filter_map(|path| below(path, folder_of(place)));
        inside.any(|inside| patterns.may_match(inside))
    });
    Ok(found.into_keys().collect())
}
