//! The matrices of many repositories as one.

use std::collections::{BTreeMap, BTreeSet};

use relmap_environments::{Matrix, MatrixRow};

use super::FleetEnvironments;

/// A component of a fleet.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetRow {
    /// The repository whose environments have it; the fleet file for its own.
    pub repository: String,
    /// Its name there and what runs, in the order of the environments.
    pub row: MatrixRow,
}

/// Puts matrices below each other. Environments of one name are one column.
pub(super) fn joined(
    all: &[(&str, &Matrix)],
    orders: &[(String, Option<String>)],
) -> (Vec<String>, Vec<FleetRow>) {
    let environments = in_order(orders);
    let mut rows = Vec::new();
    for (name, matrix) in all {
        for row in &matrix.rows {
            let cells = environments.iter().map(|environment| {
                let column = matrix.environments.iter().position(|own| own == environment)?;
                row.cells[column].clone()
            });
            rows.push(FleetRow {
                repository: (*name).to_owned(),
                row: MatrixRow { component: row.component.clone(), cells: cells.collect() },
            });
        }
    }
    rows.sort_by(|a: &FleetRow, b: &FleetRow| {
        (&a.row.component, &a.repository).cmp(&(&b.row.component, &b.repository))
    });
    (environments, rows)
}

/// Each environment once, after those that come before it in any repository. Where repositories
/// contradict each other, the first one is right.
fn in_order(orders: &[(String, Option<String>)]) -> Vec<String> {
    let mut left: Vec<&str> = Vec::new();
    let mut before: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, after) in orders {
        if !left.contains(&name.as_str()) {
            left.push(name);
        }
        before.entry(name).or_default().extend(after.as_deref());
    }
    let mut ordered: Vec<&str> = Vec::new();
    while !left.is_empty() {
        let is_next = |name: &&str| {
            before[*name].iter().all(|one| ordered.contains(one) || !left.contains(one))
        };
        let at = left.iter().position(is_next).unwrap_or(0);
        ordered.push(left.remove(at));
    }
    ordered.into_iter().map(str::to_owned).collect()
}

impl FleetEnvironments {
    /// Keeps these environments; all if none is named.
    pub(super) fn only(&mut self, names: &[String]) {
        if names.is_empty() {
            return;
        }
        let keep: Vec<bool> = self.environments.iter().map(|one| names.contains(one)).collect();
        let mut flags = keep.iter();
        self.environments.retain(|_| flags.next().is_some_and(|keep| *keep));
        for row in &mut self.rows {
            let mut flags = keep.iter();
            row.row.cells.retain(|_| flags.next().is_some_and(|keep| *keep));
        }
        self.rows.retain(|row| row.row.cells.iter().any(Option::is_some));
    }

    /// The same as one matrix. A component has its repository's name before its own where two
    /// repositories have one of that name.
    pub fn matrix(&self) -> Matrix {
        let label = self.labels();
        let row = |row: &FleetRow| MatrixRow {
            component: label(&row.repository, &row.row.component),
            cells: row.row.cells.clone(),
        };
        Matrix {
            environments: self.environments.clone(),
            rows: self.rows.iter().map(row).collect(),
        }
    }

    /// What the matrix calls a component of a repository.
    pub(in crate::fleet) fn labels(&self) -> impl Fn(&str, &str) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rows {
            *counts.entry(&row.row.component).or_default() += 1;
        }
        move |repository, component| match counts.get(component) {
            Some(1) | None => component.to_owned(),
            Some(_) => format!("{repository}: {component}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_have_one_order() {
        let order = |pairs: &[(&str, Option<&str>)]| {
            let pairs: Vec<(String, Option<String>)> = pairs
                .iter()
                .map(|(name, after)| ((*name).to_owned(), after.map(str::to_owned)))
                .collect();
            in_order(&pairs)
        };
        assert_eq!(
            order(&[("production", Some("staging")), ("dev", None), ("staging", Some("dev"))]),
            ["dev", "staging", "production"]
        );
        assert_eq!(order(&[("a", Some("b")), ("b", Some("a")), ("a", None)]), ["a", "b"]);
        assert_eq!(order(&[("live", Some("gone"))]), ["live"]);
    }
}
