//! Environments made by hand, and the page about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;
use relmap_core::title::Title;
use relmap_environments::{
    Catalog, CatalogApp, CatalogRelease, Certainty, ChartUse, ComponentKey, Deployed, Deployment,
    Direction, ImageUse, Matrix, Move, NextPromotion, Observed, Place, Since, VersionUse,
    next_promotions,
};

use super::examples::{Example, story};
use super::page::{all, check_folder, check_standalone, parse, text};
use crate::{EnvironmentsReport, PlacedDeployment};

/// What a page about environments is made of.
pub(super) struct MadeEnvironments {
    pub(super) matrix: Matrix,
    pub(super) next: Vec<NextPromotion>,
    pub(super) findings: Vec<Finding>,
    pub(super) deployments: Vec<Deployment>,
    components: Vec<String>,
}

/// 2026-11-20T09:00:00Z.
const NOW: i64 = 1_795_165_200;

fn deployed(name: &str, title: &str, version: &str) -> Arc<Deployed> {
    let mut deployed = Deployed::new(name, Place::default());
    deployed.chart = Some(ChartUse {
        name: title.to_owned(),
        repository: None,
        version: VersionUse::Exact(version.to_owned()),
    });
    Arc::new(deployed)
}

fn release(title: &str, version: &str, app: &str) -> CatalogRelease {
    CatalogRelease {
        title: Title::unchecked(title),
        names: Vec::new(),
        tag: format!("{title}-{version}"),
        version: version.to_owned(),
        apps: vec![CatalogApp {
            name: "app".to_owned(),
            version: app.to_owned(),
            tag: Some(format!("app-{app}")),
        }],
        images: Vec::new(),
        released: Some(NOW - 86_400),
    }
}

impl MadeEnvironments {
    fn new(
        environments: [&str; 2],
        running: Vec<[Option<Arc<Deployed>>; 2]>,
        catalog: &Catalog,
        word: &str,
    ) -> MadeEnvironments {
        let observed = |column: usize| Observed {
            environment: environments[column].to_owned(),
            after: (column == 1).then(|| environments[0].to_owned()),
            components: running
                .iter()
                .filter_map(|row| row[column].clone())
                .map(|one| {
                    let key = ComponentKey { name: one.name.clone(), namespace: None };
                    let since =
                        Since::Commit { time: NOW, commit: relmap_testkit::outcomes::commit_id() };
                    (key, (one, since))
                })
                .collect(),
            unreadable: Vec::new(),
            unread: Vec::new(),
            empty: Vec::new(),
        };
        let observed = [observed(0), observed(1)];
        let mut matrix = Matrix::new(&observed, catalog);
        for cell in matrix.rows.iter_mut().flat_map(|row| row.cells.iter_mut().flatten()).take(1) {
            cell.marks.push("env-behind".to_owned());
        }
        let orders = observed.iter().map(|one| (one.environment.as_str(), one.after.as_deref()));
        let next = next_promotions(&matrix, orders);
        let directions = [Direction::Forward, Direction::Back, Direction::Rebuilt];
        let made =
            running.iter().flat_map(|row| row.iter().flatten()).zip(directions.iter().cycle());
        let deployments: Vec<Deployment> = made
            .enumerate()
            .map(|(number, (one, direction))| Deployment {
                environment: environments[number % 2].to_owned(),
                component: ComponentKey { name: one.name.clone(), namespace: None },
                time: NOW - number as i64 * 40_000,
                commit: Some(relmap_testkit::outcomes::commit_id()),
                author: word.to_owned(),
                old: Some(Arc::clone(one)),
                new: Some(Arc::clone(one)),
                movement: Move { direction: *direction, certainty: Certainty::Order },
            })
            .collect();
        let findings = vec![
            Finding::new(RuleCode::EnvBehind, format!("{word} is behind")).in_file(word).help(word),
        ];
        let components = deployments.iter().map(|one| one.component.name.clone()).collect();
        MadeEnvironments { matrix, next, findings, deployments, components }
    }

    /// Two environments of the story: production is behind.
    pub(super) fn story() -> MadeEnvironments {
        let catalog = Catalog::new(vec![
            release("charts", "1.1.0", "1.2.0"),
            release("charts", "1.1.1", "1.2.0"),
        ]);
        let web =
            [Some(deployed("web", "charts", "1.1.1")), Some(deployed("web", "charts", "1.1.0"))];
        let other = [None, Some(deployed("other", "unknown", "9"))];
        MadeEnvironments::new(
            ["staging", "production"],
            vec![web, other],
            &catalog,
            "0123456789abc",
        )
    }

    /// Environments in which every text is this one.
    pub(super) fn of_word(word: &str) -> MadeEnvironments {
        let catalog = Catalog::new(vec![release(word, "1.0.0", word)]);
        let mut image = Deployed::new(&format!("{word} "), Place::default());
        image.app = Some(word.to_owned());
        let reference = "registry.example/web:1.0.0".parse::<ImageRef>();
        image.images =
            reference.into_iter().map(|image| ImageUse { path: word.to_owned(), image }).collect();
        let rows = vec![[Some(deployed(word, word, "1.0.0")), None], [None, Some(Arc::new(image))]];
        MadeEnvironments::new([word, word], rows, &catalog, word)
    }

    pub(super) fn report(&self) -> EnvironmentsReport<'_> {
        let placed = self.deployments.iter().zip(&self.components);
        EnvironmentsReport {
            matrix: &self.matrix,
            next: &self.next,
            findings: self.findings.iter().collect(),
            deployments: placed
                .map(|(deployment, component)| PlacedDeployment { component, deployment })
                .collect(),
        }
    }
}

#[test]
fn chart_app_commit_and_environment_lead_to_each_other() {
    let environments = Some(MadeEnvironments::story());
    let example = Example { environments, ..Example::of_map(story()) };
    let files = example.folder();
    check_folder(&files);
    check_standalone(&example.standalone());
    let page = parse("environments", &files["environments.html"]);
    let cells: Vec<String> = all(&page, ".matrix tbody td").into_iter().map(text).collect();
    assert_eq!(
        cells,
        [
            "–",
            "unknown 9 2026-11-20 0123456789 ! env-behind",
            "charts-1.1.1 (app-1.2.0) 2026-11-20 0123456789 ",
            "charts-1.1.0 (app-1.2.0) 2026-11-20 0123456789 1 release behind ",
        ]
    );
    let index = parse("index", &files["index.html"]);
    let running = all(&index, "#release-charts-1-1-1 td a[href^=environments]");
    assert_eq!(running.into_iter().map(text).collect::<Vec<_>>(), ["staging"]);
}

#[test]
fn environments_alone_are_the_first_page() {
    let example = Example { environments: Some(MadeEnvironments::story()), ..Example::named() };
    let files: BTreeMap<String, String> = example.folder();
    check_folder(&files);
    check_standalone(&example.standalone());
    assert!(!files.contains_key("environments.html"));
    let page = parse("index", &files["index.html"]);
    assert_eq!(text(all(&page, "title")[0]), "web-charts: environments");
    let headings: Vec<String> = all(&page, "h1, h2").into_iter().map(text).collect();
    assert_eq!(
        headings,
        [
            "web-charts",
            "What runs where",
            "What ships next",
            "The last deployments",
            "What differs"
        ]
    );
}
