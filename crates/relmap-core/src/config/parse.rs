//! From bytes to a [`Config`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use toml::de::DeTable;

use super::artifacts;
use super::fault::{ConfigDiagnostic, ConfigDiagnosticKind};
use super::reader::Reader;
use super::{
    ComponentConfig, Config, MapConfig, Overrides, ReleaseConfig, RuleSetting, RuleSettings,
};
use crate::chart::helm_version::HelmVersion;
use crate::component::{AppVersionOf, ComponentKind, TagTemplate};
use crate::git_host::{HostChoice, HostSettings, HostUrl};
use crate::position::{Places, Span};
use crate::rules::{Demand, OverridePolicy, Preset, RuleKey};
use crate::version::Bump;

pub(crate) const TOP: &[&str] = &["component", "rules", "map", "release", "environment"];
pub(crate) const COMPONENT: &[&str] = &[
    "name",
    "kind",
    "repository",
    "local",
    "release-file",
    "app",
    "app-version",
    "path",
    "tag",
    "chart-version",
    "image",
    "image-labels",
    "platforms",
    "chart-repository",
    "provenance",
    "rules",
];

/// Where a chart's version is written.
const VERSION_PLACES: &[&str] = &["file", "packaging"];
/// Where the labels of an image are written.
const LABEL_PLACES: &[&str] = &["build", "dockerfile"];
pub(crate) const MAP: &[&str] = &["repository", "branch"];
pub(crate) const RELEASE: &[&str] = &["allow-branch", "web-host", "web-url"];
const KINDS: &[&str] = &["app", "chart", "system"];
const PRESETS: &[&str] = &["strict", "mirror"];
const HELM: &[&str] = &["3", "4"];
pub(crate) const RULES: &[&str] = &[
    "preset",
    "overrides",
    "helm",
    "docs",
    "metadata",
    "values",
    "app-version",
    "image",
    "dependencies",
    "templates",
    "feature",
    "crds",
    "removed-keys",
    "kube-version",
    "schema-narrowed",
    "source",
];

/// Reads a `relmap.toml`.
///
/// # Errors
/// All faults of the file, in the order of their places.
///
/// ```
/// let config = relmap_core::config::parse(b"[rules]\nvalues = \"minor\"\n").unwrap();
/// assert_eq!(config.rules.rows[0].line, 2);
/// let faults = relmap_core::config::parse(b"[rules]\nvalue = \"minor\"\n").unwrap_err();
/// assert_eq!(faults[0].to_string(), "`value` is not known in [rules]; did you mean `values`?");
/// ```
pub fn parse(bytes: &[u8]) -> Result<Config, Vec<ConfigDiagnostic>> {
    parse_with(bytes, read)
}

/// Reads a file of TOML with `read`.
pub(super) fn parse_with<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut Reader<'_>, &DeTable<'_>) -> T,
) -> Result<T, Vec<ConfigDiagnostic>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.valid_up_to();
            let span = Span::of(bytes, offset..offset + 1);
            return Err(vec![ConfigDiagnostic {
                kind: ConfigDiagnosticKind::NotUtf8 { offset },
                span,
            }]);
        }
    };
    if let Some((mark, at)) = crate::conflict_markers::first(bytes) {
        let kind = ConfigDiagnosticKind::ConflictMarker(mark);
        return Err(vec![ConfigDiagnostic { kind, span: Span::of(bytes, at) }]);
    }
    let mut reader = Reader { places: Places::of(text), faults: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let kind = ConfigDiagnosticKind::Syntax(error.message().to_owned());
        reader.fault(error.span().unwrap_or(0..0), kind);
    }
    let config = read(&mut reader, table.get_ref());
    if reader.faults.is_empty() {
        return Ok(config);
    }
    reader.faults.sort_by_key(|fault| fault.span.bytes.start);
    Err(reader.faults)
}

fn read(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Config {
    reader.check_keys(table, "at the top of relmap.toml", TOP);
    let mut components: Vec<ComponentConfig> = Vec::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    for (element, bytes) in reader.tables(table, "component") {
        let Some(component) = read_component(reader, element, bytes) else { continue };
        let name = component.name.clone();
        match lines.entry(name.clone()) {
            Entry::Occupied(first) => {
                let kind = ConfigDiagnosticKind::RepeatedName { name, first: *first.get() };
                reader.fault(component.span.bytes.clone(), kind);
            }
            Entry::Vacant(entry) => {
                entry.insert(component.span.place.line);
            }
        }
        components.push(component);
    }
    let rules = read_rules(reader, table);
    let mut map = MapConfig::default();
    if let Some(found) = reader.table(table, "map") {
        reader.check_keys(found, "in [map]", MAP);
        if let Some((repository, _)) = reader.string(found, "repository") {
            map.repository = repository;
        }
        if let Some((branch, _)) = reader.string(found, "branch") {
            map.branch = branch;
        }
    }
    let mut release = ReleaseConfig::default();
    if let Some(found) = reader.table(table, "release") {
        reader.check_keys(found, "in [release]", RELEASE);
        release.allow_branch = reader.strings(found, "allow-branch");
        release.web = read_web(reader, found);
    }
    let environments = super::environments::read(reader, table);
    Config { components, rules, map, release, environments, overrides: Overrides::default() }
}

/// What `[release]` says of the git host.
fn read_web(reader: &mut Reader<'_>, table: &DeTable<'_>) -> HostSettings {
    let choice = reader.word(table, "web-host", HostChoice::WORDS, HostChoice::from_word);
    let url = reader.string(table, "web-url").and_then(|(written, bytes)| {
        HostUrl::parse(&written).map_err(|error| reader.fault(bytes, error)).ok()
    });
    HostSettings { choice, url }
}

fn read_component(
    reader: &mut Reader<'_>,
    table: &DeTable<'_>,
    bytes: Range<usize>,
) -> Option<ComponentConfig> {
    reader.check_keys(table, "in [[component]]", COMPONENT);
    let name = reader.string(table, "name");
    let kind = reader.word(table, "kind", KINDS, |word| match word {
        "app" => Some(ComponentKind::App),
        "chart" => Some(ComponentKind::Chart),
        "system" => Some(ComponentKind::System),
        _ => None,
    });
    let repository = reader.string(table, "repository").map(|(repository, _)| repository);
    let local = reader.string(table, "local").map(|(local, _)| local);
    let release_file = reader.path(table, "release-file");
    let apps = read_apps(reader, table);
    let app_version = read_app_version(reader, table, &apps);
    let path = reader.path(table, "path");
    let tag = reader.string(table, "tag");
    let is_packaging = |word: &str| match word {
        "file" => Some(false),
        "packaging" => Some(true),
        _ => None,
    };
    let version_at_packaging =
        reader.word(table, "chart-version", VERSION_PLACES, is_packaging).unwrap_or_default();
    let is_dockerfile = |word: &str| match word {
        "build" => Some(false),
        "dockerfile" => Some(true),
        _ => None,
    };
    let labels_in_dockerfile =
        reader.word(table, "image-labels", LABEL_PLACES, is_dockerfile).unwrap_or_default();
    let artifacts = artifacts::read(reader, table);
    let rules = read_rules(reader, table);
    let Some((name, name_bytes)) = name else {
        if !table.contains_key("name") {
            reader.fault(bytes, ConfigDiagnosticKind::NoName);
        }
        return None;
    };
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control()) {
        reader.fault(
            name_bytes.clone(),
            ConfigDiagnosticKind::BadName(name.escape_debug().to_string()),
        );
    }
    let tag = tag.and_then(|(template, bytes)| {
        TagTemplate::new(&template, &name).map_err(|error| reader.fault(bytes, error)).ok()
    });
    let repository =
        repository.filter(|repository| !matches!(repository.as_str(), "" | "." | "./"));
    let span = reader.span(name_bytes);
    Some(ComponentConfig {
        name,
        span,
        kind,
        repository,
        local,
        release_file,
        apps,
        app_version,
        path,
        tag,
        version_at_packaging,
        labels_in_dockerfile,
        artifacts,
        rules,
    })
}

/// The apps of a chart: one name, or a list in which each is named once.
fn read_apps(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Vec<String> {
    let mut apps: Vec<String> = Vec::new();
    for (name, bytes) in reader.string_or_strings(table, "app") {
        if apps.contains(&name) {
            reader.fault(bytes, ConfigDiagnosticKind::RepeatedApp(name));
        } else {
            apps.push(name);
        }
    }
    apps
}

/// What appVersion is: a version of the chart's own, or that of one of its apps.
fn read_app_version(reader: &mut Reader<'_>, table: &DeTable<'_>, apps: &[String]) -> AppVersionOf {
    match reader.string(table, "app-version") {
        None => AppVersionOf::Unsaid,
        Some((word, _)) if word == AppVersionOf::OWN => AppVersionOf::Own,
        Some((name, _)) if apps.contains(&name) => AppVersionOf::App(name),
        Some((written, bytes)) => {
            let suggestion = crate::suggest::nearest(
                &written,
                apps.iter().map(String::as_str).chain([AppVersionOf::OWN]),
            )
            .map(str::to_owned);
            let kind = ConfigDiagnosticKind::UnknownAppVersion {
                written,
                suggestion,
                apps: apps.to_vec(),
            };
            reader.fault(bytes, kind);
            AppVersionOf::Unsaid
        }
    }
}

fn read_rules(reader: &mut Reader<'_>, parent: &DeTable<'_>) -> RuleSettings {
    let mut settings = RuleSettings::default();
    let Some(table) = reader.table(parent, "rules") else { return settings };
    reader.check_keys(table, "in [rules]", RULES);
    settings.preset = reader.word(table, "preset", PRESETS, Preset::from_name);
    let policy = reader.word(table, "overrides", OverridePolicy::WORDS, OverridePolicy::from_word);
    settings.overrides =
        policy.zip(table.get("overrides").map(|value| reader.span(value.span()).place.line));
    settings.helm = reader.word(table, "helm", HELM, HelmVersion::from_word);
    for key in RuleKey::ALL {
        let Some((written, bytes)) = reader.string(table, key.as_str()) else { continue };
        match Demand::at_least(Bump::None).with(&written) {
            Ok(_) => {
                let line = reader.span(bytes).place.line;
                settings.rows.push(RuleSetting { key, written, line });
            }
            Err(error) => reader.fault(bytes, error),
        }
    }
    settings
}

#[cfg(test)]
mod tests;
