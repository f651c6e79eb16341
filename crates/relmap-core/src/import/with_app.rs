//! Charts that are released by the tags of their app: one tag for both.
//!
//! An app and its chart may have had one version now and then by chance. So the tags of an app release a chart as
//! well only where they do so as a rule, or did so last.

use std::collections::HashMap;

use semver::Version;

use super::chart_tree::ChartTree;
use super::inspected_tag::{InspectedTag, Inspection};
use super::tag_title::Fit;
use super::tag_words::{ConfiguredChart, Reading};
use super::tree_contents::{Hint, NamedRelease, TreeContents, TreeInspector};
use crate::version::lenient;

impl TreeInspector<'_> {
    /// The charts that a release of their app may have released as well: since a chart has a release file, its
    /// own tags alone do.
    pub(super) fn charts_of_app<T: ChartTree>(
        &mut self,
        tag: &str,
        charts: &[(&ConfiguredChart, Reading)],
        tree: &mut T,
    ) -> Result<Vec<NamedRelease>, T::Error> {
        let mut named = Vec::new();
        if charts.is_empty() {
            return Ok(named);
        }
        let has_settings = tree.has_file("relmap.toml")?;
        for (chart, reading) in charts {
            let found = match self.where_it_was(reading, tree)? {
                Some(found) => Some(found),
                None => {
                    let all = tree.charts()?;
                    self.candidates(reading, &all, tree)?.into_iter().next()
                }
            };
            let Some(mut found) = found.filter(|found| found.fit == Fit::Exact) else { continue };
            if has_settings && tree.has_file(&chart.release_file(&found.folder))? {
                continue;
            }
            if found.agrees {
                let folder = Hint::Folder(found.folder.clone());
                self.last.entry(reading.key().to_owned()).or_insert(folder);
            }
            let reading = reading.of_app(tag);
            if reading.wanted.names_no_chart() {
                found.fit = Fit::Unnamed;
            }
            named.push(NamedRelease { reading, found: vec![found] });
        }
        Ok(named)
    }
}

/// How many tags with the version of a chart are no chance.
const MANY: usize = 3;

/// How the tags of an app agree with a chart that deploys it.
#[derive(Debug, Default)]
struct AppAgreement {
    present: usize,
    agree: usize,
    /// The highest version, final ones before others, and whether the chart had it.
    newest: Option<((bool, Version), bool)>,
}

impl AppAgreement {
    fn is_rule(&self) -> bool {
        let is_last = self.newest.as_ref().is_some_and(|(_, agrees)| *agrees);
        is_last || self.agree >= MANY || self.agree * 2 > self.present
    }
}

/// The charts that tags of their apps release.
#[derive(Debug, Default)]
pub(super) struct WithApp<'s> {
    /// By the component of the chart.
    charts: HashMap<&'s str, AppAgreement>,
}

impl<'s> WithApp<'s> {
    pub(super) fn of(sightings: &'s [InspectedTag]) -> WithApp<'s> {
        let mut with_app = WithApp::default();
        for NamedRelease { reading, found } in sightings.iter().flat_map(charts) {
            let agrees = found.iter().any(|candidate| candidate.agrees);
            let chart = with_app.charts.entry(reading.title.as_str()).or_default();
            chart.present += 1;
            chart.agree += usize::from(agrees);
            let Some(version) = lenient(&reading.version) else { continue };
            let rank = (version.pre.is_empty(), version);
            if chart.newest.as_ref().is_none_or(|(newest, _)| rank > *newest) {
                chart.newest = Some((rank, agrees));
            }
        }
        with_app
    }

    /// The releases of charts that an app's tag names.
    pub(super) fn named(
        &self,
        sighting: &'s InspectedTag,
    ) -> impl Iterator<Item = &'s NamedRelease> + '_ {
        charts(sighting).iter().filter(|NamedRelease { reading, found }| {
            let is_rule =
                self.charts.get(reading.title.as_str()).is_some_and(AppAgreement::is_rule);
            is_rule && found.iter().any(|candidate| candidate.agrees)
        })
    }
}

/// The charts that a tag of their app may release.
fn charts(sighting: &InspectedTag) -> &[NamedRelease] {
    match &sighting.seen {
        Inspection::Commit { look, .. } => match &**look {
            TreeContents::AppComponent { charts } => charts,
            TreeContents::NoVersion | TreeContents::Charts { .. } => &[],
        },
        Inspection::Not(_) => &[],
    }
}
