//! Where the release map is, and reading it.

#![allow(dead_code, reason = "the commands of the map come next")]

use std::path::PathBuf;

use relmap_core::config::MapConfig;
use relmap_core::release_map::{ChartReleases, Conflict, MapFault, is_map_file};
use relmap_git::{GitError, Repository};
use thiserror::Error;

/// Why the map cannot be read.
#[derive(Debug, Error)]
pub(crate) enum MapError {
    /// git cannot read it.
    #[error(transparent)]
    Git(#[from] GitError),
    /// There is none.
    #[error(
        "there is no release map: {place} has no branch `{branch}`; fetch it \
         (git fetch origin {branch}:{branch}), or make one from history: relmap map import --branch {branch}"
    )]
    NoMap {
        /// The repository that should hold it.
        place: String,
        /// The branch.
        branch: String,
    },
    /// A file of the map is damaged.
    #[error("{file} on {reference} is no map that can be read:{}", listed(.file, .faults))]
    Unreadable {
        /// The file.
        file: String,
        /// The reference that it was read from.
        reference: String,
        /// What is wrong.
        faults: Vec<MapFault>,
    },
    /// Two copies of the branch say different things of one release.
    #[error(
        "{reference} disagrees with another copy of the map; `relmap map verify` tells which is right"
    )]
    Disagreement {
        /// The reference that disagrees.
        reference: String,
        /// In what.
        source: Conflict,
    },
}

fn listed(file: &str, faults: &[MapFault]) -> String {
    let line = |fault: &MapFault| {
        let place = fault.span.place;
        format!("\n  {file}:{}:{}: {fault}", place.line, place.column)
    };
    faults.iter().map(line).collect()
}

/// Whether git would go to a server for it: `https://…`, or `host:path` as ssh takes it.
pub(crate) fn is_url(place: &str) -> bool {
    place.contains("://") || place.split('/').next().is_some_and(|first| first.contains(':'))
}

/// The map as it was read.
pub(crate) struct LoadedMap {
    /// The releases of each title, by title.
    pub(crate) charts: Vec<ChartReleases>,
    /// The references that it was read from, with the commits that they led to.
    pub(crate) references: Vec<(String, String)>,
}

/// Opens the repository that holds the map, if it is another one than that of the charts.
pub(crate) fn repository(
    charts: &Repository,
    map: &MapConfig,
) -> Result<Option<Repository>, MapError> {
    if matches!(map.repository.as_str(), "" | "." | "./") {
        return Ok(None);
    }
    let folder: PathBuf = charts.root().unwrap_or(charts.git_dir()).join(&map.repository);
    Ok(Some(Repository::open(&folder)?))
}

/// Reads the map from the copies of its branch that are here. A copy that another one contains is
/// passed over; of copies that grew apart every row counts.
pub(crate) fn load(repository: &Repository, branch: &str) -> Result<LoadedMap, MapError> {
    let mut copies: Vec<(String, String)> = Vec::new();
    for reference in repository.branch_references(branch)? {
        if let Some(commit) = repository.reference_commit(&reference)? {
            copies.push((reference, commit));
        }
    }
    let mut newest: Vec<(String, String)> = Vec::new();
    for (reference, commit) in copies {
        let mut contained = false;
        for (_, other) in &newest {
            contained |= repository.contains(other, &commit)?;
        }
        if !contained {
            let mut kept = Vec::new();
            for copy in newest {
                if !repository.contains(&commit, &copy.1)? {
                    kept.push(copy);
                }
            }
            newest = kept;
            newest.push((reference, commit));
        }
    }
    if newest.is_empty() {
        let place = repository.root().unwrap_or(repository.git_dir()).display().to_string();
        return Err(MapError::NoMap { place, branch: branch.to_owned() });
    }
    let mut charts: Vec<ChartReleases> = Vec::new();
    for (reference, commit) in &newest {
        for (file, bytes) in repository.map_at(commit)?.files {
            if !is_map_file(&file) {
                continue;
            }
            let read = ChartReleases::parse(&bytes).map_err(|faults| MapError::Unreadable {
                file,
                reference: reference.clone(),
                faults,
            })?;
            join(&mut charts, read).map_err(|source| MapError::Disagreement {
                reference: reference.clone(),
                source,
            })?;
        }
    }
    charts.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(LoadedMap { charts, references: newest })
}

fn join(charts: &mut Vec<ChartReleases>, more: ChartReleases) -> Result<(), Conflict> {
    match charts.iter_mut().find(|known| known.title == more.title) {
        Some(known) => more.rows.into_iter().try_for_each(|row| known.add(row).map(drop)),
        None => {
            charts.push(more);
            Ok(())
        }
    }
}
