//! An audit, in the order of its calls: find the releases, find what came before each, compare the
//! two, judge.

mod subject;
mod work;

use std::collections::BTreeMap;
use std::fmt;

use relmap_core::audit::{Audit, AuditedRelease, Suggestion, suggest};
use relmap_core::component::{ComponentKind, folder_from_text};
use relmap_core::config::Config;
use relmap_core::facts::ReleaseTag;
use relmap_core::import::{
    ImportedRow, InspectedTag, Inspection, SkipReason, TagTitle, TreeContents, decide,
};
use relmap_core::rules::{Preset, RuleTable};
use relmap_core::tag_name::TagName;
use relmap_core::version::lenient;
use relmap_git::Predecessor;

use crate::error::Error;
use crate::repository_name;
use crate::settings_file;
use crate::tag_survey;
use crate::workspace::Workspace;

pub(crate) use subject::Subjects;

/// What to audit. The default is every chart and component, by the rules in force.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AuditOptions {
    charts: Vec<String>,
    preset: Option<Preset>,
    kind: Option<ComponentKind>,
}

impl AuditOptions {
    /// Every chart and component, by the rules in force.
    pub fn new() -> AuditOptions {
        AuditOptions::default()
    }

    /// Audits these charts or components only.
    pub fn charts<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> AuditOptions {
        self.charts.extend(names.into_iter().map(Into::into));
        self
    }

    /// Judges by this preset, whatever relmap.toml says.
    pub fn preset(mut self, preset: Option<Preset>) -> AuditOptions {
        self.preset = preset;
        self
    }

    /// Takes all releases for releases of this kind, instead of finding the kind out.
    pub fn kind(mut self, kind: Option<ComponentKind>) -> AuditOptions {
        self.kind = kind;
        self
    }
}

/// A finished audit.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Audited {
    /// Every release, compared with the rules.
    pub audit: Audit,
    /// The rules that fit the releases best, for each kind of component; the kind with the most
    /// releases first.
    pub suggestions: Vec<Suggestion>,
}

impl Workspace {
    /// Compares past releases with the rules.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read, or a chart is named that has no release.
    pub fn audit(&self, options: &AuditOptions) -> Result<Audited, Error> {
        let auditor = Auditor::new(self, options.preset, options.kind)?;
        let audit = auditor.audit(&options.charts)?;
        let suggestions = auditor.suggest(&audit);
        Ok(Audited { audit, suggestions })
    }
}

/// What an audit is made with.
pub(crate) struct Auditor<'r> {
    workspace: &'r Workspace,
    rules: Rules,
    kind: Option<ComponentKind>,
}

/// What is judged by: relmap.toml, or a preset in its place.
struct Rules {
    config: Config,
    preset: Option<Preset>,
}

/// A release to be judged.
struct Candidate {
    /// What it is a release of.
    component: String,
    tag: ReleaseTag,
    /// The folder of its Chart.yaml; none for an app.
    chart: Option<String>,
    /// The tag's message.
    message: Option<String>,
}

/// The releases of one component, the lowest version first, and what came before each.
struct Line {
    releases: Vec<Candidate>,
    before: Vec<Predecessor>,
}

/// The releases that were found, by what they are releases of.
#[derive(Default)]
struct Found {
    components: BTreeMap<String, Vec<Candidate>>,
    /// The other tags, each with its reason.
    skipped: Vec<(TagName, String)>,
}

impl Found {
    fn add(&mut self, candidate: Candidate) {
        self.components.entry(candidate.component.clone()).or_default().push(candidate);
    }

    fn skip(&mut self, tag: TagName, reason: &str) {
        self.skipped.push((tag, reason.to_owned()));
    }

    /// Releases of charts. What the tag says of the version counts, as it does in a heading.
    fn charts(&mut self, rows: Vec<ImportedRow>, subjects: &Subjects<'_>) {
        for row in rows {
            let component = subjects.name(&row);
            let version = lenient(&row.tag_version)
                .or_else(|| row.chart_version.as_deref().and_then(lenient));
            let Some(version) = version else {
                self.skip(row.tag, "its version is no SemVer");
                continue;
            };
            let tag = ReleaseTag { name: row.tag, version, commit: row.commit };
            let chart = Some(folder_from_text(&row.path).to_owned());
            self.add(Candidate { component, tag, chart, message: row.message });
        }
    }

    /// Releases of apps: those that relmap.toml names, and where nothing else is released here, or
    /// apps alone are wanted, every tag with a version.
    fn apps(
        &mut self,
        sightings: Vec<InspectedTag>,
        all: bool,
        subjects: &Subjects<'_>,
        repository: &str,
        skipped: impl Iterator<Item = (TagName, SkipReason)>,
    ) {
        let mut reasons: BTreeMap<TagName, SkipReason> = skipped.collect();
        for InspectedTag { tag: name, seen } in sightings {
            let reason = reasons.remove(&name);
            let title = TagTitle::of(&name).filter(|title| title.version.contains('.'));
            let version = title.and_then(|title| lenient(title.version));
            match (seen, version) {
                (Inspection::Commit { commit, message, look, .. }, Some(version))
                    if all || matches!(*look, TreeContents::AppComponent { .. }) =>
                {
                    let title = title.map(|title| title.title).filter(|title| !title.is_empty());
                    let component = subjects.app(&name).or(title).unwrap_or(repository).to_owned();
                    let tag = ReleaseTag { name, version, commit };
                    self.add(Candidate { component, tag, chart: None, message });
                }
                _ => {
                    if let Some(reason) = reason {
                        self.skip(name, reason.summary());
                    }
                }
            }
        }
    }
}

impl<'r> Auditor<'r> {
    /// Reads what relmap.toml says.
    pub(crate) fn new(
        workspace: &'r Workspace,
        preset: Option<Preset>,
        kind: Option<ComponentKind>,
    ) -> Result<Auditor<'r>, Error> {
        let config = settings_file::config_in_force(&workspace.repository, &workspace.environment)?;
        Ok(Auditor { workspace, rules: Rules { config, preset }, kind })
    }

    /// Audits the releases of the charts that are named, or of all.
    pub(crate) fn audit(&self, wanted: &[String]) -> Result<Audit, Error> {
        self.audit_tags(tag_survey::survey(self.workspace, &self.rules.config)?, wanted)
    }

    /// The same for tags that were inspected already.
    pub(crate) fn audit_tags(
        &self,
        sightings: Vec<InspectedTag>,
        wanted: &[String],
    ) -> Result<Audit, Error> {
        let subjects = Subjects::new(&self.rules.config, self.kind);
        let import = decide(&sightings);
        let mut found = Found::default();
        let is_app = self.kind == Some(ComponentKind::App);
        if !is_app {
            found.charts(import.rows, &subjects);
        }
        let is_app = is_app || found.components.is_empty();
        let skipped = import.skipped.into_iter().map(|other| (other.tag, other.reason));
        found.apps(
            sightings,
            is_app,
            &subjects,
            &repository_name::dir_name(&self.workspace.repository),
            skipped,
        );
        let Found { mut components, skipped } = found;
        if let Some(name) = wanted.iter().find(|name| !components.contains_key(*name)) {
            let known = components.into_keys().collect();
            return Err(Error::UnknownComponent { name: name.clone(), known });
        }
        components.retain(|name, _| wanted.is_empty() || wanted.contains(name));
        let lines = self.lines(components)?;
        let mut releases = work::judge(self, &subjects, &lines)?;
        releases.sort_by(|a: &AuditedRelease, b| {
            let newest_first = b.tag.version.cmp_precedence(&a.tag.version);
            a.component
                .cmp(&b.component)
                .then(newest_first)
                .then_with(|| a.tag.name.cmp(&b.tag.name))
        });
        Ok(Audit { rules: self.rules.to_string(), releases, skipped })
    }

    fn lines(&self, components: BTreeMap<String, Vec<Candidate>>) -> Result<Vec<Line>, Error> {
        let mut lines: Vec<Vec<Candidate>> = components.into_values().collect();
        for line in &mut lines {
            line.sort_by(|a, b| {
                let order = a.tag.version.cmp_precedence(&b.tag.version);
                order.then_with(|| a.tag.name.cmp(&b.tag.name))
            });
        }
        let tags: Vec<Vec<ReleaseTag>> =
            lines.iter().map(|line| line.iter().map(|one| one.tag.clone()).collect()).collect();
        let before = self.workspace.repository.before(&tags)?;
        let line = |(releases, before)| Line { releases, before };
        Ok(lines.into_iter().zip(before).map(line).collect())
    }

    /// The rules that fit, for each kind of component; the kind with the most releases first.
    pub(crate) fn suggest(&self, audit: &Audit) -> Vec<Suggestion> {
        let kinds = [ComponentKind::Chart, ComponentKind::System, ComponentKind::App];
        let mut found = Vec::new();
        for kind in kinds {
            let of_kind = audit.releases.iter().filter(|release| release.kind == kind);
            let told: Vec<_> = of_kind
                .filter_map(|release| Some((release.practice.as_ref()?, &release.component)))
                .collect();
            if told.is_empty() {
                continue;
            }
            let mut tables: BTreeMap<&str, RuleTable> = BTreeMap::new();
            for (_, name) in &told {
                tables.entry(name).or_insert_with(|| self.rules.table(kind, name));
            }
            let before = told
                .iter()
                .filter(|(practice, name)| {
                    tables.get(name.as_str()).is_some_and(|table| practice.obeys(table))
                })
                .count();
            let practices: Vec<_> = told.iter().map(|(practice, _)| *practice).collect();
            let preset = self.rules.preset.or(self.rules.config.rules.preset).unwrap_or_default();
            found.push(suggest(kind, preset, &practices, before));
        }
        found.sort_by_key(|suggestion: &Suggestion| std::cmp::Reverse(suggestion.releases));
        found
    }
}

impl Rules {
    /// The rules for a kind of component, or for one that relmap.toml names.
    fn table(&self, kind: ComponentKind, name: &str) -> RuleTable {
        match self.preset {
            Some(preset) => RuleTable::preset(preset, kind),
            None => {
                let own = self.config.component(name);
                self.config.table(kind, own)
            }
        }
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = &self.config.rules;
        let own =
            self.config.components.iter().any(|component| {
                component.rules.preset.is_some() || !component.rules.rows.is_empty()
            });
        match self.preset {
            Some(preset) => write!(f, "preset {}", preset.as_str()),
            None if own || !rules.rows.is_empty() => f.write_str("relmap.toml"),
            None => write!(f, "preset {}", rules.preset.unwrap_or_default().as_str()),
        }
    }
}
