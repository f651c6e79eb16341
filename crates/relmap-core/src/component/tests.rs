//! From the files of a repository to its components.

mod faults;
mod layout;
mod properties;
mod tag_names;

use std::collections::BTreeMap;

use super::*;
use crate::config;
use crate::finding::Finding;

const CHART: &str = "charts-1.1.0\nApp: app-1.2.0\n";
const SYSTEM: &str = "kafka-1.0.0\nImage: apache/kafka:3.7.0\n";
const APP: &str = "app-1.2.0\n\n- First.\n";
const WEB: &str = "apiVersion: v2\nname: web\nversion: 1.1.0\n";

/// The components of a repository called `repository`, and the findings that belong to none.
/// Every `.txt` is a RELEASE.txt, every other file a Chart.yaml.
fn components(toml: &str, files: &[(&str, &str)]) -> (Vec<Component>, Vec<Finding>) {
    let config = config::parse(toml.as_bytes()).unwrap();
    let mut inventory = Inventory { repository: "repository".into(), ..Inventory::default() };
    let mut metadata = BTreeMap::new();
    for (path, text) in files {
        let bytes = text.as_bytes().to_vec();
        if path.ends_with(".txt") {
            inventory.release_files.insert((*path).to_owned(), bytes);
        } else {
            inventory.charts.push(folder_of(path).to_owned());
            metadata.insert(folder_of(path).to_owned(), bytes);
        }
    }
    let (drafts, findings) = draft(&config, &inventory);
    (resolve(&config, &inventory, drafts, &metadata), findings)
}

/// Each component as `name: kind, release file, chart`.
fn shown(toml: &str, files: &[(&str, &str)]) -> Vec<String> {
    let (components, findings) = components(toml, files);
    assert_eq!(findings, []);
    let line = |component: &Component| {
        let Component { name, kind, layout: Layout { release_file, chart, .. }, .. } = component;
        assert_eq!(component.findings, [], "{name}");
        let chart = match chart.as_deref() {
            None => "no chart",
            Some("") => ".",
            Some(folder) => folder,
        };
        format!("{name}: {kind}, {release_file}, {chart}")
    };
    components.iter().map(line).collect()
}

/// Every finding, those of components first, as `severity rule place: message | help`.
fn findings(toml: &str, files: &[(&str, &str)]) -> Vec<String> {
    let (components, findings) = components(toml, files);
    let own = components.into_iter().flat_map(|component| component.findings);
    own.chain(findings)
        .map(|finding| {
            let place = finding.location.map_or("-".to_owned(), |location| match location.span {
                Some(span) => format!("{}:{}", location.file, span.place.line),
                None => location.file,
            });
            let help = finding.help.as_deref().unwrap_or("-");
            format!("{} {} {place}: {} | {help}", finding.severity, finding.rule, finding.message)
        })
        .collect()
}

#[test]
fn a_release_file_takes_the_chart_beside_it_or_the_only_one() {
    for (files, expected) in [
        (&[("RELEASE.txt", APP)][..], &["app: app, RELEASE.txt, no chart"][..]),
        (&[("RELEASE.txt", CHART), ("Chart.yaml", WEB)], &["charts: chart, RELEASE.txt, ."]),
        // The only chart, wherever it is.
        (
            &[("RELEASE.txt", CHART), ("deploy/web/Chart.yaml", WEB)],
            &["charts: chart, RELEASE.txt, deploy/web"],
        ),
        (
            &[("notes/RELEASE.txt", CHART), ("web/Chart.yaml", WEB)],
            &["charts: chart, notes/RELEASE.txt, web"],
        ),
        // A vendored chart is none of its own.
        (
            &[("RELEASE.txt", CHART), ("web/Chart.yaml", WEB), ("web/charts/db/Chart.yaml", "")],
            &["charts: chart, RELEASE.txt, web"],
        ),
        // Of several RELEASE.txt, the nearest around the chart has it.
        (
            &[("RELEASE.txt", APP), ("deploy/RELEASE.txt", CHART), ("deploy/web/Chart.yaml", WEB)],
            &["app: app, RELEASE.txt, no chart", "charts: chart, deploy/RELEASE.txt, deploy/web"],
        ),
        // One that is elsewhere does not.
        (
            &[("RELEASE.txt", CHART), ("tool/RELEASE.txt", APP), ("deploy/web/Chart.yaml", WEB)],
            &["charts: chart, RELEASE.txt, deploy/web", "app: app, tool/RELEASE.txt, no chart"],
        ),
        // Many charts, each with its own.
        (
            &[
                ("charts/a/RELEASE.txt", "a-1.0.0\nApp: app-1.2.0\n"),
                ("charts/a/Chart.yaml", "name: a"),
                ("charts/kafka/RELEASE.txt", SYSTEM),
                ("charts/kafka/Chart.yaml", "name: kafka"),
                ("charts/silent/Chart.yaml", "name: silent"),
            ],
            &[
                "a: chart, charts/a/RELEASE.txt, charts/a",
                "kafka: system, charts/kafka/RELEASE.txt, charts/kafka",
            ],
        ),
        // Away from any chart, the title says which it is.
        (
            &[
                ("notes/web/RELEASE.txt", "web-1.0.0\nApp: app-1.2.0\n"),
                ("charts/web/Chart.yaml", WEB),
                ("charts/db/Chart.yaml", ""),
            ],
            &["web: chart, notes/web/RELEASE.txt, charts/web"],
        ),
        // An app next to charts that have theirs stays an app.
        (
            &[("RELEASE.txt", APP), ("web/RELEASE.txt", CHART), ("web/Chart.yaml", WEB)],
            &["app: app, RELEASE.txt, no chart", "charts: chart, web/RELEASE.txt, web"],
        ),
    ] {
        assert_eq!(shown("", files), expected);
    }
}

#[test]
fn the_kind_is_what_the_entries_name() {
    for (notes, with_chart, without) in [
        (CHART, "chart", Some("chart")),
        (SYSTEM, "system", Some("system")),
        ("web-1.0.0\nImage: web:1\nApp: app-1.2.0\n", "chart", None),
        ("web-1.0.0\n", "chart", Some("app")),
        ("", "chart", Some("app")),
        // An entry that was written without its fields is no other kind of component.
        ("kafka-1.1.0\n\n- More.\n\nkafka-1.0.0\nImage: apache/kafka:3.7.0\n", "system", None),
        ("charts-1.2.0\nImage: a/b:1\n\ncharts-1.1.0\nApp: app-1.2.0\n", "system", None),
        ("Unreleased\n\n- More.\n\ncharts-1.1.0\nApp: app-1.2.0\n", "chart", None),
    ] {
        let kind = |files: &[(&str, &str)]| components("", files).0[0].kind.to_string();
        assert_eq!(kind(&[("RELEASE.txt", notes), ("Chart.yaml", WEB)]), with_chart, "{notes}");
        if let Some(without) = without {
            assert_eq!(kind(&[("RELEASE.txt", notes)]), without, "{notes}");
        }
    }
}

#[test]
fn the_name_is_the_title_or_the_charts_or_the_folders() {
    for (files, name, tag, others) in [
        (
            &[("RELEASE.txt", CHART), ("Chart.yaml", WEB)][..],
            "charts",
            "charts-2.0.0",
            &["web-2.0.0", "v2.0.0"][..],
        ),
        // Without a title in the headings, tags are bare.
        (&[("RELEASE.txt", "1.1.0\n"), ("x/Chart.yaml", WEB)], "web", "2.0.0", &["web-2.0.0"]),
        (&[("RELEASE.txt", "1.1.0\n"), ("x/y/Chart.yaml", "version: 1\n")], "y", "2.0.0", &[]),
        (&[("RELEASE.txt", "1.1.0\n"), ("x/Chart.yaml", "a: [")], "x", "2.0.0", &[]),
        (&[("tool/RELEASE.txt", "1.1.0\n")], "tool", "2.0.0", &["v2.0.0"]),
        (&[("RELEASE.txt", "1.1.0\n")], "repository", "2.0.0", &["v2.0.0"]),
        // A title set off by a blank is no part of the tag.
        (&[("RELEASE.txt", "Tool 1.1.0\n")], "repository", "2.0.0", &["v2.0.0"]),
    ] {
        let component = components("", files).0.remove(0);
        assert_eq!(component.name, name, "{files:?}");
        assert_eq!(component.tags.name(&"2.0.0".parse().unwrap()), tag, "{files:?}");
        for tag in others.iter().chain([&tag]) {
            assert!(component.tags.read(tag).is_some(), "{tag} {files:?}");
        }
    }
}

#[test]
fn what_relmap_toml_says_goes_before_what_the_files_show() {
    let toml = r#"
[[component]]
name = "server"
kind = "app"

[[component]]
name = "web"
kind = "system"
path = "deploy/web"
release-file = "deploy/NOTES.txt"
app = "server"
tag = "v{version}"
[component.rules]
crds = "major"

[[component]]
name = "elsewhere"
repository = "../elsewhere"
"#;
    let files = [
        ("RELEASE.txt", "app-1.2.0\nApp: x-1.0.0\n"),
        ("deploy/NOTES.txt", CHART),
        ("deploy/web/Chart.yaml", WEB),
        ("deploy/db/Chart.yaml", ""),
    ];
    assert_eq!(
        shown(toml, &files),
        ["server: app, RELEASE.txt, no chart", "web: system, deploy/NOTES.txt, deploy/web"]
    );
    let (found, _) = components(toml, &files);
    let [server, web] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (server.apps.len(), web.only_app().map(|app| app.name.as_str())),
        (0, Some("server"))
    );
    assert_eq!(web.rules.row(crate::rules::RuleKey::Crds).demand.to_string(), "at least major");
    assert!(web.tags.read("v2.0.0").is_some() && web.tags.read("charts-2.0.0").is_none());
    // Without a template, the title of the headings counts as well as the name.
    assert!(server.tags.read("app-2.0.0").is_some() && server.tags.read("server-2.0.0").is_some());
    assert_eq!((server.path(), web.path()), (".", "deploy/web"));
    assert_eq!(
        (web.layout.chart_name.as_deref(), web.layout.folder.as_str()),
        (Some("web"), "deploy")
    );
}

#[test]
fn an_apps_own_file_never_takes_the_chart_from_another() {
    let toml = "[[component]]\nname = \"app\"\nkind = \"app\"\nrelease-file = \"Z.txt\"\n";
    assert_eq!(
        shown(toml, &[("RELEASE.txt", CHART), ("Z.txt", APP), ("web/Chart.yaml", WEB)]),
        ["charts: chart, RELEASE.txt, web", "app: app, Z.txt, no chart"]
    );
}

#[test]
fn a_configured_component_finds_its_release_file() {
    let chart = "[[component]]\nname = \"charts\"\npath = \"web\"\n";
    for (toml, files, expected) in [
        // Next to its chart, before the one at the root.
        (
            chart,
            &[("RELEASE.txt", APP), ("web/RELEASE.txt", CHART), ("web/Chart.yaml", WEB)][..],
            &["app: app, RELEASE.txt, no chart", "charts: chart, web/RELEASE.txt, web"][..],
        ),
        (
            chart,
            &[("RELEASE.txt", CHART), ("web/Chart.yaml", WEB), ("db/Chart.yaml", "")],
            &["charts: chart, RELEASE.txt, web"],
        ),
        (
            "[[component]]\nname = \"tool\"\n",
            &[("RELEASE.txt", APP), ("Chart.yaml", WEB)],
            &["tool: chart, RELEASE.txt, ."],
        ),
    ] {
        assert_eq!(shown(toml, files), expected, "{toml}");
    }
}
