//! Components by environments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use relmap_core::commit_id::CommitId;

use crate::{Catalog, ComponentKey, Deployed, EmptySource, Resolution, Unread};

/// Since when something runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// Since this commit.
    Commit {
        /// Its time, in seconds since 1970.
        time: i64,
        /// Its full id.
        commit: CommitId,
    },
    /// Since it was recorded at this time, in seconds since 1970.
    Recorded(i64),
    /// Since before this time: the history was read no further.
    Before(i64),
    /// Not known.
    Unknown,
}

/// What was seen of an environment at one moment.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The name of the environment.
    pub environment: String,
    /// The environment that releases run in before.
    pub after: Option<String>,
    /// What runs there, and since when.
    pub components: BTreeMap<ComponentKey, (Arc<Deployed>, Since)>,
    /// The files that cannot be read: file, and what is wrong.
    pub unreadable: Vec<(String, String)>,
    /// What may change what runs, whichever component, and is not read.
    pub unread: Vec<Unread>,
    /// The sources that find no deployment.
    pub empty: Vec<EmptySource>,
}

/// Components by environments.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// The environments, each after the one that comes before it.
    pub environments: Vec<String>,
    /// A row for each component.
    pub rows: Vec<MatrixRow>,
}

/// One component.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    /// Its name; with its namespace if an environment has the name twice.
    pub component: String,
    /// What runs, in the order of the environments; `None` where it does not run.
    pub cells: Vec<Option<Cell>>,
}

/// A component in an environment.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What runs.
    pub deployed: Arc<Deployed>,
    /// Since when.
    pub since: Since,
    /// Which release it is.
    pub resolution: Resolution,
    /// The codes of what drifted.
    pub marks: Vec<String>,
}

impl Matrix {
    /// Puts the environments next to each other.
    pub fn new(observed: &[Observed], catalog: &Catalog) -> Matrix {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for one in observed {
            let mut own: BTreeMap<&str, usize> = BTreeMap::new();
            for key in one.components.keys() {
                *own.entry(&key.name).or_default() += 1;
            }
            for (name, count) in own {
                let most = names.entry(name).or_default();
                *most = count.max(*most);
            }
        }
        let label = |key: &ComponentKey| match names.get(key.name.as_str()) {
            Some(1) => key.name.clone(),
            _ => key.to_string(),
        };
        let labels: BTreeSet<String> =
            observed.iter().flat_map(|one| one.components.keys()).map(label).collect();
        let mut rows: Vec<MatrixRow> = labels
            .into_iter()
            .map(|component| MatrixRow { component, cells: vec![None; observed.len()] })
            .collect();
        for (column, one) in observed.iter().enumerate() {
            for (key, (deployed, since)) in &one.components {
                let name = label(key);
                let Ok(row) = rows.binary_search_by(|row| row.component.cmp(&name)) else {
                    continue;
                };
                rows[row].cells[column] = Some(Cell {
                    deployed: Arc::clone(deployed),
                    since: since.clone(),
                    resolution: catalog.resolve(deployed),
                    marks: Vec::new(),
                });
            }
        }
        let environments = observed.iter().map(|one| one.environment.clone()).collect();
        Matrix { environments, rows }
    }

    /// Keeps the rows in which something fits.
    pub fn retain(&mut self, fits: impl Fn(&str, &Cell) -> bool) {
        self.rows.retain(|row| row.cells.iter().flatten().any(|cell| fits(&row.component, cell)));
    }
}
