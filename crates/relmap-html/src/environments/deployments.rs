//! The last deployments, a row for each.

use relmap_environments::Direction;
use relmap_report::PageText;
use relmap_report::environments as words;

use super::{EnvironmentsReport, PlacedDeployment};
use crate::filter::{Choice, Filter, GROUPS, group_class};
use crate::names::Names;
use crate::web_link::WebLink;
use relmap_core::git_host::WebLinks;

/// How many of the newest deployments are shown.
const DEPLOYMENTS: usize = 50;

/// A deployment.
#[derive(Debug)]
pub(crate) struct DeploymentRow {
    pub(crate) time: String,
    /// What it can be filtered by.
    pub(crate) class: String,
    pub(crate) environment: PageText,
    pub(crate) component: PageText,
    /// Its row in the matrix.
    pub(crate) href: Option<String>,
    pub(crate) old: Option<PageText>,
    pub(crate) new: Option<PageText>,
    pub(crate) direction: &'static str,
    pub(crate) is_back: bool,
    pub(crate) commit: Option<WebLink>,
    pub(crate) author: PageText,
}

/// The newest deployments.
pub(super) fn rows(
    report: &EnvironmentsReport<'_>,
    links: &WebLinks,
    row_href: impl Fn(&str) -> Option<String>,
) -> Vec<DeploymentRow> {
    let row = |PlacedDeployment { component, deployment }: &PlacedDeployment<'_>| {
        let side = |side: Option<&_>| words::deployed_label(side).map(|text| PageText::name(&text));
        DeploymentRow {
            time: words::minute(deployment.time),
            class: group(&deployment.environment, &report.matrix.environments),
            environment: PageText::name(&deployment.environment),
            component: PageText::name(component),
            href: row_href(component),
            old: side(deployment.old.as_deref()),
            new: side(deployment.new.as_deref()),
            direction: deployment.movement.direction.as_str(),
            is_back: deployment.movement.direction == Direction::Back,
            commit: deployment
                .commit
                .as_ref()
                .map(|id| WebLink::commit(id, links.deployment(&deployment.environment, id))),
            author: PageText::name(&deployment.author),
        }
    };
    report.deployments.iter().take(DEPLOYMENTS).map(row).collect()
}

/// The group of an environment; those that come last share one.
fn group(environment: &str, environments: &[String]) -> String {
    let number = environments.iter().position(|name| name == environment);
    number.map_or(String::new(), |number| group_class(number.min(GROUPS - 1)))
}

/// A choice of environments, if each has one of its own.
pub(super) fn filter(
    rows: &[DeploymentRow],
    environments: &[String],
    ids: &mut Names,
) -> Option<Filter> {
    if environments.len() > GROUPS {
        return None;
    }
    let choices = environments.iter().enumerate().map(|(number, name)| {
        let class = group_class(number);
        let count = rows.iter().filter(|row| row.class == class).count();
        Choice::new(&class, name, count)
    });
    Filter::of_many("Environment", rows.len(), choices, ids)
}
