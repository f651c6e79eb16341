//! What was seen of environments, and what the known releases say of it. Looking reads repositories; all
//! that follows is computed.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use relmap_core::ledger::moment;
use relmap_environments::{
    Catalog, Cell, Deployment, DriftFinding, DriftQuestion, Limits, Matrix, Observed, Unread, drift,
};

use super::history;
use super::observe::{LookBack, observe};
use super::session::Session;
use crate::error::{EnvironmentError, Error};

/// What was seen of environments.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(crate) observed: Vec<Observed>,
    /// How far each environment may be behind.
    limits: BTreeMap<String, Limits>,
    /// All deployments, if the history was read.
    history: Option<Vec<Deployment>>,
    /// The time that was asked for.
    pub(crate) at: Option<Timestamp>,
}

impl Looked {
    /// Looks at the environments of a session at a moment, or now. With `look_back` at so many commits
    /// before, to find since when each runs.
    pub(crate) fn at(
        session: &Session<'_>,
        at: Option<&str>,
        look_back: usize,
    ) -> Result<Looked, Error> {
        let at = time(at)?;
        let look_back = LookBack { commits: look_back };
        let observation = observe(session, at, look_back, |_, _| true)?;
        let limits = limits(session);
        Ok(Looked { observed: observation.observed, limits, history: None, at })
    }

    /// Reads the whole history, too.
    pub(crate) fn with_history(self, session: &Session<'_>) -> Result<Looked, Error> {
        Ok(Looked { history: Some(history::history(session)?.deployments), ..self })
    }

    /// Tells of the sources that found no deployment.
    pub(crate) fn tell_empty(&self, session: &Session<'_>) {
        let empty = self.observed.iter().map(|one| (one.environment.as_str(), &one.empty));
        session.tell_empty(empty);
    }

    /// The files that cannot be read: environment, file and reason.
    pub(crate) fn unreadable(&self) -> Vec<(String, String, String)> {
        let files = self.observed.iter().flat_map(|one| {
            let of = |(file, reason): &(String, String)| {
                (one.environment.clone(), file.clone(), reason.clone())
            };
            one.unreadable.iter().map(of)
        });
        files.collect()
    }

    /// What may change what runs in each environment and is not read.
    pub(crate) fn unread(&self) -> Vec<(String, Unread)> {
        let all = self.observed.iter().flat_map(|one| {
            one.unread.iter().map(|unread| (one.environment.clone(), unread.clone()))
        });
        all.collect()
    }

    /// Where what runs departs from what was released.
    pub(crate) fn drift(&self, matrix: &Matrix, catalog: &Catalog) -> Vec<DriftFinding> {
        drift(&DriftQuestion {
            observed: &self.observed,
            matrix,
            catalog,
            limits: &self.limits,
            history: self.history.as_deref(),
            now: self.at.unwrap_or_else(Timestamp::now).as_second(),
        })
    }

    /// Components by environments, those marked that drifted.
    pub(crate) fn matrix(&self, catalog: &Catalog) -> Matrix {
        self.judged(catalog).0
    }

    /// The same with what drifted.
    pub(crate) fn judged(&self, catalog: &Catalog) -> (Matrix, Vec<DriftFinding>) {
        let mut matrix = Matrix::new(&self.observed, catalog);
        let found = self.drift(&matrix, catalog);
        set_marks(&mut matrix, &found);
        (matrix, found)
    }

    /// Each environment with the one that comes before it.
    pub(crate) fn orders(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.observed.iter().map(|one| (one.environment.as_str(), one.after.as_deref()))
    }

    /// The deployments, if the history was read: the newest first, each with what the matrix calls its
    /// component.
    pub(crate) fn deployments(&self, matrix: &Matrix) -> Vec<(String, Deployment)> {
        let rows: HashSet<&str> = matrix.rows.iter().map(|row| row.component.as_str()).collect();
        let named = |one: &Deployment| {
            let whole = one.component.to_string();
            let name =
                if rows.contains(whole.as_str()) { whole } else { one.component.name.clone() };
            (name, one.clone())
        };
        self.history.iter().flatten().rev().map(named).collect()
    }
}

/// The time that a text names.
pub(crate) fn time(typed: Option<&str>) -> Result<Option<Timestamp>, Error> {
    let read = |typed: &str| {
        moment(typed).ok_or_else(|| EnvironmentError::Moment(typed.to_owned()).into())
    };
    typed.map(read).transpose()
}

fn limits(session: &Session<'_>) -> BTreeMap<String, Limits> {
    let limit = |one: &super::session::Environment| {
        let limits = Limits { releases: one.config.max_behind, days: one.config.max_days };
        (one.config.name.clone(), limits)
    };
    session.environments.iter().map(limit).collect()
}

/// Marks the cells of a matrix that drifted.
pub(super) fn set_marks(matrix: &mut Matrix, findings: &[DriftFinding]) {
    let Matrix { environments, rows } = matrix;
    let mut rows: HashMap<&str, &mut [Option<Cell>]> =
        rows.iter_mut().map(|row| (row.component.as_str(), row.cells.as_mut_slice())).collect();
    for one in findings {
        let column = environments.iter().position(|name| *name == one.environment);
        let row = one.component.as_deref().and_then(|component| rows.get_mut(component));
        let (Some(column), Some(cells)) = (column, row) else { continue };
        if let Some(cell) = cells.get_mut(column).and_then(Option::as_mut) {
            let code = one.finding.rule.as_str().to_owned();
            if !cell.marks.contains(&code) {
                cell.marks.push(code);
            }
        }
    }
}
