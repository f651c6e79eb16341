//! An umbrella chart: its dependencies are what is deployed.

use std::collections::HashMap;

use relmap_core::chart::dependencies::{Dependency, parse_lock, parse_requirements};
use relmap_core::chart::yaml::{Node, YamlError};

use crate::values::put_app_version;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{ChartUse, Deployed, Place, SourceQuery, VersionUse};

/// What an umbrella chart declares.
#[derive(Debug, Clone)]
pub(crate) struct Umbrella {
    file: String,
    dependencies: Vec<Dependency>,
}

/// Exact versions, by the chart's name and repository.
#[derive(Debug, Clone, Default)]
pub(crate) struct LockFile {
    /// Repositories and versions by names.
    entries: HashMap<String, Vec<(Option<String>, String)>>,
}

impl LockFile {
    /// The version of a chart, if the lock has it once.
    pub(crate) fn version(&self, name: &str, repository: Option<&str>) -> Option<&str> {
        let named = self.entries.get(name)?.as_slice();
        let exact = named.iter().find(|(known, _)| known.as_deref() == repository);
        match (exact, named) {
            (Some((_, version)), _) | (None, [(_, version)]) => Some(version),
            _ => None,
        }
    }
}

pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<Umbrella, YamlError> {
    let (dependencies, _) = parse_requirements(bytes)?;
    Ok(Umbrella { file: path.to_owned(), dependencies })
}

pub(crate) fn lock(bytes: &[u8]) -> Result<LockFile, YamlError> {
    let (locked, _) = parse_lock(bytes)?;
    let mut found = LockFile::default();
    for lock in locked {
        found.entries.entry(lock.name).or_default().push((lock.repository, lock.version));
    }
    Ok(found)
}

/// What an umbrella deploys, with its lock and values if they are there.
pub(crate) fn deployed(
    query: &SourceQuery,
    umbrella: &Umbrella,
    lock: Option<&LockFile>,
    values: Option<&Node>,
) -> Result<Vec<Deployed>, TooMuch> {
    let mut reader = ValuesReader::new();
    let one = |dependency: &Dependency| {
        let place = Place { file: umbrella.file.clone(), line: dependency.place.line };
        let mut deployed = Deployed::new(dependency.key(), place);
        let locked =
            lock.and_then(|lock| lock.version(&dependency.name, dependency.repository.as_deref()));
        let written = VersionUse::of_chart(Some(&dependency.version));
        let from = dependency.repository.as_deref().unwrap_or_default();
        let version = match locked {
            // A folder has whatever is in it.
            _ if from.starts_with("file:") => VersionUse::Unknown(from.to_owned()),
            Some(version) => written.locked(version),
            None => written,
        };
        let repository = dependency.repository.clone();
        deployed.chart = Some(ChartUse { name: dependency.name.clone(), repository, version });
        if let Some(own) = values.and_then(|values| values.get(dependency.key())) {
            deployed.images = reader.images(own)?.into();
            let file = &umbrella.file;
            put_app_version(query, own, file, (&mut deployed.app, &mut deployed.app_unread));
        }
        let is_off = values.is_some_and(|values| dependency.is_off(values));
        Ok((!is_off).then_some(deployed))
    };
    umbrella.dependencies.iter().map(one).filter_map(Result::transpose).collect()
}
