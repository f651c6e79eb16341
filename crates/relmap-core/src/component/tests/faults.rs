//! What is missing, and what could be meant in two ways.

use super::{APP, CHART, Component, SYSTEM, WEB, components, findings};

#[test]
fn what_is_missing_is_named_with_its_mend() {
    let help_move = "move RELEASE.txt next to its Chart.yaml, or name the chart's folder by `path` in relmap.toml";
    for (toml, files, expected) in [
        (
            "",
            &[][..],
            vec!["undecided release-file-missing -: relmap is not set up in this repository; run `relmap init` | \
                `relmap init --dry-run` shows what it would write".to_owned()],
        ),
        (
            "",
            &[("web/Chart.yaml", WEB)],
            vec!["undecided release-file-missing -: relmap is not set up in this repository (found a chart in web); run `relmap init` | \
                `relmap init --dry-run` shows what it would write".to_owned()],
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
            vec!["error chart-missing relmap.toml:2: the component `charts` has its chart at web/Chart.yaml, but there is none | set `path` to the folder of Chart.yaml".to_owned()],
        ),
        (
            "",
            &[("RELEASE.txt", SYSTEM)],
            vec![format!("error chart-missing RELEASE.txt: RELEASE.txt belongs to a chart, but the repository has no Chart.yaml | {help_move}")],
        ),
        (
            "[[component]]\nname = \"app\"\nkind = \"chart\"\n",
            &[("RELEASE.txt", APP)],
            vec![format!("error chart-missing RELEASE.txt: RELEASE.txt belongs to a chart, but the repository has no Chart.yaml | {help_move}")],
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
            "error component-ambiguous RELEASE.txt: RELEASE.txt belongs to a chart, but the repository has 2 of them | \
             move RELEASE.txt next to its Chart.yaml, or name the chart's folder by `path` in relmap.toml"
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
             so their tags cannot be distinguished | give each its own title in the headings, or its own `name` in \
             relmap.toml",
            "error component-ambiguous c/RELEASE.txt: a/RELEASE.txt and c/RELEASE.txt both belong to a component `app`, \
             so their tags cannot be distinguished | give each its own title in the headings, or its own `name` in \
             relmap.toml",
        ]
    );
    assert_eq!(
        findings(
            "[[component]]\nname = \"one\"\n\n[[component]]\nname = \"two\"\n",
            &[("RELEASE.txt", APP)]
        ),
        [
            "error component-ambiguous relmap.toml:5: `one` and `two` both read their versions from RELEASE.txt | give \
             each its own `release-file`"
        ]
    );
}

#[test]
fn of_two_of_one_name_the_one_that_relmap_toml_names_has_it() {
    let (plain, _) =
        components("", &[("a/RELEASE.txt", "app-1.0.0\n"), ("b/RELEASE.txt", "app-1.0.0\n")]);
    let shares = |components: &[Component]| -> Vec<(String, bool)> {
        let of = |one: &Component| (one.layout.release_file.clone(), one.is_ambiguous);
        components.iter().map(of).collect()
    };
    let (a, b) = ("a/RELEASE.txt".to_owned(), "b/RELEASE.txt".to_owned());
    assert_eq!(shares(&plain), [(a.clone(), false), (b.clone(), true)]);
    let (named, _) = components(
        "[[component]]\nname = \"app\"\nrelease-file = \"b/RELEASE.txt\"\n",
        &[("a/RELEASE.txt", "app-1.0.0\n"), ("b/RELEASE.txt", "app-1.0.0\n")],
    );
    assert_eq!(shares(&named), [(a, true), (b, false)]);
}

#[test]
fn a_chart_that_very_many_components_have_is_told_of() {
    let names: Vec<String> = (10..22).map(|number| format!("n{number}")).collect();
    let one = |name: &String| {
        format!("[[component]]\nname = \"{name}\"\npath = \".\"\nrelease-file = \"{name}.txt\"\n")
    };
    let toml: String = names.iter().map(one).collect();
    let files: Vec<(String, String)> =
        names.iter().map(|name| (format!("{name}.txt"), format!("{name}-1.0.0\n"))).collect();
    let mut files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("Chart.yaml", WEB));
    let told = |name: &str| {
        format!(
            "error component-ambiguous {name}.txt: more than 10 components have the chart in ., so it is unclear which of \
             them releases it | set `path` of each component in relmap.toml to a chart of its own"
        )
    };
    assert_eq!(findings(&toml, &files), [told("n20"), told("n21")]);
}
