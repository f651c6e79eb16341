//! Adding what is missing, and nothing else.

use std::collections::BTreeMap;

use relmap_core::ledger::{Record, append, file_name};
use relmap_core::map_verify::Repair;
use relmap_core::title::Title;
use relmap_git::Swapped;

use crate::error::{Error, ImportError};

use super::gather::Gathered;

/// Adds the missing records on top of the map that was verified, if it still is where it was.
pub(super) fn add(
    gathered: &Gathered<'_>,
    missing: &BTreeMap<Title, Vec<Record>>,
) -> Result<Repair, Error> {
    let home = gathered.home();
    let tags: Vec<String> = missing.values().flatten().map(|record| record.chart.clone()).collect();
    let Some(base) = gathered.copies.first().filter(|_| !tags.is_empty()) else {
        return Ok(Repair::NothingMissing);
    };
    let mut files = BTreeMap::new();
    let stored = home.map_at(&base.commit)?.files;
    for (title, records) in missing {
        let name = file_name(title);
        let old = stored.get(&name).map(Vec::as_slice).unwrap_or_default();
        let place = format!("the branch {}", gathered.branch);
        let appended =
            append(old, title, records).map_err(|error| ImportError::of(error, &place, title))?;
        files.insert(name, appended.bytes);
    }
    let identity = home.committer()?.ok_or(ImportError::NoCommitter)?;
    let author = crate::map::author(gathered.session.charts(), identity)?;
    let message = format!("Add {} releases that were missing\n", tags.len());
    let new = home.commit_map(Some(&base.commit), &files, &message, &author)?;
    // A local copy that is behind is moved along; one that is not there is made.
    let swapped = match home.forward(&gathered.local, &new)? {
        Some(change) => home.swap(&[change], "relmap: add records that were missing")?,
        None => Swapped::Moved(gathered.local.name().to_owned()),
    };
    if swapped != Swapped::Done {
        return Err(ImportError::Race(gathered.branch.clone()).into());
    }
    Ok(Repair::Added { tags, commit: new })
}
