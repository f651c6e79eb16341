//! The settings in force.

use std::path::Path;

use relmap_core::component::Component;
use relmap_core::config::{ComponentConfig, Config, Setting, SettingGroup};
use relmap_core::rules::RuleKey;
use relmap_git::GitError;

use crate::environment::Environment;
use crate::error::Error;
use crate::settings_file;
use crate::workspace::Workspace;

/// Every setting in force in the repository that holds a folder, committed or not, and where each
/// comes from. Where there is no repository, the defaults.
///
/// # Errors
/// If git or relmap.toml cannot be read.
pub fn settings(
    directory: impl AsRef<Path>,
    environment: Environment,
) -> Result<Vec<SettingGroup>, Error> {
    let (config, components) = match Workspace::open_in(directory, environment) {
        Ok(workspace) => {
            let config =
                settings_file::config_in_force(&workspace.repository, &workspace.environment)?;
            (config, workspace.components()?)
        }
        Err(Error::Git(GitError::NotARepository { .. })) => (Config::default(), Vec::new()),
        Err(error) => return Err(error),
    };
    let mut groups: Vec<SettingGroup> =
        components.iter().map(|component| group(component, &config)).collect();
    groups.push(map(&config));
    groups.push(release(&config));
    Ok(groups)
}

fn group(component: &Component, config: &Config) -> SettingGroup {
    let written = config.component(&component.name);
    let source = |is_written: fn(&ComponentConfig) -> bool, otherwise: &str| {
        let line = written.filter(|written| is_written(written));
        line.map_or(otherwise.to_owned(), |written| {
            format!("[[component]], relmap.toml:{}", written.span.place.line)
        })
    };
    let file = &component.layout.release_file;
    let mut settings = vec![
        Setting::new("kind", component.kind.as_str(), source(|c| c.kind.is_some(), "found")),
        Setting::new("path", component.path(), source(|c| c.path.is_some(), "found")),
        Setting::new("release-file", file, source(|c| c.release_file.is_some(), "found")),
        Setting::new(
            "tag",
            component.tags.name(&semver::Version::new(1, 2, 3)),
            source(|c| c.tag.is_some(), "by convention, for 1.2.3"),
        ),
    ];
    if !component.apps.is_empty() {
        let names: Vec<&str> = component.apps.iter().map(|app| app.name.as_str()).collect();
        settings.push(Setting::new(
            "app",
            names.join(", "),
            source(|c| !c.apps.is_empty(), "found"),
        ));
    }
    if let Some(word) = component.app_version.written() {
        let is_written = |c: &ComponentConfig| c.app_version.written().is_some();
        settings.push(Setting::new("app-version", word, source(is_written, "found")));
    }
    for key in RuleKey::ALL.into_iter().filter(|key| key.applies_to(component.kind)) {
        let row = component.rules.row(key);
        let name = format!("rules.{}", key.as_str());
        settings.push(Setting::new(name, row.demand.to_string(), row.source.to_string()));
    }
    settings.push(Setting::new(
        "rules.overrides",
        component.rules.overrides().as_str(),
        component.rules.overrides_source().to_string(),
    ));
    SettingGroup { title: format!("component {}", component.name), settings }
}

fn map(config: &Config) -> SettingGroup {
    let default = relmap_core::config::MapConfig::default();
    let source = |is_overridden: bool, variable: &str, is_default: bool| match is_overridden {
        true => variable.to_owned(),
        false if is_default => "default".to_owned(),
        false => "[map], relmap.toml".to_owned(),
    };
    let overrides = &config.overrides;
    let is_default = config.map.repository == default.repository;
    let repository = source(overrides.map_repository, "RELMAP_MAP_REPOSITORY", is_default);
    let is_default = config.map.branch == default.branch;
    let branch = source(overrides.map_branch, "RELMAP_MAP_BRANCH", is_default);
    SettingGroup {
        title: "map".to_owned(),
        settings: vec![
            Setting::new(
                "repository",
                relmap_core::redact::redact(&config.map.repository),
                repository,
            ),
            Setting::new("branch", &config.map.branch, branch),
        ],
    }
}

fn release(config: &Config) -> SettingGroup {
    let (value, source) = match &config.release.allow_branch {
        Some(patterns) => (patterns.join(", "), "[release], relmap.toml"),
        None => ("default and maintenance branches".to_owned(), "default"),
    };
    let mut settings = vec![Setting::new("allow-branch", value, source)];
    let web = &config.release.web;
    let url = web.url.as_ref().map(|url| url.as_str().to_owned());
    for (key, value) in
        [("web-host", web.choice.map(|choice| choice.to_string())), ("web-url", url)]
    {
        let source = if value.is_some() { "[release], relmap.toml" } else { "default" };
        let value = value.unwrap_or_else(|| "from the remote".to_owned());
        settings.push(Setting::new(key, value, source));
    }
    SettingGroup { title: "release".to_owned(), settings }
}
