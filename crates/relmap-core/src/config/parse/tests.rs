use super::*;
use crate::rules::Source;

/// Every fault as `line:column message`.
fn faults(text: &str) -> Vec<String> {
    let faults = parse(text.as_bytes()).unwrap_err();
    faults
        .iter()
        .map(|fault| format!("{}:{} {fault}", fault.span.place.line, fault.span.place.column))
        .collect()
}

#[test]
fn the_documented_example_is_read_whole() {
    let config = parse(
        br#"
[[component]]
name = "app"
kind = "app"
repository = "../app"
release-file = "RELEASE.txt"

[[component]]
name = "charts"
kind = "chart"
app = "app"
path = "."
tag = "{name}-{version}"
[component.rules]
crds = "major"

[rules]
preset = "mirror"
values = "patch"
image = "minor"

[map]
repository = "../map"
branch = "releases"
"#,
    )
    .unwrap();
    let [app, charts] = config.components.as_slice() else { panic!("{config:?}") };
    assert_eq!((app.name.as_str(), app.kind), ("app", Some(ComponentKind::App)));
    assert_eq!(app.repository.as_deref(), Some("../app"));
    assert_eq!(app.release_file.as_deref(), Some("RELEASE.txt"));
    assert_eq!(charts.app.as_deref(), Some("app"));
    assert_eq!(charts.path.as_deref(), Some(""));
    let tag = charts.tag.as_ref().unwrap();
    assert_eq!(tag.read("charts-1.1.0"), Some("1.1.0".parse().unwrap()));
    assert_eq!(
        (config.map.repository.as_str(), config.map.branch.as_str()),
        ("../map", "releases")
    );

    let table = config.table(ComponentKind::System, Some(charts));
    let row = |key| {
        let row = table.row(key);
        (row.demand.to_string(), row.source.clone())
    };
    assert_eq!(row(RuleKey::Values), ("exactly patch".into(), Source::Rules { line: 19 }));
    assert_eq!(row(RuleKey::Image), ("exactly minor".into(), Source::Rules { line: 20 }));
    assert_eq!(row(RuleKey::Crds), ("at least major".into(), Source::Component { line: 15 }));
    assert_eq!(row(RuleKey::AppVersion), ("exactly follow".into(), Source::Preset(Preset::Mirror)));
}

#[test]
fn an_empty_file_changes_nothing() {
    assert_eq!(parse(b"").unwrap(), Config::default());
}

#[test]
fn all_faults_come_back_with_their_places() {
    assert_eq!(
        faults(
            r#"
[[component]]
nam = "app"

[[component]]
name = "charts"
kind = "helm"
path = "../elsewhere"
release-file = 3
tag = "{version}-{title}"

[[component]]
name = "charts"

[rule]
[rules]
image = "huge"
value = "patch"
"#
        ),
        [
            "2:1 this component has no `name`; write `name = \"TITLE\"`, the title in its RELEASE.txt headings",
            "3:1 `nam` is not known in [[component]]; did you mean `name`?",
            "7:8 `kind` cannot be `helm`; known are app, chart, system",
            "8:8 `path = \"../elsewhere\"` leads out of the repository; write a path below the folder of relmap.toml",
            "9:16 `release-file` must be a string, not integer",
            "10:7 the tag template `{version}-{title}` has `{title}`; only `{name}` and `{version}` are known",
            "13:8 the component `charts` stands twice; it was first named in line 6",
            "15:2 `rule` is not known at the top of relmap.toml; did you mean `rules`?",
            "17:9 `huge` is no rule setting; write `none`, `patch`, `minor`, `major` or `follow`, with `exactly` or `at least` before it if it should differ from the default",
            "18:1 `value` is not known in [rules]; did you mean `values`?",
        ]
    );
}

#[test]
fn syntax_faults_and_wrong_bytes_have_a_place() {
    assert_eq!(faults("[rules\nvalues = \"patch\"\n")[0].split(' ').next(), Some("1:7"));
    let fault = &parse(b"a = \"\xff\"").unwrap_err()[0];
    assert_eq!(fault.to_string(), "relmap.toml is not UTF-8 from byte 5 on");
}

#[test]
fn the_known_rule_keys_are_the_rows_of_the_table() {
    let rows: Vec<_> = RuleKey::ALL.iter().map(|key| key.as_str()).collect();
    assert_eq!(&RULES[1..], rows);
}

#[test]
fn a_byte_order_mark_is_let_pass() {
    let config = parse("\u{feff}[rules]\nvalues = \"minor\"\n".as_bytes()).unwrap();
    assert_eq!(config.rules.rows[0].line, 2);
}
