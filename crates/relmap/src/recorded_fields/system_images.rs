//! The images of the past releases of system charts.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::chart::images::{images, main_images, versioned_names};
use relmap_core::chart::yaml;
use relmap_core::component::{ComponentKind, folder_from_text, join};
use relmap_core::config::Config;
use relmap_core::import::{Import, ImportedRow};
use relmap_core::title::Title;
use relmap_core::version::lenient;
use relmap_git::{GitError, ReleaseDiffs, Repository};

use super::{RecordedFields, noted};
use crate::audit::Subjects;

/// Takes the images of system charts from the RELEASE.txt of each release, or where it names none, from its
/// values.
pub(super) fn add(
    import: &mut Import,
    config: &Config,
    repository: &Repository,
) -> Result<(), GitError> {
    let subjects = Subjects::new(config, None);
    let mut steps = ReleaseDiffs::new(repository);
    let titles = titles(import, config, &subjects, &mut steps)?;
    for row in import.rows.iter_mut().filter(|row| titles.contains(&row.title)) {
        if !row.images.is_empty() || row.app_said.is_some() || !row.apps_said.is_empty() {
            continue;
        }
        let fields = fields_of(row, &subjects, &mut steps)?;
        if fields.apps.is_empty() {
            row.images = match fields.images.is_empty() {
                true => in_values(row, &mut steps)?,
                false => fields.images,
            };
        }
    }
    Ok(())
}

/// The titles of the system charts: as relmap.toml says, or as the RELEASE.txt of the newest release does.
fn titles(
    import: &Import,
    config: &Config,
    subjects: &Subjects<'_>,
    steps: &mut ReleaseDiffs<'_>,
) -> Result<BTreeSet<Title>, GitError> {
    let mut newest = BTreeMap::new();
    for row in &import.rows {
        let version = lenient(&row.tag_version);
        let found = newest.entry(&row.title).or_insert((version.clone(), row));
        if found.0 < version {
            *found = (version, row);
        }
    }
    let mut titles = BTreeSet::new();
    for (title, (_, row)) in newest {
        let is_system = match config.component(title).and_then(|component| component.kind) {
            Some(kind) => kind == ComponentKind::System,
            None => fields_of(row, subjects, steps)?.names_images_alone(),
        };
        if is_system {
            titles.insert(title.clone());
        }
    }
    Ok(titles)
}

fn fields_of(
    row: &ImportedRow,
    subjects: &Subjects<'_>,
    steps: &mut ReleaseDiffs<'_>,
) -> Result<RecordedFields, GitError> {
    let folder = folder_from_text(&row.path);
    let version = lenient(&row.tag_version);
    let file = subjects.release_file(&row.title);
    noted(steps, &row.commit, Some(folder), file, version.as_ref(), row.message.as_deref())
}

/// The images that the chart of a release is about, as its values name them; none where these cannot be read.
fn in_values(row: &ImportedRow, steps: &mut ReleaseDiffs<'_>) -> Result<Vec<String>, GitError> {
    let path = join(folder_from_text(&row.path), "values.yaml");
    let Some(bytes) = steps.read(&row.commit, &path)? else { return Ok(Vec::new()) };
    let Ok(values) = yaml::load(&bytes) else { return Ok(Vec::new()) };
    let found = images(&values.root, row.app_version.as_deref());
    Ok(versioned_names(&main_images(&found, &row.chart)))
}
