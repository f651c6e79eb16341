//! Where the release map is, and reading it.

use relmap_core::commit_id::CommitId;
use relmap_core::config::MapConfig;
use relmap_core::ledger::{
    ChartReleases, Disagreement, Ledger, LedgerDiagnostic, MapIndex, MergeError, Record, file_name,
    is_ledger_file, merge,
};
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_core::title::Title;
use relmap_git::{MapFile, Repository};

use crate::error::{Error, MapError, NoMapHere, PlaceSetting};
use crate::local_places::LocalPlaces;
use crate::map::copies::Copies;
use crate::map::from_tags::appended;
use crate::workers;

/// The name of the repository that keeps what was fetched from a map's server.
pub(crate) const CACHE: &str = "map.git";

/// Files of so many bytes are read on every core: one core reads this much in two milliseconds.
const WORTH_CORES: usize = 1 << 20;

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
    /// The references that it was read from, with the commits that they led to.
    pub(crate) references: Vec<(String, CommitId)>,
}

struct StoredFile<'r> {
    reference: String,
    name: String,
    bytes: Bytes<'r>,
}

enum Bytes<'r> {
    /// As a commit has it.
    Stored(MapFile<'r>),
    /// Made here: of copies that grew apart, or of the tags where there is no map.
    Made(Vec<u8>),
}

impl StoredFile<'_> {
    fn of_tags(name: String, bytes: Vec<u8>) -> Self {
        StoredFile { reference: "the tags".to_owned(), name, bytes: Bytes::Made(bytes) }
    }

    fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Stored(file) => file.bytes(),
            Bytes::Made(bytes) => bytes,
        }
    }

    fn unreadable(&self, faults: Vec<LedgerDiagnostic>) -> MapError {
        let (file, reference) = (self.name.clone(), self.reference.clone());
        MapError::Unreadable { file, reference, faults }
    }

    /// Adds the records of another copy of the file.
    fn join(&mut self, other: &StoredFile<'_>) -> Result<(), MapError> {
        let merged = merge(self.bytes(), other.bytes()).map_err(|error| match error {
            MergeError::First(faults) => self.unreadable(faults),
            MergeError::Second(faults) => other.unreadable(faults),
            error @ MergeError::Titles(..) => {
                MapError::Titles { reference: other.reference.clone(), source: error }
            }
        })?;
        let ledger = Ledger::of(&merged).map_err(|faults| self.unreadable(faults))?;
        let disagreement = ledger.disagreements().into_iter().find_map(|found| match found {
            Disagreement::Records(_, _, conflict) => Some(conflict),
            // The later correction is valid, whichever copy has it.
            Disagreement::Corrections(..) => None,
        });
        if let Some(source) = disagreement {
            return Err(MapError::Disagreement { reference: other.reference.clone(), source });
        }
        self.bytes = Bytes::Made(merged);
        Ok(())
    }
}

/// Finds the files of the map in those copies of its branch that count. A copy that another one
/// contains is passed over; of copies that grew apart every record counts.
pub(crate) fn find<'r>(
    repository: &'r Repository,
    branch: &str,
    counting: &Copies,
) -> Result<StoredMap<'r>, MapError> {
    let mut copies: Vec<(String, CommitId)> = Vec::new();
    for reference in counting.references(repository, branch)? {
        if let Some(commit) = repository.reference_commit(&reference)? {
            copies.push((reference, commit));
        }
    }
    let mut newest: Vec<(String, CommitId)> = Vec::new();
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
        let lack = match repository.remote_names()?.is_empty() {
            true => NoMapHere::NoRemote,
            false => NoMapHere::NotYet,
        };
        return Err(MapError::NoMap { place, branch: branch.to_owned(), lack });
    }
    let mut files: Vec<StoredFile<'r>> = Vec::new();
    for (reference, commit) in &newest {
        for file in repository.map_files(commit)? {
            if !is_ledger_file(&file.name) {
                continue;
            }
            let (reference, name) = (reference.clone(), file.name.clone());
            let file = StoredFile { reference, name, bytes: Bytes::Stored(file) };
            match files.iter_mut().find(|known| known.name == file.name) {
                Some(known) => known.join(&file)?,
                None => files.push(file),
            }
        }
    }
    Ok(StoredMap { files, references: newest })
}

/// Reads the whole map, by title.
pub(crate) fn load(repository: &Repository, branch: &str) -> Result<Vec<ChartReleases>, MapError> {
    find(repository, branch, &Copies::All)?.read()
}

impl StoredMap<'_> {
    /// The releases of every chart, by title.
    pub(crate) fn read(&self) -> Result<Vec<ChartReleases>, MapError> {
        let map = self.index()?;
        let mut charts: Vec<ChartReleases> = map.files().iter().map(ChartReleases::of).collect();
        charts.sort_by(|a, b| a.title.cmp(&b.title));
        Ok(charts)
    }

    /// The files by name, with their bytes.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|file| (file.name.as_str(), file.bytes()))
    }

    /// A map that is stored nowhere: the bytes of its files by name.
    pub(crate) fn unstored(files: Vec<(String, Vec<u8>)>) -> StoredMap<'static> {
        let file = |(name, bytes)| StoredFile::of_tags(name, bytes);
        StoredMap { files: files.into_iter().map(file).collect(), references: Vec::new() }
    }

    /// Adds records to the file of a chart.
    pub(crate) fn add(&mut self, title: &Title, records: &[Record]) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let name = file_name(title);
        match self.files.iter_mut().find(|file| file.name == name) {
            Some(file) => file.bytes = Bytes::Made(appended(file.bytes(), title, records)?),
            None => self.files.push(StoredFile::of_tags(name, appended(b"", title, records)?)),
        }
        Ok(())
    }

    /// Reads what questions need.
    pub(crate) fn index(&self) -> Result<MapIndex<'_>, MapError> {
        let contents: Vec<&[u8]> = self.files.iter().map(StoredFile::bytes).collect();
        let read = if contents.iter().map(|bytes| bytes.len()).sum::<usize>() < WORTH_CORES {
            contents.into_iter().map(Ledger::of).collect()
        } else {
            workers::each(workers::cores(), &contents, |bytes| Ledger::of(bytes))
        };
        let with_file = self.files.iter().zip(read);
        let files = with_file.map(|(file, read)| read.map_err(|faults| file.unreadable(faults)));
        Ok(MapIndex::new(files.collect::<Result<_, _>>()?))
    }
}
