mod properties;

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
    assert_eq!(charts.apps, ["app"]);
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
            "7:8 `kind` cannot be `helm`; expected one of app, chart, system",
            "8:8 `path = \"../elsewhere\"` points outside the repository; write a path below the folder of relmap.toml",
            "9:16 `release-file` must be a string, not integer",
            "10:7 the tag template `{version}-{title}` has `{title}`; only `{name}` and `{version}` are known",
            "13:8 the component `charts` appears twice; it was first named on line 6",
            "15:2 `rule` is not known at the top of relmap.toml; did you mean `rules`?",
            "17:9 `huge` is not a rule setting; write `none`, `patch`, `minor`, `major` or `follow`, with `exactly` or `at least` before it to change the default",
            "18:1 `value` is not known in [rules]; did you mean `values`?",
        ]
    );
}

#[test]
fn syntax_faults_and_wrong_bytes_have_a_place() {
    assert_eq!(faults("[rules\nvalues = \"patch\"\n")[0].split(' ').next(), Some("1:7"));
    let fault = &parse(b"a = \"\xff\"").unwrap_err()[0];
    assert_eq!(fault.to_string(), "this file is not UTF-8 from byte 5 on");
}

#[test]
fn the_known_rule_keys_are_the_rows_of_the_table() {
    let rows: Vec<_> = RuleKey::ALL.iter().map(|key| key.as_str()).collect();
    assert_eq!(RULES[..3], ["preset", "overrides", "helm"]);
    assert_eq!(&RULES[3..], rows);
}

#[test]
fn a_byte_order_mark_is_let_pass() {
    let config = parse("\u{feff}[rules]\nvalues = \"minor\"\n".as_bytes()).unwrap();
    assert_eq!(config.rules.rows[0].line, 2);
}

#[test]
fn every_wrong_type_is_named() {
    for (text, expected) in [
        ("rules = 1\n", "1:9 `rules` must be a table, not integer"),
        ("map = true\n", "1:7 `map` must be a table, not boolean"),
        (
            "component = {}\n",
            "1:13 `component` must be an array of tables: `[[component]]`, not table",
        ),
        (
            "[component]\nname = \"a\"\n",
            "1:1 `component` must be an array of tables: `[[component]]`, not table",
        ),
        ("component = [1]\n", "1:14 `component` must be a table, not integer"),
        ("[[component]]\nname = [\"a\"]\n", "2:8 `name` must be a string, not array"),
        (
            "[[component]]\nname = \"a\"\nrules = \"strict\"\n",
            "3:9 `rules` must be a table, not string",
        ),
        ("[rules]\nvalues = 1.5\n", "2:10 `values` must be a string, not float"),
        ("[rules]\npreset = 1979-05-27\n", "2:10 `preset` must be a string, not datetime"),
        ("[map]\nbranch = 1\n", "2:10 `branch` must be a string, not integer"),
        (
            "[release]\nallow-branch = \"main\"\n",
            "2:16 `allow-branch` must be an array of strings, not string",
        ),
        (
            "[release]\nallow-branch = [\"main\", 1]\n",
            "2:25 `allow-branch` must be an array of strings, not integer",
        ),
        (
            "[release]\nweb-host = \"githup\"\n",
            "2:12 `web-host` cannot be `githup`; did you mean `github`?",
        ),
        ("[release]\nweb-url = true\n", "2:11 `web-url` must be a string, not boolean"),
        (
            "[release]\nweb-url = \"javascript:alert(1)\"\n",
            "2:11 `javascript:alert(1)` is not the address of a git host; write `https://HOST`, with a path if its \
             pages are below one",
        ),
    ] {
        assert_eq!(faults(text), [expected], "{text}");
    }
}

#[test]
fn every_wrong_word_is_named() {
    let name = "[[component]]\nname = \"a\"\n";
    for (text, expected) in [
        (
            "[rules]\npreset = \"strickt\"\n".to_owned(),
            "2:10 `preset` cannot be `strickt`; did you mean `strict`?",
        ),
        (
            "[rules]\npreset = \"x\"\n".to_owned(),
            "2:10 `preset` cannot be `x`; expected one of strict, mirror",
        ),
        (
            format!("{name}kind = \"systems\"\n"),
            "3:8 `kind` cannot be `systems`; did you mean `system`?",
        ),
        (
            "zzz = 1\n".to_owned(),
            "1:1 `zzz` is not known at the top of relmap.toml; expected one of component, rules, map, release, environment",
        ),
        (
            "[map]\nbrunch = \"x\"\n".to_owned(),
            "2:1 `brunch` is not known in [map]; did you mean `branch`?",
        ),
        (
            format!("{name}Release_File = \"x\"\n"),
            "3:1 `Release_File` is not known in [[component]]; did you mean `release-file`?",
        ),
        (
            "[[component]]\nname = \"\"\n".to_owned(),
            "2:8 `` is not a valid title: it is empty, or contains a space or a control character",
        ),
        (
            "[[component]]\nname = \"a\\u001bb\"\n".to_owned(),
            "2:8 `a\\u{1b}b` is not a valid title: it is empty, or contains a space or a control character",
        ),
        (
            format!("{name}tag = \"v\"\n"),
            "3:7 the tag template `v` has no `{version}`; write for example `{name}-{version}`",
        ),
    ] {
        assert_eq!(faults(&text), [expected], "{text}");
    }
}

#[test]
fn paths_are_brought_to_one_form() {
    for (written, expected) in [
        (".", Some("")),
        ("", Some("")),
        ("./a//b/", Some("a/b")),
        ("a/../b", Some("b")),
        ("a/..", Some("")),
        ("/a", None),
        ("..", None),
        ("a/../../a", None),
    ] {
        let text = format!("[[component]]\nname = \"a\"\npath = \"{written}\"\n");
        let path = match parse(text.as_bytes()) {
            Ok(mut config) => config.components.remove(0).path,
            Err(faults) => {
                assert_eq!(
                    faults[0].to_string(),
                    format!(
                        "`path = \"{written}\"` points outside the repository; write a path below the folder of relmap.toml"
                    )
                );
                None
            }
        };
        assert_eq!(path.as_deref(), expected, "{written}");
    }
}

#[test]
fn a_repository_that_is_this_one_is_none() {
    for (written, expected) in [
        (".", None),
        ("./", None),
        ("", None),
        ("../app", Some("../app")),
        ("https://example.org/app", Some("https://example.org/app")),
    ] {
        let text = format!("[[component]]\nname = \"a\"\nrepository = \"{written}\"\n");
        let config = parse(text.as_bytes()).unwrap();
        assert_eq!(config.components[0].repository.as_deref(), expected);
    }
}

#[test]
fn the_release_files_of_this_repository_are_listed() {
    let text = "[[component]]\nname = \"a\"\nrelease-file = \"NEWS\"\n\n\
                [[component]]\nname = \"b\"\nrepository = \"../b\"\nrelease-file = \"OTHER\"\n\n\
                [[component]]\nname = \"c\"\n";
    let files: Vec<_> = parse(text.as_bytes()).unwrap().release_files().into_iter().collect();
    assert_eq!(files, ["NEWS"]);
}

#[test]
fn the_map_has_its_defaults() {
    let map = parse(b"[map]\n").unwrap().map;
    assert_eq!((map.repository.as_str(), map.branch.as_str()), (".", "release-map"));
}

#[test]
fn a_components_own_rules_go_before_the_general_ones() {
    let text = "[rules]\npreset = \"mirror\"\nvalues = \"minor\"\nimage = \"at least patch\"\n\n\
                [[component]]\nname = \"a\"\n[component.rules]\npreset = \"strict\"\nvalues = \"major\"\n\n\
                [[component]]\nname = \"b\"\n[component.rules]\nimage = \"minor\"\n";
    let config = parse(text.as_bytes()).unwrap();
    let row = |component: Option<usize>, key| {
        let component = component.map(|index| &config.components[index]);
        let table = config.table(ComponentKind::System, component);
        let row = table.row(key);
        format!("{} ({})", row.demand, row.source)
    };
    for (component, key, expected) in [
        (None, RuleKey::Values, "exactly minor ([rules], relmap.toml:3)"),
        (None, RuleKey::AppVersion, "exactly follow (preset mirror)"),
        (Some(0), RuleKey::Values, "exactly major ([component.rules], relmap.toml:10)"),
        (Some(0), RuleKey::AppVersion, "exactly major (preset strict)"),
        (Some(0), RuleKey::Image, "at least patch ([rules], relmap.toml:4)"),
        // A setting without a word for it stays as strict as the one it replaces.
        (Some(1), RuleKey::Image, "at least minor ([component.rules], relmap.toml:15)"),
        (Some(1), RuleKey::Values, "exactly minor ([rules], relmap.toml:3)"),
    ] {
        assert_eq!(row(component, key), expected, "{component:?}");
    }
}

#[test]
fn names_may_stand_twice_only_once_reported_each() {
    assert_eq!(
        faults(
            "[[component]]\nname = \"a\"\n[[component]]\nname = \"b\"\n[[component]]\nname = \"a\"\n[[component]]\nname = \"a\"\n"
        ),
        [
            "6:8 the component `a` appears twice; it was first named on line 2",
            "8:8 the component `a` appears twice; it was first named on line 2",
        ]
    );
}
