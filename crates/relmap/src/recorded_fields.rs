//! What was written down for a past release: in the RELEASE.txt of its commit, or in its tag.

mod system_images;

use relmap_core::commit_id::CommitId;
use relmap_core::component::{folder_from_text, join};
use relmap_core::config::Config;
use relmap_core::import::Import;
use relmap_core::release_notes::{self, Entry};
use relmap_core::version::{Bump, lenient};
use relmap_git::{GitError, ReleaseDiffs, Repository};
use semver::Version;

use crate::audit::Subjects;

/// What was written down for a release.
#[derive(Debug, Default)]
pub(crate) struct RecordedFields {
    /// The RELEASE.txt, if it has the release as its newest entry.
    pub(crate) release_file: Option<String>,
    /// Whether there are any fields.
    pub(crate) is_written: bool,
    /// `App:`, in order.
    pub(crate) apps: Vec<String>,
    /// `Image:`, in order.
    pub(crate) images: Vec<String>,
    /// `Bump:`, with its reason.
    pub(crate) by_override: Option<(Bump, String)>,
}

/// Looks for what was written down: in the file that relmap.toml names, next to the chart, at the
/// root, and then in the tag's message.
pub(crate) fn noted(
    steps: &mut ReleaseDiffs<'_>,
    commit: &CommitId,
    chart: Option<&str>,
    release_file: Option<&str>,
    version: Option<&Version>,
    message: Option<&str>,
) -> Result<RecordedFields, GitError> {
    let next_to = join(chart.unwrap_or_default(), "RELEASE.txt");
    let at_root = (next_to != "RELEASE.txt").then(|| "RELEASE.txt".to_owned());
    for file in release_file.map(str::to_owned).into_iter().chain([next_to]).chain(at_root) {
        let Some(bytes) = steps.read(commit, &file)? else { continue };
        let notes = release_notes::parse(&bytes);
        let newest = notes.newest().filter(|entry| entry.semver() == version);
        if let Some(entry) = newest.filter(|_| version.is_some()) {
            return Ok(RecordedFields { release_file: Some(file), ..RecordedFields::of(entry) });
        }
    }
    Ok(message.map(RecordedFields::in_message).unwrap_or_default())
}

/// Takes what a release deploys from where it was written down, as far as the messages of tags do not name it.
pub(crate) fn add_fields(
    import: &mut Import,
    config: &Config,
    repository: &Repository,
) -> Result<(), GitError> {
    add_apps(import, config, repository)?;
    system_images::add(import, config, repository)
}

/// Takes the apps of charts that relmap.toml says deploy several from the RELEASE.txt of each release, where
/// the message of the tag does not name them: appVersion could tell of one at most.
fn add_apps(import: &mut Import, config: &Config, repository: &Repository) -> Result<(), GitError> {
    let subjects = Subjects::new(config, None);
    let mut steps = ReleaseDiffs::new(repository);
    for row in &mut import.rows {
        let is_known = row.app_said.is_some() || !row.apps_said.is_empty();
        if is_known || config.apps_of(&row.title).len() < 2 {
            continue;
        }
        let folder = folder_from_text(&row.path);
        let version = lenient(&row.tag_version);
        let file = subjects.release_file(&row.title);
        let fields = noted(&mut steps, &row.commit, Some(folder), file, version.as_ref(), None)?;
        row.apps_said = fields.apps;
    }
    Ok(())
}

impl RecordedFields {
    fn of(entry: &Entry) -> RecordedFields {
        RecordedFields {
            release_file: None,
            is_written: true,
            apps: entry.apps().map(|app| app.tag).collect(),
            images: entry.images().map(|image| image.text).collect(),
            by_override: entry.bump_override().map(|found| (found.bump, found.reason)),
        }
    }

    /// Whether this is a release of third-party software.
    pub(crate) fn names_images_alone(&self) -> bool {
        self.apps.is_empty() && !self.images.is_empty()
    }

    /// The fields in a tag's message: lines of the form that they have in a RELEASE.txt.
    fn in_message(message: &str) -> RecordedFields {
        let is_field =
            |line: &&str| ["App:", "Image:", "Bump:"].iter().any(|field| line.starts_with(field));
        let fields: String =
            message.lines().filter(is_field).map(|line| format!("{}\n", line.trim_end())).collect();
        if fields.is_empty() {
            return RecordedFields::default();
        }
        let notes = release_notes::parse(format!("0.0.0\n{fields}").as_bytes());
        notes.newest().map(RecordedFields::of).unwrap_or_default()
    }
}
