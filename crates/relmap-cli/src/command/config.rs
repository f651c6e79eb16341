//! `relmap config`: which settings are in force, and where does each come from?

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use relmap_core::component::Component;
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::outcome::Verdict;
use relmap_core::rules::RuleKey;
use relmap_git::{GitError, Repository};
use relmap_report::settings::{self, Group, Setting};

use crate::args::{Arguments, Format, Selection};
use crate::environment;
use crate::error::CliError;
use crate::output::Output;
use crate::run::{Run, config_in_force};

/// The JSON schema of relmap.toml.
const SCHEMA: &str = include_str!("../../../../docs/relmap.schema.json");

/// The arguments of `relmap config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Print the JSON schema of relmap.toml, by which editors complete and check it
    #[arg(long)]
    pub(crate) schema: bool,
    /// How to print the settings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &ConfigArguments, output: &Output) -> Result<Verdict, CliError> {
    if arguments.schema {
        output.write(SCHEMA)?;
        return Ok(Verdict::Pass);
    }
    let (config, components) = match Repository::discover(&arguments.directory) {
        Ok(repository) => {
            let selection = Selection {
                directory: arguments.directory.clone(),
                components: Vec::new(),
                all: true,
                // What lies in the work tree is in force, committed or not.
                worktree: repository.root().is_some(),
                render: false,
            };
            (config_in_force(&repository)?, Run::new(&repository, &selection)?.components)
        }
        Err(GitError::NotARepository { .. }) => (Config::default(), Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut groups: Vec<Group> =
        components.iter().map(|component| group(component, &config)).collect();
    groups.push(map(&config));
    let options = options();
    if !options.is_empty() {
        groups.push(Group { title: "options".to_owned(), settings: options });
    }
    match arguments.format {
        Format::Text => output.write(&settings::text(&groups, output.colour))?,
        Format::Json => output.json(&settings::json(&groups))?,
    }
    Ok(Verdict::Pass)
}

fn group(component: &Component, config: &Config) -> Group {
    let written = config.components.iter().find(|other| other.name == component.name);
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
    if let Some(app) = &component.app {
        settings.push(Setting::new("app", app, source(|c| c.app.is_some(), "found")));
    }
    for key in RuleKey::ALL.into_iter().filter(|key| key.applies_to(component.kind)) {
        let row = component.rules.row(key);
        let name = format!("rules.{}", key.as_str());
        settings.push(Setting::new(name, row.demand.to_string(), row.source.to_string()));
    }
    Group { title: format!("component {}", component.name), settings }
}

fn map(config: &Config) -> Group {
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
    Group {
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

/// The options that variables stand in for.
fn options() -> Vec<Setting> {
    let set = |(option, name): (String, String)| {
        let value = std::env::var(&name).ok()?;
        Some(Setting::new(option, relmap_core::redact::redact(&value), name))
    };
    environment::variables(&Arguments::command()).into_iter().filter_map(set).collect()
}
