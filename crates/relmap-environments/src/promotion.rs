//! What bringing one environment to the state of another changes.

use std::sync::Arc;

use crate::{Deployed, Matrix, Move, Resolution};

/// One component that a promotion changes.
#[derive(Debug, Clone)]
pub struct Promotion {
    /// The component.
    pub component: String,
    /// What runs in the target; `None` if it is new there.
    pub from: Option<Arc<Deployed>>,
    /// What would run; `None` if the source does not have it.
    pub to: Option<Arc<Deployed>>,
    /// The tags of the chart releases on both sides, where they are known.
    pub tags: [Option<String>; 2],
    /// The apps on both sides.
    pub apps: [Option<String>; 2],
    /// Which way the component moves; `None` where it appears or goes.
    pub movement: Option<Move>,
}

/// What ships next from one environment to another.
#[derive(Debug, Clone)]
pub struct NextPromotion {
    /// The environment that is promoted from.
    pub from: String,
    /// The environment that is promoted to.
    pub to: String,
    /// What changes there.
    pub promotions: Vec<Promotion>,
}

/// What ships next to each environment that comes after another one: pairs of an environment and the
/// one before it.
pub fn next_promotions<'o>(
    matrix: &Matrix,
    orders: impl IntoIterator<Item = (&'o str, Option<&'o str>)>,
) -> Vec<NextPromotion> {
    let column = |name: &str| matrix.environments.iter().position(|one| one == name);
    let next = |(to, from): (&str, Option<&str>)| {
        let from = from?;
        let promotions = promotion(matrix, column(from)?, column(to)?);
        Some(NextPromotion { from: from.to_owned(), to: to.to_owned(), promotions })
    };
    orders.into_iter().filter_map(next).collect()
}

/// What a promotion from one environment to another changes. Both are columns of the matrix.
pub fn promotion(matrix: &Matrix, from: usize, to: usize) -> Vec<Promotion> {
    let mut found = Vec::new();
    for row in &matrix.rows {
        let cell = |column: usize| row.cells.get(column).and_then(Option::as_ref);
        let (source, target) = (cell(from), cell(to));
        let is_same = match (source, target) {
            (Some(a), Some(b)) => a.deployed.runs_the_same(&b.deployed),
            (None, None) => true,
            _ => false,
        };
        if is_same {
            continue;
        }
        let tag = |cell: Option<&crate::Cell>| {
            cell.and_then(|cell| Some(cell.resolution.release()?.tag.clone()))
        };
        let app = |cell: Option<&crate::Cell>| {
            let cell = cell?;
            let released = match &cell.resolution {
                Resolution::Release { release, .. } => release.app(),
                _ => None,
            };
            cell.deployed.app.clone().or(released)
        };
        let deployed = |cell: Option<&crate::Cell>| cell.map(|cell| Arc::clone(&cell.deployed));
        let versions = target.zip(source).and_then(|(old, new)| {
            Some(Move::between(old.deployed.version()?, new.deployed.version()?, false))
        });
        found.push(Promotion {
            component: row.component.clone(),
            from: deployed(target),
            to: deployed(source),
            tags: [tag(target), tag(source)],
            apps: [app(target), app(source)],
            movement: versions,
        });
    }
    found
}
