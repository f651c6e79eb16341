//! Whether the version of a chart is filled in when the chart is packaged, so that Chart.yaml says
//! nothing of it.

use crate::chart::metadata::{ChartMetadata, Written};
use crate::component::Component;
use crate::facts::{Baseline, ComponentFacts};

/// Whether the version in Chart.yaml is filled in at packaging: relmap.toml says so, the text is a
/// placeholder, or it stayed the same while three releases went on.
pub(crate) fn is_filled_in(
    component: &Component,
    facts: &ComponentFacts,
    written: Option<&Written>,
) -> bool {
    component.version_at_packaging
        || !facts.version_stays.is_empty()
        || written.is_some_and(|written| written.is_placeholder()) && !had_version(facts)
}

/// Whether Chart.yaml named the version of the last release. A placeholder after that is a mistake:
/// whatever packages the chart does not know that it has something to fill in.
pub(super) fn had_version(facts: &ComponentFacts) -> bool {
    let Baseline::Released(before) = &facts.baseline else { return false };
    let version = || {
        let bytes = facts.old.in_chart("Chart.yaml")?;
        ChartMetadata::parse(bytes).ok()?.0.version?.lenient()
    };
    version().as_ref() == Some(&before.version)
}
