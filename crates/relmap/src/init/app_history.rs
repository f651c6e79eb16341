//! From the releases of an app to its release file.

use std::collections::{BTreeSet, HashSet};

use relmap_core::component::join;
use relmap_core::init::{FirstEntry, Sources, app_tags, notes_of};
use relmap_core::tag_name::TagName;

use super::changelog::Changelog;
use super::days::day_of;
use super::release_file::{ReleaseFile, Top, new_file};
use super::scene::Scene;
use crate::error::Error;

impl Scene<'_> {
    /// The release file of an app in a folder: the root, where the repository has no charts. `model`
    /// is one of its tags, if it is known.
    pub(super) fn app_file(
        &self,
        name: &str,
        folder: &str,
        model: Option<&str>,
        refused: &BTreeSet<String>,
    ) -> Result<ReleaseFile, Error> {
        let of_charts: HashSet<&str> = match model {
            Some(_) => self.import.rows.iter().map(|row| row.tag.as_str()).collect(),
            None => HashSet::new(),
        };
        let shared = self.import.tags_of_apps_too();
        let is_apps = |name: &&str| {
            !of_charts.contains(name) || Some(*name) == model || shared.contains(name)
        };
        let names: Vec<&str> = self.told.keys().map(TagName::as_str).filter(is_apps).collect();
        let changelog = self.changelog_of(folder)?;
        let mut entries = Vec::new();
        let found = app_tags(&names, name, model);
        let (found, _) =
            self.released(found, |(at, version)| (names[*at].to_owned(), version.clone()))?;
        for (at, version) in &found {
            let tag = &self.told[names[*at]];
            let sources = Sources {
                message: tag.message.as_deref(),
                changelog: changelog.as_ref().map(Changelog::source),
                chart: None,
                subject: Some(&tag.subject),
            };
            entries.push(FirstEntry {
                notes: notes_of(&sources, &tag.name, &version.to_string()),
                tag: tag.name.to_string(),
                day: day_of(tag),
                apps: vec![],
                images: vec![],
            });
        }
        let path = join(folder, "RELEASE.txt");
        let newest = found.first().map(|(_, version)| version);
        let usable =
            changelog.filter(|known| !refused.contains(&known.path) && known.serves(newest));
        if let Some(changelog) = usable {
            return Ok(ReleaseFile::Changelog { path: changelog.path, instead: path });
        }
        let tagged = entries.len();
        if entries.is_empty() {
            entries.push(self.begun(format!("{name}-0.1.0")));
        }
        Ok(ReleaseFile::New(new_file(name, path, &entries, (tagged, Top::NotReleased))?))
    }
}
