//! The questions about environments.

use std::collections::BTreeMap;

use jiff::Timestamp;
use relmap_core::finding::Finding;
use relmap_core::outcome::Outcome;
use relmap_core::rule_code::RuleCode;
use relmap_environments::dump;
use relmap_environments::{
    DriftFinding, Matrix, Metrics, changed_by_pull_request, dump_drift, metrics, promotion,
};

use super::filter::fits;
use super::look::{Looked, set_marks, time};
use super::observe::{LookBack, deployed_at, observe};
use super::session::Session;
use super::{
    DriftOptions, EnvironmentDiff, EnvironmentDrift, EnvironmentFilter, EnvironmentHistory,
    EnvironmentMatrix, EnvironmentOptions, PreviousDeployment, history, map_adapter,
};
use crate::error::{EnvironmentError, Error};
use crate::judged_by::JudgedEnvironments;
use crate::workspace::Workspace;
use crate::{judged_by, server_places};

impl Workspace {
    /// What runs where, and since when.
    ///
    /// # Errors
    /// If relmap.toml has no environments, or a repository of theirs cannot be read.
    pub fn environments(&self, options: &EnvironmentOptions) -> Result<EnvironmentMatrix, Error> {
        let session = Session::open(self, &options.environments)?;
        let looked = Looked::at(&session, options.at.as_deref(), options.look_back)?;
        looked.tell_empty(&session);
        let catalog = map_adapter::catalog(self)?;
        let mut matrix = looked.matrix(&catalog);
        for filter in &options.filters {
            let tags = match filter {
                EnvironmentFilter::Commit(commit) => map_adapter::containing(self, commit)?,
                _ => Vec::new(),
            };
            matrix.retain(|component, cell| fits(filter, component, cell, &catalog, &tags));
        }
        let (unreadable, unread) = (looked.unreadable(), looked.unread());
        Ok(EnvironmentMatrix { matrix, at: looked.at, unreadable, unread })
    }

    /// Every deployment of an environment, or of one of its components, the newest first.
    ///
    /// # Errors
    /// As for [`environments`](Workspace::environments).
    pub fn environment_history(
        &self,
        environment: &str,
        component: Option<&str>,
    ) -> Result<EnvironmentHistory, Error> {
        let session = Session::open(self, &[environment.to_owned()])?;
        let history::History { mut deployments, unreadable, is_cut, is_bounded } =
            history::history(&session)?;
        if let Some(name) = component {
            let is_meant = |one: &relmap_environments::Deployment| {
                one.component.name == name || one.component.to_string() == name
            };
            if !deployments.iter().any(&is_meant) {
                let mut known_names: Vec<String> =
                    deployments.iter().map(|one| one.component.name.clone()).collect();
                known_names.sort();
                known_names.dedup();
                let (environment, name) = (environment.to_owned(), name.to_owned());
                return Err(
                    EnvironmentError::UnknownComponent { environment, name, known_names }.into()
                );
            }
            deployments.retain(is_meant);
        }
        deployments.reverse();
        Ok(EnvironmentHistory { deployments, unreadable, is_cut, is_bounded })
    }

    /// What ran in an environment before what runs now.
    ///
    /// # Errors
    /// As for [`environments`](Workspace::environments).
    pub fn environment_previous(
        &self,
        environment: &str,
        component: Option<&str>,
    ) -> Result<Vec<PreviousDeployment>, Error> {
        let session = Session::open(self, &[environment.to_owned()])?;
        let is_meant = |key: &relmap_environments::ComponentKey| {
            component.is_none_or(|name| key.name == name || key.to_string() == name)
        };
        let look_back = LookBack { commits: usize::MAX - 1 };
        let mut observation = observe(&session, None, look_back, |_, key| is_meant(key))?;
        session.tell_empty(observation.empty());
        let (Some(observed), Some(origins)) =
            (observation.observed.pop(), observation.origins.pop())
        else {
            return Ok(Vec::new());
        };
        let known_names: Vec<String> =
            observed.components.keys().map(|key| key.name.clone()).collect();
        let mut origins = origins;
        let mut found = Vec::new();
        for (key, (now, since)) in observed.components {
            if !is_meant(&key) {
                continue;
            }
            let before = origins.remove(&key).and_then(|origin| origin.before);
            found.push(PreviousDeployment { component: key.to_string(), now, since, before });
        }
        match component {
            Some(name) if found.is_empty() => {
                let (environment, name) = (environment.to_owned(), name.to_owned());
                Err(EnvironmentError::UnknownComponent { environment, name, known_names }.into())
            }
            _ => Ok(found),
        }
    }

    /// What bringing one environment to the state of another changes.
    ///
    /// # Errors
    /// As for [`environments`](Workspace::environments).
    pub fn environment_diff(
        &self,
        from: &str,
        to: &str,
        component: Option<&str>,
    ) -> Result<EnvironmentDiff, Error> {
        let session = Session::open(self, &[from.to_owned(), to.to_owned()])?;
        let observation = observe(&session, None, LookBack { commits: 0 }, |_, _| false)?;
        session.tell_empty(observation.empty());
        let catalog = map_adapter::catalog(self)?;
        let matrix = Matrix::new(&observation.observed, &catalog);
        let column = |name: &str| matrix.environments.iter().position(|one| one == name);
        let (Some(source), Some(target)) = (column(from), column(to)) else {
            return Err(EnvironmentError::None.into());
        };
        let mut promotions = promotion(&matrix, source, target);
        promotions.retain(|one| component.is_none_or(|name| one.component == name));
        let mut upgrades = BTreeMap::new();
        let mut notes = BTreeMap::new();
        for one in &promotions {
            let [Some(old), Some(new)] = &one.tags else { continue };
            if old == new {
                continue;
            }
            self.go_on()?;
            // A clone may lack a commit of the chart: then the pair alone is shown.
            match self.map_diff(old, new) {
                Ok(upgrade) => drop(upgrades.insert(one.component.clone(), upgrade)),
                Err(error) => self.observer.remark(&error.to_string()),
            }
            match self.notes(&format!("{old}..{new}"), None) {
                Ok(between) => drop(notes.insert(one.component.clone(), between)),
                Err(error) => self.observer.remark(&error.to_string()),
            }
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        Ok(EnvironmentDiff { from, to, promotions, upgrades, notes })
    }

    /// Where what runs departs from what was released, from the environment before, and from dumps.
    /// A failing or undecided verdict is part of the result.
    ///
    /// # Errors
    /// As for [`environments`](Workspace::environments), and if a dump cannot be read.
    pub fn environment_drift(&self, options: &DriftOptions) -> Result<EnvironmentDrift, Error> {
        let checkout = self.repository.checkout(server_places::hints(&self.environment))?;
        let JudgedEnvironments { environments, of_settings, before } =
            judged_by::environments(&self.repository, &checkout, &self.environment)?;
        let session = Session::among(self, environments, &[])?;
        let wanted = options.environments.iter().chain(options.dumps.iter().map(|(name, ..)| name));
        let known = session.environments.iter().map(|one| one.config.name.as_str());
        EnvironmentError::check_known(wanted, known)?;
        let mut dumps = Vec::new();
        for (name, path, bytes) in &options.dumps {
            let file = path.display().to_string();
            let dump = dump::read(&file, bytes)
                .map_err(|reason| EnvironmentError::Dump { file, reason })?;
            dumps.push((name, dump));
        }
        let mut looked = Looked::at(&session, None, 0)?;
        let (catalog, unseen) = map_adapter::judging_catalog(self)?;
        // A target that is not here was told already.
        let of_settings: Vec<Finding> = match (of_settings, unseen) {
            (Some(told), _) if told.rule == RuleCode::TargetMissing => vec![told],
            (told, unseen) => told.into_iter().chain(unseen).collect(),
        };
        let mut matrix = Matrix::new(&looked.observed, &catalog);
        if options.history {
            looked = looked.with_history(&session)?;
        }
        let mut findings = looked.drift(&matrix, &catalog);
        if let Some(commit) = before {
            let before = deployed_at(&session, &commit)?;
            findings.extend(changed_by_pull_request(&looked.observed, &before, &catalog));
        }
        for (name, dump) in &dumps {
            let observed = looked.observed.iter().filter(|one| one.environment == **name);
            findings.extend(observed.flat_map(|one| dump_drift(one, dump, &catalog)));
        }
        let wanted = &options.environments;
        findings.retain(|one| wanted.is_empty() || wanted.contains(&one.environment));
        set_marks(&mut matrix, &findings);
        // What is said of the settings is about no environment.
        findings.extend(of_settings.into_iter().map(|finding| DriftFinding {
            environment: String::new(),
            component: None,
            finding,
        }));
        findings.sort_by_key(|one| std::cmp::Reverse(one.finding.severity));
        let all = findings.iter().map(|one| one.finding.clone()).collect();
        let outcome = Outcome::new(Vec::new(), Vec::new(), all);
        Ok(EnvironmentDrift { findings, outcome, matrix })
    }

    /// How often releases arrive, how long they take and how often they are taken back.
    ///
    /// # Errors
    /// As for [`environments`](Workspace::environments).
    pub fn environment_metrics(
        &self,
        environments: &[String],
        after: Option<&str>,
    ) -> Result<Vec<Metrics>, Error> {
        let session = Session::open(self, environments)?;
        let after = time(after)?.map(Timestamp::as_second);
        let mut history = history::history(&session)?.deployments;
        history.retain(|one| after.is_none_or(|after| one.time > after));
        let catalog = map_adapter::catalog(self)?;
        let month = |seconds: i64| {
            let day = Timestamp::from_second(seconds).map(relmap_core::ledger::day);
            day.map(|day| day.chars().take(7).collect()).unwrap_or_default()
        };
        let names = session.environments.iter().map(|one| one.config.name.as_str());
        Ok(names.map(|name| metrics(name, &history, &catalog, month)).collect())
    }
}
