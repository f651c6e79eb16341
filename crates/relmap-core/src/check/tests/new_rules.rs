//! kube-version, schema-narrowed and released-entry-edited.

use super::{Case, findings, rules, shown};

fn kube(old: &str, new: &str) -> Case {
    let chart = |range: &str| {
        let line =
            if range.is_empty() { String::new() } else { format!("kubeVersion: '{range}'\n") };
        format!("apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n{line}")
    };
    Case::charts().differing("Chart.yaml", &chart(old), &chart(new))
}

#[test]
fn a_narrowed_kube_version_is_a_major_and_a_widened_one_a_minor() {
    // More than is compared, which could hide how far it moved.
    let long = |range: &str| [range; 200].join(" || ");
    for (old, new, expected) in [
        (">=1.19.0-0", ">=1.21.0-0", "at least major 2.0.0"),
        (">=1.21.0-0", ">=1.19.0-0", "at least minor 1.2.0"),
        ("", ">=1.21", "at least major 2.0.0"),
        (">=1.21", "", "at least minor 1.2.0"),
        ("^1.19", ">=1.19", "at least patch 1.1.1"),
        (">=1.19 <1.29", "1.19 - 1.28", "at least patch 1.1.1"),
        (">=1.19.0", ">=1.19.0-0", "at least patch 1.1.1"),
        (">=1.19 <1.29", ">=1.20 <1.30", "at least major 2.0.0"),
        (">=1.19", ">=1.19 <2", "at least patch 1.1.1"),
        ("~1.19 || ~1.20", "1.19.x || 1.20.x || 1.21.x", "at least minor 1.2.0"),
        // Helm refuses every cluster where it cannot read the range.
        (">=1.19", "newest", "at least major 2.0.0"),
        ("newest", ">=1.19", "at least major 2.0.0"),
        (">=1.19", &long(">=1.30"), "at least major 2.0.0"),
        (&long(">=1.19"), ">=1.30", "at least major 2.0.0"),
        (">=1.19", ">=1.19 !=1.20.3", "at least major 2.0.0"),
    ] {
        let outcome = kube(old, new).judge();
        assert_eq!(shown(&outcome).split_once(", ").unwrap().1, expected, "{old} {new}");
    }
    let outcome = kube(">=1.19.0-0", ">=1.21.0-0").judge();
    assert_eq!(rules(&outcome), ["missing-entry", "kube-version"]);
    assert_eq!(
        findings(&outcome)[1],
        "warning kube-version: kubeVersion was narrowed from >=1.19.0-0 to >=1.21.0-0: Kubernetes 1.19.0 was accepted before and is refused now | say in the notes which clusters must be upgraded first"
    );
    let outcome = kube(">=1.19", &long(">=1.30")).judge();
    let start = ">=1.30 || ".repeat(10);
    assert_eq!(
        findings(&outcome)[1],
        format!(
            "warning kube-version: kubeVersion was changed from >=1.19 to {start}…, which cannot be compared as ranges of versions | say in the notes which clusters must be upgraded first"
        )
    );
    let set = kube(">=1.19", ">=1.21").config("[rules]\nkube-version = \"at least minor\"\n");
    assert!(shown(&set.judge()).ends_with("at least minor 1.2.0"));
}

#[test]
fn a_schema_that_refuses_what_it_took_is_a_major() {
    let level = |old: &str, new: &str| {
        let case = Case::charts().differing("values.schema.json", old, new);
        shown(&case.judge()).rsplit_once(' ').unwrap().0.rsplit(' ').next().unwrap().to_owned()
    };
    let of = |schema: &str| format!(r#"{{"type": "object", "properties": {{"a": {schema}}}}}"#);
    for (old, new, expected) in [
        (r#"{"type": "string"}"#, r#"{"type": ["string", "null"]}"#, "patch"),
        (r#"{"type": ["string", "null"]}"#, r#"{"type": "string"}"#, "major"),
        (r#"{"type": "integer"}"#, r#"{"type": "number"}"#, "patch"),
        (r#"{"type": "number"}"#, r#"{"type": "integer"}"#, "major"),
        (r#"{"enum": ["x", "y"]}"#, r#"{"enum": ["x"]}"#, "major"),
        (r#"{"enum": ["x"]}"#, r#"{"enum": ["y", "x"]}"#, "patch"),
        (r#"{"type": "string"}"#, r#"{"type": "string", "enum": ["x"]}"#, "major"),
        (r#"{"minimum": 1}"#, r#"{"minimum": 2}"#, "major"),
        (r#"{"minimum": 2}"#, r#"{"minimum": 1}"#, "patch"),
        (r#"{"maxLength": 2}"#, r#"{"maxLength": 1}"#, "major"),
        (r#"{"pattern": "a"}"#, r#"{"pattern": "b"}"#, "major"),
        (r#"{"pattern": "a"}"#, r#"{"description": "x"}"#, "patch"),
        (r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": false}"#, "major"),
        (r#"{"type": "object"}"#, r#"{"type": "object", "required": ["x"]}"#, "major"),
        (r#"{"items": {"type": "string"}}"#, r#"{"items": {"type": "integer"}}"#, "major"),
        // What it referred to is not known.
        (r##"{"$ref": "#/x"}"##, r#"{"type": "string"}"#, "major"),
        ("{}", r#"{"type": "string"}"#, "major"),
        ("true", r#"{"type": "string"}"#, "major"),
        (r#"{"type": "string"}"#, "false", "major"),
        ("false", r#"{"type": "string"}"#, "patch"),
        (
            r#"{"properties": {"b": {}}, "additionalProperties": false}"#,
            r#"{"properties": {}, "additionalProperties": false}"#,
            "major",
        ),
        (r#"{"properties": {"b": {}}}"#, r#"{"properties": {}}"#, "patch"),
    ] {
        assert_eq!(level(&of(old), &of(new)), expected, "{old} {new}");
    }
    assert_eq!(level("{}", r#"{"type": "object"}"#), "patch");
    assert_eq!(level("{}", r#"{"type": "string"}"#), "major");
    // What the default values have may be required, and a new key may be closed.
    let object = r#"{"type": "object"}"#;
    assert_eq!(level(object, r#"{"type": "object", "required": ["replicaCount"]}"#), "patch");
    assert_eq!(
        level(object, r#"{"type": "object", "properties": {"n": {"type": "string"}}}"#),
        "patch"
    );
    let case = Case::charts().differing(
        "values.schema.json",
        &of(r#"{"enum": ["x", "y"]}"#),
        &of(r#"{"enum": ["x"]}"#),
    );
    assert!(findings(&case.judge()).contains(
        &"warning schema-narrowed: values.schema.json refuses values that it accepted before: a may no longer be y | \
          say in the notes what to do with such values"
            .to_owned()
    ));
}

#[test]
fn a_schema_that_only_helm_can_read_is_refused() {
    let of = |rest: &str| format!(r#"{{"properties": {{"a": {{"maximum": 1{rest}}}}}}}"#);
    let deep = of(&format!(r#", "x": {}1{}"#, "[".repeat(130), "]".repeat(130)));
    let surrogate = of(r#", "description": "\ud800""#);
    for new in [deep, surrogate] {
        let mut case = Case::charts().before("values.schema.json", "{}");
        case.new.insert("values.schema.json".into(), new.clone());
        let found = findings(&case.judge());
        let start = "error chart-unreadable: values.schema.json cannot be parsed: ";
        assert!(found.iter().any(|finding| finding.starts_with(start)), "{found:?}");
        // Nobody knows what the old one took, so it may have been more.
        let mut case = Case::charts().write("values.schema.json", "{}");
        case.old.insert("values.schema.json".into(), new);
        assert!(shown(&case.judge()).ends_with("at least major 2.0.0"));
    }
}

#[test]
fn a_released_entry_is_not_lost() {
    const OLDER: &str = "\ncharts-1.0.0 (2026-10-02)\n\n- Zero.\n";
    let before = format!("{}{OLDER}", Case::charts().old["RELEASE.txt"]);
    let judged = |now: &str| {
        let mut case = Case::charts();
        case.old.insert("RELEASE.txt".into(), before.clone());
        findings(&case.write("RELEASE.txt", now).judge())
    };
    let lost = "warning released-entry-edited: charts-1.1.0 is released, and RELEASE.txt has no entry of it any more | restore \
                it; to see it: git show charts-1.1.0:RELEASE.txt";
    let newest = "charts-1.1.1 (2026-11-25)\nApp: app-1.2.0\n\n- More.\n";
    assert!(judged(&format!("{newest}{OLDER}")).contains(&lost.to_owned()));
    // A file that keeps its newest entries alone loses the oldest.
    for now in [newest.to_owned(), format!("{newest}\n{before}")] {
        assert!(!judged(&now).contains(&lost.to_owned()), "{now}");
    }
}

#[test]
fn an_entry_that_is_out_is_not_edited() {
    let edited =
        |old: &str, new: &str| findings(&Case::charts().edit("RELEASE.txt", old, new).judge());
    assert_eq!(
        edited("- First.", "- First one."),
        [
            "warning released-entry-edited: the entry of charts-1.1.0, which is released, was changed after it was tagged | move the changes to a new entry; to see the tagged entry: git show \
          charts-1.1.0:RELEASE.txt"
        ]
    );
    // The tag may be called otherwise than the heading.
    let mut case = Case::charts().edit("RELEASE.txt", "- First.", "- First one.");
    for tag in &mut case.tags {
        tag.name = tag.name.replace("charts-", "charts/v").parse().unwrap();
    }
    let found = findings(&case.judge());
    assert!(
        found.iter().any(|finding| finding.ends_with(": git show charts/v1.1.0:RELEASE.txt")),
        "{found:?}"
    );
    let app = edited("App: app-1.2.0", "App: app-1.2.1");
    assert!(app.contains(
        &"error released-entry-edited: the entry of charts-1.1.0, which is released, names `App: app-1.2.1` now, and \
          `App: app-1.2.0` when it was tagged | restore its fields: git show charts-1.1.0:RELEASE.txt"
            .to_owned()
    ), "{app:?}");
    for (old, new) in [
        ("- First.\n", "-  First. \r\n\n"),
        ("- First.\n", "- First.\n\n[1.1.0]: https://x.example\n"),
    ] {
        assert_eq!(edited(old, new), Vec::<String>::new());
    }
    // A new entry above is none of its business.
    let case = Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
    assert_eq!(rules(&case.declare("1.1.1", "App: app-1.2.0\n").judge()), Vec::<&str>::new());
}
