//! `relmap map correct`, `map log` and `map show --history`: what was recorded wrongly.

use std::fs;

use relmap_core::ledger::App;
use relmap_testkit::Fixture;

use crate::map_support::{record, row};
use crate::release::{to_release, with_origin};
use crate::release_races::script;
use crate::support::{Ran, charts, command, relmap};

fn mapped() -> Fixture {
    let fixture = charts();
    let rows = vec![row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2023-11-02")];
    record(&fixture, "charts", rows);
    fixture
}

fn map(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["map"];
    all.extend(arguments);
    relmap(fixture, &all)
}

fn file(fixture: &Fixture) -> String {
    format!("{}\n", fixture.git(["show", "release-map:charts.jsonl"]))
}

const WHY: &str = "The entry named the wrong release";

#[test]
fn a_correction_is_appended_and_answers() {
    let fixture = mapped();
    let before = file(&fixture);
    let ran = map(&fixture, &["correct", "1.1.0", "--app", "app-1.2.1", "--because", WHY]);
    let commit = fixture.git(["rev-parse", "release-map"]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 0]\ncorrected charts-1.1.0: app 1.2.1 in place of app-1.2.0\n[standard error]\nrelmap: recorded on \
             release-map in commit {}; it is only in this clone, which has no remote\n",
            &commit[..12]
        )
    );
    let after = file(&fixture);
    assert!(after.starts_with(&before), "{after}");
    assert_eq!(after.lines().count(), 3, "{after}");
    assert_eq!(
        fixture.git(["log", "-1", "--format=%B", "release-map"]).trim(),
        format!("Correct charts-1.1.0\n\n{WHY}")
    );
    assert_eq!(map(&fixture, &["show"]).stdout, "charts-1.1.0\tapp 1.2.1\t2023-11-02\n");
    assert_eq!(
        map(&fixture, &["find", "--app", "1.2.1"]).stdout,
        "charts-1.1.0\tapp 1.2.1\t2023-11-02\n"
    );
    assert_eq!(map(&fixture, &["find", "--app", "1.2.0"]).code, 1);
    let verified = map(&fixture, &["verify", "--format", "json"]).json();
    assert_eq!((&verified["records"], &verified["corrected"]), (&1.into(), &1.into()));
    let verified = map(&fixture, &["verify"]).stdout;
    let told = "corrected 1 release, see relmap map show --history\n";
    assert!(verified.contains(told), "{verified}");
    let json = map(&fixture, &["show", "--format", "json"]).json();
    let correction = &json["releases"][0]["correction"];
    assert_eq!(correction["because"], WHY);
    assert_eq!(correction["by"], "C. Committer <committer@example.org>");
    assert_eq!(map(&fixture, &["verify"]).code, 0, "{}", map(&fixture, &["verify"]).whole());

    // The history shows both, and the log too.
    let history = map(&fixture, &["show", "--history"]);
    let lines: Vec<&str> = history.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", history.stdout);
    assert!(lines[0].starts_with("2023-11-02T12:00:00Z  import      "), "{}", lines[0]);
    assert!(lines[0].ends_with("  charts-1.1.0  app-1.2.0  (replaced)"), "{}", lines[0]);
    assert!(lines[1].contains("  correction  "), "{}", lines[1]);
    assert!(lines[1].ends_with("  charts-1.1.0  app 1.2.1"), "{}", lines[1]);
    let id = correction["corrects"].as_str().unwrap();
    assert_eq!(lines[2], format!("    corrects {id}: {WHY}"));
    assert_eq!(lines[3], "    C. Committer <committer@example.org>");
    let log = map(&fixture, &["log", "charts-1.1.0", "--format", "json"]).json();
    assert_eq!(log["records"].as_array().map(Vec::len), Some(2));
    let replaced = log["records"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
    assert_eq!((&replaced["valid"], &replaced["line"]), (&false.into(), &2.into()));
}

#[test]
fn a_correction_of_a_correction_counts_and_an_import_does_not_bring_back_what_was_wrong() {
    let fixture = mapped();
    for app in ["1.2.1", "app=1.2.2"] {
        let ran = map(&fixture, &["correct", "charts-1.1.0", "--app", app, "--because", WHY]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    assert_eq!(map(&fixture, &["show"]).stdout, "charts-1.1.0\tapp 1.2.2\t2023-11-02\n");
    let before = file(&fixture);
    let ran = map(&fixture, &["import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(file(&fixture), before);
    let ran = map(&fixture, &["correct", "1.1.0", "--app", "1.2.2", "--because", WHY]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: the map says that of charts-1.1.0 already; nothing was recorded\n")
    );
}

/// Corrections of the same second too: the one that counts is above the one that it replaced.
#[test]
fn the_log_has_the_newest_correction_first() {
    let fixture = mapped();
    for app in ["1.2.1", "1.2.2", "1.2.3"] {
        let ran =
            map(&fixture, &["correct", "1.1.0", "--app", app, "--because", WHY, "--unverified"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    let log = map(&fixture, &["log"]).stdout;
    let at = |app: &str| log.find(app).unwrap_or_else(|| panic!("{app} is not in {log}"));
    assert!(at("1.2.3") < at("1.2.2") && at("1.2.2") < at("1.2.1"), "{log}");
}

#[test]
fn several_apps_images_and_none_can_be_said() {
    let fixture = mapped();
    let apps = ["correct", "1.1.0", "--app", "backend=3.4.0", "--because", WHY];
    assert_eq!(map(&fixture, &apps).code, 0);
    assert_eq!(
        map(&fixture, &["show"]).stdout,
        "charts-1.1.0\tapp-1.2.0, backend 3.4.0\t2023-11-02\n"
    );
    for typed in ["backend-3.4.0", "app 1.2", "3.4.0"] {
        let ran = map(&fixture, &["find", "--app", typed]);
        assert_eq!(ran.stdout.lines().count(), 1, "{typed}: {}", ran.whole());
    }
    let none = map(&fixture, &["correct", "1.1.0", "--no-app", "--because", WHY]);
    assert_eq!(
        none.stdout, "corrected charts-1.1.0: no app in place of app-1.2.0, backend 3.4.0\n",
        "{}",
        none.stderr
    );
    let none = ["correct", "1.1.0", "--no-app", "--image", "kafka:3.7.1", "--because", WHY];
    assert_eq!(map(&fixture, &none).code, 0);
    assert_eq!(map(&fixture, &["show"]).stdout, "charts-1.1.0\tkafka:3.7.1\t2023-11-02\n");
    let ran = map(&fixture, &["correct", "1.1.0", "--because", WHY]);
    assert_eq!(ran.code, 2);
    let ran = map(&fixture, &["correct", "1.1.0", "--app", "latest", "--because", WHY]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: --app: `latest` has no version; write for example app-1.2.1\n")
    );
    let ran = map(&fixture, &["correct", "1.1.0", "--app", "1.2.1", "--because", " "]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: --because: say why the record was wrong\n")
    );
}

#[test]
fn a_correction_is_pushed_on_top_of_what_the_server_has() {
    let fixture = mapped();
    with_origin(&fixture);
    fixture.git(["push", "--quiet", "origin", "release-map"]);
    let app = Fixture::new();
    app.commit("One");
    app.tag("app-1.2.1");
    let place = app.path().to_str().unwrap();
    let ran = map(
        &fixture,
        &[
            "correct",
            "1.1.0",
            "--app",
            "1.2.1",
            "--app-repository",
            place,
            "--push",
            "--because",
            WHY,
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with("relmap: pushed to release-map at origin in commit "),
        "{}",
        ran.stderr
    );
    fixture.git(["fetch", "--quiet", "origin"]);
    let pushed = fixture.git(["show", "origin/release-map:charts.jsonl"]);
    let commit = app.git(["rev-parse", "app-1.2.1^{commit}"]);
    assert!(
        pushed
            .contains(&format!("\"tag\":\"app-1.2.1\",\"commit\":\"{commit}\",\"verified\":true")),
        "{pushed}"
    );
    assert_eq!(map(&fixture, &["show"]).stdout, "charts-1.1.0\tapp-1.2.1\t2023-11-02\n");
}

#[test]
fn a_map_that_was_rewritten_everywhere_is_found_by_what_was_seen() {
    let elsewhere = Fixture::folder();
    let place = elsewhere.path().join("map.git");
    elsewhere.git(["init", "--quiet", "--bare", place.to_str().unwrap()]);
    let toml = format!("[map]\nrepository = \"{}\"\n", place.display());
    // Each of them wrote it, and none but verify read it.
    for (run, lost) in [
        (&["map", "import", "--branch"][..], "charts-1.1.0"),
        (&["release"], "charts-1.1.1"),
        (&["release", "--push"], "charts-1.1.1"),
    ] {
        let fixture = to_release();
        let ran = relmap(&fixture, run);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_found(&fixture, lost);
    }
    let fixture = to_release();
    fixture.write("relmap.toml", toml);
    fixture.commit("Keep the map elsewhere");
    let allowed = ["--allow-path", elsewhere.path().to_str().unwrap(), "release", "--push"];
    let ran = relmap(&fixture, &allowed);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let seen = ["rev-parse", "refs/relmap-seen/release-map", "release-map"];
    let in_map = [&["--git-dir", place.to_str().unwrap()], &seen[..]].concat();
    let seen = elsewhere.git(in_map);
    let (seen, tip) = seen.split_once('\n').unwrap();
    assert_eq!(seen, tip);
}

/// It had read the map for the record that it was about to add.
#[test]
fn what_a_release_that_was_killed_had_seen_of_the_map_is_kept() {
    let fixture = to_release();
    let other = fixture.clone_with(&[]);
    assert_eq!(map(&other, &["import", "--branch"]).code, 0);
    other.git(["push", "--quiet", "origin", "release-map"]);
    let hook = fixture.path().join(".git/hooks/pre-push");
    script(&hook, "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat) $PPID\n");
    let status = command(&fixture).args(["release", "--push"]).status().unwrap();
    assert_eq!(status.code(), None);
    fs::remove_file(hook).unwrap();
    assert_found(&fixture, "charts-1.1.0");
}

/// Replaces the branch of the map, and every trace of what it was; verify knows the loss.
#[track_caller]
fn assert_found(fixture: &Fixture, lost: &str) {
    // The branch is replaced, and no reflog tells of it.
    let tree = fixture.git(["hash-object", "-t", "tree", "-w", "/dev/null"]);
    let empty = fixture.git(["commit-tree", &tree, "-m", "Nothing"]);
    fixture.git(["update-ref", "refs/heads/release-map", &empty]);
    if !fixture.git(["for-each-ref", "refs/remotes/origin/release-map"]).is_empty() {
        fixture.git(["update-ref", "-d", "refs/remotes/origin/release-map"]);
    }
    fixture.git(["reflog", "expire", "--expire=now", "--all"]);
    fixture.git(["gc", "--quiet", "--prune=now"]);
    let ran = map(fixture, &["verify", "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let findings = ran.json()["findings"].clone();
    let message = findings[0]["message"].as_str().unwrap();
    let start = format!("the record of {lost} was removed: commit ");
    assert!(message.starts_with(&start), "{message}");
    // What is wrong is not taken for what was seen: the next run finds it again.
    assert_eq!(map(fixture, &["verify"]).code, 1);
}

/// A chart with its map, and its app with one release next to it.
fn with_app() -> (Fixture, Fixture) {
    let fixture = mapped();
    let app = Fixture::new();
    app.commit("One");
    app.tag("app-1.2.0");
    let place = app.path().display().to_string();
    fixture.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{place}\"\n\n\
             [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n"
        ),
    );
    fixture.commit("Say where the app is");
    let row = row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2023-11-02");
    assert_eq!(row.apps.len(), 1);
    (fixture, app)
}

#[test]
fn an_app_release_that_does_not_exist_is_recorded_only_if_it_is_meant() {
    let (fixture, app) = with_app();
    let place = app.path().components().collect::<std::path::PathBuf>().display().to_string();
    let before = file(&fixture);
    let wrong = ["correct", "charts-1.1.0", "--app", "app-9.9.9", "--because", "x"];
    let ran = map(&fixture, &wrong);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 2]\n[standard error]\nrelmap: --app: {place} has no release `app-9.9.9`, and app-1.2.0 is its \
             highest; nothing was recorded; fetch its tags (git -C {place} fetch --tags), correct what was typed, or add \
             --unverified if it is meant\n"
        )
    );
    assert_eq!(file(&fixture), before);
    let meant = [&wrong[..], &["--unverified"]].concat();
    let ran = map(&fixture, &meant);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "corrected charts-1.1.0: app 9.9.9 in place of app-1.2.0\n")
    );
    assert!(file(&fixture).contains("\"issues\":[\"app-unverified\"]"), "{}", file(&fixture));
    let ran = map(&fixture, &["verify"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\ncorrected 1 release, see relmap map show --history\n\
         pass      release-map with 1 release of 1 chart: every record is unchanged, and none is missing\n"
    );
    // The record says on purpose what the tag does not.
    let ran = map(&fixture, &["import", "--branch"]);
    assert!(
        ran.stderr.ends_with(
            "relmap: the branch release-map holds all of it already (1 record); nothing was added\n"
        ),
        "{}",
        ran.whole()
    );
}

#[test]
fn a_correction_that_was_made_without_the_app_is_looked_up_by_verify() {
    let (fixture, app) = with_app();
    let place = app.path().components().collect::<std::path::PathBuf>().display().to_string();
    let settings = fs::read_to_string(fixture.path().join("relmap.toml")).unwrap();
    fixture.write("relmap.toml", "");
    for (version, code) in [("1.2.0", 0), ("9.9.9", 1)] {
        let app = format!("app={version}");
        let ran = map(&fixture, &["correct", "1.1.0", "--app", &app, "--because", WHY]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        fixture.write("relmap.toml", &settings);
        let ran = map(&fixture, &["verify"]);
        assert_eq!(ran.code, code, "{}", ran.whole());
        fixture.write("relmap.toml", "");
    }
    fixture.write("relmap.toml", &settings);
    let ran = map(&fixture, &["verify"]);
    let message = format!(
        "error[map-app-unknown]: a correction says that charts-1.1.0 deploys app 9.9.9, but the app's repository {place} \
         has no such release\n"
    );
    assert!(ran.stdout.starts_with(&message), "{}", ran.whole());
    let help = format!(
        "= help: if its tag was not fetched: git -C {place} fetch --tags; if the correction is wrong: relmap map correct \
         charts-1.1.0 --app APP --because REASON; if it is meant, record it with --unverified\n"
    );
    assert!(ran.stdout.contains(&help), "{}", ran.whole());
}

/// Without the app's repository, `app-1.2.0` may be the tag of whatever app.
#[test]
fn a_tag_that_cannot_be_looked_up_is_not_taken_for_the_version_of_the_recorded_app() {
    let fixture = charts();
    let mut stated = row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2023-11-02");
    stated.apps = vec![App::stated("charts", "1.2.0")];
    record(&fixture, "charts", vec![stated]);
    let ran = map(&fixture, &["correct", "1.1.0", "--app", "app-1.2.0", "--because", WHY]);
    assert_eq!(
        ran.whole(),
        "[exit code 2]\n[standard error]\nrelmap: --app: `app-1.2.0` cannot be looked up: relmap.toml does not say which app \
         `charts` deploys; name its repository with --app-repository; nothing was recorded; to record the version as it \
         is: --app 'charts=1.2.0'\n"
    );
    // The name that is recorded, and a version alone.
    for app in ["charts-1.2.1", "1.2.2", "charts=1.2.3"] {
        let ran = map(&fixture, &["correct", "1.1.0", "--app", app, "--because", WHY]);
        assert_eq!(ran.code, 0, "{app}: {}", ran.whole());
    }
}
