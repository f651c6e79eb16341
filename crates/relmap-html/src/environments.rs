//! What runs where as a page: the matrix, what ships next, what differs, and the last deployments.

mod deployments;
mod view;

use std::collections::HashMap;

use relmap_core::finding::Finding;
use relmap_environments::{Deployment, Matrix, NextPromotion};
use relmap_report::PageText;

pub(super) use view::EnvironmentsView;

use super::names::Names;

/// The name of the page.
pub(super) const PAGE: &str = "environments.html";

/// The anchors that the page has by itself.
pub(super) const ANCHORS: [&str; 7] = [
    "environments",
    "matrix",
    "next",
    "differs",
    "deployments",
    "matrix-table",
    "deployments-table",
];

/// What a page about environments shows.
#[derive(Debug, Clone)]
pub struct EnvironmentsReport<'r> {
    /// Components by environments.
    pub matrix: &'r Matrix,
    /// What ships next.
    pub next: &'r [NextPromotion],
    /// What differs from what was released, the gravest first.
    pub findings: Vec<&'r Finding>,
    /// The deployments, the newest first.
    pub deployments: Vec<PlacedDeployment<'r>>,
}

/// A deployment and the row of the matrix that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct PlacedDeployment<'r> {
    /// The component as the matrix calls it; it has no row if it runs nowhere any more.
    pub component: &'r str,
    /// The deployment.
    pub deployment: &'r Deployment,
}

/// Where a release runs, as a link to it.
#[derive(Debug, Clone)]
pub(super) struct RunsIn {
    pub(super) environment: PageText,
    pub(super) href: String,
}

/// Where each chart release runs, by its tag.
pub(super) type Running = HashMap<String, Vec<RunsIn>>;

/// An anchor for each row of the matrix.
pub(super) fn anchors(matrix: &Matrix, ids: &mut Names) -> Vec<String> {
    matrix.rows.iter().map(|row| ids.name(&format!("runs-{}", row.component), "")).collect()
}

/// Where each chart release runs, by its tag. `page` is the file of the rows with these anchors, empty
/// for the page itself.
pub(super) fn running(matrix: &Matrix, anchors: &[String], page: &str) -> Running {
    let mut found = Running::new();
    for (column, name) in matrix.environments.iter().enumerate() {
        for (row, anchor) in matrix.rows.iter().zip(anchors) {
            let cell = row.cells.get(column).and_then(Option::as_ref);
            let Some(release) = cell.and_then(|cell| cell.resolution.release()) else { continue };
            let all = found.entry(release.tag.clone()).or_default();
            let environment = PageText::name(name);
            // Several components can run one release; the first one leads to them.
            if !all.iter().any(|known| known.environment.as_str() == environment.as_str()) {
                all.push(RunsIn { environment, href: format!("{page}#{anchor}") });
            }
        }
    }
    found
}
