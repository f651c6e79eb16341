//! Dependencies: declared, locked, vendored.

use super::{Case, findings, rules, shown};
use crate::outcome::ComponentOutcome;

fn demand(outcome: &ComponentOutcome) -> String {
    let of_dependencies = |r: &&crate::rules::Requirement| r.key.as_str() == "dependencies";
    let Some(found) = outcome.requirements.iter().find(of_dependencies) else {
        return "nothing".into();
    };
    format!(
        "{} {}: {} ({})",
        found.matching,
        found.bump,
        found.causes.join(", "),
        found.files.join(", ")
    )
}

/// A Chart.yaml that depends on redis.
fn redis(version: &str, rest: &str) -> String {
    format!(
        "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\ndependencies:\n- name: redis\n  version: {version}\n{rest}"
    )
}

fn lock(version: &str) -> String {
    format!("dependencies:\n- name: redis\n  repository: https://x\n  version: {version}\n")
}

#[test]
fn a_lock_says_what_moved_where_the_range_stays() {
    let outcome = Case::charts()
        .from_to("Chart.yaml", &redis("^17", ""), &redis("^17", ""))
        .from_to("Chart.lock", &lock("17.0.0"), &lock("17.3.1"))
        .judge();
    assert_eq!(demand(&outcome), "at least minor: redis 17.0.0 -> 17.3.1 (Chart.lock)");
    // The lock of the first API version is as good.
    let outcome = Case::charts()
        .from_to(
            "requirements.yaml",
            "dependencies:\n- name: redis\n  version: ^17\n",
            "dependencies:\n- name: redis\n  version: ^17 # x\n",
        )
        .from_to("requirements.lock", &lock("17.0.0"), &lock("18.0.0"))
        .judge();
    assert_eq!(
        demand(&outcome),
        "at least major: redis 17.0.0 -> 18.0.0 (requirements.lock, requirements.yaml)"
    );
}

#[test]
fn dependencies_of_requirements_yaml_are_read() {
    let list = |version: &str| format!("dependencies:\n- name: redis\n  version: {version}\n");
    let outcome =
        Case::charts().from_to("requirements.yaml", &list("17.0.0"), &list("17.0.1")).judge();
    assert_eq!(demand(&outcome), "at least patch: redis 17.0.0 -> 17.0.1 (requirements.yaml)");
}

#[test]
fn what_came_and_what_went_is_a_minor_and_what_altered_a_patch() {
    let none = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    for (old, new, expected) in [
        (none.to_owned(), redis("1.0.0", ""), "at least minor: redis 1.0.0 added (Chart.yaml)"),
        (redis("1.0.0", ""), none.to_owned(), "at least minor: redis 1.0.0 removed (Chart.yaml)"),
        (
            redis("1.0.0", ""),
            redis("1.0.0", "  condition: redis.on\n"),
            "at least patch: redis altered (Chart.yaml)",
        ),
        (redis("1.0.0", ""), redis("1.0.0", ""), "nothing"),
    ] {
        let outcome = Case::charts().from_to("Chart.yaml", &old, &new).judge();
        assert_eq!(demand(&outcome), expected);
    }
}

#[test]
fn a_vendored_chart_tells_its_version_unless_it_is_declared() {
    let vendored = |case: Case| {
        let mut case = case
            .before("charts/redis-17.0.0.tgz", "a")
            .write("charts/redis-17.1.0.tgz", "b")
            .before("templates/x.yaml", "x");
        case.old.insert("charts/db-1.0.0.tgz".into(), "a".into());
        case.new.insert("charts/db-1.0.1.tgz".into(), "a".into());
        case.new.insert("templates/x.yaml".into(), "x".into());
        case.judge()
    };
    assert_eq!(
        demand(&vendored(Case::charts())),
        "at least minor: db 1.0.0 -> 1.0.1, redis 17.0.0 -> 17.1.0 (charts/db-1.0.0.tgz, charts/db-1.0.1.tgz, \
         charts/redis-17.0.0.tgz, charts/redis-17.1.0.tgz)"
    );
    let declared = Case::charts().from_to("Chart.yaml", &redis("17.0.0", ""), &redis("18.0.0", ""));
    assert_eq!(
        demand(&vendored(declared)).split(" (").next().unwrap(),
        "at least major: redis 17.0.0 -> 18.0.0, db 1.0.0 -> 1.0.1"
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    for (file, kind) in [
        ("Chart.lock", "dependencies"),
        ("requirements.lock", "dependencies"),
        ("requirements.yaml", "dependencies"),
    ] {
        let outcome = Case::charts().write(file, "a: [\n").judge();
        let finding = &findings(&outcome)[0];
        assert!(
            finding.starts_with(&format!(
                "error chart-unreadable: {file} cannot be read as data: this is not valid YAML: "
            )),
            "{finding}"
        );
        assert_eq!(outcome.changes[0].kind.as_str(), kind);
        assert_eq!(demand(&outcome), format!("at least patch:  ({file})"));
    }
    // One that did not change is nobody's concern now.
    let case = Case::charts().from_to("Chart.lock", "a: [\n", "a: [\n");
    assert_eq!(rules(&case.judge()), [] as [&str; 0]);
}

#[test]
fn a_setting_may_ask_for_more() {
    let outcome = Case::charts()
        .config("[rules]\ndependencies = \"exactly major\"\n")
        .from_to("Chart.yaml", &redis("1.0.0", ""), &redis("1.0.1", ""))
        .judge();
    assert!(shown(&outcome).ends_with("exactly major 2.0.0"), "{}", shown(&outcome));
}
