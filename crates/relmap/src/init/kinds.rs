//! What a chart is: one of an app, or of software that nobody here builds.

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::images::{images, main_images};
use relmap_core::chart::metadata::{ChartMetadata, ChartType};
use relmap_core::chart::yaml;
use relmap_core::component::{ComponentKind, join};
use relmap_core::init::third_party;
use relmap_core::release_notes;
use relmap_git::Snapshot;

use super::InitGuess;
use super::charts::ChartNow;
use super::scene::Scene;
use crate::error::Error;

/// What a chart is, and whether that is a guess.
pub(super) struct Kind {
    pub(super) kind: ComponentKind,
    pub(super) guess: Option<InitGuess>,
}

impl Scene<'_> {
    /// What the caller says that a chart is.
    pub(super) fn told_kind(&self, chart: &ChartNow) -> Option<ComponentKind> {
        self.options.kinds.get(&chart.name).copied().or(self.options.kind)
    }

    /// What a chart is: as the caller says, or as its images look.
    pub(super) fn kind_of(&self, chart: &ChartNow) -> Result<Kind, Error> {
        let known = |kind| Ok(Kind { kind, guess: None });
        if let Some(kind) = self.told_kind(chart) {
            return known(kind);
        }
        let is_library =
            chart.metadata.as_ref().is_some_and(|chart| chart.chart_type == ChartType::Library);
        if is_library || self.deploys(chart) {
            return known(ComponentKind::Chart);
        }
        let metadata = chart.metadata.as_ref();
        let found = values_images(&self.snapshot, &chart.folder, metadata, |found| {
            third_party(found, &chart.name, metadata, &self.keeper).map(ToString::to_string)
        })?;
        let Some(image) = found.flatten() else { return known(ComponentKind::Chart) };
        let guess = InitGuess {
            what: format!(
                "{} is a system chart, since {image} is third-party software: a new image is a major bump",
                chart.name
            ),
            correct: format!(
                "if you build it yourself: relmap init --chart {} --kind chart; if past releases made smaller bumps: \
                 relmap init --rules-from-history",
                self.named(chart)
            ),
            system_chart: Some(chart.name.clone()),
        };
        Ok(Kind { kind: ComponentKind::System, guess: Some(guess) })
    }

    /// How to name a chart on the command line: by its name, or by its folder where another chart has
    /// the name too.
    fn named<'c>(&self, chart: &'c ChartNow) -> &'c str {
        let same = self.charts.released.iter().filter(|other| other.name == chart.name).count();
        if same > 1 { &chart.folder } else { &chart.name }
    }
}

/// The images that `Image:` names for a chart as it is in a snapshot: those that it is about.
pub(super) fn named_images(
    snapshot: &Snapshot<'_>,
    folder: &str,
    name: &str,
    metadata: Option<&ChartMetadata>,
) -> Result<Vec<String>, Error> {
    let found = values_images(snapshot, folder, metadata, |found| {
        let mut named: Vec<ImageRef> = Vec::new();
        for found in main_images(found, name) {
            let image = &found.image;
            let has_version = image.tag.is_some() || image.digest.is_some();
            if has_version && !named.iter().any(|known| known.same_repository(image)) {
                named.push(image.clone());
            }
        }
        named.iter().map(ToString::to_string).filter(|image| is_readable(image)).collect()
    })?;
    Ok(found.unwrap_or_default())
}

/// Looks at the images in the default values of a chart, if those can be read.
fn values_images<T>(
    snapshot: &Snapshot<'_>,
    folder: &str,
    metadata: Option<&ChartMetadata>,
    look: impl FnOnce(&[relmap_core::chart::images::FoundImage]) -> T,
) -> Result<Option<T>, Error> {
    let Some(bytes) = snapshot.read(&join(folder, "values.yaml"))? else { return Ok(None) };
    let Ok(values) = yaml::load(&bytes) else { return Ok(None) };
    let app_version = metadata.and_then(|chart| chart.app_version.as_ref());
    let found = images(&values.root, app_version.map(|version| version.text.as_str()));
    Ok(Some(look(&found)))
}

/// Whether a field `Image:` can hold it.
fn is_readable(image: &str) -> bool {
    let notes = release_notes::parse(format!("x-1.0.0\nImage: {image}\n").as_bytes());
    notes.faults.is_empty() && notes.entries.iter().any(|entry| entry.images().next().is_some())
}
