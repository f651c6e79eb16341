//! A version in Chart.yaml that stays the same while the releases go on: it is filled in when the
//! chart is packaged.

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Layout, join};
use relmap_core::facts::{Baseline, ComponentFacts, ReleaseTag};
use relmap_core::tag_name::TagName;
use relmap_core::version::lenient;

use crate::commit_ids::oid;
use crate::{GitError, Repository, chart_file};

/// At how many releases a version must be the same, and none of theirs: as for an import.
const SAME: usize = 3;

impl Repository {
    /// The newest releases, if Chart.yaml has the same version at each of them as now, and it is
    /// none of theirs. Where they name appVersion instead, they are the app's, and say nothing.
    pub(crate) fn version_stays(
        &self,
        layout: &Layout,
        facts: &ComponentFacts,
    ) -> Result<Vec<TagName>, GitError> {
        let Baseline::Released(newest) = &facts.baseline else { return Ok(Vec::new()) };
        let Some(now) = facts.new.in_chart("Chart.yaml").and_then(version) else {
            return Ok(Vec::new());
        };
        if lenient(&now).as_ref() == Some(&newest.version) {
            return Ok(Vec::new());
        }
        // Most releases: the version moved since the newest one, whose Chart.yaml was read already.
        let old = facts.old.in_chart("Chart.yaml").and_then(version);
        if old.is_some_and(|old| old != now) {
            return Ok(Vec::new());
        }
        let until_now = |tag: &&ReleaseTag| tag.version.cmp_precedence(&newest.version).is_le();
        let mut same = Vec::new();
        let mut apps = 0;
        for tag in facts.tags.iter().filter(until_now).take(SAME) {
            let chart = match self.chart_at(layout, tag) {
                Ok(Some(chart)) => chart,
                Ok(None) | Err(GitError::MissingObject { .. }) => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let is_of = |text: &str| lenient(text).as_ref() == Some(&tag.version);
            let written = chart.version.map(|written| written.text);
            if written.is_none_or(|written| written != now || is_of(&written)) {
                return Ok(Vec::new());
            }
            apps += usize::from(chart.app_version.is_some_and(|app| is_of(&app.text)));
            same.push(tag.name.clone());
        }
        let is_enough = same.len() == SAME && apps * 2 <= SAME;
        Ok(if is_enough { same } else { Vec::new() })
    }

    /// The Chart.yaml of a release; none if there is none that can be read.
    fn chart_at(
        &self,
        layout: &Layout,
        tag: &ReleaseTag,
    ) -> Result<Option<ChartMetadata>, GitError> {
        let id = oid(&tag.commit)?;
        let then = self.snapshot_of(id)?;
        let Some(folder) = chart_file::locate(&then, layout)? else { return Ok(None) };
        let bytes = then.read(&join(&folder, "Chart.yaml"))?;
        Ok(bytes.and_then(|bytes| ChartMetadata::parse(&bytes).ok()).map(|(chart, _)| chart))
    }
}

/// The version of a Chart.yaml as written.
fn version(bytes: &[u8]) -> Option<String> {
    Some(ChartMetadata::parse(bytes).ok()?.0.version?.text)
}
