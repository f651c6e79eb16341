//! Whole judgements, from the text of files to findings.

mod as_helm;
mod baseline;
mod chart;
mod checked;
mod checkout;
mod dependencies;
mod dockerfile;
mod features;
mod fixes;
mod hidden_images;
mod images;
mod lost_title;
mod new_rules;
mod past;
mod properties;
mod rendered;
mod requirements;
mod story;
mod values;
mod version;

use crate::chart::dependencies::tests::packed;
use std::collections::{BTreeMap, BTreeSet};

use super::judge;
use crate::component::{self, Inventory, folder_of};
use crate::config;
use crate::facts::{
    AppRelease, AppReleases, Baseline, Checkout, ComponentFacts, FileChange, Files, Head,
    MovedPast, ReleaseTag, Rendered,
};
use crate::outcome::ComponentOutcome;
use crate::tag_name::TagName;

/// A repository of one component, at its baseline and now.
#[derive(Debug, Clone)]
struct Case {
    old: BTreeMap<String, String>,
    new: BTreeMap<String, String>,
    tags: Vec<ReleaseTag>,
    baseline: Option<usize>,
    lost_tags: Vec<TagName>,
    /// Whether the component has a name to itself, so that its tags are asked for.
    is_asked: bool,
    moved_past: Option<MovedPast>,
    checkout: Checkout,
    config: String,
    app_release: AppRelease,
    /// The folder that the chart stood in at its baseline, if it was another.
    moved_from: Option<String>,
    /// Paths whose content is not known, as that of a link that leads nowhere.
    unread: Vec<String>,
    rendered: Rendered,
    /// Files that are the same, and come into the package or leave it.
    repackaged: Vec<String>,
}

/// The content of a file. That of an archive is given as the Chart.yaml in it.
fn bytes(path: &str, text: &str) -> Vec<u8> {
    if path.ends_with(".tgz") { packed(text) } else { text.as_bytes().to_vec() }
}

const HEAD: &str = "ffffffffffffffffffffffffffffffffffffffff";

fn tag(name: &str, version: &str, commit: &str) -> ReleaseTag {
    ReleaseTag {
        name: TagName::unchecked(name),
        version: version.parse().unwrap(),
        commit: format!("{commit:0<40}").parse().unwrap(),
    }
}

impl Case {
    /// What is known of the releases that the newest entry names: the same of all of them.
    fn app_releases(&self, component: &crate::component::Component) -> AppReleases {
        component.newest_apps().into_iter().map(|app| (app.tag, self.app_release.clone())).collect()
    }

    /// The charts of the story: `charts-1.1.0` deploys `app-1.2.0`.
    fn charts() -> Case {
        Case::released(
            &[
                ("RELEASE.txt", "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n"),
                ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n"),
                (
                    "values.yaml",
                    "replicaCount: 2\nimage:\n  repository: example/app\n  tag: \"\"\n",
                ),
                ("templates/web.yaml", "kind: Deployment\n"),
            ],
            tag("charts-1.1.0", "1.1.0", "1111111111111111111111111111111111111111"),
        )
    }

    /// A system chart: Kafka 3.7.0.
    fn kafka() -> Case {
        Case::released(
            &[
                (
                    "RELEASE.txt",
                    "kafka-1.0.0 (2026-11-02)\nImage: apache/kafka:3.7.0\n\n- First.\n",
                ),
                ("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\nappVersion: 3.7.0\n"),
                ("values.yaml", "image:\n  repository: apache/kafka\n  tag: 3.7.0\n"),
            ],
            tag("kafka-1.0.0", "1.0.0", "1111111111111111111111111111111111111111"),
        )
    }

    fn app() -> Case {
        Case::released(
            &[("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n"), ("src/main.c", "1\n")],
            tag("app-1.2.0", "1.2.0", "1111111111111111111111111111111111111111"),
        )
    }

    fn released(files: &[(&str, &str)], tag: ReleaseTag) -> Case {
        let files: BTreeMap<String, String> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Case {
            old: files.clone(),
            new: files,
            tags: vec![tag],
            baseline: Some(0),
            lost_tags: vec![],
            is_asked: true,
            moved_past: None,
            checkout: Checkout {
                head: Head::Branch { name: "main".into(), commit: HEAD.parse().unwrap() },
                shallow: false,
                pull_request_merge: false,
                tags: vec!["charts-1.0.0".parse().unwrap()],
                tags_left_out: false,
                remotes: vec!["origin".into()],
                pull_from: None,
                since: None,
            },
            config: String::new(),
            app_release: AppRelease::NotAsked,
            moved_from: None,
            unread: vec![],
            rendered: Rendered::NotAsked,
            repackaged: vec![],
        }
    }

    /// Replaces a text in a file.
    fn edit(mut self, path: &str, old: &str, new: &str) -> Case {
        let text = self.new.get_mut(path).unwrap();
        assert!(text.contains(old), "{path} has no {old}: {text}");
        *text = text.replacen(old, new, 1);
        self
    }

    fn write(mut self, path: &str, text: &str) -> Case {
        self.new.insert(path.into(), text.into());
        self
    }

    /// Declares a new version of a chart, in RELEASE.txt with these fields and in Chart.yaml.
    fn declare(self, version: &str, fields: &str) -> Case {
        let text = &self.new["RELEASE.txt"];
        let title = text.split_once('-').unwrap().0.to_owned();
        let entry = format!("{title}-{version} (2026-11-20)\n{fields}\n- Next.\n\n{text}");
        let mut case = self.write("RELEASE.txt", &entry);
        if let Some(chart) = case.new.get_mut("Chart.yaml") {
            let (before, after) = chart.split_once("\nversion: ").unwrap();
            let after = after.split_once('\n').unwrap().1;
            *chart = format!("{before}\nversion: {version}\n{after}");
        }
        case
    }

    /// Writes a file as it was at the baseline.
    fn before(mut self, path: &str, text: &str) -> Case {
        self.old.insert(path.into(), text.into());
        self
    }

    /// Writes a file as it was at the baseline and as it is now.
    fn differing(self, path: &str, old: &str, new: &str) -> Case {
        self.before(path, old).write(path, new)
    }

    fn taken(mut self, name: &str, version: &str) -> Case {
        self.tags.push(tag(name, version, "2222222222222222222222222222222222222222"));
        self
    }

    fn config(mut self, text: &str) -> Case {
        self.config = text.into();
        self
    }

    fn judge(self) -> ComponentOutcome {
        let config = config::parse(self.config.as_bytes()).unwrap();
        let mut inventory = Inventory { repository: "repository".into(), ..Inventory::default() };
        inventory.tags = self.tags.iter().map(|tag| tag.name.clone()).collect();
        for (path, text) in &self.new {
            if path.ends_with("RELEASE.txt") {
                inventory.release_files.insert(path.clone(), text.clone().into_bytes());
            }
            if path.ends_with("Chart.yaml") {
                inventory.charts.push(folder_of(path).to_owned());
            }
        }
        let (drafts, findings) = component::draft(&config, &inventory);
        assert_eq!(findings, []);
        let bytes = |files: &BTreeMap<String, String>| -> BTreeMap<String, Vec<u8>> {
            let read = files.iter().filter(|(path, _)| !self.unread.contains(path));
            read.map(|(path, text)| (path.clone(), bytes(path, text))).collect()
        };
        let metadata: BTreeMap<String, Vec<u8>> = bytes(&self.new)
            .into_iter()
            .filter(|(path, _)| path.ends_with("Chart.yaml"))
            .map(|(path, bytes)| (folder_of(&path).to_owned(), bytes))
            .collect();
        let components = component::resolve(&config, &inventory, drafts, &metadata);
        let [component] = components.as_slice() else { panic!("{components:?}") };
        let chart = component.layout.chart.clone();
        let old_chart = self.moved_from.clone().or_else(|| chart.clone());
        let paths: BTreeSet<&String> = self.old.keys().chain(self.new.keys()).collect();
        let changed = paths.into_iter().filter(|path| {
            self.old.get(*path) != self.new.get(*path) || self.repackaged.contains(path)
        });
        let change = |path: &String| FileChange {
            old: self.old.contains_key(path).then(|| path.clone()),
            new: self.new.contains_key(path).then(|| path.clone()),
        };
        // What git sees of a chart that moved: each file renamed.
        let renamed = |change: FileChange| match (&self.moved_from, &chart, change) {
            (Some(from), Some(to), FileChange { old: None, new: Some(new) }) => {
                let inner =
                    new.strip_prefix(&format!("{to}/")).map(|inner| component::join(from, inner));
                let old = inner.filter(|old| self.old.contains_key(old));
                let same = old.as_ref().is_some_and(|old| self.old[old] == self.new[&new]);
                (!same).then_some(FileChange { old, new: Some(new) })
            }
            (Some(_), _, FileChange { new: None, .. }) => None,
            (_, _, change) => Some(change),
        };
        let released = self.baseline.map(|index| self.tags[index].clone());
        let app_releases = self.app_releases(component);
        let facts = ComponentFacts {
            changes: match released {
                Some(_) => changed.map(change).filter_map(renamed).collect(),
                None => vec![],
            },
            old: match released {
                Some(_) => Files {
                    chart: old_chart,
                    contents: bytes(&self.old).into_iter().collect(),
                    ..Files::default()
                },
                None => Files::default(),
            },
            new: Files {
                chart: chart.clone(),
                contents: bytes(&self.new).into_iter().collect(),
                ..Files::default()
            },
            baseline: match released {
                _ if !self.is_asked => Baseline::NotAsked,
                None => Baseline::Nothing,
                Some(released) => Baseline::Released(released),
            },
            tags: self.tags,
            lost_tags: self.lost_tags,
            on_line: None,
            later: None,
            version_stays: vec![],
            moved_past: self.moved_past,
            rendered: self.rendered,
        };
        judge(component, &facts, &self.checkout, &app_releases)
    }
}

/// The verdict and what the version must be: `met, exactly patch 1.1.1`.
fn shown(outcome: &ComponentOutcome) -> String {
    let required = outcome.required.as_ref().map_or("unknown".to_owned(), |required| {
        format!("{} {} {}", required.matching, required.bump, required.version)
    });
    format!("{}, {required}", outcome.verdict.as_str())
}

/// Every finding as `severity rule: message | help`.
fn findings(outcome: &ComponentOutcome) -> Vec<String> {
    outcome
        .findings
        .iter()
        .map(|finding| {
            let help = finding.help.as_deref().unwrap_or("-");
            format!("{} {}: {} | {help}", finding.severity, finding.rule, finding.message)
        })
        .collect()
}

fn rules(outcome: &ComponentOutcome) -> Vec<&'static str> {
    outcome.findings.iter().map(|finding| finding.rule.as_str()).collect()
}
