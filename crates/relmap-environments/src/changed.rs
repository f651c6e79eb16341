//! What a pull request changes of environments beyond versions: each component that it takes out, and each chart that
//! it takes from elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use relmap_core::finding::{Finding, Location};
use relmap_core::rule_code::RuleCode;

use crate::{Catalog, ComponentKey, Deployed, DriftFinding, Observed, Resolution};

/// Compares what each environment runs with what it ran `before`, by the target's files. The environments are the same
/// in both, in the same order.
pub fn changed_by_pull_request(
    observed: &[Observed],
    before: &[BTreeMap<ComponentKey, Arc<Deployed>>],
    catalog: &Catalog,
) -> Vec<DriftFinding> {
    let repositories = repositories(before);
    let mut found = Vec::new();
    for (now, before) in observed.iter().zip(before) {
        let environment = now.environment.as_str();
        let mut add = |component: &ComponentKey, location: Option<Location>, finding: Finding| {
            found.push(DriftFinding {
                environment: environment.to_owned(),
                component: Some(component.name.clone()),
                finding: Finding { location, ..finding },
            });
        };
        let names: BTreeSet<&str> = now.components.keys().map(|key| key.name.as_str()).collect();
        for (key, gone) in before.iter().filter(|(key, _)| !names.contains(key.name.as_str())) {
            let file = &gone.place.file;
            let message = format!(
                "{environment}/{key} is deployed by {file} of the target, and no longer by this pull request"
            );
            let help =
                "if it is to be removed, nothing is to be done; otherwise bring its file back";
            add(key, None, Finding::new(RuleCode::EnvRemoved, message).help(help));
        }
        for (key, (deployed, _)) in &now.components {
            let Some(chart) = &deployed.chart else { continue };
            let chart = catalog.split(chart);
            let ours = before.get(key).and_then(|before| before.chart.as_ref());
            let ours = ours.filter(|before| !catalog.chart(&before.name).is_empty());
            if let Some(ours) =
                ours.filter(|_| catalog.resolve(deployed) == Resolution::UnknownChart)
            {
                let message = format!(
                    "{environment}/{} takes {} in place of the chart {}, and nothing is known of its \
                     releases",
                    key.name, chart.name, ours.name
                );
                let help = "merge such a change by itself, once somebody looked at it";
                let finding = Finding::new(RuleCode::EnvUndecided, message).help(help);
                add(key, deployed.place.location(), finding);
            }
            // Of a chart that is not ours nothing is claimed.
            if catalog.resolve(deployed).release().is_none() {
                continue;
            }
            let Some(known) = repositories.get(chart.name.as_str()) else { continue };
            let own = normal(chart.repository.as_deref());
            if known.contains(&own) {
                continue;
            }
            let shown = |repository: &str| match repository {
                "" => "no repository that is named".to_owned(),
                repository => repository.to_owned(),
            };
            let theirs: Vec<String> = known.iter().map(|one| shown(one)).collect();
            let message = format!(
                "{environment}/{} takes the chart {} from {}, and the target from {}: what is released is \
                 not known to be there",
                key.name,
                chart.name,
                shown(&own),
                theirs.join(", ")
            );
            let help = "merge the change of the repository by itself, once somebody looked at it";
            let finding = Finding::new(RuleCode::EnvUndecided, message).help(help);
            add(key, deployed.place.location(), finding);
        }
    }
    found
}

/// The repositories that each chart is taken from.
fn repositories(
    all: &[BTreeMap<ComponentKey, Arc<Deployed>>],
) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let charts = all.iter().flat_map(BTreeMap::values).filter_map(|one| one.chart.as_ref());
    for chart in charts {
        let known = found.entry(chart.name.clone()).or_default();
        known.insert(normal(chart.repository.as_deref()));
    }
    found
}

fn normal(repository: Option<&str>) -> String {
    repository.unwrap_or_default().trim_end_matches('/').trim_end_matches(".git").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CatalogRelease, ChartUse, Place, Since, VersionUse};

    fn runs(name: &str, repository: &str) -> (ComponentKey, Arc<Deployed>) {
        let mut deployed = Deployed::new(name, Place { file: format!("{name}.yaml"), line: 3 });
        let version = VersionUse::Exact("1.1.0".to_owned());
        let repository = Some(repository.to_owned());
        deployed.chart = Some(ChartUse { name: "charts".to_owned(), repository, version });
        (ComponentKey { name: name.to_owned(), namespace: None }, Arc::new(deployed))
    }

    #[test]
    fn what_is_taken_out_and_what_comes_from_elsewhere_is_told() {
        let release = CatalogRelease {
            title: "charts".parse().unwrap(),
            tag: "charts-1.1.0".to_owned(),
            version: "1.1.0".to_owned(),
            ..CatalogRelease::default()
        };
        let catalog = Catalog::new(vec![release]);
        let before = [BTreeMap::from([
            runs("web", "https://a.example/x"),
            runs("db", "https://a.example/x"),
        ])];
        let now = |all: Vec<(ComponentKey, Arc<Deployed>)>| {
            let components = all.into_iter().map(|(key, one)| (key, (one, Since::Unknown)));
            let observed = Observed {
                environment: "production".to_owned(),
                after: None,
                components: components.collect(),
                unreadable: Vec::new(),
                unread: Vec::new(),
                empty: Vec::new(),
            };
            let found = changed_by_pull_request(&[observed], &before, &catalog);
            let line = |one: DriftFinding| format!("{} {}", one.finding.rule, one.finding.message);
            found.into_iter().map(line).collect::<Vec<_>>()
        };
        let (web, db) = (runs("web", "https://a.example/x/"), runs("db", "https://a.example/x"));
        assert_eq!(now(vec![web.clone(), db.clone()]), Vec::<String>::new());
        let mut folder = (*web.1).clone();
        folder.chart.as_mut().unwrap().name = "deploy".to_owned();
        assert_eq!(
            now(vec![(web.0.clone(), Arc::new(folder)), db.clone()]),
            [
                "env-undecided production/web takes deploy in place of the chart charts, and nothing is known of its releases"
            ]
        );
        assert_eq!(
            now(vec![web]),
            [
                "env-removed production/db is deployed by db.yaml of the target, and no longer by this pull request"
            ]
        );
        assert_eq!(
            now(vec![runs("web", "https://evil.example/x"), runs("db", "https://a.example/x")]),
            [
                "env-undecided production/web takes the chart charts from https://evil.example/x, and the target from \
              https://a.example/x: what is released is not known to be there"
            ]
        );
    }
}
