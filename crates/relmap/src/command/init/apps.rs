//! The app's own tags, for what charts say of the app.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use relmap_core::init::{Deployed, config_file};
use relmap_core::release_notes::title_and_version;
use relmap_git::Repository;
use semver::Version;

use super::NewFile;
use super::history::version_of;
use crate::error::CliError;

/// The releases of an app, by its tags.
pub(super) struct AppNames {
    title: String,
    /// The path from the repository of the chart.
    path: String,
    tags: BTreeMap<Version, String>,
}

impl AppNames {
    /// Reads the tags of the app's repository.
    pub(super) fn read(place: &Path, from: &Repository) -> Result<AppNames, CliError> {
        let app = Repository::open(place)?;
        let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
        let all = app.tags()?;
        for name in all.names() {
            if let Some((title, _)) = title_and_version(name) {
                *counts.entry(title.map(str::to_owned)).or_default() += 1;
            }
        }
        let title =
            counts.iter().max_by_key(|(_, count)| **count).and_then(|(title, _)| title.clone());
        let mut tags = BTreeMap::new();
        for name in all.names() {
            if let Some((own, written)) = title_and_version(name)
                && own == title.as_deref()
                && let Some(version) = version_of(written)
            {
                tags.insert(version, name.to_owned());
            }
        }
        let folder = app.root().unwrap_or(app.git_dir());
        let own = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let root = from.root().unwrap_or(from.git_dir());
        Ok(AppNames { title: title.unwrap_or(own), path: way(root, place), tags })
    }

    /// The tag of the release that an appVersion names.
    pub(super) fn tag_of(&self, app_version: &str) -> Option<String> {
        self.tags.get(&version_of(app_version)?).cloned()
    }

    /// The relmap.toml that leads from the chart to the app.
    pub(super) fn config(&self, chart: String, path: &str) -> NewFile {
        let deployed = Deployed {
            app: self.title.clone(),
            repository: self.path.clone(),
            chart,
            path: path.to_owned(),
        };
        NewFile {
            path: "relmap.toml".to_owned(),
            content: config_file(&deployed),
            about: format!("where the app {} is", self.title),
        }
    }
}

/// The way from one folder to another, as short as can be told.
fn way(from: &Path, to: &Path) -> String {
    let (Ok(from), Ok(to)) = (from.canonicalize(), to.canonicalize()) else {
        return to.display().to_string();
    };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::new();
    path.extend(std::iter::repeat_n("..", from.len() - common));
    path.extend(&to[common..]);
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    path.display().to_string().replace('\\', "/")
}
