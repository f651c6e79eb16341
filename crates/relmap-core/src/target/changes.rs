//! What differs between two sets of settings, and what that loosens.

use std::collections::BTreeSet;
use std::fmt;

use crate::chart::helm_version::HelmVersion;
use crate::component::{Component, ComponentKind, DeployedApp};
use crate::config::{ComponentConfig, Config};
use crate::finding::Finding;
use crate::redact::redact;
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{RuleKey, RuleTable};

/// Settings at one commit: relmap.toml, and the components as they were found with it.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'s> {
    /// relmap.toml, and what the environment sets instead.
    pub config: &'s Config,
    /// The components.
    pub components: &'s [Component],
}

/// One setting that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingChange {
    /// The component that it is about; none where it is about all of them.
    pub component: Option<String>,
    /// The setting and both its values, for people: `values: exactly patch -> none`.
    pub what: String,
    /// Whether something can pass now that was refused before.
    pub loosens: bool,
}

impl fmt::Display for SettingChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.component {
            Some(component) => write!(f, "component {component}{}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// Everything that differs, the general settings first.
pub fn changes(old: Settings<'_>, new: Settings<'_>) -> Vec<SettingChange> {
    let kinds = [ComponentKind::Chart, ComponentKind::System, ComponentKind::App];
    let mut found: Vec<SettingChange> = Vec::new();
    let mut general: BTreeSet<String> = BTreeSet::new();
    for kind in kinds {
        for (what, loosens) in
            rules(kind, &old.config.table(kind, None), &new.config.table(kind, None))
        {
            if general.insert(what.clone()) {
                found.push(SettingChange { component: None, what, loosens });
            }
        }
    }
    found.extend(map(old.config, new.config));
    found.extend(release(old.config, new.config));
    found.extend(super::web_links::changes(old.config, new.config));
    found.extend(super::environments::changes(old.config, new.config));
    found.extend(artifacts(old.config, new.config));
    for before in old.components {
        let Some(after) = same(before, new.components) else {
            found.push(of(before, " removed".to_owned(), true));
            continue;
        };
        found.extend(component(before, after).filter(|change| {
            change.what.strip_prefix(": ").is_none_or(|what| !general.contains(what))
        }));
    }
    found.extend(elsewhere(old.config, new.config));
    found
}

/// The finding about changed settings. `target` is what they are compared with, for people.
pub fn changed(changes: &[SettingChange], target: &str) -> Option<Finding> {
    if changes.is_empty() {
        return None;
    }
    let list = |loosens: bool| {
        let some = changes.iter().filter(|change| change.loosens == loosens);
        some.map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let (loosened, others) = (list(true), list(false));
    let (message, severity) = match (loosened.as_str(), others.as_str()) {
        ("", others) => (format!("the settings change: {others}"), Severity::Note),
        (loosened, "") => (format!("the settings get looser: {loosened}"), Severity::Warning),
        (loosened, others) => (
            format!("the settings get looser: {loosened}; they also change: {others}"),
            Severity::Warning,
        ),
    };
    let finding = Finding::new(RuleCode::ConfigChanged, message).severity(severity).help(format!(
        "the verdict is by the settings of {target}; the new ones count once they are merged"
    ));
    Some(finding)
}

/// The component that one of another commit is: the one with its RELEASE.txt, or else its name.
pub(super) fn same<'c>(component: &Component, others: &'c [Component]) -> Option<&'c Component> {
    let file = &component.layout.release_file;
    others
        .iter()
        .find(|other| other.layout.release_file == *file)
        .or_else(|| others.iter().find(|other| other.name == component.name))
}

fn of(component: &Component, what: String, loosens: bool) -> SettingChange {
    SettingChange { component: Some(component.name.clone()), what, loosens }
}

/// The rows that differ and that mean something for a kind.
fn rules(kind: ComponentKind, old_table: &RuleTable, new_table: &RuleTable) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for key in RuleKey::ALL.into_iter().filter(|key| key.applies_to(kind)) {
        let (old, new) = (old_table.row(key).demand, new_table.row(key).demand);
        if old != new {
            found.push((format!("{}: {old} -> {new}", key.as_str()), new.loosens(old)));
        }
    }
    let (old, new) = (old_table.overrides(), new_table.overrides());
    if old != new {
        found.push((format!("overrides: {old} -> {new}"), new > old));
    }
    // Where nobody says which version deploys the chart, what either of them sees is judged.
    let helm = |table: &RuleTable| match table.other_helm() {
        Some(_) => None,
        None => Some(table.helm()),
    };
    let (old, new) = (helm(old_table), helm(new_table));
    if old != new {
        let shown = |helm: Option<HelmVersion>| helm.map_or("3 and 4", HelmVersion::as_str);
        found.push((format!("helm: {} -> {}", shown(old), shown(new)), new.is_some()));
    }
    found
}

fn component(old: &Component, new: &Component) -> impl Iterator<Item = SettingChange> {
    let mut found = Vec::new();
    if old.name != new.name {
        found.push((format!("name {} -> {}", old.name, new.name), true));
    }
    if old.kind == new.kind {
        found.extend(
            rules(old.kind, &old.rules, &new.rules)
                .into_iter()
                .map(|(what, loosens)| (format!(": {what}"), loosens)),
        );
    } else {
        // A chart that becomes a system chart obeys stricter rules, unless a setting says otherwise.
        let is_stricter = (old.kind, new.kind) == (ComponentKind::Chart, ComponentKind::System)
            && !rules(old.kind, &old.rules, &new.rules).iter().any(|(_, loosens)| *loosens);
        found.push((format!("kind {} -> {}", old.kind, new.kind), !is_stricter));
    }
    let example = semver::Version::new(1, 2, 3);
    let tag = |component: &Component| component.tags.name(&example);
    if (old.tags.is_configured() || new.tags.is_configured()) && old.tags != new.tags {
        found.push((format!("tag {} -> {}", tag(old), tag(new)), true));
    }
    let names = |component: &Component| {
        let names: Vec<&str> = component.apps.iter().map(|app| app.name.as_str()).collect();
        names.join(", ")
    };
    let (old_apps, new_apps) = (names(old), names(new));
    if old_apps != new_apps {
        let shown =
            |names: &str| if names.is_empty() { "none".to_owned() } else { names.to_owned() };
        let is_kept = |app: &DeployedApp| new.apps.iter().any(|other| other.name == app.name);
        found.push((
            format!("app {} -> {}", shown(&old_apps), shown(&new_apps)),
            !old.apps.iter().all(is_kept),
        ));
    }
    let (then, now) = (old.app_version.written(), new.app_version.written());
    if then != now {
        let shown = |word: Option<&str>| word.unwrap_or("not set").to_owned();
        found.push((format!("app-version {} -> {}", shown(then), shown(now)), true));
    }
    let place = |at_packaging: bool| if at_packaging { "packaging" } else { "file" };
    let (then, now) = (old.version_at_packaging, new.version_at_packaging);
    if then != now {
        found.push((format!("chart-version {} -> {}", place(then), place(now)), now));
    }
    let labels = |in_dockerfile: bool| if in_dockerfile { "dockerfile" } else { "build" };
    let (then, now) = (old.labels_in_dockerfile, new.labels_in_dockerfile);
    if then != now {
        found.push((format!("image-labels {} -> {}", labels(then), labels(now)), then));
    }
    let (file, now) = (&old.layout.release_file, &new.layout.release_file);
    if file != now {
        found.push((format!("release-file {file} -> {now}"), true));
    }
    let name = old.name.clone();
    found.into_iter().map(move |(what, loosens)| {
        let what = if what.starts_with(':') { what } else { format!(": {what}") };
        SettingChange { component: Some(name.clone()), what, loosens }
    })
}

fn or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("none")
}

fn map(old: &Config, new: &Config) -> Vec<SettingChange> {
    let mut found = Vec::new();
    for (name, old, new) in [
        ("repository", &old.map.repository, &new.map.repository),
        ("branch", &old.map.branch, &new.map.branch),
    ] {
        if old != new {
            let what = format!("map {name} {} -> {}", redact(old), redact(new));
            found.push(SettingChange { component: None, what, loosens: true });
        }
    }
    found
}

/// From which branches releases are pushed.
fn release(old: &Config, new: &Config) -> Option<SettingChange> {
    let (old, new) = (&old.release.allow_branch, &new.release.allow_branch);
    if old == new {
        return None;
    }
    let shown = |list: &Option<Vec<String>>| match list {
        Some(list) => format!("[{}]", list.join(", ")),
        None => "the default".to_owned(),
    };
    // What the default allows depends on the remote.
    let loosens = match (old, new) {
        (Some(old), Some(new)) => new.iter().any(|pattern| !old.contains(pattern)),
        _ => true,
    };
    let what = format!("release allow-branch {} -> {}", shown(old), shown(new));
    Some(SettingChange { component: None, what, loosens })
}

/// Where components are published: what is looked for elsewhere is not found missing.
fn artifacts(old: &Config, new: &Config) -> Vec<SettingChange> {
    let mut found = Vec::new();
    for before in &old.components {
        let after = new.component(&before.name);
        let Some(after) = after else { continue };
        let pairs = before.artifacts.shown().into_iter().zip(after.artifacts.shown());
        for ((key, old), (_, new)) in pairs.filter(|((_, old), (_, new))| old != new) {
            let what = format!(": {key} {} -> {}", or_none(&old), or_none(&new));
            found.push(SettingChange { component: Some(before.name.clone()), what, loosens: true });
        }
    }
    found
}

/// Components of other repositories: where an app's releases are looked up, and how.
fn elsewhere(old: &Config, new: &Config) -> Vec<SettingChange> {
    let place = |component: &ComponentConfig| {
        let repository = component.repository.as_deref().map(|place| redact(place).into_owned());
        repository.unwrap_or_else(|| ".".to_owned())
    };
    let mut found = Vec::new();
    let away = old.components.iter().filter(|component| component.repository.is_some());
    for before in away {
        let mut say = |what: String| {
            let component = Some(before.name.clone());
            found.push(SettingChange { component, what, loosens: true });
        };
        let Some(after) = new.component(&before.name) else {
            say(" removed".to_owned());
            continue;
        };
        if before.repository != after.repository {
            say(format!(": repository {} -> {}", place(before), place(after)));
        }
        if before.local != after.local {
            let (old, new) = (or_none(&before.local), or_none(&after.local));
            say(format!(": local {old} -> {new}"));
        }
        if before.tag != after.tag {
            let shown = |component: &ComponentConfig| match &component.tag {
                Some(tag) => tag.name(&semver::Version::new(1, 2, 3)),
                None => "by convention".to_owned(),
            };
            say(format!(": tag {} -> {}", shown(before), shown(after)));
        }
        if before.release_file != after.release_file {
            let (old, new) = (or_none(&before.release_file), or_none(&after.release_file));
            say(format!(": release-file {old} -> {new}"));
        }
    }
    found
}
