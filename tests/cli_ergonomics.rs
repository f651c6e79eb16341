//! What makes the command pleasant: variables, completions, manual pages, quiet and verbose runs.

use relmap_testkit::Fixture;
use serde_json::Value;

use crate::support::{Ran, charts, command, declare, edit, finish, relmap};

fn with(fixture: &Fixture, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    finish(command(fixture).envs(variables.iter().copied()).args(arguments))
}

#[test]
fn a_variable_stands_in_for_an_option_and_the_command_line_goes_first() {
    let fixture = charts();
    assert!(with(&fixture, &[("RELMAP_FORMAT", "json")], &["check"]).json()["verdict"] == "pass");
    let text = with(&fixture, &[("RELMAP_FORMAT", "json")], &["check", "--format", "text"]);
    assert!(text.stdout.starts_with("pass "), "{}", text.stdout);
    let unknown = with(&fixture, &[("RELMAP_COMPONENT", "chart")], &["check"]);
    assert_eq!(
        (unknown.code, unknown.stderr.as_str()),
        (2, "relmap: there is no component `chart` here; the only one is `charts`\n")
    );
    // A switch.
    fixture.write("values.yaml", "replicaCount: 3\n");
    let committed = with(&fixture, &[("RELMAP_WORKTREE", "0")], &["check"]);
    let uncommitted = with(&fixture, &[("RELMAP_WORKTREE", "1")], &["check"]);
    assert_eq!((committed.code, uncommitted.code), (0, 1));
}

#[test]
fn the_environment_goes_before_the_rules_of_the_file() {
    let fixture = charts();
    fixture.write("relmap.toml", "[rules]\nvalues = \"at least minor\"\n");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("More replicas");
    assert_eq!(relmap(&fixture, &["check"]).code, 1);
    let variable = [("RELMAP_RULES_VALUES", "exactly patch")];
    let ran = with(&fixture, &variable, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("exactly patch (values, RELMAP_RULES_VALUES)"), "{}", ran.stdout);
    let wrong = with(&fixture, &[("RELMAP_RULES_VALEUS", "patch")], &["check"]);
    assert_eq!(
        (wrong.code, wrong.stderr.as_str()),
        (
            2,
            "relmap: invalid environment variables:\n  RELMAP_RULES_VALEUS sets nothing; did you mean RELMAP_RULES_VALUES?\n"
        )
    );
}

#[test]
fn config_shows_every_setting_with_its_source() {
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\nkind = \"chart\"\n[component.rules]\ncrds = \"major\"\n[rules]\nvalues = \"minor\"\n[map]\nbranch = \"map\"\n",
    );
    let variables =
        [("RELMAP_RULES_IMAGE", "major"), ("RELMAP_REMOTE", "https://ann:pw@git.example/x")];
    let ran = with(&fixture, &variables, &["config"]);
    insta::assert_snapshot!("config_text", ran.whole());
    let json = with(&fixture, &variables, &["config", "--format", "json"]).json();
    assert_eq!(json["groups"][0]["title"], "component charts");
    assert_eq!(json["groups"][1]["settings"][1]["source"], "[map], relmap.toml");
}

#[test]
fn the_schema_knows_what_the_parser_knows() {
    let fixture = charts();
    let schema: Value =
        serde_json::from_str(&relmap(&fixture, &["config", "--schema"]).stdout).unwrap();
    let keys = |path: &str| -> Vec<String> {
        let properties = schema.pointer(path).and_then(Value::as_object).unwrap();
        properties.keys().cloned().collect()
    };
    let tried = |text: &str| {
        fixture.write("relmap.toml", text);
        relmap(&fixture, &["config"])
    };
    // What is unknown is told with all that is known, for each table: the same as in the schema.
    for (path, text) in [
        ("/properties", "zzzz = 1\n"),
        ("/properties/map/properties", "[map]\nzzzz = 1\n"),
        ("/definitions/component/properties", "[[component]]\nname = \"a\"\nzzzz = 1\n"),
        ("/definitions/rules/properties", "[rules]\nzzzz = 1\n"),
    ] {
        let ran = tried(text);
        let known = ran.stderr.split("expected one of ").nth(1).unwrap_or_default().trim();
        let known: Vec<&str> =
            known.split([',', ' ', '`']).filter(|word| !word.is_empty()).collect();
        let known: Vec<&str> = known.into_iter().filter(|word| *word != "and").collect();
        assert_eq!(known, keys(path), "{}", ran.stderr);
    }
    // Every word that the schema allows is one that the parser takes.
    for (key, path) in [("kind", "component"), ("preset", "rules")] {
        let words = &schema["definitions"][path]["properties"][key]["enum"];
        for word in words.as_array().unwrap() {
            let table = if key == "kind" { "[[component]]\nname = \"a\"\n" } else { "[rules]\n" };
            assert_eq!(tried(&format!("{table}{key} = {word}\n")).code, 0, "{word}");
        }
    }
}

#[test]
fn quiet_is_silent_where_all_is_well_and_only_there() {
    let fixture = charts();
    let well = relmap(&fixture, &["check", "--quiet"]);
    assert_eq!((well.code, well.stdout.as_str(), well.stderr.as_str()), (0, "", ""));
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("More replicas");
    let broken = relmap(&fixture, &["-q", "check"]);
    assert_eq!(broken.code, 1);
    assert!(broken.stdout.contains("missing-entry"), "{}", broken.stdout);
}

#[test]
fn verbose_lists_every_cause() {
    let fixture = charts();
    let values: String = (0..9).map(|n| format!("key{n}: 1\n")).collect();
    fixture.write("values.yaml", &values);
    fixture.commit("Keys");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    fixture.write("values.yaml", values.replace(": 1", ": 2"));
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Other values");
    assert!(relmap(&fixture, &["check"]).stdout.contains("and 3 more"));
    let all = relmap(&fixture, &["check", "--verbose"]).stdout;
    assert!(all.contains("key8: 1 -> 2") && !all.contains("and 3 more"), "{all}");
}

#[test]
fn shells_are_offered_components_commands_and_releases() {
    let fixture = charts();
    let offered = |words: &[&str]| {
        let mut command = command(&fixture);
        let last = words.len().to_string();
        command.env("RELMAP_COMPLETE", "bash").env("_CLAP_IFS", "\n");
        command.env("_CLAP_COMPLETE_INDEX", last).args(["--", "relmap"]).args(words);
        finish(&mut command).stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered(&["check", "--component", ""]), ["charts"]);
    assert!(offered(&["ch"]).contains(&"check".to_owned()));
    let empty = offered(&["map", "find", "--chart", "charts-"]);
    assert!(!empty.contains(&"charts-1.1.0".to_owned()), "{empty:?}");
    let tagged = finish(command(&fixture).args(["release"]));
    assert_eq!(tagged.code, 0, "{}", tagged.stderr);
    assert_eq!(offered(&["map", "find", "--chart", "charts-"]), ["charts-1.1.0"]);
    // Outside of a repository there is nothing to offer, and nothing is said about it.
    let folder = Fixture::folder();
    let mut outside = command(&folder);
    outside.env("RELMAP_COMPLETE", "bash").env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_INDEX", "3");
    let ran = finish(outside.args(["--", "relmap", "check", "--component", ""]));
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn every_shell_has_its_script() {
    let fixture = Fixture::folder();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = relmap(&fixture, &["completions", shell]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains("RELMAP_COMPLETE"), "{shell}: {}", ran.stdout);
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let fixture = Fixture::folder();
    let ran = relmap(&fixture, &["man", "--output", "man"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let help = relmap(&fixture, &["--help"]).stdout;
    let commands = help.split("\nCheck:\n").nth(1).unwrap().split("\nOptions:\n").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names.len(), 23, "{help}");
    for name in names {
        let page = std::fs::read_to_string(fixture.path().join(format!("man/relmap-{name}.1")));
        let page = page.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(page.contains(".SH NAME"), "{name}");
    }
    assert!(relmap(&fixture, &["man"]).stdout.contains(".TH relmap 1"));
}

#[test]
fn who_leaves_out_an_argument_is_told_what_to_type() {
    let fixture = charts();
    for (typed, example) in [
        (&["map", "html"][..], "relmap map html release-map"),
        (&["env", "html"], "relmap env html pages"),
        (&["fleet", "html"], "relmap fleet html pages"),
        (&["notes"], "relmap notes charts-1.1.0..charts-1.3.0"),
        (
            &["map", "correct"],
            "relmap map correct charts-1.1.0 --app app-1.2.1 --because \"The entry named the wrong release\"",
        ),
    ] {
        let ran = relmap(&fixture, typed);
        assert_eq!(ran.code, 2, "{}", ran.whole());
        assert!(
            ran.stderr.contains(&format!("\n  tip: for example: {example}\n")),
            "{typed:?}: {}",
            ran.stderr
        );
    }
    // The map has a record after a release, and what was written is named.
    assert_eq!(relmap(&fixture, &["release"]).code, 0);
    let ran = relmap(&fixture, &["map", "html", "release-map"]);
    assert_eq!(ran.whole(), "[exit code 0]\nwrote release-map/index.html\n");
}

/// Whatever reads a checkout can be sent to another folder.
#[test]
fn every_command_that_reads_a_checkout_has_the_folder_to_start_in() {
    let fixture = Fixture::folder();
    let below = |words: &[&str]| {
        let mut all = words.to_vec();
        all.push("--help");
        relmap(&fixture, &all).stdout
    };
    let names = |help: &str| -> Vec<String> {
        let Some(list) = help.split("\nCommands:\n").nth(1) else { return Vec::new() };
        let lines = list.lines().take_while(|line| line.starts_with("  "));
        let first = lines.filter_map(|line| line.split_whitespace().next());
        first.filter(|name| *name != "help").map(str::to_owned).collect()
    };
    let help = below(&[]);
    let top = help.split("\nCheck:\n").nth(1).unwrap().split("\nOptions:\n").next().unwrap();
    let top = top.lines().filter_map(|line| line.strip_prefix("  "));
    let mut without = Vec::new();
    for name in top.filter_map(|line| line.split_whitespace().next()) {
        let help = below(&[name]);
        let commands = names(&help);
        if commands.is_empty() && !help.contains("\n  -C <DIR>") {
            without.push(name.to_owned());
        }
        for command in commands {
            let help = below(&[name, &command]);
            if !help.contains("\n  -C <DIR>") {
                without.push(format!("{name} {command}"));
            }
        }
    }
    // git starts the driver in the right folder, a fleet is a file, and the others read no checkout.
    assert_eq!(
        without,
        [
            "merge-driver",
            "fleet status",
            "fleet check",
            "fleet audit",
            "fleet env",
            "fleet drift",
            "fleet html",
            "completions",
            "man",
            "demo"
        ]
    );
}
