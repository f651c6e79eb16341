//! Maps and outcomes to make pages of.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use relmap_core::commit_id::CommitId;
use relmap_core::git_host::{GitHosts, WebLinks};
use relmap_core::ledger::{App, ChartReleases, Image, Record, Recorded};
use relmap_core::outcome::Outcome;

use super::environments::MadeEnvironments;
use crate::{Notes, Report, RunInfo, folder, standalone};
use relmap_report::Sources;

/// Everything that a report is made of.
#[derive(Default)]
pub(super) struct Example {
    pub(super) run: RunInfo,
    pub(super) outcome: Option<Outcome>,
    pub(super) sources: Sources,
    pub(super) map: Option<Vec<ChartReleases>>,
    pub(super) map_missing: Option<String>,
    pub(super) notes: Notes,
    pub(super) environments: Option<MadeEnvironments>,
    pub(super) links: WebLinks,
}

impl Example {
    pub(super) fn of_map(map: Vec<ChartReleases>) -> Example {
        let mut notes = Notes::default();
        for row in map.iter().flat_map(|charts| &charts.records) {
            notes.charts.insert(row.chart.clone(), format!("- Notes of {}.", row.chart));
            for app in row.apps.iter().filter_map(|app| app.tag.as_ref()) {
                notes.apps.insert(app.clone(), format!("- Notes of {app}."));
            }
        }
        Example { map: Some(map), notes, ..Example::named() }
    }

    pub(super) fn named() -> Example {
        let run = RunInfo {
            repository: "web-charts".into(),
            commit: Some(relmap_testkit::outcomes::commit_id()),
            tool_version: "0.1.0".into(),
            made: None,
        };
        Example { run, ..Example::default() }
    }

    fn with<T>(&self, make: impl Fn(&Report<'_>) -> T) -> T {
        let environments = self.environments.as_ref().map(MadeEnvironments::report);
        make(&Report {
            run: &self.run,
            outcome: self.outcome.as_ref(),
            sources: &self.sources,
            map: self.map.as_deref(),
            map_missing: self.map_missing.as_deref(),
            notes: &self.notes,
            environments: environments.as_ref(),
            links: &self.links,
        })
    }

    pub(super) fn folder(&self) -> BTreeMap<String, String> {
        self.with(folder)
    }

    pub(super) fn standalone(&self) -> String {
        self.with(standalone)
    }
}

/// A record whose tags and commits follow from its versions.
pub(super) fn row(title: &str, chart: &str, app: &str, released: Option<Timestamp>) -> Record {
    let commit: CommitId = "89abcdef0123456789abcdef0123456789abcdef".parse().unwrap();
    let mut row =
        Record::new(&format!("{title}-{chart}"), chart, commit.clone(), Recorded::Release);
    row.apps.push(App::verified("app", app, &format!("app-{app}"), commit));
    row.time = released;
    row
}

/// Releases with a step of each kind, `hours` apart, and a pause after every fortieth.
pub(super) fn charts(title: &str, count: usize, hours: i64) -> ChartReleases {
    let mut charts = ChartReleases::new(&title.parse().unwrap(), Vec::new());
    let mut time: Timestamp = "2021-02-03T10:00:00Z".parse().unwrap();
    let (mut chart, mut app) = ([1, 0, 0], [1, 0, 0]);
    for number in 0..count {
        match number % 20 {
            0 => {}
            10 => {
                chart = [chart[0] + 1, 0, 0];
                app = [app[0] + 1, 0, 0];
            }
            5 | 15 => {
                chart = [chart[0], chart[1] + 1, 0];
                app = [app[0], app[1] + 1, 0];
            }
            8 => chart = [chart[0], chart[1] + 1, 0],
            _ => chart[2] += 1,
        }
        let [chart, app] = [chart, app].map(|v: [u32; 3]| v.map(|n| n.to_string()).join("."));
        charts.records.push(row(title, &chart, &app, Some(time)));
        time += SignedDuration::from_hours(if number % 40 == 39 { hours * 50 } else { hours });
    }
    charts
}

/// The release map of the story, with a system chart beside it.
pub(super) fn story() -> Vec<ChartReleases> {
    let at = |day: &str| Some(format!("{day}T09:30:00Z").parse().unwrap());
    let mut charts = ChartReleases::new(&"charts".parse().unwrap(), Vec::new());
    charts.records = vec![
        row("charts", "1.0.0", "1.1.0", at("2026-08-03")),
        row("charts", "1.1.0", "1.2.0", at("2026-11-02")),
        row("charts", "1.1.1", "1.2.0", at("2026-11-20")),
    ];
    let mut kafka = ChartReleases::new(&"kafka".parse().unwrap(), Vec::new());
    let mut first = row("kafka", "1.0.0", "", at("2026-09-01"));
    first.apps.clear();
    first.images = vec![Image::new("registry.example/apache/kafka:3.7.0")];
    first.recorded = Recorded::Import;
    first.issues = vec!["app-floats".into()];
    kafka.records = vec![first];
    vec![charts, kafka]
}

/// Pages at public hosts: this repository, its app, and what `staging` is deployed from.
pub(super) fn links() -> WebLinks {
    let hosts = GitHosts::default();
    let at = |url: &str| hosts.repository(url).unwrap();
    WebLinks {
        own: Some(at("git@github.com:team/charts.git")),
        apps: [("app".to_owned(), at("https://gitlab.com/team/app.git"))].into(),
        environments: [("staging".to_owned(), at("git@codeberg.org:team/deploy.git"))].into(),
        judged: Some(relmap_testkit::outcomes::commit_id()),
    }
}
