//! Files of a chart mean what Helm makes of them.

use super::{Case, findings, rules, shown};

fn values(old: &str, new: &str) -> Case {
    Case::charts().differing("values.yaml", old, new)
}

#[test]
fn a_later_document_counts_unless_helm_3_is_set() {
    let case = values("a: 2\n---\na: 4\n", "a: 2\n---\na: 9\n");
    let outcome = case.clone().judge();
    assert_eq!(rules(&outcome), ["missing-entry", "chart-doubtful"]);
    assert_eq!(outcome.requirements[0].causes, ["a: 4 -> 9"]);
    let outcome = case.clone().config("[rules]\nhelm = \"3\"\n").judge();
    assert_eq!((rules(&outcome), outcome.requirements.len()), (vec!["chart-doubtful"], 1));
    assert_eq!(shown(&outcome), "pass, at least none 1.1.0");
    // What Helm 4 refuses, Helm 3 never sees.
    let refused = values("a: 2\n", "a: 2\n---\n- b\n");
    assert!(rules(&refused.clone().judge()).contains(&"chart-unreadable"));
    let outcome = refused.config("[rules]\nhelm = \"3\"\n").judge();
    assert!(!rules(&outcome).contains(&"chart-unreadable"));
}

#[test]
fn unquoted_tags_are_told_with_what_helm_reads() {
    for (tag, read) in [
        ("1.20", "1.2"),
        ("0123456", "42798"),
        ("72225e2", "7.2225e+06"),
        ("1_9", "19"),
        ("20241001", "2.0241001e+07"),
    ] {
        for values_of in ["image:\n  repository: example/app\n  tag: ", "image:\n  tag: "] {
            let outcome = values("a: 1\n", &format!("{values_of}{tag}\n")).judge();
            let told = findings(&outcome);
            let expected = format!(
                "warning chart-doubtful: `image.tag: {tag}` is unquoted, so Helm reads the number {read}; \
                 write `tag: \"{tag}\"` | -"
            );
            assert!(told.contains(&expected), "{told:?}");
        }
    }
    for fine in ["\"1.20\"", "1.21", "150", "1.2.0", "latest"] {
        let values_of = format!("image:\n  repository: example/app\n  tag: {fine}\n");
        assert_eq!(rules(&values(&values_of, &values_of).judge()), Vec::<&str>::new(), "{fine}");
    }
    // A tag of something else, and a further values file.
    assert_eq!(rules(&values("a: {tag: 1.20}\n", "a: {tag: 1.20}\n").judge()), Vec::<&str>::new());
    let outcome = Case::charts().write("values-prod.yaml", "image: {tag: 1.20}\n").judge();
    assert!(findings(&outcome).iter().any(|f| f.contains("values-prod.yaml: `image.tag: 1.20`")));
}

#[test]
fn a_tag_that_helm_reads_as_the_same_number_did_not_move() {
    let of = |tag: &str| format!("image:\n  repository: example/app\n  tag: {tag}\n");
    let outcome = values(&of("1.2"), &of("1.20")).judge();
    assert_eq!(rules(&outcome), ["chart-doubtful"]);
    let outcome = values(&of("\"1.2\""), &of("\"1.20\"")).judge();
    assert_eq!(shown(&outcome), "fail, at least minor 1.2.0");
}

#[test]
fn the_time_in_a_lock_is_no_change() {
    let lock = |version: &str, time: &str| {
        format!("dependencies:\n- name: r\n  version: {version}\ndigest: a\ngenerated: {time}\n")
    };
    for file in ["Chart.lock", "requirements.lock"] {
        let case = Case::charts();
        let same = case.clone().differing(file, &lock("1.0.0", "x"), &lock("1.0.0", "y")).judge();
        assert_eq!(shown(&same), "pass, at least none 1.1.0");
        let moved = case.differing(file, &lock("1.0.0", "x"), &lock("1.0.1", "y")).judge();
        assert_eq!(shown(&moved), "fail, at least patch 1.1.1");
    }
}

#[test]
fn an_ignore_file_that_helm_refuses_is_an_error() {
    let refused = |text: &str| {
        let told = findings(&Case::charts().write(".helmignore", text).judge())[0].clone();
        told.trim_end_matches(" | -").to_owned()
    };
    assert_eq!(
        refused("files/**\n"),
        "error chart-unreadable: Helm cannot load the chart: Helm refuses `**`; write a pattern without a slash, \
         which matches at any depth"
    );
    for text in ["*\n", "*.yaml\n!Chart.yaml\n", "Chart.yaml\n"] {
        assert_eq!(
            refused(text),
            "error chart-unreadable: Helm cannot load the chart: this line of .helmignore excludes Chart.yaml | \
             write a pattern that does not match Chart.yaml",
            "{text}"
        );
    }
    assert!(refused("[\n").starts_with(
        "error chart-unreadable: Helm cannot load the chart: Helm refuses this pattern"
    ));
    assert!(refused("!files\n").starts_with(
        "error chart-unreadable: Helm cannot load the chart: Helm leaves out whatever"
    ));
    let fine = Case::charts().differing(".helmignore", "*.md\n", "*.md\n");
    assert_eq!(rules(&fine.judge()), Vec::<&str>::new());
}

#[test]
fn a_file_in_charts_that_is_no_archive_to_helm_is_an_error() {
    let refused = |name: &str| {
        format!(
            "error chart-unreadable: Helm cannot load the chart: charts/{name} is neither a folder with a chart nor a \
             file that ends in .tgz | give an archive a name that ends in .tgz, and name other files in .helmignore"
        )
    };
    for name in ["redis-1.0.0.tar.gz", "redis-1.0.0.TGZ", "README.md"] {
        let case = Case::charts().write(&format!("charts/{name}"), "x");
        assert!(findings(&case.clone().judge()).contains(&refused(name)), "{name}");
        let case =
            case.differing(".helmignore", &format!("charts/{name}\n"), &format!("charts/{name}\n"));
        assert!(!findings(&case.judge()).contains(&refused(name)), "{name}");
    }
    for name in
        ["redis-1.0.0.tgz", "redis-1.0.0.tgz.prov", ".x.tar.gz", "_x.tar.gz", "redis/README.md"]
    {
        let path = format!("charts/{name}");
        let found = findings(&Case::charts().write(&path, "name: redis\nversion: 1.0.0\n").judge());
        assert!(!found.iter().any(|told| told.contains("chart-unreadable")), "{found:?}");
    }
}

#[test]
fn an_app_without_its_title_is_the_same_release() {
    let case = Case::charts().differing("values.yaml", "a: 1\n", "a: 2\n");
    let outcome = case.declare("1.1.1", "App: 1.2.0\n").judge();
    assert_eq!(shown(&outcome), "pass, exactly patch 1.1.1");
    let outcome = Case::charts().declare("1.1.1", "App: other-1.2.0\n").judge();
    assert_eq!(outcome.requirements[0].key.as_str(), "app-version");
}

#[test]
fn a_build_number_as_app_version_moves_by_a_patch() {
    for (old, new) in [("20241001", "20241101"), ("3107", "3108"), ("150", "151")] {
        let chart = |app: &str| {
            format!("apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: \"{app}\"\n")
        };
        let case = Case::charts().differing("Chart.yaml", &chart(old), &chart(new));
        assert_eq!(shown(&case.judge()), "fail, at least patch 1.1.1");
    }
}
