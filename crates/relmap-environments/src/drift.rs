//! Where what runs departs from what was released, and from the environment before.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;
use relmap_core::version::lenient;
use relmap_core::words::listed;

use crate::catalog::{as_released, overrides};
use crate::known_app::untagged;
use crate::version_drift::{app_alone, undecided};
use crate::{Catalog, Cell, Deployment, Matrix, Observed, Resolution, order};

/// How far an environment may be behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// In releases.
    pub releases: Option<u32>,
    /// In days.
    pub days: Option<u32>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct DriftQuestion<'q> {
    /// What runs.
    pub observed: &'q [Observed],
    /// The same as a matrix.
    pub matrix: &'q Matrix,
    /// The releases that are known.
    pub catalog: &'q Catalog,
    /// How far each environment may be behind, by its name.
    pub limits: &'q BTreeMap<String, Limits>,
    /// All deployments, if the history was read.
    pub history: Option<&'q [Deployment]>,
    /// The current time, in seconds since 1970.
    pub now: i64,
}

/// A finding, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftFinding {
    /// The environment.
    pub environment: String,
    /// The component; `None` if it is about a file.
    pub component: Option<String>,
    /// The finding.
    pub finding: Finding,
}

const DAY: i64 = 24 * 60 * 60;

/// How many names a message lists.
const LISTED: usize = 5;

/// Everything that drifted, by environment and component.
pub fn drift(question: &DriftQuestion<'_>) -> Vec<DriftFinding> {
    let mut found = Vec::new();
    for (column, observed) in question.observed.iter().enumerate() {
        let environment = observed.environment.as_str();
        for (file, message) in &observed.unreadable {
            let text = format!(
                "{environment}: {file} cannot be read, so what it said before counts: {message}"
            );
            let finding = Finding::new(RuleCode::EnvUnreadable, text)
                .in_file(file.clone())
                .help("correct the file and commit it".to_owned());
            found.push(DriftFinding {
                environment: environment.to_owned(),
                component: None,
                finding,
            });
        }
        found.extend(observed.unread.iter().map(|unread| DriftFinding {
            environment: environment.to_owned(),
            component: None,
            finding: unread.finding(environment),
        }));
        found.extend(observed.empty.iter().map(|source| DriftFinding {
            environment: environment.to_owned(),
            component: None,
            finding: source.finding(environment),
        }));
        let before = observed.after.as_deref().and_then(|after| {
            question.observed.iter().position(|other| other.environment == after)
        });
        for row in &question.matrix.rows {
            let Some(cell) = &row.cells[column] else { continue };
            let mut add = |finding: Finding| {
                found.push(DriftFinding {
                    environment: environment.to_owned(),
                    component: Some(row.component.clone()),
                    finding: Finding {
                        location: finding.location.or(cell.deployed.place.location()),
                        ..finding
                    },
                });
            };
            let subject = format!("{environment}/{}", row.component);
            own(&subject, cell, question, environment, &mut add);
            untagged(&subject, cell, question.catalog, &mut add);
            let earlier = before.and_then(|before| row.cells[before].as_ref());
            if let (Some(earlier), Some(name)) = (earlier, &observed.after) {
                ahead(&subject, cell, earlier, name, &mut add);
            }
            if let Some(history) = question.history {
                skipped(&subject, cell, question.catalog, history, environment, &mut add);
            }
        }
    }
    found
}

/// What concerns one environment alone.
fn own(
    subject: &str,
    cell: &Cell,
    question: &DriftQuestion<'_>,
    environment: &str,
    add: &mut impl FnMut(Finding),
) {
    let chart = cell.deployed.chart.as_ref();
    for unread in &cell.deployed.unread {
        add(unread.finding(subject));
    }
    let is_paired = match &cell.resolution {
        Resolution::Release { release, .. } => release.app().is_some(),
        _ => false,
    };
    let is_known = question.catalog.apps(&cell.deployed.name).next().is_some();
    if let Some(unread) = cell.deployed.app_unread.as_ref().filter(|_| is_paired || is_known) {
        add(unread.finding(subject));
    }
    if let Some(chart) = chart {
        undecided(subject, chart, add);
    }
    let split = chart.map(|chart| question.catalog.split(chart));
    match &cell.resolution {
        Resolution::UnknownChart => {
            let name = split.as_ref().map_or("", |chart| chart.name.as_str());
            add(Finding::new(
                RuleCode::EnvChartUnknown,
                format!("{subject} deploys the chart {name}, which the release map does not know"),
            )
            .help("if the chart is yours, record its releases: relmap map import --branch"));
        }
        Resolution::NoSuchRelease { title, newest } => {
            let version = split.as_ref().and_then(|chart| chart.version.exact()).unwrap_or("?");
            add(Finding::new(
                RuleCode::EnvVersionUnknown,
                format!(
                    "{subject} deploys {title} {version}, and there is no such release; the newest is {newest}"
                ),
            )
            .help("fetch the tags and the map, or tag the release that runs"));
        }
        Resolution::Release { release, behind, newer_since } => {
            if let (Some(runs), Some(pair)) = (&cell.deployed.app, release.app())
                && !release.deploys(runs)
            {
                add(Finding::new(
                    RuleCode::EnvAppMismatch,
                    format!("{subject} runs app {runs}, and {} deploys {pair}", release.tag),
                )
                .help("deploy the chart release that belongs to the app, or remove the override"));
            }
            for used in &cell.deployed.images {
                let image = as_released(used, release);
                if let Some(named) = overrides(&image, release) {
                    add(Finding::new(
                        RuleCode::EnvImageOverridden,
                        format!(
                            "{subject} runs the image {image}, and {} has {named}",
                            release.tag
                        ),
                    )
                    .help("release the image with the chart, and remove the override"));
                }
            }
            let limits = question.limits.get(environment).copied().unwrap_or_default();
            behind_limits(subject, release, *behind, *newer_since, limits, question.now, add);
        }
        Resolution::Undecided => {}
        Resolution::None => {
            if let (None, Some(app)) = (chart, &cell.deployed.app) {
                app_alone(subject, &cell.deployed.name, app, question.catalog, add);
            }
        }
    }
}

fn behind_limits(
    subject: &str,
    release: &crate::CatalogRelease,
    behind: usize,
    newer_since: Option<i64>,
    limits: Limits,
    now: i64,
    add: &mut impl FnMut(Finding),
) {
    let releases = limits.releases.map(|most| most as usize).filter(|most| behind > *most);
    let age = newer_since.filter(|_| behind > 0).map(|since| (now - since).max(0) / DAY);
    let days = limits.days.map(i64::from).filter(|most| age.is_some_and(|age| age > *most));
    let text = match (releases, days, age) {
        (Some(most), _, _) => {
            let noun = if behind == 1 { "release" } else { "releases" };
            format!("{behind} {noun} behind, and at most {most} are allowed")
        }
        (None, Some(most), Some(age)) => {
            format!("behind for {age} days, and at most {most} are allowed")
        }
        _ => return,
    };
    add(Finding::new(RuleCode::EnvBehind, format!("{subject} runs {}, {text}", release.tag))
        .help("promote a newer release, or raise max-behind or max-days in relmap.toml"));
}

fn ahead(subject: &str, cell: &Cell, earlier: &Cell, before: &str, add: &mut impl FnMut(Finding)) {
    let (own, other) = (&cell.deployed, &earlier.deployed);
    let chart = |deployed: &crate::Deployed| deployed.chart.as_ref().map(|c| c.name.clone());
    if chart(own) != chart(other) {
        return;
    }
    let version = |deployed: &crate::Deployed| {
        let chart = deployed.chart.as_ref().and_then(|chart| chart.version.exact());
        let chart = chart.map(str::to_owned);
        match deployed.chart {
            Some(_) => chart,
            None => deployed.version().map(str::to_owned),
        }
    };
    let (Some(own), Some(other)) = (version(own), version(other)) else { return };
    if order(&other, &own) == Some(Ordering::Less) {
        add(Finding::new(
            RuleCode::EnvAhead,
            format!("{subject} runs {own}, which {before} has not reached: it runs {other}"),
        )
        .help(format!("deploy {own} to {before}, so that it is tried out there")));
    }
}

/// Releases that were never deployed, between the first one that was and the current one.
fn skipped(
    subject: &str,
    cell: &Cell,
    catalog: &Catalog,
    history: &[Deployment],
    environment: &str,
    add: &mut impl FnMut(Finding),
) {
    let Some(current) = cell.resolution.release() else { return };
    let ran: BTreeSet<String> = history
        .iter()
        .filter(|one| one.environment == environment && one.component.name == cell.deployed.name)
        .flat_map(|one| [&one.old, &one.new])
        .flatten()
        .filter_map(|deployed| Some(catalog.resolve(deployed).release()?.tag.clone()))
        .collect();
    let releases = catalog.chart(&current.title);
    let at = |tag: &str| releases.iter().position(|one| one.tag == tag);
    let (Some(now), Some(first)) = (at(&current.tag), ran.iter().filter_map(|tag| at(tag)).max())
    else {
        return;
    };
    let is_final = |one: &crate::CatalogRelease| {
        lenient(&one.version).is_some_and(|version| version.pre.is_empty())
    };
    let missed: Vec<&str> = releases
        .get(now..first)
        .unwrap_or_default()
        .iter()
        .filter(|one| is_final(one) && !ran.contains(&one.tag))
        .map(|one| one.tag.as_str())
        .collect();
    if missed.is_empty() {
        return;
    }
    let shown = listed(&missed, LISTED);
    add(Finding::new(RuleCode::EnvSkipped, format!("{subject} never ran {shown}")));
}
