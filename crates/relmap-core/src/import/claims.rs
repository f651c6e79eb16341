//! Tags whose name leaves open which chart is meant, and that contradict Chart.yaml: what other tags
//! say shows whether they are the app's.

use std::collections::{HashMap, HashSet};

use super::forms::Relation;
use super::main_charts::Pick;
use super::tag_words::Reading;
use super::tree_contents::Candidate;

/// How many tags with a label must contradict Chart.yaml, and none agree, to be builds of the app.
const BUILDS: usize = 3;

/// How the tags of a form with one label agree with a chart.
#[derive(Debug, Clone, Copy, Default)]
struct Agreement {
    agree: usize,
    contradict: usize,
}

/// What all tags claim of the charts.
#[derive(Debug, Default)]
pub(super) struct Claims<'s> {
    /// Charts with a version that a tag agrees with.
    versions: HashSet<(&'s str, &'s str)>,
    /// By form, chart and label: `dev` of `v1.2.0-dev-20250420`.
    labels: HashMap<(&'s str, &'s str, &'s str), Agreement>,
    /// Forms and charts with a tag that agrees.
    agreeing: HashSet<(&'s str, &'s str)>,
}

impl<'s> Claims<'s> {
    pub(super) fn of<'p>(picks: impl Iterator<Item = &'p Pick<'s>>) -> Claims<'s>
    where
        's: 'p,
    {
        let mut claims = Claims::default();
        for Pick { reading, candidate, .. } in picks {
            let chart = candidate.name();
            if let (true, Some(version)) = (candidate.agrees, candidate.facts.version.as_deref()) {
                claims.versions.insert((chart, without_v(version)));
            }
            if candidate.agrees {
                claims.agreeing.insert((reading.key(), chart));
            }
            if let Some(label) = label(reading) {
                let label = claims.labels.entry((reading.key(), chart, label)).or_default();
                match candidate.agrees {
                    true => label.agree += 1,
                    false => label.contradict += 1,
                }
            }
        }
        claims
    }

    /// Whether a tag that contradicts Chart.yaml is the app's, whatever its form names otherwise:
    /// it names appVersion while another tag is the release of the chart's version, or it is one of
    /// many builds that never agree with the chart. A title that names a chart goes before that.
    pub(super) fn is_of_app(&self, reading: &Reading, candidate: &Candidate) -> bool {
        if reading.configured || !reading.wanted.names_no_chart() || reading.wanted.says_chart {
            return false;
        }
        let chart = candidate.name();
        let version = candidate.facts.version.as_deref().unwrap_or_default();
        match Relation::of(reading, candidate) {
            Relation::Chart => false,
            Relation::App if self.versions.contains(&(chart, without_v(version))) => true,
            Relation::App | Relation::Neither => self.is_build(reading, chart).unwrap_or(false),
        }
    }

    /// Whether a tag is one of many builds of the app: what else has its label never agrees with a
    /// chart that other tags of the form agree with.
    fn is_build(&self, reading: &Reading, chart: &str) -> Option<bool> {
        let known = self.labels.get(&(reading.key(), chart, label(reading)?))?;
        let agrees_elsewhere = self.agreeing.contains(&(reading.key(), chart));
        Some(agrees_elsewhere && known.agree == 0 && known.contradict >= BUILDS)
    }
}

/// The word that a prerelease begins with.
fn label(reading: &Reading) -> Option<&str> {
    let (_, label) = reading.version.split_once('-')?;
    let length = label.bytes().take_while(u8::is_ascii_alphabetic).count();
    (length > 0).then(|| &label[..length])
}

fn without_v(version: &str) -> &str {
    version.strip_prefix(['v', 'V']).unwrap_or(version)
}
