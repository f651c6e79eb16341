//! What a system chart runs, where its entry does not say it, as in a changelog.

use crate::chart::images::{main_images, versioned_names};
use crate::component::{Component, ComponentKind};
use crate::release_notes::Entry;

use super::changes::Changes;

/// The images that a chart of system software is about, as its values name them; none where its newest entry
/// names some by `Image:`, and none of other charts.
pub(super) fn of_entry(
    component: &Component,
    entry: Option<&Entry>,
    changes: &Changes,
) -> Vec<String> {
    let says_none = entry.is_some_and(|entry| entry.images().next().is_none());
    if component.kind != ComponentKind::System || !says_none {
        return Vec::new();
    }
    let name = changes.chart_now.as_ref().and_then(|chart| chart.name.as_deref());
    versioned_names(&main_images(&changes.images_now, name.unwrap_or(&component.name)))
}
