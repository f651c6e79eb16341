//! Versions in Chart.yaml that say nothing, so that the tag alone names the release.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::chart::placeholder::is_placeholder;

use super::forms::Relation;
use super::main_charts::Pick;
use super::tag_words::Reading;
use super::tree_contents::Candidate;

/// At how many tags a version must be the same, and none of theirs, to say nothing.
const SAME: usize = 3;

/// At how many tags a version must be the same to say nothing although the chart had others: nobody
/// leaves a version that means something alone for so long.
const LONG: usize = 20;

/// Versions that say nothing although they look like any other: `0.0.1` at two hundred tags.
#[derive(Debug, Default)]
pub(super) struct Placeholders<'s> {
    /// The form of the tags, the chart and its version.
    same: HashSet<(&'s str, &'s str, &'s str)>,
}

/// The tags of one form at which a chart has a version that is not theirs.
#[derive(Default)]
struct Repeats<'s> {
    /// The versions of the tags.
    tags: BTreeSet<&'s str>,
    /// How many of the tags name appVersion: those are releases of the app.
    apps: usize,
    /// Whether another tag names the version, which then is one.
    is_named: bool,
}

impl<'s> Placeholders<'s> {
    /// Finds the versions that stay the same while the tags go on.
    pub(super) fn of<'p>(picks: impl Iterator<Item = &'p Pick<'s>>) -> Placeholders<'s>
    where
        's: 'p,
    {
        let mut charts: HashMap<(&str, &str), HashMap<&str, Repeats<'_>>> = HashMap::new();
        let mut agreeing: HashMap<(&str, &str), usize> = HashMap::new();
        for Pick { reading, candidate, .. } in picks {
            let Some(version) = candidate.facts.version.as_deref() else { continue };
            let chart = (reading.key(), candidate.name());
            if candidate.agrees {
                *agreeing.entry(chart).or_default() += 1;
                charts.entry(chart).or_default().entry(version).or_default().is_named = true;
            }
            if candidate.agrees || is_placeholder(version) {
                continue;
            }
            let repeats = charts.entry(chart).or_default().entry(version).or_default();
            repeats.tags.insert(&reading.version);
            repeats.apps += usize::from(Relation::of(reading, candidate) == Relation::App);
        }
        let mut same = HashSet::new();
        for ((form, chart), versions) in charts {
            let all: usize = versions.values().map(|repeats| repeats.tags.len()).sum();
            let agree = agreeing.get(&(form, chart)).copied().unwrap_or_default();
            for (version, repeats) in versions {
                let count = repeats.tags.len();
                // A chart that moves at its own pace has many versions, each at a few tags.
                let stays = count >= SAME && (all - count) * 4 <= count
                    || count >= LONG && agree * 4 <= count && !repeats.is_named;
                if stays && repeats.apps * 2 <= count {
                    same.insert((form, chart, version));
                }
            }
        }
        Placeholders { same }
    }

    /// Whether the chart's version says nothing at a tag.
    pub(super) fn has(&self, reading: &Reading, candidate: &Candidate) -> bool {
        let Some(version) = candidate.facts.version.as_deref() else { return false };
        let key = (reading.key(), candidate.name(), version);
        !candidate.agrees && (is_placeholder(version) || self.same.contains(&key))
    }
}
