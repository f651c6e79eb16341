//! `relmap bump`: the edit that makes a check met.

use std::fs;
use std::path::Path;

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, charts, check, declare, edit, finish, relmap};

/// `relmap bump` on a day of its own, and without an editor.
#[track_caller]
fn bump(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["bump", "--date", "2026-11-20"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[track_caller]
fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap()
}

/// The work tree must be met once `bump` is through with it.
#[track_caller]
fn met(fixture: &Fixture) {
    let ran = check(fixture, &["--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

fn kafka() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "kafka-1.0.0\nImage: apache/kafka:3.7.0\n\n- Kafka 3.7.\n");
    fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\nappVersion: 3.7.0\n");
    fixture.write("values.yaml", "image:\n  repository: apache/kafka\n  tag: 3.7.0 # pinned\n");
    fixture.commit("Run Kafka 3.7");
    fixture.tag("kafka-1.0.0");
    fixture
}

#[test]
fn values_only_take_a_patch_and_say_why() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let dry = bump(&fixture, &["--note", "Raise the default replica count to 3.", "--dry-run"]);
    insta::assert_snapshot!("bump_dry_run", dry.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.0"));
    let ran = bump(&fixture, &["--note", "Raise the default replica count to 3."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- Raise the default replica count to 3.\n\n\
         charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart for app 1.2.0.\n"
    );
    assert_eq!(
        read(&fixture, "Chart.yaml"),
        "apiVersion: v2\nname: web\nversion: 1.1.1\nappVersion: \"1.2.0\"\n"
    );
    met(&fixture);
    // Once is enough.
    let again = bump(&fixture, &[]);
    assert_eq!(
        again.whole(),
        "[exit code 0]\ncharts: charts-1.1.1 in RELEASE.txt is already right\n"
    );
}

/// 1.1.0, and upon it 1.2.0-rc.1 with a new value.
fn prerelease() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 2\nearly: true");
    edit(&fixture, "templates/web.yaml", "replicas: ", "early: {{ .Values.early }}\nreplicas: ");
    declare(&fixture, "", "charts-1.2.0-rc.1", "App: app-1.2.0\n");
    fixture.commit("Release 1.2.0-rc.1");
    fixture.tag("charts-1.2.0-rc.1");
    fixture
}

#[test]
fn what_follows_a_prerelease_is_compared_with_the_release_before_it() {
    let fixture = prerelease();
    // Nothing changed since; it becomes final where that is wished.
    let ran = bump(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.2.0-rc.1 "));
    let ran = bump(&fixture, &["minor", "--dry-run"]);
    assert!(ran.stdout.contains("RELEASE.txt: new entry charts-1.2.0\n"), "{}", ran.whole());

    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let ran = bump(&fixture, &["--dry-run"]);
    assert!(ran.stdout.contains("charts 1.1.0 -> 1.2.0\n"), "{}", ran.whole());

    // The release that it led up to was made on another branch: what comes next counts from there.
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 2");
    fixture.branch("releases");
    fixture.commit("Release 1.2.0");
    fixture.tag("charts-1.2.0");
    fixture.checkout("main");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let ran = bump(&fixture, &["--note", "More."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        read(&fixture, "RELEASE.txt").starts_with(
            "charts-1.2.1 (2026-11-20)\nApp: app-1.2.0\n\n- More.\n\ncharts-1.2.0-rc.1 (2026-11-20)\n"
        ),
        "{}",
        read(&fixture, "RELEASE.txt")
    );
    met(&fixture);
}

#[test]
fn nothing_is_done_where_nothing_is_needed() {
    let fixture = charts();
    let ran = bump(&fixture, &[]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\ncharts: no release is needed, nothing changed since charts-1.1.0\n"
    );
    fixture.write("README.md", "Hello.\n");
    let ran = bump(&fixture, &["--note", "x"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\ncharts: no release is needed, nothing that is released changed since charts-1.1.0\n"
    );
    // Somebody may want one all the same.
    let ran = bump(&fixture, &["minor", "--note", "x"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.2.0 (2026-11-20)\n"));
    met(&fixture);
}

#[test]
fn a_level_that_breaks_a_rule_needs_a_reason() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let ran = bump(&fixture, &["minor", "--note", "x"]);
    insta::assert_snapshot!("bump_refused", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.0"));
    let ran = bump(&fixture, &["minor", "--because", "Agreed with\n operations.", "--note", "x"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with(
        "charts-1.2.0 (2026-11-20)\nApp: app-1.2.0\nBump: minor - Agreed with operations.\n\n- x\n"
    ));
    met(&fixture);
    let ran = relmap(&fixture, &["bump", "--because", "x"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

#[test]
fn a_wrong_entry_is_corrected_in_place() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = bump(&fixture, &["--note", "And more."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        read(&fixture, "RELEASE.txt").starts_with(
            "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- Something else.\n- And more.\n\ncharts-1.1.0 "
        ),
        "{}",
        read(&fixture, "RELEASE.txt")
    );
    met(&fixture);
}

#[test]
fn the_app_moves_everywhere_it_is_named() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "tag: \"\"", "tag: 'v1.2.0-alpine' # the app's");
    edit(&fixture, "Chart.yaml", "\"1.2.0\"", "v1.2.0 # app");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Pin the tag");
    fixture.tag("charts-1.1.1");
    let ran = bump(&fixture, &["--app", "1.10.0", "--note", "App 1.10."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        read(&fixture, "RELEASE.txt")
            .starts_with("charts-1.2.0 (2026-11-20)\nApp: app-1.10.0\n\n- App 1.10.\n")
    );
    assert!(read(&fixture, "values.yaml").contains("tag: 'v1.10.0-alpine' # the app's\n"));
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.2.0\nappVersion: v1.10.0 # app\n"));
    met(&fixture);
}

#[test]
fn the_latest_app_is_the_highest_final_tag_of_its_repository() {
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"../app\"\n\n\
         [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n",
    );
    fixture.commit("Say where the app is");
    let app = Fixture::new();
    app.commit("App");
    for tag in ["app-1.2.0", "app-1.9.0", "app-1.10.0", "app-2.0.0-rc.1", "other-9.0.0"] {
        app.tag(tag);
    }
    let ran = bump(&fixture, &["--app", "latest"]);
    assert_eq!(ran.code, 3, "no repository there: {}", ran.whole());
    fs::rename(app.path(), fixture.beside("app")).unwrap();
    let ran = bump(&fixture, &["--app", "latest", "--note", "x"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").contains("App: app-1.10.0\n"));
    met(&fixture);
    // One that does not exist is refused before anything is written.
    fixture.git(["checkout", "--quiet", "."]);
    let ran = bump(&fixture, &["--app", "1.11.0"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stderr.contains("error[app-unknown]"), "{}", ran.stderr);
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
}

#[test]
fn a_repository_given_by_hand_is_looked_into() {
    let fixture = charts();
    let app = Fixture::new();
    app.commit("App");
    app.tag("app-1.2.1");
    let place = app.path().to_str().unwrap();
    let ran = bump(&fixture, &["--app", "latest", "--app-repository", place, "--note", "x"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        read(&fixture, "RELEASE.txt").starts_with("charts-1.1.1 (2026-11-20)\nApp: app-1.2.1\n")
    );
    let ran = bump(&fixture, &["--app", "latest"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: the repository of the app of charts is \
             not known; pass --app-repository, or set `repository` in relmap.toml\n"
        )
    );
}

#[test]
fn an_image_of_a_system_chart_demands_a_major() {
    let fixture = kafka();
    let ran = bump(&fixture, &["--image", "apache/kafka:3.7.1", "--note", "Kafka 3.7.1."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // The file has no dates, and yet one was asked for.
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "kafka-2.0.0 (2026-11-20)\nImage: apache/kafka:3.7.1\n\n- Kafka 3.7.1.\n\n\
         kafka-1.0.0\nImage: apache/kafka:3.7.0\n\n- Kafka 3.7.\n"
    );
    assert!(read(&fixture, "values.yaml").ends_with("  tag: 3.7.1 # pinned\n"));
    assert!(read(&fixture, "Chart.yaml").ends_with("version: 2.0.0\nappVersion: 3.7.1\n"));
    met(&fixture);
}

#[test]
fn an_image_that_somebody_moved_by_hand_is_followed() {
    let fixture = kafka();
    edit(&fixture, "values.yaml", "3.7.0", "3.8.0");
    let ran = relmap(&fixture, &["bump", "--note", "Kafka 3.8."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        read(&fixture, "RELEASE.txt")
            .starts_with("kafka-2.0.0\nImage: apache/kafka:3.8.0\n\n- Kafka 3.8.\n"),
        "a file without dates gets none: {}",
        read(&fixture, "RELEASE.txt")
    );
    met(&fixture);
}

#[test]
fn wishes_that_cannot_be_met_are_refused_with_their_mend() {
    let fixture = kafka();
    for (arguments, code, message) in [
        (
            &["--image", "redis:7"][..],
            2,
            "relmap: values.yaml has no image `redis`; it has apache/kafka\n",
        ),
        (
            &["--image", "apache/kafka"],
            2,
            "relmap: `apache/kafka` has neither a tag nor a digest; write `--image REPOSITORY:TAG`\n",
        ),
        (
            &["--app", "1.2.0"],
            2,
            "relmap: kafka is a system chart, so it deploys no app; leave out `--app`, or name another component with \
             --component\n",
        ),
        (
            &[
                "--image",
                "apache/kafka@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            ],
            3,
            "relmap: values.yaml cannot be edited\n  because: `image` has no key for the digest of the image; add one by \
             hand\n",
        ),
    ] {
        let ran = bump(&fixture, arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (code, message), "{arguments:?}");
    }
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
}

#[test]
fn a_file_with_uncommitted_changes_is_not_touched() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    edit(&fixture, "Chart.yaml", "name: web", "name: web # mine");
    let before = read(&fixture, "Chart.yaml");
    let ran = bump(&fixture, &["--note", "x"]);
    assert_eq!(
        ran.whole(),
        "[exit code 3]\n[standard error]\nrelmap: Chart.yaml has uncommitted changes; commit or stash \
         them, or write anyway with --allow-dirty\n"
    );
    assert_eq!(read(&fixture, "Chart.yaml"), before);
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.0"));
    let ran = bump(&fixture, &["--note", "x", "--allow-dirty"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "Chart.yaml").contains("name: web # mine\nversion: 1.1.1\n"));
    met(&fixture);
}

#[test]
fn all_files_or_none() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let chart = fixture.path().join("Chart.yaml");
    let mut permissions = fs::metadata(&chart).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&chart, permissions).unwrap();
    let ran = bump(&fixture, &["--note", "x"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.contains("nothing was changed\n  because: the file is read-only"),
        "{}",
        ran.stderr
    );
    assert!(read(&fixture, "RELEASE.txt").starts_with("charts-1.1.0"));
    assert_eq!(fixture.git(["status", "--porcelain"]), " M values.yaml");
}

#[test]
fn notes_come_from_commits_of_the_component() {
    let fixture = charts();
    let subjects = ["feat: more replicas", "fix(web): the port", "fixup! fix(web): the port"];
    for (index, subject) in subjects.iter().enumerate() {
        fixture.write("values.yaml", format!("replicaCount: {}\n", index + 3));
        fixture.commit(subject);
    }
    let ran = bump(&fixture, &["--notes-from-commits"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let notes = read(&fixture, "RELEASE.txt");
    assert!(
        notes.contains(
            "App: app-1.2.0\n\nFeatures:\n- More replicas\n\nFixes:\n- The port\n\ncharts-1.1.0"
        ),
        "{notes}"
    );
    met(&fixture);
}

#[cfg(unix)]
#[test]
fn notes_are_edited_in_the_editor_that_git_would_take() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Raise the replica count");
    let script = |name: &str, body: &str| {
        use std::os::unix::fs::PermissionsExt;
        let path = fixture.beside(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let run = |variables: &[(&str, &str)]| {
        let mut command = crate::support::command(&fixture);
        command.args([
            "bump",
            "--date",
            "2026-11-20",
            "--notes-from-commits",
            "--edit",
            "--dry-run",
        ]);
        command.envs(variables.iter().copied());
        finish(&mut command)
    };
    let editor = script("editor", "sed -i.bak 's/Raise/Lift/' \"$1\"");
    let ran = run(&[("GIT_EDITOR", &editor), ("EDITOR", "false")]);
    assert!(ran.stdout.contains("+- Lift the replica count\n"), "{}", ran.whole());
    fixture.git(["config", "core.editor", &editor]);
    let ran = run(&[("VISUAL", "false"), ("EDITOR", "false")]);
    assert!(ran.stdout.contains("+- Lift the replica count\n"), "{}", ran.whole());
    let ran = run(&[("GIT_EDITOR", "false")]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            3,
            "relmap: the editor `false` failed, so nothing was written; to use another editor, set GIT_EDITOR or git's core.editor\n"
        )
    );
    let empty = script("empty", ": > \"$1\"");
    let ran = run(&[("GIT_EDITOR", &empty)]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (3, "relmap: the notes are empty, so nothing was written\n")
    );
}

#[test]
fn all_that_changed_are_released_and_dependents_follow() {
    let fixture = Fixture::new();
    for name in ["api", "web", "other"] {
        chart_files(&fixture, &format!("charts/{name}/"), name, name);
    }
    chart_files(&fixture, "charts/all/", "all", "all");
    fixture.write(
        "charts/all/Chart.yaml",
        "apiVersion: v2\nname: all\nversion: 1.1.0\nappVersion: \"1.2.0\"\ndependencies:\n- name: web\n  version: 1.1.0 # ours\n  repository: file://../web\n- name: api\n  version: ^1.1.0\n  repository: file://../api\n",
    );
    fixture.write(
        "charts/all/Chart.lock",
        "dependencies:\n- name: web\n  version: 1.1.0\n- name: api\n  version: 1.1.0\n",
    );
    fixture.commit("Charts");
    for name in ["api", "web", "other", "all"] {
        fixture.tag(&format!("{name}-1.1.0"));
    }
    edit(&fixture, "charts/web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    edit(&fixture, "charts/api/values.yaml", "replicaCount: 2", "replicaCount: 4");
    let ran = bump(&fixture, &[]);
    insta::assert_snapshot!("bump_umbrella", ran.whole());
    let umbrella = read(&fixture, "charts/all/Chart.yaml");
    assert!(
        umbrella.contains("version: 1.1.1\n") && umbrella.contains("version: 1.1.1 # ours\n"),
        "{umbrella}"
    );
    assert!(umbrella.contains("version: ^1.1.0\n"), "{umbrella}");
    assert!(read(&fixture, "charts/all/RELEASE.txt").contains("\n- Use web 1.1.1.\n"));
    assert!(read(&fixture, "charts/other/RELEASE.txt").starts_with("other-1.1.0"));
    // The lock is helm's to write.
    let stale = relmap(&fixture, &["check", "--worktree", "--component", "all"]);
    assert!(stale.stdout.contains("error[lock-out-of-range]"), "{}", stale.whole());
    edit(
        &fixture,
        "charts/all/Chart.lock",
        "- name: web\n  version: 1.1.0",
        "- name: web\n  version: 1.1.1",
    );
    met(&fixture);
    // A note is for one of them.
    fixture.git([
        "checkout",
        "--quiet",
        "--",
        "charts/all",
        "charts/web/Chart.yaml",
        "charts/web/RELEASE.txt",
        "charts/api/Chart.yaml",
        "charts/api/RELEASE.txt",
    ]);
    let ran = bump(&fixture, &["--note", "x"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: --note is for one component, but all, api, web would be released; choose one with --component\n"
        )
    );
    let ran = bump(&fixture, &["--component", "api", "--note", "x"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "charts/web/RELEASE.txt").starts_with("web-1.1.0"));
    let ran = relmap(&fixture, &["bump", "--component", "ap"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

#[test]
fn a_component_that_was_never_released_keeps_its_version() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 0.1.0");
    fixture.commit("First");
    let ran = bump(&fixture, &["minor"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: charts has no release to count a minor from; charts-1.1.0 will be its first and may be any version; edit it by hand, or leave out the level\n"
        )
    );
    let ran = relmap(&fixture, &["bump", "--note", "Now with notes."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.1.0\n"));
    assert!(
        read(&fixture, "RELEASE.txt")
            .ends_with("- First chart for app 1.2.0.\n- Now with notes.\n")
    );
    met(&fixture);
}

#[test]
fn what_cannot_be_decided_is_not_written() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Change");
    let clone = fixture.clone_shallow(1);
    let ran = bump(&clone, &[]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    assert_eq!(clone.git(["status", "--porcelain"]), "");
    let nowhere = Fixture::new();
    nowhere.commit("Nothing");
    let ran = bump(&nowhere, &[]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(ran.stderr, "relmap: relmap is not set up in this repository; run `relmap init`\n");
    assert!(!Path::new(&nowhere.path().join("RELEASE.txt")).exists());
}
