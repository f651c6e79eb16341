//! The environments of relmap.toml, with their repositories open.

use std::collections::BTreeMap;

use relmap_core::config::{EnvironmentConfig, SourceConfig};
use relmap_environments::{
    EmptySource, EnvironmentState, KeyPattern, PathPattern, Records, SourceFormat, SourceQuery,
};
use relmap_git::{FileFilter, Repository};

use crate::error::{EnvironmentError, Error, PlaceSetting};
use crate::settings_file;
use crate::workspace::Workspace;

/// The environments, each after the one that comes before it.
pub(crate) struct Session<'w> {
    pub(super) workspace: &'w Workspace,
    pub(super) environments: Vec<Environment>,
    pub(super) places: Vec<Place>,
}

/// An environment and its sources.
pub(super) struct Environment {
    pub(super) config: EnvironmentConfig,
    /// Each source, and the number of the place that has it.
    pub(super) sources: Vec<(usize, SourceQuery)>,
}

/// A branch of a repository.
pub(super) struct Place {
    name: (Option<String>, String),
    /// `None` for the repository of the workspace.
    repository: Option<Repository>,
}

impl<'w> Session<'w> {
    /// Opens the environments of these names, or all if none is named.
    pub(crate) fn open(workspace: &'w Workspace, names: &[String]) -> Result<Session<'w>, Error> {
        let config = settings_file::config_in_force(&workspace.repository, &workspace.environment)?;
        Session::among(workspace, config.environments, names)
    }

    /// Opens those of these environments that have one of the names, or all if none is named.
    pub(crate) fn among(
        workspace: &'w Workspace,
        environments: Vec<EnvironmentConfig>,
        names: &[String],
    ) -> Result<Session<'w>, Error> {
        if environments.is_empty() {
            return Err(EnvironmentError::None.into());
        }
        let known = environments.iter().map(|known| known.name.as_str());
        EnvironmentError::check_known(names, known)?;
        let wanted = in_order(environments);
        let wanted = wanted.into_iter().filter(|one| names.is_empty() || names.contains(&one.name));
        Session::of(workspace, wanted, |environment, place| {
            let setting = PlaceSetting::Environment(environment.to_owned());
            Ok(workspace.local_places().open(setting, place)?)
        })
    }

    /// Opens the environments of a fleet, whose sources are in the repositories that `open` opens.
    pub(crate) fn of_fleet(
        workspace: &'w Workspace,
        environments: &[EnvironmentConfig],
        open: impl Fn(&str) -> Result<Repository, Error>,
    ) -> Result<Session<'w>, Error> {
        let environments = in_order(environments.to_vec());
        Session::of(workspace, environments, |_, place| open(place))
    }

    /// Opens environments. `open` opens the repository that a source of an environment names.
    fn of(
        workspace: &'w Workspace,
        environments: impl IntoIterator<Item = EnvironmentConfig>,
        open: impl Fn(&str, &str) -> Result<Repository, Error>,
    ) -> Result<Session<'w>, Error> {
        let mut session = Session { workspace, environments: Vec::new(), places: Vec::new() };
        for config in environments {
            let mut sources = Vec::new();
            for source in &config.sources {
                let query = query(&config, source)?;
                let place = session.place(source, |place| open(&config.name, place))?;
                sources.push((place, query));
            }
            session.environments.push(Environment { config, sources });
        }
        Ok(session)
    }

    fn place(
        &mut self,
        source: &SourceConfig,
        open: impl Fn(&str) -> Result<Repository, Error>,
    ) -> Result<usize, Error> {
        let branch = source.branch.clone().unwrap_or_else(|| "HEAD".to_owned());
        let name = (source.repository.clone(), branch);
        if let Some(known) = self.places.iter().position(|place| place.name == name) {
            return Ok(known);
        }
        let repository = name.0.as_deref().map(open).transpose()?;
        self.places.push(Place { name, repository });
        Ok(self.places.len() - 1)
    }

    /// The repository of a place.
    pub(super) fn repository(&self, place: usize) -> &Repository {
        self.places[place].repository.as_ref().unwrap_or(&self.workspace.repository)
    }

    /// Whether a place is what is checked out.
    pub(super) fn is_checkout(&self, place: usize) -> bool {
        self.places[place].name == (None, "HEAD".to_owned())
    }

    /// The branch of a place.
    pub(super) fn branch(&self, place: usize) -> &str {
        &self.places[place].name.1
    }

    /// The sources of each environment that found no deployment. An old place of files that moved is
    /// no fault: no file matches it, and a later source finds deployments. Where all history was read
    /// (`is_whole`), such a place had some once.
    pub(super) fn empty_sources(
        &self,
        states: &[EnvironmentState],
        records: &BTreeMap<usize, Records>,
        is_whole: bool,
    ) -> Vec<Vec<EmptySource>> {
        let found: Vec<_> = states.iter().map(EnvironmentState::empty_sources).collect();
        let works = |format: &str, path: &str| {
            let all = self.environments.iter().zip(&found);
            all.flat_map(|(one, found)| one.config.sources.iter().zip(found))
                .any(|(own, files)| files.is_none() && own.format == format && own.path == path)
        };
        let of = |(number, (one, found)): (usize, (&Environment, &Vec<Option<usize>>))| {
            if records.get(&number).is_some_and(Records::is_empty) {
                let none = EmptySource { query: None, line: 0, files: 0, works_elsewhere: false };
                return vec![none];
            }
            let is_moved = |at: usize, files: usize| {
                !is_whole && files == 0 && found[at + 1..].iter().any(Option::is_none)
            };
            let mut empty = Vec::new();
            for (at, (config, files)) in one.config.sources.iter().zip(found).enumerate() {
                let Some(files) = files.filter(|files| !is_moved(at, *files)) else { continue };
                empty.push(EmptySource {
                    query: Some(one.sources[at].1.clone()),
                    line: config.line,
                    files,
                    works_elsewhere: works(&config.format, &config.path),
                });
            }
            empty
        };
        self.environments.iter().zip(&found).enumerate().map(of).collect()
    }

    /// Tells of the sources that found no deployment.
    pub(super) fn tell_empty<'e>(
        &self,
        empty: impl IntoIterator<Item = (&'e str, &'e Vec<EmptySource>)>,
    ) {
        for (environment, sources) in empty {
            for source in sources {
                self.workspace.observer.remark(&format!("{environment}: {source}"));
            }
        }
    }

    /// Which files of a place matter.
    pub(super) fn filter(&self, place: usize) -> PlaceFilter<'_> {
        PlaceFilter(self.sources(place).map(|(_, query)| query).collect())
    }

    /// The sources of all environments that are in a place.
    pub(super) fn sources(&self, place: usize) -> impl Iterator<Item = &(usize, SourceQuery)> {
        let sources = self.environments.iter().flat_map(|environment| &environment.sources);
        sources.filter(move |(known, _)| *known == place)
    }
}

pub(super) struct PlaceFilter<'q>(Vec<&'q SourceQuery>);

impl FileFilter for PlaceFilter<'_> {
    fn wants(&self, path: &str) -> bool {
        self.0.iter().any(|query| query.wants(path))
    }

    fn wants_below(&self, folder: &str) -> bool {
        self.0.iter().any(|query| query.wants_below(folder))
    }
}

/// Each environment after the one that comes before it, otherwise as in the file.
fn in_order(mut left: Vec<EnvironmentConfig>) -> Vec<EnvironmentConfig> {
    let mut ordered: Vec<EnvironmentConfig> = Vec::new();
    while !left.is_empty() {
        let is_next = |one: &EnvironmentConfig| match &one.after {
            None => true,
            Some(after) => ordered.iter().any(|known| known.name == *after),
        };
        let at = left.iter().position(is_next).unwrap_or(0);
        ordered.push(left.remove(at));
    }
    ordered
}

fn query(config: &EnvironmentConfig, source: &SourceConfig) -> Result<SourceQuery, Error> {
    let line = source.line;
    let environment = source.environment.clone().unwrap_or_else(|| config.name.clone());
    let path = PathPattern::new(&source.path, &environment)
        .map_err(|reason| EnvironmentError::Path { line, reason })?;
    let key = |key, text: &Option<String>| {
        let text = text.as_ref().map(|text| text.replace("{environment}", &environment));
        text.map(|text| KeyPattern::new(&text))
            .transpose()
            .map_err(|reason| EnvironmentError::Key { key, line, reason })
    };
    Ok(SourceQuery {
        format: SourceFormat::from_word(&source.format).unwrap_or(SourceFormat::Values),
        app: key("app", &source.app)?,
        chart: key("chart", &source.chart)?,
        image: key("image", &source.image)?,
        component: source.component.clone(),
        environment,
        path,
    })
}
