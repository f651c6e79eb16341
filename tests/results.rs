//! Results of a run that a pipeline hands to its next steps, and what a stranger makes of them.

use std::collections::BTreeMap;
use std::fs;

use relmap_testkit::Fixture;

use crate::reports::refused;
use crate::support::{Ran, command, finish, relmap};

/// The variables of a properties file, without its escapes, which are not needed here.
fn properties(fixture: &Fixture, path: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(fixture.path().join(path)).unwrap();
    text.lines()
        .map(|line| {
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// Several charts, each with its own name in relmap.toml.
fn named(names: &[&str]) -> Fixture {
    let fixture = Fixture::new();
    let mut config = String::new();
    for (number, name) in names.iter().enumerate() {
        let folder = format!("charts/c{number}");
        fixture.write(
            &format!("{folder}/Chart.yaml"),
            format!("apiVersion: v2\nname: c{number}\nversion: 1.0.0\n"),
        );
        fixture.write(
            &format!("{folder}/RELEASE.txt"),
            format!("c{number}-1.0.0 (2026-11-20)\n\n- A.\n"),
        );
        config.push_str(&format!(
            "[[component]]\nname = {name:?}\npath = \"{folder}\"\ntag = \"c{number}-{{version}}\"\n"
        ));
    }
    fixture.write("relmap.toml", config);
    fixture.commit("Charts");
    fixture
}

/// A command that gets all results of another run as variables.
fn with_results(fixture: &Fixture, path: &str, arguments: &[&str]) -> Ran {
    finish(command(fixture).args(arguments).envs(properties(fixture, path)))
}

#[test]
fn results_set_no_option_and_no_setting_of_a_later_run() {
    // Names with which results would be options and settings, were there no prefix of their own.
    let names = ["app", "rules", "map", "dry", "no", "result", "tagger", "allow"];
    let fixture = named(&names);
    let plain = relmap(&fixture, &["check", "--all", "--report", "properties=results"]);
    let read = properties(&fixture, "results");
    assert!(read.contains_key("RELMAP_RESULT_APP_TAG"), "{read:?}");
    assert!(read.contains_key("RELMAP_RESULT_RESULT_TAG"), "{read:?}");
    assert!(read.keys().all(|name| name.starts_with("RELMAP_RESULT_")), "{read:?}");
    for arguments in [
        &["check", "--all"][..],
        &["config"],
        &["init", "--dry-run"],
        &["map", "import"],
        &["next", "--all"],
        &["release", "--dry-run"],
    ] {
        let alone = relmap(&fixture, arguments);
        let after = with_results(&fixture, "results", arguments);
        assert_eq!(
            (alone.code, alone.stdout, alone.stderr),
            (after.code, after.stdout, after.stderr),
            "{arguments:?}"
        );
    }
    assert_eq!(plain.code, relmap(&fixture, &["check", "--all"]).code);
}

#[test]
fn options_are_set_by_their_variables_and_not_by_results() {
    let fixture = refused();
    let with = |name: &str| {
        let ran = finish(command(&fixture).args(["check"]).env(name, "json"));
        ran.stdout.starts_with('{')
    };
    assert!(with("RELMAP_FORMAT"));
    assert!(!with("RELMAP_RESULT_FORMAT"));
    let ran = finish(command(&fixture).args(["check"]).env("RELMAP_MAP_VERSION", "1.0.0"));
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with(
            "relmap: invalid environment variables:\n  RELMAP_MAP_VERSION sets nothing"
        ),
        "{}",
        ran.whole()
    );
}

#[test]
fn components_whose_names_make_one_variable_get_none() {
    for (names, shared) in [
        (["a-b", "a_b", "web"], "RELMAP_RESULT_A_B_VERSION"),
        (["x", "x-baseline", "web"], "RELMAP_RESULT_X_BASELINE_TAG"),
    ] {
        let fixture = named(&names);
        let outputs = fixture.beside("outputs");
        let ran = finish(
            command(&fixture)
                .args(["check", "--all", "--report", "properties=r", "--report", "dotenv=e"])
                .args(["--report", "github"])
                .env("GITHUB_OUTPUT", &outputs),
        );
        assert!(ran.code < 2, "{}", ran.whole());
        let read = properties(&fixture, "r");
        assert!(!read.contains_key(shared), "{read:?}");
        assert!(read["RELMAP_RESULT_LEFT_OUT"].split(',').any(|name| name == shared), "{read:?}");
        assert_eq!(read["RELMAP_RESULT_WEB_VERSION"], "1.0.0");
        let read = properties(&fixture, "e");
        assert!(!read.contains_key(shared), "{read:?}");
        let outputs = fs::read_to_string(outputs).unwrap();
        let output = shared.trim_start_matches("RELMAP_RESULT_").to_lowercase();
        assert!(!outputs.contains(&format!("{output}<<")), "{outputs}");
        assert!(outputs.contains("left_out<<relmap\n") && outputs.contains(&output), "{outputs}");
    }
}

/// What a stranger writes into names that are shown.
const ORDERS: &str =
    "##vso[task.complete]##[error]##teamcity[x]\u{9b}2J\u{202e}\u{200b}\u{2028}\u{85}";

#[track_caller]
fn assert_harmless(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        for order in ["##vso[", "##[e", "##teamcity["] {
            assert!(!text.contains(order), "{order} in {text}");
        }
        let obeyed = |c: char| {
            c.is_control() && c != '\n' && c != '\t'
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(obeyed), "{text:?}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }
}

/// The part of it that a component's name can have.
const NAME: &str = "##vso[task.complete]##[error]##teamcity[x]\u{202e}\u{200b}";

/// A repository that says it wherever it can.
fn hostile() -> Fixture {
    let fixture = named(&["web", "other"]);
    fixture.write(
        "relmap.toml",
        format!(
            "[map]\nbranch = \"{NAME}\"\n[[component]]\nname = \"web{NAME}\"\npath = \"charts/c0\"\n\
             tag = \"c0-{{version}}\"\n"
        ),
    );
    let notes = format!("c0-9.9.9 (2026-11-20)\nApp: {ORDERS}\n\n- {ORDERS}\r::x\n::error::z\n");
    fixture.write("charts/c0/RELEASE.txt", notes);
    fixture.write("charts/c0/values.yaml", format!("a: \"{NAME}\"\n"));
    fixture.write(&format!("charts/c0/{NAME}.txt"), "x");
    fixture.commit("Orders");
    fixture
}

#[test]
fn what_is_wrong_with_settings_is_obeyed_by_no_log() {
    for config in [
        format!("[[component]]\nname = \"{ORDERS}\"\npath = \"charts/c0\"\n"),
        "[[component]]\nname = \"\\r::error::x\\n::error::y\"\npath = \"charts/c0\"\n".to_owned(),
        format!("[rules]\n\"{ORDERS}\" = \"{ORDERS}\"\n"),
        format!("[rules]\nvalues = \"{ORDERS}\"\n"),
        format!("x{ORDERS}\n"),
    ] {
        let fixture = named(&["web"]);
        fixture.write("relmap.toml", &config);
        fixture.commit("Orders");
        let ran = relmap(&fixture, &["check"]);
        assert_eq!(ran.code, 2, "{}", ran.whole());
        assert_harmless(&ran);
    }
}

#[test]
fn nothing_that_is_printed_is_obeyed_by_a_log() {
    let fixture = hostile();
    let ran = relmap(&fixture, &["check", "--all"]);
    assert!(ran.stdout.contains("web##vso\\u{5b}task.complete]"), "{}", ran.whole());
    for arguments in [
        &["check", "--all"][..],
        &["check", "--all", "--format", "json"],
        &["check", "--all", "--report", "json=-"],
        &["check", "--all", "--report", "sarif=-"],
        &["check", "--all", "--report", "issues=-"],
        &["check", "--all", "--report", "gitlab=-"],
        &["check", "--all", "--report", "junit=-"],
        &["check", "--all", "--report", "markdown=-"],
        &["check", "--all", "--report", "properties=-"],
        &["check", "--all", "--report", "html-standalone=-"],
        &["next", "--all"],
        &["next", "--all", "--format", "json"],
        &["parse", "charts/c0/RELEASE.txt"],
        &["parse", "charts/c0/RELEASE.txt", "--format", "json"],
        &["parse", "charts/c0/RELEASE.txt", "--entry", "9.9.9"],
        &["config"],
        &["config", "--format", "json"],
        &["doctor"],
        &["doctor", "--format", "json"],
        &["release", "--dry-run"],
        &["release", "--dry-run", "--format", "json"],
        &["map", "verify"],
        &["map", "show"],
        &["map", "fetch"],
        &["map", "import"],
        &["map", "import", "--format", "json"],
        &["fmt", "--check"],
        &["bump", "--dry-run", "--note", ORDERS],
        &["audit"],
        &["audit", "--format", "json"],
        &["audit", "--format", "csv"],
        &["check", "--component", ORDERS],
        &["check", "-C", ORDERS],
        &["explain", ORDERS],
        &["parse", ORDERS],
        &[ORDERS],
        &["check", "--format", ORDERS],
        &["check", "--report", ORDERS],
    ] {
        let mut ran = relmap(&fixture, arguments);
        // Rows of CSV end as its RFC has it.
        ran.stdout = ran.stdout.replace("\r\n", "\n");
        assert!(!ran.stdout.is_empty() || !ran.stderr.is_empty(), "{arguments:?}");
        assert_harmless(&ran);
    }
}

#[test]
fn json_reads_back_to_the_letter() {
    let fixture = hostile();
    for arguments in
        [&["check", "--all", "--format", "json"][..], &["check", "--all", "--report", "json=-"]]
    {
        let ran = relmap(&fixture, arguments);
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let components = document["components"].as_array().unwrap();
        let name = format!("web{NAME}");
        assert!(
            components.iter().any(|component| component["name"] == name.as_str()),
            "{}",
            ran.whole()
        );
    }
}
