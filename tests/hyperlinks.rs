//! Tags and commits lead to the git host on terminals that show links, and nowhere else.

use std::process::Command;

use relmap_testkit::Fixture;
use relmap_testkit::terminal::on_terminal;

use crate::environments::deployments;
use crate::map_support::{record, row};
use crate::support::{charts, command, finish};

/// A map of one release, whose host is GitHub.
fn story() -> Fixture {
    let fixture = charts();
    record(
        &fixture,
        "charts",
        vec![row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-02")],
    );
    finish(fixture.command("git").args([
        "remote",
        "add",
        "origin",
        "https://me:secret@github.com/team/charts.git",
    ]));
    fixture
}

/// A command in an environment that says nothing of a terminal or a CI system, but for these variables.
fn plain(fixture: &Fixture, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = command(fixture);
    command.args(arguments);
    for name in
        ["FORCE_HYPERLINK", "DOMTERM", "VTE_VERSION", "TERM_PROGRAM", "COLORTERM", "WT_SESSION"]
    {
        command.env_remove(name);
    }
    for name in ["KONSOLE_VERSION", "NO_COLOR", "CI"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").envs(variables.iter().copied());
    command
}

const LINKED: &str = "\u{1b}]8;;https://github.com/team/charts/releases/tag/charts-1.1.0\u{1b}\\charts-1.1.0\u{1b}]8;;\u{1b}\\";

/// A terminal that shows links.
const WEZTERM: (&str, &str) = ("TERM_PROGRAM", "WezTerm");

#[test]
fn a_terminal_that_shows_links_gets_them() {
    let fixture = story();
    for arguments in [
        &["map", "show"][..],
        &["map", "log"],
        &["map", "find", "--app", "1.2.0"],
        &["audit", "--all"],
        &["next", "--explain"],
    ] {
        let shown = on_terminal(&mut plain(&fixture, arguments, &[WEZTERM]));
        assert!(shown.contains(LINKED), "{arguments:?}: {shown:?}");
        assert!(!shown.contains("secret"), "{shown:?}");
        // Beyond the links, the text is the one of any other terminal.
        let without = on_terminal(&mut plain(&fixture, arguments, &[]));
        let mut left = String::new();
        for part in shown.split("\u{1b}]8;;") {
            left.push_str(part.split_once("\u{1b}\\").map_or(part, |(_, behind)| behind));
        }
        assert_eq!(left, without);
    }
}

#[test]
fn a_deployment_leads_to_its_commit() {
    let fixture = deployments();
    fixture.git(["remote", "add", "origin", "https://github.com/team/charts.git"]);
    let shown = on_terminal(&mut plain(&fixture, &["env", "history", "production"], &[WEZTERM]));
    let commit = fixture.git(["log", "-1", "--format=%H", "--", "deploy/production"]);
    let link = format!("\u{1b}]8;;https://github.com/team/charts/commit/{commit}\u{1b}\\");
    assert!(shown.contains(&link), "{shown:?}");
}

#[test]
fn no_other_output_has_links() {
    let fixture = story();
    let show = &["map", "show"][..];
    for (arguments, variables) in [
        (show, &[][..]),
        (show, &[WEZTERM, ("NO_COLOR", "1")]),
        (show, &[WEZTERM, ("TERM", "dumb")]),
        (show, &[WEZTERM, ("CI", "true")]),
        (show, &[WEZTERM, ("GITLAB_CI", "true")]),
        (show, &[("FORCE_HYPERLINK", "1"), ("JENKINS_URL", "https://ci.example/")]),
        (show, &[WEZTERM, ("FORCE_HYPERLINK", "0")]),
        (&["map", "show", "--color", "never"], &[WEZTERM]),
        (&["map", "show", "--format", "json"], &[WEZTERM]),
        (&["map", "show", "--format", "csv"], &[WEZTERM]),
    ] {
        let shown = on_terminal(&mut plain(&fixture, arguments, variables));
        assert!(!shown.contains("\u{1b}]8"), "{arguments:?} {variables:?}: {shown:?}");
        assert!(shown.contains("charts-1.1.0"), "{shown:?}");
    }
    let piped = finish(&mut plain(&fixture, show, &[WEZTERM]));
    assert!(!piped.stdout.contains('\u{1b}'), "{}", piped.whole());
    let report = finish(&mut plain(
        &fixture,
        &["check", "--report", "markdown=-", "--color", "always"],
        &[("FORCE_HYPERLINK", "1")],
    ));
    assert!(!report.whole().contains("\u{1b}]8"), "{}", report.whole());
}

#[test]
fn who_forces_links_gets_them_in_a_pipe() {
    let fixture = story();
    let forced = [("FORCE_HYPERLINK", "1")];
    let ran = finish(&mut plain(&fixture, &["map", "show", "--color", "always"], &forced));
    assert!(ran.stdout.contains(LINKED), "{}", ran.whole());
}

#[test]
fn settings_name_the_host_or_switch_links_off() {
    let fixture = story();
    for (settings, expected) in [
        ("web-host = \"none\"", None),
        (
            "web-host = \"gitlab\"\nweb-url = \"https://git.example\"",
            Some("https://git.example/team/charts/-/tags/charts-1.1.0"),
        ),
    ] {
        fixture.write("relmap.toml", format!("[release]\n{settings}\n"));
        fixture.commit("Name the host");
        let shown = on_terminal(&mut plain(&fixture, &["map", "show"], &[WEZTERM]));
        let url = shown
            .split_once("\u{1b}]8;;")
            .map(|(_, behind)| behind.split('\u{1b}').next().unwrap());
        assert_eq!(url, expected, "{shown:?}");
    }
}
