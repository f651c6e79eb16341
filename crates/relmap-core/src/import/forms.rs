//! What the tags of one form have in common: do they name releases of a chart, or of an app that
//! has its chart next to it? One tag alone often cannot tell; a hundred of the same form can.

use std::collections::{BTreeSet, HashMap};

use super::tag_title::Fit;
use super::tag_words::Reading;
use super::tree_contents::Candidate;

/// What the version of a tag says of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is the chart's version.
    Chart,
    /// It is appVersion, and not the chart's version.
    App,
    /// It is neither.
    Neither,
}

impl Relation {
    pub(super) fn of(reading: &Reading, candidate: &Candidate) -> Relation {
        let app = candidate.facts.app_version.as_deref();
        if candidate.agrees {
            Relation::Chart
        } else if app.is_some_and(|version| reading.agrees(version)) {
            Relation::App
        } else {
            Relation::Neither
        }
    }
}

/// What the tags of one form name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Releases of the chart, also where a version disagrees.
    Chart,
    /// Releases of the app, but for those that are the chart's to the letter.
    Mixed,
    /// Releases of the app.
    App,
}

/// The tags of one form, counted.
#[derive(Debug, Default)]
pub(super) struct Form<'s> {
    says_chart: bool,
    titled: bool,
    at_root: bool,
    chart: usize,
    app: usize,
    neither: usize,
    /// How many tags agree with each chart.
    charts: HashMap<&'s str, usize>,
    /// How many tags name each chart whose own version says nothing.
    placeholders: HashMap<&'s str, usize>,
}

impl Form<'_> {
    fn total(&self) -> usize {
        self.chart + self.app + self.neither
    }

    fn mostly_chart(&self) -> bool {
        self.chart > 0 && self.chart * 2 >= self.total()
    }
}

/// All forms, by [`Reading::key`].
#[derive(Debug, Default)]
pub(super) struct Forms<'s> {
    forms: HashMap<&'s str, Form<'s>>,
    /// The forms with tags of each chart: where each of thousands of charts has a form of its own, nobody goes
    /// through all of them for each tag.
    by_chart: HashMap<&'s str, BTreeSet<&'s str>>,
}

impl<'s> Forms<'s> {
    /// Counts a tag and the chart that was chosen for it.
    pub(super) fn count(&mut self, reading: &'s Reading, candidate: &'s Candidate) {
        let form = self.forms.entry(reading.key()).or_default();
        form.says_chart |= reading.wanted.says_chart || reading.configured;
        form.titled |= matches!(candidate.fit, Fit::Exact | Fit::Stripped);
        form.at_root |= candidate.folder.is_empty();
        match Relation::of(reading, candidate) {
            Relation::Chart => {
                form.chart += 1;
                *form.charts.entry(candidate.name()).or_default() += 1;
                self.by_chart.entry(candidate.name()).or_default().insert(reading.key());
            }
            Relation::App => form.app += 1,
            Relation::Neither => form.neither += 1,
        }
    }

    /// Notes a tag whose chart says nothing of its version: it tells nothing of the form's meaning.
    pub(super) fn count_placeholder(&mut self, reading: &'s Reading, candidate: &'s Candidate) {
        let form = self.forms.entry(reading.key()).or_default();
        form.says_chart |= reading.wanted.says_chart || reading.configured;
        form.titled |= matches!(candidate.fit, Fit::Exact | Fit::Stripped);
        form.at_root |= candidate.folder.is_empty();
        *form.placeholders.entry(candidate.name()).or_default() += 1;
        self.by_chart.entry(candidate.name()).or_default().insert(reading.key());
    }

    /// Whether tags of a form that is surer to name charts name this one.
    pub(super) fn has_surer_form(&self, reading: &Reading, chart: &str) -> bool {
        let Some(form) = self.forms.get(reading.key()) else { return false };
        !form.says_chart && self.rivals(reading, form, chart).any(|count| count > 1)
    }

    /// How many tags each of the surer forms has for a chart.
    fn rivals<'f>(
        &'f self,
        reading: &'f Reading,
        form: &'f Form<'s>,
        chart: &'f str,
    ) -> impl Iterator<Item = usize> + 'f {
        let others = self.by_chart.get(chart).into_iter().flatten();
        let others = others.filter(|key| **key != reading.key());
        others.filter_map(|key| self.forms.get(key)).filter_map(move |other| {
            let is_surer = other.says_chart || other.titled && !form.titled;
            if !is_surer {
                return None;
            }
            let agreeing = other.charts.get(chart).filter(|_| other.mostly_chart());
            let unsaid = other.placeholders.get(chart);
            agreeing.max(unsaid).copied()
        })
    }

    /// Whether so many tags of a form name appVersion and not the chart's version that it is no
    /// slip.
    pub(super) fn names_apps_as_well(&self, reading: &Reading) -> bool {
        self.forms
            .get(reading.key())
            .is_some_and(|form| !form.says_chart && form.app > 0 && form.chart < 4 * form.app)
    }

    /// What the tags of a form name, for a chart.
    pub(super) fn verdict(&self, reading: &Reading, chart: &str) -> Verdict {
        let Some(form) = self.forms.get(reading.key()) else { return Verdict::App };
        if form.says_chart {
            return Verdict::Chart;
        }
        let rival = self.rivals(reading, form, chart).next().is_some();
        let names_chart = if form.mostly_chart() {
            true
        } else if rival {
            false
        } else if form.titled {
            form.chart >= form.app
        } else {
            form.at_root && form.chart >= form.app
        };
        match names_chart {
            true => Verdict::Chart,
            false if form.chart >= 3 && form.chart * 5 >= form.total() => Verdict::Mixed,
            false => Verdict::App,
        }
    }
}
