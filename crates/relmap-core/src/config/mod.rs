//! `relmap.toml`: what differs from the conventions.
//!
//! All faults of a file come back at once, each with its place and, where something near it is
//! known, a suggestion.

mod artifacts;
pub(crate) mod environments;
mod fault;
mod fleet;
mod overrides;
pub(crate) mod parse;
mod reader;
mod settings;

use std::collections::BTreeSet;

use crate::artifacts::ChartSource;
use crate::chart::helm_version::HelmVersion;
use crate::component::{AppVersionOf, ComponentKind, TagTemplate};
use crate::git_host::HostSettings;
use crate::position::Span;
use crate::rules::{Demand, OverridePolicy, Preset, Row, RuleKey, RuleTable, Source};

pub use artifacts::ArtifactSettings;
pub use environments::{EnvironmentConfig, SOURCE_FORMATS, SourceConfig};
pub use fault::{ConfigDiagnostic, ConfigDiagnosticKind};
pub use fleet::{FleetConfig, FleetEntry, MAX_REPOSITORIES, parse_fleet, repositories_in};
pub use overrides::{OverrideError, Overrides, RESULT_PREFIX, variable};
pub use parse::parse;
pub use settings::{Setting, SettingGroup};

/// A whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The components, in the order of the file.
    pub components: Vec<ComponentConfig>,
    /// `[rules]`, for all components.
    pub rules: RuleSettings,
    /// `[map]`.
    pub map: MapConfig,
    /// `[release]`.
    pub release: ReleaseConfig,
    /// The environments, in the order of the file.
    pub environments: Vec<EnvironmentConfig>,
    /// What the environment sets instead.
    pub overrides: Overrides,
}

/// One `[[component]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentConfig {
    /// The title.
    pub name: String,
    /// Where the name is.
    pub span: Span,
    /// What it is; found out if left out.
    pub kind: Option<ComponentKind>,
    /// Another repository, as a path or URL; none for the one that holds the file.
    pub repository: Option<String>,
    /// Where a clone of that repository may be on this machine, as a path.
    pub local: Option<String>,
    /// The path of RELEASE.txt.
    pub release_file: Option<String>,
    /// The components that it deploys.
    pub apps: Vec<String>,
    /// What its appVersion is, if it deploys several.
    pub app_version: AppVersionOf,
    /// The folder of Chart.yaml.
    pub path: Option<String>,
    /// How its tags are named.
    pub tag: Option<TagTemplate>,
    /// Whether the version in Chart.yaml is filled in when the chart is packaged:
    /// `chart-version = "packaging"`.
    pub version_at_packaging: bool,
    /// Whether the labels of an app's image are in its Dockerfile: `image-labels = "dockerfile"`.
    pub labels_in_dockerfile: bool,
    /// Where it is published.
    pub artifacts: ArtifactSettings,
    /// `[component.rules]`.
    pub rules: RuleSettings,
}

/// `[map]`: where the release map is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapConfig {
    /// The repository, as a path or URL; `.` is the one that holds the file.
    pub repository: String,
    /// The branch.
    pub branch: String,
    /// Whether the caller named the repository, not the file.
    pub is_callers: bool,
}

impl Default for MapConfig {
    fn default() -> MapConfig {
        MapConfig { repository: ".".into(), branch: "release-map".into(), is_callers: false }
    }
}

/// `[release]`: from where releases are pushed, and where the git host shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseConfig {
    /// The branches that releases are pushed from; `None` is the remote's default branch and its
    /// maintenance branches.
    pub allow_branch: Option<Vec<String>>,
    /// The git host that commits, tags and files link to.
    pub web: HostSettings,
}

/// A `[rules]` table: a preset, and single rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// The preset, if one is named.
    pub preset: Option<Preset>,
    /// The version of Helm that charts are read as, if one is named.
    pub helm: Option<HelmVersion>,
    /// The rows that are set.
    pub rows: Vec<RuleSetting>,
    /// `overrides`, and the line that it is in, counted from 1.
    pub overrides: Option<(OverridePolicy, usize)>,
}

/// One row of a `[rules]` table, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetting {
    /// The row.
    pub key: RuleKey,
    /// What was written; [`Demand::with`] is known to read it.
    pub written: String,
    /// The line, counted from 1.
    pub line: usize,
}

impl RuleSettings {
    fn apply(&self, table: &mut RuleTable, source: impl Fn(usize) -> Source) {
        for RuleSetting { key, written, line } in &self.rows {
            let default: Demand = table.row(*key).demand;
            if let Ok(demand) = default.with(written) {
                table.set(*key, Row { demand, source: source(*line) });
            }
        }
        if let Some((policy, line)) = self.overrides {
            table.set_overrides(policy, source(line));
        }
    }
}

impl Config {
    /// The files that components of this repository name as their RELEASE.txt: they may be called
    /// otherwise.
    pub fn release_files(&self) -> BTreeSet<String> {
        let here = self.components.iter().filter(|component| component.repository.is_none());
        here.filter_map(|component| component.release_file.clone()).collect()
    }

    /// The component of this name, if the file has it.
    pub fn component(&self, name: &str) -> Option<&ComponentConfig> {
        self.components.iter().find(|component| component.name == name)
    }

    /// Where a chart is published, if the file says it.
    pub fn chart_repository(&self, chart: &str) -> Option<&ChartSource> {
        self.component(chart)?.artifacts.chart_repository.as_ref()
    }

    /// The names of the apps that a chart deploys, if the file says it.
    pub fn apps_of(&self, chart: &str) -> &[String] {
        self.component(chart).map(|component| component.apps.as_slice()).unwrap_or_default()
    }

    /// The name of the only app that a chart deploys, if the file says it.
    pub fn only_app_of(&self, chart: &str) -> Option<&str> {
        match self.apps_of(chart) {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The rules in force for a component: its the environment's settings over its own over
    /// the general ones over the preset.
    pub fn table(&self, kind: ComponentKind, component: Option<&ComponentConfig>) -> RuleTable {
        let own = component.map(|component| &component.rules);
        let written = own.and_then(|own| own.preset).or(self.rules.preset);
        let preset = self.overrides.preset.or(written).unwrap_or_default();
        let mut table = RuleTable::preset(preset, kind);
        if let Some(helm) = own.and_then(|own| own.helm).or(self.rules.helm) {
            table.set_helm(helm);
        }
        self.rules.apply(&mut table, |line| Source::Rules { line });
        if let Some(own) = own {
            own.apply(&mut table, |line| Source::Component { line });
        }
        for (key, written) in &self.overrides.rows {
            let default: Demand = RuleTable::preset(preset, kind).row(*key).demand;
            if let Ok(demand) = default.with(written) {
                table.set(*key, Row { demand, source: Source::Environment { key: *key } });
            }
        }
        if let Some(policy) = self.overrides.bump_fields {
            table.set_overrides(policy, Source::OverridesVariable);
        }
        table
    }
}
