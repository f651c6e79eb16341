//! The templates of a chart on the disk, and which of them differ between two states.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::{Charts, HelmError};

/// The files below `templates/`, from the chart's folder.
pub(crate) fn names(chart: &Path) -> Vec<String> {
    paths(chart).iter().map(|path| relmap_fs::slashed(path)).collect()
}

/// The same as the system has them, which need be no UTF-8.
fn paths(chart: &Path) -> Vec<PathBuf> {
    let walk = WalkDir::new(chart.join("templates")).sort_by_file_name().into_iter();
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| entry.path().strip_prefix(chart).ok().map(Path::to_owned))
        .collect()
}

/// A template that differs, on both sides; empty where there is none.
pub(crate) struct Changed {
    pub(crate) name: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// The templates of now that are not those of the baseline.
pub(crate) fn changed(charts: &Charts<'_>) -> Result<Vec<Changed>, HelmError> {
    let all: BTreeSet<PathBuf> =
        paths(charts.swapped).into_iter().chain(paths(charts.new)).collect();
    let mut found = Vec::new();
    for path in all {
        let (old, new) = (read(charts.swapped, &path)?, read(charts.new, &path)?);
        if old != new {
            let name = relmap_fs::slashed(&path);
            found.push(Changed { name, old, new });
        }
    }
    Ok(found)
}

fn read(chart: &Path, name: &Path) -> Result<String, HelmError> {
    let path = chart.join(name);
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(HelmError::file(path)(error)),
    }
}
