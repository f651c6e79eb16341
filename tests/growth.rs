//! No command's work grows faster than its input. Work is counted, never timed: the system calls that
//! read, as Linux counts them for a process.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use relmap_testkit::Fixture;

use crate::support::{command, relmap};

/// How often a run reads.
fn reads(fixture: &Fixture, arguments: &[&str]) -> u64 {
    let mut command = command(fixture);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let process = format!("/proc/{}", child.id());
    // One that ended keeps its counters until it is waited for.
    loop {
        let state = fs::read_to_string(format!("{process}/stat")).unwrap();
        if state.rsplit(')').next().unwrap().trim_start().starts_with('Z') {
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    let counters = fs::read_to_string(format!("{process}/io")).unwrap();
    child.wait().unwrap();
    let reads = counters.lines().find_map(|line| line.strip_prefix("syscr: ")).unwrap();
    reads.parse().unwrap()
}

/// The same at three sizes, each twice the one before.
fn sizes(make: impl Fn(usize) -> Fixture) -> [Fixture; 3] {
    [10, 20, 40].map(make)
}

/// The second step from one size to the next may cost twice the first, and no more but for a little.
#[track_caller]
fn grows_in_proportion(fixtures: &[Fixture; 3], arguments: &[&str]) {
    let counts = fixtures.each_ref().map(|fixture| reads(fixture, arguments));
    let steps = [counts[1].saturating_sub(counts[0]), counts[2].saturating_sub(counts[1])];
    assert!(counts[0] > 0);
    assert!(steps[1] <= steps[0] * 5 / 2 + 60, "relmap {arguments:?} reads {counts:?} times");
}

/// So many charts with releases, each with a change since.
fn changed_charts(count: usize) -> Fixture {
    let fixture = Fixture::new();
    for number in 0..count {
        let at = |file: &str| format!("charts/c{number}/{file}");
        let chart = format!("apiVersion: v2\nname: c{number}\nversion: 1.0.0\n");
        fixture.write(&at("Chart.yaml"), chart);
        fixture.write(&at("values.yaml"), "replicas: 1\n");
        fixture.write(&at("RELEASE.txt"), format!("c{number}-1.0.0 (2026-01-01)\n\n- First.\n"));
    }
    fixture.commit("Release");
    for number in 0..count {
        fixture.write(&format!("charts/c{number}/values.yaml"), "replicas: 2\n");
        fixture.tag(&format!("c{number}-1.0.0"));
    }
    fixture.commit("Change");
    fixture
}

/// So many releases of one chart, and their map.
fn releases(count: usize) -> Fixture {
    let fixture = Fixture::new();
    for number in 0..count {
        let version = format!("1.0.{number}");
        fixture.write("Chart.yaml", format!("apiVersion: v2\nname: web\nversion: {version}\n"));
        fixture.write("RELEASE.txt", format!("web-{version} (2026-01-01)\n\n- Next.\n"));
        fixture.commit("Release");
        fixture.annotated_tag(&format!("web-{version}"));
    }
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture
}

/// The same with a map whose records were all changed by hand.
fn wrong_records(count: usize) -> Fixture {
    let fixture = releases(count);
    let map = fixture.git(["show", "release-map:web.jsonl"]);
    fixture.git(["checkout", "--quiet", "release-map"]);
    fixture.write("web.jsonl", map.replace("\"version\":\"1.0.", "\"version\":\"2.0.") + "\n");
    assert_ne!(fixture.git(["status", "--porcelain"]), "");
    fixture.commit("Change all records");
    fixture.git(["checkout", "--quiet", "-"]);
    fixture
}

#[test]
fn many_charts_are_judged_and_bumped_in_proportion() {
    let fixtures = sizes(changed_charts);
    for arguments in [
        &["check", "--all"][..],
        &["check", "--worktree"],
        &["next"],
        &["bump", "--no-edit", "--dry-run"],
        &["init", "--dry-run"],
        &["doctor", "--offline"],
        &["bump", "--no-edit"],
    ] {
        grows_in_proportion(&fixtures, arguments);
    }
}

#[test]
fn many_releases_are_read_in_proportion() {
    let fixtures = sizes(releases);
    for arguments in [
        &["check"][..],
        &["audit"],
        &["map", "import"],
        &["map", "show"],
        &["map", "verify"],
        &["map", "find", "--chart", "1.0.3"],
        &["map", "log"],
    ] {
        grows_in_proportion(&fixtures, arguments);
    }
    grows_in_proportion(&sizes(wrong_records), &["map", "verify"]);
}
