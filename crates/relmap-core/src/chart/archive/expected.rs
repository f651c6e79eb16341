//! What `helm package` puts into the archive of a chart, as far as its files tell.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::ChartArchive;
use crate::chart::dependencies::parse_requirements;
use crate::chart::metadata::ChartMetadata;

/// The files of a chart's folder at a tag, without those that `.helmignore` leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartTree {
    /// The files, by their paths in the chart.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Files and folders whose content is not known: submodules, links out of the repository, files of Git LFS.
    pub unknown: Vec<String>,
}

/// A file that the archive should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExpectedFile<'t> {
    /// With this content.
    Content(Cow<'t, [u8]>),
    /// A Chart.yaml, which Helm writes anew.
    Metadata(Cow<'t, [u8]>),
    /// A Chart.lock, which Helm writes anew.
    Lock(Cow<'t, [u8]>),
}

/// All that the archive should have.
#[derive(Debug, Default)]
pub(super) struct ExpectedFiles<'t> {
    pub(super) files: BTreeMap<String, ExpectedFile<'t>>,
    /// Files, and folders with a `/` at their end, of which nothing is known; all of it where the empty path is there.
    open: BTreeSet<String>,
}

/// How many charts may be inside of one another.
const DEEPEST: usize = 16;

type Files<'t> = BTreeMap<String, Cow<'t, [u8]>>;

impl<'t> ExpectedFiles<'t> {
    pub(super) fn of(tree: &'t ChartTree, left: &mut u64) -> ExpectedFiles<'t> {
        let mut expected = ExpectedFiles::default();
        let files = tree.files.iter();
        let files = files.map(|(path, bytes)| (path.clone(), Cow::Borrowed(bytes.as_slice())));
        expected.add(files.collect(), "", left, DEEPEST);
        for path in &tree.unknown {
            expected.open.insert(path.clone());
            expected.open.insert(format!("{path}/"));
            // What it is called in the archive is not known.
            if path.starts_with("charts/") {
                expected.open.insert("charts/".to_owned());
            }
        }
        expected
    }

    /// Whether nothing is known of a path.
    pub(super) fn is_open(&self, path: &str) -> bool {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..=at]);
        self.open.contains("")
            || self.open.contains(path)
            || folders.any(|it| self.open.contains(it))
    }

    /// Adds a chart whose files have `prefix` before them in the archive.
    fn add(&mut self, files: Files<'t>, prefix: &str, left: &mut u64, depth: usize) {
        let metadata = files.get("Chart.yaml").and_then(|bytes| ChartMetadata::parse(bytes).ok());
        let (Some((metadata, _)), true) = (metadata, depth > 0) else {
            self.open.insert(prefix.to_owned());
            return;
        };
        let is_v1 = metadata.api_version.as_deref() != Some("v2");
        let requirements = files.get("requirements.yaml");
        let mut declared: BTreeSet<String> =
            metadata.dependencies.iter().map(|one| one.name.clone()).collect();
        if let Some(Ok((more, _))) = requirements.map(|bytes| parse_requirements(bytes)) {
            declared.extend(more.into_iter().map(|one| one.name));
        }
        if !declared.is_empty() {
            // Packaging may lock and fetch them first.
            let lock = if is_v1 { "requirements.lock" } else { "Chart.lock" };
            if !files.contains_key(lock) {
                self.open.insert(format!("{prefix}{lock}"));
            }
        }
        let mut folders: BTreeMap<String, Files<'t>> = BTreeMap::new();
        let mut charts: Vec<Files<'t>> = Vec::new();
        for (path, bytes) in files {
            let at = format!("{prefix}{path}");
            match path.as_str() {
                "Chart.yaml" => {
                    self.files.insert(at, ExpectedFile::Metadata(bytes));
                }
                "Chart.lock" if is_v1 => {}
                "Chart.lock" => {
                    self.files.insert(at, ExpectedFile::Lock(bytes));
                }
                "requirements.yaml" | "requirements.lock" if !is_v1 => {
                    self.open.insert(format!("{prefix}Chart.lock"));
                }
                _ => match path.strip_prefix("charts/").filter(|inside| !inside.ends_with(".prov"))
                {
                    None => {
                        self.files.insert(at, ExpectedFile::Content(bytes));
                    }
                    Some(inside) if inside.starts_with(['_', '.']) => {}
                    Some(inside) => match inside.split_once('/') {
                        Some((folder, file)) => {
                            let of_folder = folders.entry(folder.to_owned()).or_default();
                            of_folder.insert(file.to_owned(), bytes);
                        }
                        None if inside.ends_with(".tgz") => {
                            match ChartArchive::read_within(&bytes, left) {
                                Ok(packed) => {
                                    let owned = |(path, bytes)| (path, Cow::Owned(bytes));
                                    charts.push(packed.files.into_iter().map(owned).collect());
                                }
                                Err(_) => {
                                    self.open.insert(format!("{prefix}charts/"));
                                }
                            }
                        }
                        None => {}
                    },
                },
            }
        }
        charts.extend(folders.into_values());
        for chart in charts {
            let metadata = chart.get("Chart.yaml").map(|bytes| ChartMetadata::parse(bytes));
            let name = match metadata {
                Some(Ok((metadata, _))) => metadata.name,
                _ => None,
            };
            let Some(name) = name else {
                self.open.insert(format!("{prefix}charts/"));
                continue;
            };
            declared.remove(&name);
            self.add(chart, &format!("{prefix}charts/{name}/"), left, depth - 1);
        }
        // What packaging fetches is not in the repository.
        self.open.extend(declared.into_iter().map(|name| format!("{prefix}charts/{name}/")));
    }
}
