//! `relmap tag` and `relmap release` with a bare repository for a remote.

use std::path::PathBuf;

use relmap_testkit::Fixture;

use crate::support::{Ran, charts, command, declare, edit, finish, relmap};

/// A chart repository with a patch to be released, and its bare remote next to it.
pub(crate) fn to_release() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    with_origin(&fixture);
    fixture
}

/// Makes a bare remote `origin` next to a repository, which has main and all tags.
pub(crate) fn with_origin(fixture: &Fixture) -> PathBuf {
    let origin = fixture.beside("origin.git");
    let path = origin.to_str().unwrap();
    fixture.git(["init", "--quiet", "--bare", "--initial-branch=main", path]);
    fixture.git(["remote", "add", "origin", &format!("file://{path}")]);
    fixture.git(["push", "--quiet", "--tags", "origin", "HEAD:refs/heads/main"]);
    origin
}

/// All references of the remote, one a line.
#[track_caller]
pub(crate) fn at_origin(fixture: &Fixture) -> String {
    fixture.git(["ls-remote", "origin", "refs/*"])
}

/// All references here, one a line.
#[track_caller]
pub(crate) fn here(fixture: &Fixture) -> String {
    fixture.git(["for-each-ref", "--format=%(objectname) %(refname)"])
}

/// The map's file of a title at the remote.
#[track_caller]
pub(crate) fn map_at_origin(fixture: &Fixture, file: &str) -> String {
    fixture.git(["fetch", "--quiet", "origin", "release-map"]);
    fixture.git(["show", &format!("FETCH_HEAD:{file}")])
}

/// What a release says where the map lacks the one before.
const OLDER: &str = "\nnext      record the older releases, which the map lacks (charts-1.1.0): relmap map import --branch";

fn older(command: &str) -> &'static str {
    if command == "release" { OLDER } else { "" }
}

#[track_caller]
fn steps(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let releases = json["releases"].as_array().unwrap().iter();
    let steps = releases.flat_map(|release| release["steps"].as_array().unwrap());
    steps
        .map(|step| {
            let word = step["step"].as_str().unwrap();
            let mark = if step["done"] == true { "+" } else { "-" };
            format!("{mark}{word}")
        })
        .collect()
}

#[track_caller]
fn release(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["release", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[test]
fn a_release_is_tagged_recorded_and_pushed_and_doing_it_again_changes_nothing() {
    let fixture = to_release();
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let home = fixture.beside("").display().to_string();
    insta::assert_snapshot!("release_push", ran.whole().replace(&home, "/srv/"));
    let tag = fixture.git(["cat-file", "tag", "charts-1.1.1"]);
    assert!(tag.ends_with("\n\ncharts-1.1.1\n\n- Something else.\n\nApp: app-1.2.0"), "{tag}");
    insta::assert_snapshot!("release_map_file", map_at_origin(&fixture, "charts.jsonl"));
    let (before, before_here) = (at_origin(&fixture), here(&fixture));
    assert_eq!(before.lines().count(), 6, "{before}");

    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stdout.ends_with("released  charts-1.1.1, the tag of this commit\nnothing to do\n")
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), (before, before_here));
}

#[test]
fn a_dry_run_shows_the_same_plan_and_writes_nothing() {
    let fixture = to_release();
    let (origin, refs) = (at_origin(&fixture), here(&fixture));
    let ran = release(&fixture, &["--push", "--dry-run"]);
    assert_eq!(
        (ran.code, steps(&ran)),
        (0, vec!["-create-tag".to_owned(), "-push-tag".into(), "-record-row".into()])
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), (origin, refs));
    let ran = release(&fixture, &["--push"]);
    assert_eq!(
        (ran.code, steps(&ran)),
        (0, vec!["+create-tag".to_owned(), "+push-tag".into(), "+record-row".into()])
    );
}

#[test]
fn a_tag_at_another_commit_is_refused_before_anything_is_written() {
    let fixture = to_release();
    fixture.git(["push", "--quiet", "origin", "charts-1.1.0:refs/tags/charts-1.1.1"]);
    let (origin, refs) = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    assert_eq!((at_origin(&fixture), here(&fixture)), (origin, refs));
    let (old, new) = (fixture.git(["rev-parse", "HEAD~"]), fixture.head());
    for part in [&*old, &*new, "2023-11-14T22:13:20Z", "2023-11-14T22:15:20Z"] {
        assert!(ran.stderr.contains(part), "{part} is missing in {}", ran.stderr);
    }
}

#[test]
fn without_a_remote_tag_and_row_are_made_here() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = release(&fixture, &[]);
    assert_eq!(
        (ran.code, steps(&ran)),
        (0, vec!["+create-tag".to_owned(), "+record-row".into()]),
        "{}",
        ran.whole()
    );
    assert!(
        fixture.git(["show", "release-map:charts.jsonl"]).contains("{\"chart\":\"charts-1.1.1\"")
    );
    let ran = release(&fixture, &[]);
    assert_eq!((ran.code, steps(&ran)), (0, vec![]), "{}", ran.whole());
    let ran = finish(command(&fixture).args(["release", "--push"]));
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: there is no remote to push to; add one: git remote add origin URL, or leave out --push\n"
    );
}

#[test]
fn a_version_that_is_not_right_is_never_tagged() {
    let fixture = to_release();
    edit(&fixture, "RELEASE.txt", "charts-1.1.1", "charts-1.2.0");
    edit(&fixture, "Chart.yaml", "version: 1.1.1", "version: 1.2.0");
    fixture.commit("Too far");
    let (origin, refs) = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!((at_origin(&fixture), here(&fixture)), (origin, refs));
    let ran = relmap(&fixture, &["tag", "--push", "--allow", "bump-too-large"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let message = fixture.git(["tag", "--list", "--format=%(contents:trailers)", "charts-1.2.0"]);
    assert_eq!(message, "App: app-1.2.0\nWaived: bump-too-large\n");
}

#[test]
fn the_documents_of_a_release_and_of_a_refusal() {
    let fixture = to_release();
    let home = fixture.beside("").display().to_string();
    let plain = |ran: Ran| ran.whole().replace(&home, "/srv/");
    let mut json = release(&fixture, &["--push"]).json();
    assert_eq!(json["outcome"]["verdict"], "pass");
    json["outcome"] = "as of check".into();
    json["remote"]["url"] = "file:///srv/origin.git".into();
    insta::assert_snapshot!("release_json", serde_json::to_string_pretty(&json).unwrap());
    // The same version again, with something else in it, where nobody knows of the release.
    fixture.git(["tag", "-d", "charts-1.1.1"]);
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    fixture.commit("Raise it again");
    let ran = relmap(&fixture, &["release", "--push"]);
    insta::assert_snapshot!("release_refused", plain(ran));
    fixture.git(["fetch", "--quiet", "--tags", "origin"]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 1, "a release that is known is no race: {}", ran.whole());
}

#[test]
fn several_charts_are_released_in_one_push_or_not_at_all() {
    let fixture = Fixture::new();
    for name in ["one", "two", "three"] {
        crate::support::chart_files(&fixture, &format!("{name}/"), name, name);
    }
    fixture.commit("Three charts");
    with_origin(&fixture);
    edit(&fixture, "two/Chart.yaml", "version: 1.1.0", "version: 1.1.5");
    fixture.commit("One is wrong");
    let before = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!((at_origin(&fixture), here(&fixture)), before);
    // Named, the others go; then the rest.
    let ran = release(&fixture, &["--push", "--component", "one", "--component", "three"]);
    assert_eq!((ran.code, steps(&ran).len()), (0, 6), "{}", ran.whole());
    edit(&fixture, "two/Chart.yaml", "version: 1.1.5", "version: 1.1.0");
    fixture.commit("Right it");
    let ran = release(&fixture, &["--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(steps(&ran), ["+create-tag", "+push-tag", "+record-row"]);
    let files = fixture.git(["ls-tree", "--name-only", "origin/release-map"]);
    assert_eq!(files, "one.jsonl\nthree.jsonl\ntwo.jsonl");
    assert_eq!(fixture.git(["rev-list", "--count", "origin/release-map"]), "2");
}

#[test]
fn a_tag_that_was_made_here_before_is_pushed_as_it_is() {
    let fixture = to_release();
    fixture.git(["tag", "-a", "-m", "by hand", "charts-1.1.1"]);
    let object = fixture.git(["rev-parse", "charts-1.1.1"]);
    let ran = release(&fixture, &["--push"]);
    assert_eq!(steps(&ran), ["+push-tag", "+record-row"], "{}", ran.whole());
    assert!(at_origin(&fixture).contains(&format!("{object}\trefs/tags/charts-1.1.1")));
}

#[test]
fn a_remote_that_is_named_without_a_push_is_looked_at_only() {
    let fixture = to_release();
    let before = at_origin(&fixture);
    let ran = release(&fixture, &["--remote", "origin"]);
    assert_eq!(steps(&ran), ["+create-tag", "+record-row"], "{}", ran.whole());
    assert_eq!(at_origin(&fixture), before);
    let ran = release(&fixture, &["--push"]);
    assert_eq!(steps(&ran), ["+push-tag", "+push-row"], "{}", ran.whole());
    assert_eq!(map_at_origin(&fixture, "charts.jsonl").lines().count(), 2);
    assert_eq!(steps(&release(&fixture, &["--push"])), [] as [&str; 0]);
}

#[test]
fn settings_that_push_or_prune_more_are_without_effect() {
    let fixture = to_release();
    for (key, value) in [
        ("push.followTags", "true"),
        ("push.default", "matching"),
        ("fetch.prune", "true"),
        ("fetch.pruneTags", "true"),
        ("remote.origin.push", "+refs/heads/*:refs/heads/*"),
    ] {
        fixture.git(["config", key, value]);
    }
    fixture.git(["tag", "-a", "-m", "mine", "mine"]);
    fixture.branch("mine");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(!at_origin(&fixture).contains("mine"), "{}", at_origin(&fixture));
    assert!(here(&fixture).contains("refs/tags/mine"));
}

#[test]
fn a_release_writes_the_reports_of_the_judgement_that_it_rests_on() {
    let fixture = to_release();
    let reports = [
        "--report",
        "properties=../out/r.properties",
        "--report",
        "junit=../out/r.xml",
        "--report",
        "json=../out/r.json",
    ];
    let mut arguments = vec!["release", "--push"];
    arguments.extend(reports);
    let ran = relmap(&fixture, &arguments);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let read = |name: &str| std::fs::read_to_string(fixture.beside("out").join(name)).unwrap();
    assert!(
        read("r.properties").contains("RELMAP_RESULT_TAG=charts-1.1.1\n"),
        "{}",
        read("r.properties")
    );
    assert!(read("r.xml").contains("<testsuite "));
    let json: serde_json::Value = serde_json::from_str(&read("r.json")).unwrap();
    assert_eq!(json["releases"][0]["tag"], "charts-1.1.1", "{json}");

    // Where the version is not right, nothing is released, and the reports say why.
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Too far");
    let ran = relmap(&fixture, &arguments);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(read("r.properties").contains("RELMAP_RESULT_VERDICT=fail\n"));
    assert!(read("r.xml").contains("bump-too-large"));

    // One that cannot be written does not hide that the release was made.
    edit(&fixture, "RELEASE.txt", "charts-1.2.0", "charts-1.1.2");
    edit(&fixture, "Chart.yaml", "1.2.0", "1.1.2");
    fixture.commit("As far as it must");
    fixture.write("taken", "");
    let ran = relmap(&fixture, &["release", "--push", "--report", "junit=taken/r.xml"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(at_origin(&fixture).contains("refs/tags/charts-1.1.2"));
    assert!(ran.stdout.contains("pushed the tag charts-1.1.2"), "{}", ran.whole());
}

#[test]
fn the_last_lines_say_what_is_where_and_what_is_next() {
    let last = |ran: &Ran| {
        let lines: Vec<&str> = ran.stdout.lines().collect();
        let from = lines.iter().position(|line| line.starts_with("where ")).unwrap();
        lines[from..].join("\n")
    };
    // Nothing is pushed.
    let fixture = to_release();
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(
        last(&ran),
        format!(
            "where     charts-1.1.1 and its record in the release map are only in this clone\nnext      push: relmap release --push{OLDER}"
        )
    );
    // What could not be pushed from here is not said to be next.
    let refusal = "HEAD is on the branch topic, and releases are pushed from main and from maintenance branches such as \
                   release-1.x; merge topic and release after that, or allow it: --allow-branch topic, or for good \
                   with `allow-branch` under [release] in relmap.toml on main";
    for (command, what, shared) in [
        ("tag", "charts-1.1.1 is", "charts-1.1.1 is"),
        (
            "release",
            "charts-1.1.1 and its record in the release map are",
            "charts-1.1.1 and the release map are",
        ),
    ] {
        let fixture = to_release();
        fixture.branch("topic");
        fixture.write("README.md", "On a topic.\n");
        fixture.commit("On a topic");
        let ran = relmap(&fixture, &[command]);
        let from_there =
            format!("git switch --detach {} && relmap {command} --push", &fixture.head()[..12]);
        assert_eq!(
            last(&ran),
            format!(
                "where     {what} only in this clone\nnext      not yet `relmap {command} --push`: {refusal}\nthen      once \
                 the merge is pushed, push the release from its commit: {from_there}{}",
                older(command)
            )
        );
        let ran = relmap(&fixture, &[command, "--push"]);
        assert_eq!(ran.code, 2, "{}", ran.whole());
        assert_eq!(ran.stderr, format!("relmap: nothing was released: {refusal}\n"));
        // What it says to do works, and main says so too.
        let tagged = fixture.head();
        fixture.checkout("main");
        fixture.git(["merge", "--quiet", "--no-ff", "topic", "-m", "Merge the topic"]);
        fixture.git(["push", "--quiet", "origin", "main"]);
        let ran = relmap(&fixture, &[command, "--push"]);
        assert!(
            ran.stdout.contains(&format!(
                "          origin does not have this tag; unless it was withdrawn there, push it from its commit: \
                 {from_there}\n"
            )),
            "{}",
            ran.whole()
        );
        fixture.checkout(&tagged);
        let ran = relmap(&fixture, &[command, "--push"]);
        let said = format!("where     {shared} at origin");
        assert_eq!(last(&ran), said, "{}", ran.whole());
    }
    // Who allows the branch can push.
    let fixture = to_release();
    fixture.branch("topic");
    fixture.commit("On a topic");
    let ran = relmap(&fixture, &["tag", "--allow-branch", "topic"]);
    assert_eq!(
        last(&ran),
        "where     charts-1.1.1 is only in this clone\nnext      push: relmap tag --push"
    );
    // The remote has it on its default branch.
    let fixture = to_release();
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(
        last(&ran),
        format!("where     charts-1.1.1 and the release map are at origin{OLDER}")
    );
    // A branch that must be merged.
    let fixture = to_release();
    fixture.branch("topic");
    fixture.commit("On a topic");
    fixture.git(["push", "--quiet", "origin", "topic"]);
    let ran = relmap(&fixture, &["tag", "--push", "--allow-branch", "topic"]);
    assert_eq!(
        last(&ran),
        "where     charts-1.1.1 is at origin\n\
         next      merge topic into main at origin; until then main does not have this release"
    );
    // An old line stays by itself.
    let fixture = to_release();
    fixture.branch("release-1.x");
    fixture.commit("On an old line");
    fixture.git(["push", "--quiet", "origin", "release-1.x"]);
    let ran = relmap(&fixture, &["tag", "--push"]);
    assert_eq!(last(&ran), "where     charts-1.1.1 is at origin");
}

#[test]
fn the_notes_of_a_release_go_to_a_file_each_time() {
    let fixture = to_release();
    let path = fixture.beside("notes-{tag}.md");
    for _ in 0..2 {
        let ran = relmap(&fixture, &["release", "--push", "--notes-file", path.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let file = fixture.beside("notes-charts-1.1.1.md");
        let notes = std::fs::read_to_string(&file).unwrap();
        assert_eq!(notes, "- Something else.\n\nApp: app-1.2.0\n");
        std::fs::remove_file(file).unwrap();
    }
}
