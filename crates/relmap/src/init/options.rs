//! What the caller of `init` asks for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use relmap_core::component::ComponentKind;

use super::Pipeline;

/// What to begin with. The default writes a RELEASE.txt for every chart that has none.
///
/// ```
/// use relmap::InitOptions;
/// let options = InitOptions::new().chart("web").app_repository(Some("../app".to_owned()));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitOptions {
    pub(super) charts: Vec<String>,
    pub(super) app_repository: Option<String>,
    pub(super) app_tag: Option<String>,
    pub(super) apps: Vec<(String, String)>,
    pub(super) kind: Option<ComponentKind>,
    pub(super) kinds: BTreeMap<String, ComponentKind>,
    pub(super) rules_from_history: bool,
    pub(super) from_history: bool,
    pub(super) pipelines: BTreeSet<Pipeline>,
    pub(super) date: Option<Date>,
}

impl InitOptions {
    /// Every chart that has no RELEASE.txt.
    pub fn new() -> InitOptions {
        InitOptions::default()
    }

    /// Only this chart, by its name or its folder; repeatable.
    pub fn chart(mut self, name: impl Into<String>) -> InitOptions {
        self.charts.push(name.into());
        self
    }

    /// Only these charts, and those already named.
    pub fn charts<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> InitOptions {
        self.charts.extend(names.into_iter().map(Into::into));
        self
    }

    /// The app's repository: a path relative to the folder of the workspace, or a URL, which is asked.
    /// Its tags are named in `App:`, and relmap.toml says where it is.
    pub fn app_repository(mut self, place: Option<String>) -> InitOptions {
        self.app_repository = place;
        self
    }

    /// An app of several that the charts deploy, with its repository: a path relative to the folder of the
    /// workspace, or a URL, which is asked; repeatable.
    pub fn app(mut self, name: impl Into<String>, place: impl Into<String>) -> InitOptions {
        self.apps.push((name.into(), place.into()));
        self
    }

    /// How the app's tags are named, tried before all else, such as `{name}-{version}`.
    pub fn app_tag(mut self, template: Option<String>) -> InitOptions {
        self.app_tag = template;
        self
    }

    /// What the charts are; guessed from their images if left out.
    pub fn kind(mut self, kind: Option<ComponentKind>) -> InitOptions {
        self.kind = kind;
        self
    }

    /// What one chart is, by its name.
    pub fn kind_of(mut self, chart: impl Into<String>, kind: ComponentKind) -> InitOptions {
        self.kinds.insert(chart.into(), kind);
        self
    }

    /// Adds the rules that the releases so far obeyed to relmap.toml, where they differ from the preset.
    pub fn rules_from_history(mut self, rules: bool) -> InitOptions {
        self.rules_from_history = rules;
        self
    }

    /// Begins charts that were never tagged with the commits of HEAD's branch that moved `version:` in
    /// Chart.yaml.
    pub fn from_history(mut self, reads: bool) -> InitOptions {
        self.from_history = reads;
        self
    }

    /// Adds a pipeline that checks the versions, or advice on one that exists; repeatable.
    pub fn pipeline(mut self, pipeline: Pipeline) -> InitOptions {
        self.pipelines.insert(pipeline);
        self
    }

    /// The day of an entry that is not released yet; today in UTC if it is not given.
    pub fn date(mut self, day: Option<Date>) -> InitOptions {
        self.date = day;
        self
    }

    pub(super) fn today(&self) -> Date {
        let now = || jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
        self.date.unwrap_or_else(now)
    }
}

/// Whether a place is this repository, as callers write it.
pub(super) fn is_here(place: &str) -> bool {
    matches!(place.trim_end_matches('/'), "." | "")
}
