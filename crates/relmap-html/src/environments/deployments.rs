//! The last deployments, a row for each.

use relmap_environments::Direction;
use relmap_report::PageText;
use relmap_report::environments as words;

use super::{EnvironmentsReport, PlacedDeployment};
use crate::verdict::short_commit;

/// How many of the newest deployments are shown.
const DEPLOYMENTS: usize = 50;

/// A deployment.
#[derive(Debug)]
pub(crate) struct DeploymentRow {
    pub(crate) time: String,
    pub(crate) environment: PageText,
    pub(crate) component: PageText,
    /// Its row in the matrix.
    pub(crate) href: Option<String>,
    pub(crate) old: Option<PageText>,
    pub(crate) new: Option<PageText>,
    pub(crate) direction: &'static str,
    pub(crate) is_back: bool,
    pub(crate) commit: Option<String>,
    pub(crate) author: PageText,
}

/// The newest deployments.
pub(super) fn rows(
    report: &EnvironmentsReport<'_>,
    row_href: impl Fn(&str) -> Option<String>,
) -> Vec<DeploymentRow> {
    let row = |PlacedDeployment { component, deployment }: &PlacedDeployment<'_>| {
        let side = |side: Option<&_>| words::deployed_label(side).map(|text| PageText::name(&text));
        DeploymentRow {
            time: words::minute(deployment.time),
            environment: PageText::name(&deployment.environment),
            component: PageText::name(component),
            href: row_href(component),
            old: side(deployment.old.as_deref()),
            new: side(deployment.new.as_deref()),
            direction: deployment.movement.direction.as_str(),
            is_back: deployment.movement.direction == Direction::Back,
            commit: deployment.commit.as_deref().map(short_commit),
            author: PageText::name(&deployment.author),
        }
    };
    report.deployments.iter().take(DEPLOYMENTS).map(row).collect()
}
