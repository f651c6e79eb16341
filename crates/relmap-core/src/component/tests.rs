//! From the files of a repository to its components.

use std::collections::BTreeMap;

use proptest::prelude::*;

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
        // The only chart, wherever it stands.
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
        // One that stands elsewhere does not.
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
        // An app beside charts that have theirs stays an app.
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
fn among_several_components_a_bare_tag_is_nobodys() {
    let (found, _) = components(
        "",
        &[
            ("a/RELEASE.txt", "1.0.0\n"),
            ("b/RELEASE.txt", "b-1.0.0\n"),
            ("b/Chart.yaml", "name: bee"),
        ],
    );
    let reads = |index: usize, tag| found[index].tags.read(tag).is_some();
    assert_eq!(found[0].tags.name(&"2.0.0".parse().unwrap()), "a-2.0.0");
    assert!(reads(0, "a-2.0.0") && reads(1, "b-2.0.0") && reads(1, "bee-2.0.0"));
    for tag in ["2.0.0", "v2.0.0"] {
        assert!(!reads(0, tag) && !reads(1, tag), "{tag}");
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
    assert_eq!((server.app.as_deref(), web.app.as_deref()), (None, Some("server")));
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
        // Beside its chart, before the one at the root.
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

#[test]
fn what_is_missing_is_named_with_its_mend() {
    let help_move = "move RELEASE.txt beside its Chart.yaml, or name the chart's folder by `path` in relmap.toml";
    for (toml, files, expected) in [
        (
            "",
            &[][..],
            vec!["error release-file-missing -: no RELEASE.txt was found in this repository | write one \
                whose first line is the tag of the next release, for example `charts-0.1.0`, and commit it; \
             with --worktree it counts before that".to_owned()],
        ),
        (
            "",
            &[("web/Chart.yaml", WEB)],
            vec!["error release-file-missing -: no RELEASE.txt was found in this repository | write one \
                whose first line is the tag of the next release, for example `charts-0.1.0`, and commit it; \
             with --worktree it counts before that".to_owned()],
        ),
        (
            "\n[[component]]\nname = \"charts\"\npath = \"web\"\n",
            &[("web/Chart.yaml", WEB)],
            vec!["error release-file-missing relmap.toml:3: the component `charts` has no web/RELEASE.txt \
                and no RELEASE.txt | write web/RELEASE.txt with a heading such as `charts-0.1.0`".to_owned()],
        ),
        (
            "[[component]]\nname = \"charts\"\npath = \".\"\n",
            &[("Chart.yaml", WEB)],
            vec!["error release-file-missing relmap.toml:2: the component `charts` has no RELEASE.txt | \
                write RELEASE.txt with a heading such as `charts-0.1.0`".to_owned()],
        ),
        (
            "[[component]]\nname = \"charts\"\nrelease-file = \"NEWS.txt\"\n",
            &[("RELEASE.txt", CHART), ("Chart.yaml", WEB)],
            vec!["error release-file-missing relmap.toml:2: the component `charts` has no NEWS.txt | \
                write NEWS.txt with a heading such as `charts-0.1.0`".to_owned()],
        ),
        (
            "[[component]]\nname = \"charts\"\npath = \"web\"\n",
            &[("RELEASE.txt", CHART), ("Chart.yaml", WEB)],
            vec!["error chart-missing relmap.toml:2: the component `charts` has its chart at web/Chart.yaml, \
                and there is none | set `path` to the folder of Chart.yaml".to_owned()],
        ),
        (
            "",
            &[("RELEASE.txt", SYSTEM)],
            vec![format!("error chart-missing RELEASE.txt: RELEASE.txt belongs to a chart, and the \
                repository holds no Chart.yaml | {help_move}")],
        ),
        (
            "[[component]]\nname = \"app\"\nkind = \"chart\"\n",
            &[("RELEASE.txt", APP)],
            vec![format!("error chart-missing RELEASE.txt: RELEASE.txt belongs to a chart, and the \
                repository holds no Chart.yaml | {help_move}")],
        ),
    ] {
        assert_eq!(findings(toml, files), expected, "{toml} {files:?}");
    }
}

#[test]
fn what_is_ambiguous_is_named_with_its_mend() {
    assert_eq!(
        findings("", &[("RELEASE.txt", CHART), ("a/Chart.yaml", ""), ("b/Chart.yaml", "")]),
        [
            "error component-ambiguous RELEASE.txt: RELEASE.txt belongs to a chart, and the repository holds 2 of them | \
             move RELEASE.txt beside its Chart.yaml, or name the chart's folder by `path` in relmap.toml"
        ]
    );
    // Two folders of the title's name decide nothing.
    assert_eq!(
        findings(
            "",
            &[("RELEASE.txt", CHART), ("a/charts/Chart.yaml", ""), ("b/charts/Chart.yaml", "")]
        )
        .len(),
        1
    );
    // An app that names nothing it deploys is no chart's.
    assert_eq!(
        findings("", &[("RELEASE.txt", APP), ("a/Chart.yaml", ""), ("b/Chart.yaml", "")]),
        [] as [&str; 0]
    );
    assert_eq!(
        findings("", &[("a/RELEASE.txt", APP), ("b/RELEASE.txt", APP), ("c/RELEASE.txt", APP)]),
        [
            "error component-ambiguous b/RELEASE.txt: a/RELEASE.txt and b/RELEASE.txt both belong to a component `app`, \
             so their tags cannot be told apart | give each its own title in the headings, or its own `name` in \
             relmap.toml",
            "error component-ambiguous c/RELEASE.txt: a/RELEASE.txt and c/RELEASE.txt both belong to a component `app`, \
             so their tags cannot be told apart | give each its own title in the headings, or its own `name` in \
             relmap.toml",
        ]
    );
    assert_eq!(
        findings(
            "[[component]]\nname = \"one\"\n\n[[component]]\nname = \"two\"\n",
            &[("RELEASE.txt", APP)]
        ),
        [
            "error component-ambiguous relmap.toml:5: `one` and `two` both take their versions from RELEASE.txt | give \
             each its own `release-file`"
        ]
    );
}

#[test]
fn a_component_owns_its_folders_and_not_those_of_others() {
    let (found, _) = components(
        "",
        &[
            ("RELEASE.txt", APP),
            ("deploy/RELEASE.txt", CHART),
            ("deploy/web/Chart.yaml", WEB),
            ("tool/RELEASE.txt", "tool-1.0.0\n"),
        ],
    );
    let owners = |path: &str| {
        let owners = found.iter().filter(|component| component.layout.owns(path));
        owners.map(|component| component.name.as_str()).collect::<Vec<_>>()
    };
    for (path, expected) in [
        ("RELEASE.txt", &["app"][..]),
        ("src/main.c", &["app"]),
        ("toolbox/main.c", &["app"]),
        ("deploy/web/values.yaml", &["charts"]),
        ("tool/main.c", &["tool"]),
    ] {
        assert_eq!(owners(path), expected, "{path}");
    }
    assert_eq!(found[0].layout.excluded, ["deploy/web", "tool"]);
    assert_eq!(found[1].layout.excluded, ["tool"]);
    assert_eq!(found.iter().map(Component::path).collect::<Vec<_>>(), [".", "deploy/web", "tool"]);
}

#[test]
fn a_release_file_of_another_folder_is_owned_too() {
    let (found, _) = components("", &[("notes/RELEASE.txt", CHART), ("web/Chart.yaml", WEB)]);
    for (path, owned) in [
        ("notes/RELEASE.txt", true),
        ("notes/more.txt", true),
        ("web/values.yaml", true),
        ("README.md", false),
    ] {
        assert_eq!(found[0].layout.owns(path), owned, "{path}");
    }
}

#[test]
fn paths_are_inside_by_whole_parts() {
    for (path, folder, expected) in [
        ("a/b", "a", true),
        ("a", "a", true),
        ("ab", "a", false),
        ("a", "a/b", false),
        ("a", "", true),
        ("", "", true),
    ] {
        assert_eq!(is_inside(path, folder), expected, "{path} in {folder}");
    }
    assert_eq!((join("", "x"), join("a", "x")), ("x".into(), "a/x".into()));
    assert_eq!((folder_of("a/b/c"), folder_of("c")), ("a/b", ""));
    let nouns = [ComponentKind::App, ComponentKind::Chart, ComponentKind::System]
        .map(|kind| (kind.as_str(), kind.noun()));
    assert_eq!(nouns, [("app", "app"), ("chart", "chart"), ("system", "system chart")]);
}

/// A version, often with a prerelease or build metadata.
fn any_version() -> impl Strategy<Value = semver::Version> {
    let text = "(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\
                (-rc\\.[0-9]|-[a-z]{1,4})?(\\+[a-z0-9]{1,4})?";
    text.prop_filter_map("leading zeros", |text| text.parse().ok())
}

proptest! {
    #[test]
    fn the_name_of_a_release_is_read_back(
        title in proptest::option::of("[a-z][a-z0-9-]{0,8}"),
        chart in proptest::option::of("[a-z]{1,8}"),
        alone: bool,
        version in any_version(),
    ) {
        // Where a tag without a title is anybody's, every component has a title.
        prop_assume!(alone || title.is_some());
        let scheme = TagScheme::conventional(title, chart, alone);
        let read = scheme.read(&scheme.name(&version));
        prop_assert_eq!(read, Some(TagName { version, shape: TagShape::Titled }));
    }

    #[test]
    fn the_name_by_a_template_is_read_back(
        before in "[a-z/_-]{0,4}",
        after in "[a-z/_-]{0,4}",
        named: bool,
        version in any_version(),
    ) {
        let template = format!("{before}{}{{version}}{after}", if named { "{name}" } else { "" });
        let template = TagTemplate::new(&template, "charts").unwrap();
        prop_assert_eq!(template.read(&template.name(&version)), Some(version));
    }

    #[test]
    fn no_tag_name_and_no_template_makes_reading_panic(tag: String, template: String) {
        let scheme = TagScheme::conventional(Some("app".into()), Some("é".into()), true);
        let _ = scheme.read(&tag);
        if let Ok(template) = TagTemplate::new(&template, "é") {
            let _ = template.read(&tag);
        }
        let _ = TagTemplate::new(&format!("{template}{{version}}"), "é");
    }

    #[test]
    fn every_component_stands_for_one_release_file(
        files in proptest::collection::btree_map("(a|b|ab)?/?(a|charts)?", 0..3u8, 0..6),
    ) {
        let texts = [APP, CHART, "1.0.0\n"];
        let listed: Vec<(String, &str)> = files
            .iter()
            .flat_map(|(folder, text)| {
                let folder = folder.trim_matches('/');
                let notes = (join(folder, "RELEASE.txt"), texts[usize::from(*text)]);
                let chart = (*text != 1).then(|| (join(folder, "Chart.yaml"), WEB));
                std::iter::once(notes).chain(chart)
            })
            .collect();
        let listed: Vec<(&str, &str)> =
            listed.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let (found, _) = components("", &listed);
        let release_files: std::collections::BTreeSet<&str> =
            listed.iter().map(|file| file.0).filter(|path| path.ends_with(".txt")).collect();
        prop_assert_eq!(found.len(), release_files.len());
        for component in &found {
            // Its own RELEASE.txt is its own, unless that lies in the chart of another.
            let Layout { release_file, .. } = &component.layout;
            let others = found.iter().filter(|other| other.name != component.name);
            let mut charts = others.filter_map(|other| other.layout.chart.as_deref());
            let in_others = charts.any(|chart| is_inside(release_file, chart));
            prop_assert!(component.layout.owns(release_file) || in_others, "{release_file}");
        }
    }
}
