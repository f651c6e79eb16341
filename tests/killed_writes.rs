//! relmap and its git, killed while a reference is written: before and after each step of git. What is left
//! is named or harmless, the same command completes, and nothing is said to be lost.

use std::fs;
use std::path::{Path, PathBuf};

use relmap_testkit::Fixture;
use relmap_testkit::server::locks;

use crate::release::with_origin;
use crate::release_races::script;
use crate::support::{Ran, charts, command, declare, edit, finish, relmap};

/// A hook that kills git, and with `all` relmap too, in this phase of writing references that match.
fn kill(git_dir: &Path, phase: &str, reference: &str, all: bool) {
    let parent = if all { "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat)\n" } else { "" };
    let text = format!(
        "[ \"$1\" = {phase} ] || exit 0\ngrep -q ' {reference}$' || exit 0\nrm -f \"$0\"\n{parent}kill -9 $PPID\nsleep 0.1\n"
    );
    script(&git_dir.join("hooks/reference-transaction"), &text);
}

/// Runs a command that is killed by its hook: none if it died itself.
fn killed(fixture: &Fixture, arguments: &[&str]) -> Option<i32> {
    command(fixture).args(arguments).output().unwrap().status.code()
}

/// Runs a command again, and removes the lock that it names, as it says.
#[track_caller]
fn again(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut ran = relmap(fixture, arguments);
    for _ in 0..3 {
        let Some((_, rest)) =
            ran.stderr.split_once("a process that was killed left the file: run `")
        else {
            break;
        };
        assert_eq!(ran.code, 3, "{}", ran.whole());
        let (remove, _) = rest.split_once('`').unwrap();
        assert!(fixture.command("sh").args(["-c", remove]).status().unwrap().success());
        ran = relmap(fixture, arguments);
    }
    ran
}

/// Nothing is locked, nothing is damaged, and the map has lost nothing.
#[track_caller]
fn assert_whole(fixture: &Fixture, git_dir: &Path) {
    assert_eq!(locks(git_dir), Vec::<PathBuf>::new());
    fixture.git(["fsck", "--strict"]);
    let ran = relmap(fixture, &["map", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

const PHASES: [&str; 2] = ["prepared", "committed"];

fn to_release() -> Fixture {
    let fixture = charts();
    next_release(&fixture);
    fixture
}

/// Commits the next release, and does not tag it.
fn next_release(fixture: &Fixture) {
    edit(fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
}

#[test]
fn a_release_that_is_killed_while_it_writes_references_completes() {
    for phase in PHASES {
        for (reference, push) in [
            ("refs/tags/charts-1.1.1", false),
            ("refs/heads/release-map", false),
            ("refs/tags/charts-1.1.1", true),
        ] {
            for all in [false, true] {
                let fixture = to_release();
                with_origin(&fixture);
                assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
                let git_dir = fixture.path().join(".git");
                kill(&git_dir, phase, reference, all);
                let arguments: &[&str] = if push { &["release", "--push"] } else { &["release"] };
                let code = killed(&fixture, arguments);
                assert_eq!(code.is_none(), all, "{phase} {reference}: {code:?}");
                let ran = again(&fixture, arguments);
                assert_eq!(ran.code, 0, "{phase} {reference} {all}: {}", ran.whole());
                if push {
                    // The server has the map. A lock of this clone's own branch is named by the next run that
                    // writes it.
                    let _ = fs::remove_file(git_dir.join("refs/heads/release-map.lock"));
                }
                assert_whole(&fixture, &git_dir);
                assert!(
                    relmap(&fixture, &["map"]).stdout.contains("charts-1.1.1"),
                    "{phase} {reference}"
                );
            }
        }
    }
}

#[test]
fn a_map_by_path_that_was_locked_by_a_killed_run_is_named_before_a_tag_is_pushed() {
    for phase in PHASES {
        let fixture = to_release();
        let map = fixture.beside("map.git");
        fixture.git(["init", "--quiet", "--bare", map.to_str().unwrap()]);
        fixture.write("relmap.toml", "[map]\nrepository = \"../map.git\"\n");
        fixture.commit("Keep the map elsewhere");
        with_origin(&fixture);
        kill(&map, phase, "refs/heads/release-map", true);
        assert_eq!(killed(&fixture, &["release", "--push"]), None);
        let is_locked = !locks(&map).is_empty();
        assert_eq!(is_locked, phase == "prepared");
        if is_locked {
            fixture.git(["push", "--quiet", "origin", ":refs/tags/charts-1.1.1"]);
            fixture.git(["tag", "--delete", "charts-1.1.1"]);
            let ran = relmap(&fixture, &["release", "--push"]);
            assert_eq!(ran.code, 3, "{}", ran.whole());
            assert!(
                ran.stderr.contains("refs/heads/release-map` is locked by `"),
                "{}",
                ran.whole()
            );
            assert_eq!(fixture.git(["ls-remote", "origin", "refs/tags/charts-1.1.1"]), "");
        }
        let ran = again(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(locks(&map), Vec::<PathBuf>::new());
        // The map begins with this release.
        let ran = relmap(&fixture, &["map", "verify"]);
        assert!(!ran.stdout.contains("charts-1.1.1"), "{}", ran.whole());
    }
}

#[test]
fn a_repair_that_is_killed_loses_nothing() {
    for phase in PHASES {
        for all in [false, true] {
            let fixture = charts();
            assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
            next_release(&fixture);
            fixture.annotated_tag("charts-1.1.1");
            let git_dir = fixture.path().join(".git");
            kill(&git_dir, phase, "refs/heads/release-map", all);
            killed(&fixture, &["map", "verify", "--repair"]);
            let ran = again(&fixture, &["map", "verify", "--repair"]);
            assert_eq!(ran.code, 0, "{phase} {all}: {}", ran.whole());
            assert_whole(&fixture, &git_dir);
        }
    }
}

/// git writes the line of the reflog first. A kill between the two leaves a line about a move that never
/// was, which no hook can bring about: here it is written by hand.
#[test]
fn a_move_that_was_written_down_and_never_made_is_no_loss() {
    let fixture = charts();
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    let old = fixture.git(["rev-parse", "release-map"]);
    next_release(&fixture);
    fixture.annotated_tag("charts-1.1.1");
    assert_eq!(relmap(&fixture, &["map", "verify", "--repair"]).code, 0);
    let new = fixture.git(["rev-parse", "release-map"]);
    // The reference is where it was, and the line stays.
    let reference = fixture.path().join(".git/refs/heads/release-map");
    fs::write(&reference, format!("{old}\n")).unwrap();
    let ran = relmap(&fixture, &["map", "verify"]);
    assert!(!ran.stdout.contains("map-rewritten"), "{}", ran.whole());
    assert!(ran.stdout.contains("charts-1.1.1"), "the row is missing: {}", ran.whole());
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(relmap(&fixture, &["map", "verify"]).code, 0);

    // The nearest neighbour: the branch was there, and was moved back. The tag is gone too, so that no repair
    // brings the row back.
    fixture.git(["update-ref", "refs/heads/release-map", &new]);
    fixture.git(["update-ref", "refs/heads/release-map", &old]);
    fixture.git(["tag", "--delete", "charts-1.1.1"]);
    let ran = finish(command(&fixture).args(["map", "verify"]));
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("map-rewritten"), "{}", ran.whole());
}
