//! The images of all charts that Helm installs, those inside of the chart too, before and now.

use std::collections::HashSet;

use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::helm_version::HelmVersion;
use crate::chart::image_ref::ImageRef;
use crate::chart::images::{ImageChange, MAX_IMAGES, image_moves};
use crate::chart::metadata::ChartMetadata;
use crate::component::below;

use super::inner::{self, Chart, Fault, Installed, Work};
use super::side::Side;
use super::values::is_comparable;
use super::{Changes, Reader, has_moved};

/// Both sides of a chart that has others inside of it, or declares some.
pub(super) struct Trees {
    pub(super) old: Chart,
    pub(super) new: Chart,
}

impl Trees {
    /// What is installed of each side; none if that is more than is compared.
    pub(super) fn installed(&self, work: &mut Work) -> Option<[Installed<'_>; 2]> {
        Some([inner::install(&self.old, work)?, inner::install(&self.new, work)?])
    }
}

impl Reader<'_> {
    /// The charts of both sides; none if nothing changed that has to do with charts inside of others, or there are none.
    pub(super) fn trees(&self, changes: &Changes, helm: HelmVersion) -> Option<Trees> {
        let matters = self.changed.iter().any(|change| {
            let sides = [(&self.old, &change.old), (&self.new, &change.new)];
            sides.into_iter().any(|(side, path)| matters(side, path.as_deref()))
        });
        let (Some(old), Some(new), true) = (&changes.chart_before, &changes.chart_now, matters)
        else {
            return None;
        };
        // Most charts have none, and reading one is not free.
        if !may_have_others(&self.old, old) && !may_have_others(&self.new, new) {
            return None;
        }
        let trees = Trees {
            old: inner::load(&self.old, old, helm),
            new: inner::load(&self.new, new, helm),
        };
        let is_of_use = |chart: &Chart| chart.has_others() || !chart.unreadable.is_empty();
        (is_of_use(&trees.old) || is_of_use(&trees.new)).then_some(trees)
    }

    /// Adds the images that move in what is installed, and that values.yaml alone does not show.
    pub(super) fn inner_images(
        &self,
        changes: &mut Changes,
        [old, new]: [&Installed<'_>; 2],
        work: &mut Work,
        as_read: Option<HelmVersion>,
    ) {
        let found = inner::images(old, work).and_then(|old| Ok((old, inner::images(new, work)?)));
        let path = changes.values_file.clone();
        let (was, is) = match found {
            Ok(found) => found,
            Err(Fault::TooManyImages) => return self.count_images(changes, &path, MAX_IMAGES + 1),
            Err(Fault::TooMuchWork) => return self.too_many_values(changes),
        };
        let known: HashSet<_> = changes.images.iter().map(identity).collect();
        let moved = image_moves((&was.found, &was.unread), (&is.found, &is.unread));
        let moved: Vec<ImageChange> = moved
            .into_iter()
            .filter(|image| is_comparable(image) && has_moved(image))
            .filter(|image| !known.contains(&identity(image)))
            .collect();
        if moved.is_empty() {
            return;
        }
        changes.add(&path, ChangeKind::Image);
        changes.images.extend(moved.into_iter().map(|mut image| {
            if let Some(helm) = as_read {
                image.path = format!("{} (as Helm {} reads it)", image.path, helm.as_str());
            }
            image
        }));
    }

    /// Adds the tags that move in what is installed, of images that are in templates.
    pub(super) fn inner_tags(
        &self,
        changes: &mut Changes,
        installed: [&Installed<'_>; 2],
        work: &mut Work,
        as_read: Option<HelmVersion>,
    ) {
        let Some(moved) = inner::lone_tags(installed, work) else {
            return self.too_many_values(changes);
        };
        let known: HashSet<String> = changes.lone_tags.iter().map(|tag| tag.path.clone()).collect();
        for mut tag in moved.into_iter().filter(|tag| !known.contains(&tag.path)) {
            if let Some(helm) = as_read {
                tag.path = format!("{} (as Helm {} reads it)", tag.path, helm.as_str());
            }
            changes.add(&changes.values_file.clone(), ChangeKind::Image);
            changes.lone_tags.push(tag);
        }
    }

    pub(super) fn too_many_values(&self, changes: &mut Changes) {
        let path = changes.values_file.clone();
        self.too_much(changes, &path, "sets too many values of charts inside of the chart");
    }
}

fn may_have_others(side: &Side<'_>, chart: &ChartMetadata) -> bool {
    let folder = side.files.chart.as_deref().unwrap_or_default();
    !chart.dependencies.is_empty()
        || side.packaged.file("requirements.yaml").is_some()
        || side
            .files
            .contents
            .keys()
            .any(|path| below(path, folder).is_some_and(|inside| inside.starts_with("charts/")))
}

/// What makes the move of an image another one.
pub(super) fn identity(image: &ImageChange) -> (String, Option<ImageRef>, Option<ImageRef>) {
    (image.path.clone(), image.old.clone(), image.new.clone())
}

/// Whether a file may decide what is installed of charts inside of the chart.
fn matters(side: &Side<'_>, path: Option<&str>) -> bool {
    let Some(path) = path else { return false };
    let inside = side.files.chart.as_deref().and_then(|chart| below(path, chart));
    matches!(inside, Some("values.yaml" | "Chart.yaml" | "requirements.yaml" | ".helmignore"))
        || inside.is_some_and(|inside| inside.starts_with("charts/") || inside == "charts")
        || side.packaged.kind(path) == FileKind::Other(ChangeKind::Dependencies)
}
