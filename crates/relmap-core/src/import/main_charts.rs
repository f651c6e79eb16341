//! Which of several charts a tag names.

use std::collections::HashMap;

use crate::chart::placeholder::is_placeholder;

use super::inspected_tag::{InspectedTag, Inspection};
use super::tag_title::Fit;
use super::tag_words::Reading;
use super::tree_contents::{Candidate, NamedRelease, TreeContents};
use super::with_app::WithApp;

/// A release that a tag names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'s> {
    pub(super) reading: &'s Reading,
    pub(super) found: &'s [Candidate],
    /// How many charts the tree holds.
    pub(super) charts: usize,
}

/// The releases that a tag names: one, or more for a tag such as `a-1.0.0-b-2.0.0`.
pub(super) fn named<'s>(sighting: &'s InspectedTag, with_app: &WithApp<'s>) -> Vec<Named<'s>> {
    let Inspection::Commit { look, .. } = &sighting.seen else { return Vec::new() };
    let TreeContents::Charts { reading, found, charts, further } = &**look else {
        let shared = with_app.named(sighting);
        return shared
            .map(|NamedRelease { reading, found }| Named { reading, found, charts: found.len() })
            .collect();
    };
    let charts = *charts;
    let mut named = vec![Named { reading, found, charts }];
    let rest = further.iter();
    named.extend(rest.map(|NamedRelease { reading, found }| Named { reading, found, charts }));
    named
}

/// A chart that was chosen for a tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pick<'s> {
    pub(super) reading: &'s Reading,
    pub(super) candidate: &'s Candidate,
    pub(super) ambiguous: bool,
    /// Whether the tag names other charts as well.
    pub(super) shared: Share,
}

/// Whether a tag without a title names several charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// This chart alone.
    Alone,
    /// Several; this is the likeliest one.
    First,
    /// Several; this is another one.
    Further,
}

/// How often the tags of a form agree with a chart.
#[derive(Debug, Clone, Copy, Default)]
struct Agreement {
    all: usize,
    /// With it alone.
    alone: usize,
    /// How many of the tags have the chart in their tree.
    present: usize,
}

impl Agreement {
    /// Whether the tags name this chart, and do not just meet its version now and then.
    fn is_meant(self) -> bool {
        self.all >= 3 || self.all * 2 > self.present
    }
}

/// For tags that name no chart: which charts those of the same form name.
pub(super) struct MainCharts<'s> {
    /// By form and chart name.
    agreeing: HashMap<&'s str, HashMap<&'s str, Agreement>>,
}

impl<'s> MainCharts<'s> {
    pub(super) fn of(named: impl Iterator<Item = Named<'s>>) -> MainCharts<'s> {
        let mut agreeing: HashMap<&str, HashMap<&str, Agreement>> = HashMap::new();
        for Named { reading, found, .. } in named {
            if !reading.wanted.names_no_chart() {
                continue;
            }
            let form = agreeing.entry(reading.key()).or_default();
            let own = || found.iter().filter(|candidate| !candidate.nested);
            let alone = own().filter(|candidate| candidate.agrees).count() == 1;
            for candidate in own() {
                let agreement = form.entry(candidate.name()).or_default();
                agreement.present += 1;
                agreement.all += usize::from(candidate.agrees);
                agreement.alone += usize::from(candidate.agrees && alone);
            }
        }
        MainCharts { agreeing }
    }

    /// The charts that a tag names, as far as they can be told; of several charts with one version
    /// each that the tags of this form go along with.
    pub(super) fn pick(&self, named: Named<'s>) -> Vec<Pick<'s>> {
        let Named { reading, found, .. } = named;
        let Some(best) = found.first() else { return Vec::new() };
        let one = |candidate, ambiguous| {
            vec![Pick { reading, candidate, ambiguous, shared: Share::Alone }]
        };
        let equal: Vec<&Candidate> =
            found.iter().filter(|other| other.grade() == best.grade()).collect();
        if best.fit != Fit::Unnamed || equal.len() == 1 {
            return one(best, equal.len() > 1);
        }
        let form = self.agreeing.get(reading.key());
        let agreement = |candidate: &Candidate| {
            form.and_then(|form| form.get(candidate.name())).copied().unwrap_or_default()
        };
        let is_unsaid =
            |candidate: &&Candidate| candidate.facts.version.as_deref().is_some_and(is_placeholder);
        let all: Vec<&Candidate> = match best.agrees {
            true => equal.iter().filter(|one| agreement(one).is_meant()).copied().collect(),
            // Nothing but the tag says which version these have.
            false if equal.iter().all(is_unsaid) => equal.clone(),
            false => Vec::new(),
        };
        if all.len() > 1 && differ_in_name(&all) {
            let pick = |(at, candidate)| {
                let shared = if at == 0 { Share::First } else { Share::Further };
                Pick { reading, candidate, ambiguous: false, shared }
            };
            return all.into_iter().enumerate().map(pick).collect();
        }
        let weight = |candidate: &Candidate| {
            let Agreement { all, alone, .. } = agreement(candidate);
            (alone, all)
        };
        let top = equal.iter().map(|candidate| weight(candidate)).max().unwrap_or_default();
        let mut tops = equal.iter().filter(|candidate| weight(candidate) == top);
        if let (Some(first), None) = (tops.next(), tops.next())
            && top.0 > 0
        {
            return one(first, !best.agrees);
        }
        // `web` is the main chart next to `web-crds` and `web-policies`.
        let main = equal.iter().find(|main| {
            main.folder.is_empty()
                || equal.iter().all(|other| {
                    let rest = other.name().strip_prefix(main.name());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
                })
        });
        main.map_or_else(Vec::new, |main| one(main, true))
    }
}

/// Whether no two charts have the same name: those would be one chart, found twice.
fn differ_in_name(charts: &[&Candidate]) -> bool {
    let names: std::collections::HashSet<&str> = charts.iter().map(|one| one.name()).collect();
    names.len() == charts.len()
}
