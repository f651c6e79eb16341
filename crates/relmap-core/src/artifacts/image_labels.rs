//! Which labels of an image tell of the app, and which came with the base image.

use super::image_facts::{Built, Labels};
use crate::chart::image_ref::ImageRef;

/// The labels that tell the version, the newest standard first.
pub(crate) const VERSION_LABELS: [&str; 2] =
    ["org.opencontainers.image.version", "org.label-schema.version"];
/// The labels that tell the commit.
pub(crate) const REVISION_LABELS: [&str; 2] =
    ["org.opencontainers.image.revision", "org.label-schema.vcs-ref"];
/// The name of the image that set the labels.
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// The labels that are read. Nothing else of the labels of an image needs to be kept.
pub const READ_LABELS: [&str; 5] =
    [VERSION_LABELS[0], VERSION_LABELS[1], REVISION_LABELS[0], REVISION_LABELS[1], REF_NAME];

/// What one label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'l> {
    pub(super) name: &'static str,
    pub(super) value: &'l str,
}

/// What the labels of an image say of the app, and what they say of its base image alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said<'l> {
    pub(super) version: Option<Label<'l>>,
    pub(super) revision: Option<Label<'l>>,
    /// A version or revision that the base image set.
    pub(super) inherited: Option<Label<'l>>,
}

/// A label that is right proves what it says, whoever set it; `is_right` knows versions and commits.
pub(super) fn said<'l>(
    built: &'l Built,
    image: &ImageRef,
    is_right: impl Fn(bool, &str) -> bool,
) -> Said<'l> {
    let mut said = Said::default();
    for (names, is_version) in [(VERSION_LABELS, true), (REVISION_LABELS, false)] {
        for name in names {
            let Some(value) = built.labels.get(name).filter(|value| !value.is_empty()) else {
                continue;
            };
            let label = Label { name, value };
            if !is_right(is_version, value) && is_inherited(built, image, label) {
                said.inherited = said.inherited.or(Some(label));
                continue;
            }
            let place = if is_version { &mut said.version } else { &mut said.revision };
            *place = place.or(Some(label));
        }
    }
    said
}

fn is_inherited(built: &Built, image: &ImageRef, label: Label<'_>) -> bool {
    let same = |labels: &Labels| labels.get(label.name).is_some_and(|value| value == label.value);
    if let Some(base) = &built.base_labels {
        return same(base);
    }
    if same(&built.base_steps) {
        return true;
    }
    // The label that names an image is next to the version of that image.
    let of_other = |name: &String| {
        let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let plain = name.split([':', '@']).next().unwrap_or_default();
        last(plain) != last(&image.repository)
    };
    VERSION_LABELS.contains(&label.name) && built.labels.get(REF_NAME).is_some_and(of_other)
}
