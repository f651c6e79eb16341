//! Where the release map is, and reading it.

use std::collections::BTreeSet;

use relmap_core::config::MapConfig;
use relmap_core::map::{ChartReleases, Conflict, Index, MapDiagnostic, MapIndex, is_map_file};
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_git::{MapFile, Repository};

use crate::error::{MapError, PlaceSetting};
use crate::local_places::LocalPlaces;

/// The name of the repository that keeps what was fetched from a map's server.
pub(crate) const CACHE: &str = "map.git";

/// Opens the repository that holds the map, if it is another one than that of the charts.
pub(crate) fn repository(
    charts: &Repository,
    map: &MapConfig,
    places: &LocalPlaces,
) -> Result<Option<Repository>, MapError> {
    if is_beside_charts(map) {
        return Ok(None);
    }
    check_server(map, places)?;
    if is_url(&map.repository) {
        let place = || redact(&map.repository).into_owned();
        let known = charts.known_cache(CACHE)?;
        return known.map(Some).ok_or_else(|| MapError::NotFetched { place: place() });
    }
    open(map, places).map(Some)
}

/// Opens the repository that holds the map, which is another one than that of the charts and on this
/// machine. Where the caller named it, it may be anywhere.
pub(crate) fn open(map: &MapConfig, places: &LocalPlaces) -> Result<Repository, MapError> {
    if map.is_callers {
        let folder = places.root.join(&map.repository);
        return Ok(Repository::open_for(&places.root, &folder)?);
    }
    Ok(places.open(PlaceSetting::Map, &map.repository)?)
}

/// Looks where the URL of the map leads, if it is one of this machine and relmap.toml has it.
pub(crate) fn check_server(map: &MapConfig, places: &LocalPlaces) -> Result<(), MapError> {
    if map.is_callers {
        return Ok(());
    }
    Ok(places.check_url(PlaceSetting::Map, &map.repository)?)
}

/// Whether the map is in the repository of the charts.
pub(crate) fn is_beside_charts(map: &MapConfig) -> bool {
    matches!(map.repository.as_str(), "" | "." | "./")
}

/// The files of the map as they are stored.
pub(crate) struct StoredMap<'r> {
    files: Vec<StoredFile<'r>>,
    /// Rows that are stored nowhere: those of the tags, where there is no map.
    unstored: Vec<ChartReleases>,
    /// The references that it was read from, with the commits that they led to.
    pub(crate) references: Vec<(String, String)>,
}

struct StoredFile<'r> {
    reference: String,
    file: MapFile<'r>,
}

impl StoredFile<'_> {
    fn unreadable(&self, faults: Vec<MapDiagnostic>) -> MapError {
        let (file, reference) = (self.file.name.clone(), self.reference.clone());
        MapError::Unreadable { file, reference, faults }
    }
}

/// Finds the files of the map in the copies of its branch that are here. A copy that another one
/// contains is passed over; of copies that grew apart every row counts.
pub(crate) fn find<'r>(
    repository: &'r Repository,
    branch: &str,
) -> Result<StoredMap<'r>, MapError> {
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
    let mut files = Vec::new();
    for (reference, commit) in &newest {
        for file in repository.map_files(commit)? {
            if is_map_file(&file.name) {
                files.push(StoredFile { reference: reference.clone(), file });
            }
        }
    }
    Ok(StoredMap { files, unstored: Vec::new(), references: newest })
}

impl StoredMap<'_> {
    /// Reads every row.
    pub(crate) fn read(&self) -> Result<Vec<ChartReleases>, MapError> {
        let mut charts: Vec<ChartReleases> = Vec::new();
        for file in &self.files {
            let read = ChartReleases::parse(file.file.bytes())
                .map_err(|faults| file.unreadable(faults))?;
            join(&mut charts, read).map_err(|source| MapError::Disagreement {
                reference: file.reference.clone(),
                source,
            })?;
        }
        charts.sort_by(|a, b| a.title.cmp(&b.title));
        Ok(charts)
    }

    /// Rows that are stored nowhere.
    pub(crate) fn unstored(charts: Vec<ChartReleases>) -> StoredMap<'static> {
        StoredMap { files: Vec::new(), unstored: charts, references: Vec::new() }
    }

    /// Reads what questions need.
    pub(crate) fn index(&self) -> Result<MapIndex<'_>, MapError> {
        let mut files: Vec<Index<'_>> = self.unstored.iter().cloned().map(Index::from).collect();
        for file in &self.files {
            files.push(Index::of(file.file.bytes()).map_err(|faults| file.unreadable(faults))?);
        }
        let titles: BTreeSet<&str> = files.iter().map(|file| file.title.as_str()).collect();
        if titles.len() < files.len() {
            // Rows of one chart are in several files, which must agree.
            files = self.read()?.into_iter().map(Index::from).collect();
        }
        Ok(MapIndex::new(files))
    }
}

/// Reads the whole map, by title.
pub(crate) fn load(repository: &Repository, branch: &str) -> Result<Vec<ChartReleases>, MapError> {
    find(repository, branch)?.read()
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
