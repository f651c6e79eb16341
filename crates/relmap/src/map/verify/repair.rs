//! Adding what is missing, and nothing else.

use std::collections::BTreeMap;

use relmap_core::map::{ChartReleases, Row, file_name};

use crate::command::map::import::ImportError;
use crate::error::Error;

use super::gather::Gathered;

/// What a repair did.
pub(super) struct Repaired {
    /// The tags whose rows were added.
    pub(super) rows: Vec<String>,
    /// In words.
    pub(super) said: String,
}

impl Repaired {
    /// A map that was damaged is not written to: the damage comes first.
    pub(super) fn refused() -> Repaired {
        Repaired {
            rows: Vec::new(),
            said: "nothing was repaired: files that cannot be read, or rows that were lost, come first"
                .to_owned(),
        }
    }
}

/// Adds the missing rows on top of the map that was verified, if it still is where it was.
pub(super) fn add(
    gathered: &Gathered,
    missing: &BTreeMap<String, Vec<Row>>,
) -> Result<Repaired, Error> {
    let home = gathered.home();
    let rows: Vec<String> = missing.values().flatten().map(|row| row.chart.clone()).collect();
    let Some(base) = gathered.copies.first().filter(|_| !rows.is_empty()) else {
        return Ok(Repaired { rows, said: "nothing is missing, so nothing was added".to_owned() });
    };
    let mut files = BTreeMap::new();
    let stored = home.map_at(&base.commit)?.files;
    for (title, rows) in missing {
        let name = file_name(title);
        let mut releases = match stored.get(&name) {
            Some(bytes) => ChartReleases::parse(bytes)
                .map_err(|faults| ImportError::Unreadable { file: name.clone(), faults })?,
            None => ChartReleases::new(title),
        };
        for row in rows {
            releases.add(row.clone()).map_err(|conflict| ImportError::Conflicts {
                place: format!("the branch {}", gathered.branch),
                conflicts: vec![conflict],
            })?;
        }
        files.insert(name, releases.render().into_bytes());
    }
    let identity = home.committer()?.ok_or(ImportError::NoCommitter)?;
    let message = format!("Add {} releases that were missing\n", rows.len());
    let new = home.commit_map(Some(&base.commit), &files, &message, &identity)?;
    let local = format!("refs/heads/{}", gathered.branch);
    // A local copy that is behind is moved along; one that is not there is made.
    let here = home.reference_commit(&local)?;
    let reason = "relmap: add rows that were missing";
    if !home.move_reference(&local, here.as_deref(), &new, reason)? {
        return Err(ImportError::Race(gathered.branch.clone()).into());
    }
    let share = match gathered.server_url() {
        Some(url) => format!("git -C {} push {url} {}", home.git_dir().display(), gathered.branch),
        None => format!("git push origin {}", gathered.branch),
    };
    let said = format!(
        "{} rows were added to the branch {} in commit {}; share it: {share}",
        rows.len(),
        gathered.branch,
        new.get(..12).unwrap_or(&new),
    );
    Ok(Repaired { rows, said })
}
