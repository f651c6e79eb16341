//! `relmap map verify`: each kind of damage is done to a real map, and found.

use relmap_testkit::Fixture;

use crate::release::{to_release, with_origin};
use crate::support::{Ran, edit, finish, relmap};

/// A chart with three releases, and its map, imported and committed.
fn mapped() -> Fixture {
    mapped_with(&[])
}

/// The same, imported with more arguments.
fn mapped_with(arguments: &[&str]) -> Fixture {
    let fixture = Fixture::new();
    fixture.write("values.yaml", "replicas: 1\n");
    for (version, app) in [("1.1.0", "1.2.0"), ("1.1.1", "1.2.0"), ("1.2.0", "1.3.0")] {
        let chart = format!("apiVersion: v2\nname: web\nversion: {version}\nappVersion: {app}\n");
        fixture.write("Chart.yaml", chart);
        fixture.commit(version);
        let message = format!("charts-{version}\n\nApp: app-{app}");
        fixture.git(["tag", "-a", "-m", &message, &format!("charts-{version}")]);
    }
    let mut all = vec!["map", "import", "--branch", "release-map"];
    all.extend(arguments);
    let ran = relmap(&fixture, &all);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture
}

fn verify(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["map", "verify", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// The rules of all findings, each with its severity where that is not an error.
#[track_caller]
fn rules(ran: &Ran) -> Vec<String> {
    let findings = ran.json()["findings"].as_array().unwrap().clone();
    let rule = |finding: &serde_json::Value| {
        let (rule, severity) = (&finding["rule"], finding["severity"].as_str().unwrap());
        let rule = rule.as_str().unwrap();
        if severity == "error" { rule.to_owned() } else { format!("{severity} {rule}") }
    };
    findings.iter().map(rule).collect()
}

#[track_caller]
fn messages(ran: &Ran) -> Vec<String> {
    let findings = ran.json()["findings"].as_array().unwrap().clone();
    findings.iter().map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

/// Makes a commit on the map's branch in which a text of a file is another one.
#[track_caller]
fn spoil(fixture: &Fixture, old: &str, new: &str) {
    fixture.checkout("release-map");
    edit(fixture, "charts.jsonl", old, new);
    fixture.commit("Spoil");
    fixture.checkout("main");
}

/// As if the map had been so from the start: no history tells of the change.
#[track_caller]
fn born_spoiled(fixture: &Fixture, old: &str, new: &str) {
    fixture.checkout("release-map");
    edit(fixture, "charts.jsonl", old, new);
    fixture.git(["add", "--all"]);
    fixture.git(["commit", "--quiet", "--amend", "-m", "Map"]);
    fixture.checkout("main");
    fixture.git(["reflog", "expire", "--expire=now", "--all"]);
}

fn commit_of(fixture: &Fixture, tag: &str) -> String {
    fixture.git(["rev-parse", &format!("{tag}^{{commit}}")])
}

#[test]
fn a_true_map_is_met() {
    let fixture = mapped();
    let ran = relmap(&fixture, &["map", "verify"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\npass      release-map with 3 releases of 1 chart: every record is unchanged, and none is missing\n"
    );
    assert_eq!(verify(&fixture, &[]).code, 0);
}

#[test]
fn a_tag_that_moved_is_shown_with_both_commits() {
    let fixture = mapped();
    let was = commit_of(&fixture, "charts-1.1.1");
    fixture.git(["tag", "--force", "charts-1.1.1", "main"]);
    let ran = verify(&fixture, &[]);
    assert_eq!((ran.code, rules(&ran)), (1, vec!["map-tag-moved".to_owned()]));
    let now = commit_of(&fixture, "main");
    let expected =
        format!("charts-1.1.1 moved: the map has it at commit {was}, and here it leads to {now}");
    assert_eq!(messages(&ran), [expected]);
    insta::assert_snapshot!(relmap(&fixture, &["map", "verify"]).whole());
}

#[test]
fn a_tag_that_is_gone_is_found_and_one_that_was_not_fetched_is_not() {
    let fixture = mapped();
    let bare = fixture.clone_with(&["--no-tags"]);
    let ran = verify(&bare, &[]);
    assert_eq!(ran.code, 3);
    assert_eq!(rules(&ran), ["undecided map-tag-missing"; 3]);
    let shallow = fixture.clone_shallow(1);
    shallow.git(["fetch", "--quiet", "origin", "release-map:release-map"]);
    assert_eq!(verify(&shallow, &[]).code, 3);

    fixture.git(["tag", "-d", "charts-1.1.1"]);
    let ran = verify(&fixture, &[]);
    assert_eq!((ran.code, rules(&ran)), (1, vec!["map-tag-missing".to_owned()]));
}

#[test]
fn a_row_that_is_missing_is_found_and_repair_adds_it_and_nothing_else() {
    let fixture = mapped();
    let chart = "apiVersion: v2\nname: web\nversion: 1.3.0\nappVersion: 1.4.0\n";
    fixture.write("Chart.yaml", chart);
    fixture.commit("1.3.0");
    fixture.annotated_tag("charts-1.3.0");
    let ran = verify(&fixture, &[]);
    assert_eq!((ran.code, rules(&ran)), (1, vec!["map-row-missing".to_owned()]));
    let before = fixture.git(["show", "release-map:charts.jsonl"]);

    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let summed = "pass      release-map with 4 releases of 1 chart: every record is unchanged, and none is missing\n";
    assert_eq!(ran.stdout, format!("added     charts-1.3.0\n{summed}"));
    let commit = fixture.git(["rev-parse", "--short=12", "release-map"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: added 1 record to the branch release-map in commit {commit}; it is only in this clone, which has \
             no remote\n"
        )
    );
    // The next run counts the same.
    assert_eq!(relmap(&fixture, &["map", "verify"]).stdout, summed);
    let after = fixture.git(["show", "release-map:charts.jsonl"]);
    assert!(after.starts_with(&before), "{after}");
    assert!(after.contains("\"recorded\":\"import\""));
    assert_eq!(fixture.git(["rev-list", "--count", "release-map"]), "2");
    assert_eq!(verify(&fixture, &[]).code, 0);
    // What is whole is left alone.
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert_eq!(ran.stderr, "relmap: nothing is missing, so nothing was added\n");
    assert_eq!(fixture.git(["rev-list", "--count", "release-map"]), "2");
}

#[test]
fn a_pair_that_the_tag_does_not_bear_out_is_found() {
    for (old, new, what) in [
        (
            "{\"name\":\"app\",\"version\":\"1.3.0\"",
            "{\"name\":\"app\",\"version\":\"1.3.1\"",
            "app app 1.3.1",
        ),
        (
            "{\"name\":\"app\",\"version\":\"1.3.0\"",
            "{\"name\":\"app\",\"version\":\"1.3.0\",\"tag\":\"app-1.2.0\"",
            "app app-1.2.0",
        ),
        (
            "\"chart\":\"charts-1.2.0\",\"version\":\"1.2.0\"",
            "\"chart\":\"charts-1.2.0\",\"version\":\"1.2.1\"",
            "version 1.2.1",
        ),
        ("\"path\":\".\"", "\"path\":\"charts\"", "path charts"),
    ] {
        let fixture = mapped();
        born_spoiled(&fixture, old, new);
        let ran = verify(&fixture, &[]);
        assert_eq!((ran.code, rules(&ran)), (1, vec!["map-pair-mismatch".to_owned()]), "{new}");
        assert!(messages(&ran)[0].contains(&format!("with {what}, but")), "{:?}", messages(&ran));
    }
}

#[test]
fn what_release_txt_said_at_the_tag_counts_too() {
    let fixture = mapped();
    fixture.write("RELEASE.txt", "charts-1.3.0\nApp: app-1.5.0\n\n- More.\n");
    fixture.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.3.0\nappVersion: 1.5.0\n");
    fixture.commit("1.3.0");
    fixture.tag("charts-1.3.0");
    assert_eq!(relmap(&fixture, &["map", "verify", "--repair"]).code, 0);
    assert_eq!(verify(&fixture, &[]).code, 0);
    born_spoiled(&fixture, "\"version\":\"1.5.0\"", "\"version\":\"1.4.0\"");
    let ran = verify(&fixture, &[]);
    assert_eq!(rules(&ran), ["map-pair-mismatch"]);
    assert_eq!(
        messages(&ran),
        ["the map has charts-1.3.0 with app web 1.4.0, but the tag's own tree says app-1.5.0"]
    );
}

#[test]
fn an_app_release_that_is_unknown_or_moved_is_found() {
    let app = Fixture::new();
    app.commit("One");
    app.tag("app-1.2.0");
    app.tag("app-1.3.0");
    let path = app.path().to_str().unwrap();
    let fixture = mapped_with(&["--app-repository", path]);
    assert_eq!(verify(&fixture, &["--app-repository", path]).code, 0);
    // No tags at all decide nothing.
    let empty = Fixture::new();
    empty.commit("One");
    let ran = verify(&fixture, &["--app-repository", empty.path().to_str().unwrap()]);
    assert_eq!((ran.code, rules(&ran)), (3, vec!["undecided map-app-unknown".to_owned(); 3]));

    app.git(["tag", "-d", "app-1.3.0"]);
    let ran = verify(&fixture, &["--app-repository", path]);
    assert_eq!((ran.code, rules(&ran)), (1, vec!["map-app-unknown".to_owned()]));
    app.commit("Two");
    app.tag("app-1.3.0");
    let ran = verify(&fixture, &["--app-repository", path]);
    assert_eq!((ran.code, rules(&ran)), (1, vec!["map-tag-moved".to_owned()]));
    let was = app.git(["rev-parse", "app-1.2.0^{commit}"]);
    let folder = path.trim_end_matches('/');
    assert_eq!(
        ran.json()["findings"][0]["help"],
        format!(
            "if the tag was moved by mistake, restore it: git -C {folder} tag -f app-1.3.0 {was}; if the record was \
             wrong: relmap map correct charts-1.2.0 --app APP --because REASON"
        )
    );
}

#[test]
fn two_records_of_one_version_are_found() {
    let fixture = mapped();
    fixture.git(["tag", "web-1.2.0", "charts-1.2.0^{commit}"]);
    fixture.checkout("release-map");
    let text = std::fs::read_to_string(fixture.path().join("charts.jsonl")).unwrap();
    let last = text.lines().last().unwrap().replace("charts-1.2.0", "web-1.2.0");
    fixture.write("charts.jsonl", format!("{text}{last}\n"));
    fixture.commit("Twice");
    fixture.checkout("main");
    let found = rules(&verify(&fixture, &[]));
    assert!(found.contains(&"map-duplicate-version".to_owned()), "{found:?}");
}

#[test]
fn a_record_that_was_edited_is_corrected_and_no_tag_is_moved() {
    let fixture = mapped();
    let commit = commit_of(&fixture, "charts-1.2.0");
    spoil(&fixture, &commit, &"1".repeat(40));
    let ran = verify(&fixture, &[]);
    let found = rules(&ran);
    assert!(found.contains(&"map-rewritten".to_owned()), "{found:?}");
    assert!(found.contains(&"map-tag-moved".to_owned()), "{found:?}");
    assert!(!ran.stdout.contains("tag -f"), "{}", ran.stdout);
    assert!(ran.stdout.contains("relmap map correct charts-1.2.0"), "{}", ran.stdout);
}

#[test]
fn lines_in_another_order_are_told() {
    let fixture = mapped();
    fixture.checkout("release-map");
    let text = std::fs::read_to_string(fixture.path().join("charts.jsonl")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(1, 2);
    fixture.write("charts.jsonl", format!("{}\n", lines.join("\n")));
    let now = fixture.commit("Sort");
    fixture.checkout("main");
    let ran = verify(&fixture, &[]);
    assert_eq!((ran.code, rules(&ran)), (0, vec!["warning map-rewritten".to_owned()]));
    let was = fixture.git(["rev-parse", "release-map~"]);
    assert_eq!(
        messages(&ran),
        [format!(
            "charts.jsonl of commit {} does not begin with charts.jsonl of commit {}: line 2 is another one; no \
             record is lost, but lines must only be appended",
            &now[..12],
            &was[..12]
        )]
    );
}

#[test]
fn a_row_that_was_changed_or_taken_away_is_found_in_the_history_of_the_branch() {
    let fixture = mapped();
    let (line, noted) = ("\"images\":[]}", "\"images\":[],\"note\":\"x\"}");
    spoil(&fixture, line, noted);
    let ran = verify(&fixture, &[]);
    assert_eq!((ran.code, rules(&ran)), (1, vec!["map-rewritten".to_owned()]));
    // Put back, all is well again.
    spoil(&fixture, noted, line);
    assert_eq!(verify(&fixture, &[]).code, 0);

    fixture.checkout("release-map");
    fixture.remove("charts.jsonl");
    fixture.commit("Gone");
    fixture.checkout("main");
    let ran = verify(&fixture, &[]);
    let found = rules(&ran);
    assert_eq!(found.iter().filter(|rule| *rule == "map-rewritten").count(), 3, "{found:?}");
    // A damaged map is not written to.
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stderr,
        "relmap: nothing was repaired; first restore unreadable files and lost records\n"
    );
    assert_eq!(fixture.git(["rev-list", "--count", "release-map"]), "4");
}

#[test]
fn a_branch_that_was_rewritten_is_found_by_its_reflog_and_by_the_remote() {
    let fixture = mapped();
    let clone = fixture.clone_with(&[]);
    clone.git(["branch", "--quiet", "release-map", "origin/release-map"]);
    assert_eq!(verify(&clone, &["--remote"]).code, 0);

    // On the server somebody replaces the branch by one with fewer rows.
    fixture.checkout("release-map");
    let text = std::fs::read_to_string(fixture.path().join("charts.jsonl")).unwrap();
    let at = text.trim_end().rfind('\n').unwrap();
    fixture.write("charts.jsonl", &text[..=at]);
    fixture.git(["add", "--all"]);
    fixture.git(["commit", "--quiet", "--amend", "-m", "Rewritten"]);
    fixture.checkout("main");
    let ran = verify(&fixture, &[]);
    assert_eq!(rules(&ran), ["map-rewritten", "map-row-missing"], "by the reflog");

    let ran = verify(&clone, &["--remote"]);
    assert_eq!((ran.code, rules(&ran)), (3, vec!["undecided map-rewritten".to_owned()]));
    clone.git(["fetch", "--quiet", "--force", "origin"]);
    let ran = verify(&clone, &[]);
    assert_eq!(rules(&ran), ["warning map-rewritten"], "the local copy still has every row");
    clone.git(["update-ref", "refs/heads/release-map", "origin/release-map"]);
    assert_eq!(rules(&verify(&clone, &[])), ["map-rewritten", "map-row-missing"]);
}

#[test]
fn the_remote_is_asked_for_its_tags() {
    let fixture = mapped();
    let clone = fixture.clone_with(&[]);
    fixture.git(["tag", "--force", "charts-1.1.0", "main"]);
    fixture.git(["tag", "-d", "charts-1.2.0"]);
    assert_eq!(verify(&clone, &[]).code, 0, "nothing is seen without asking");
    let ran = verify(&clone, &["--remote"]);
    assert_eq!(rules(&ran), ["map-tag-moved", "map-tag-missing"]);
    assert_eq!(
        messages(&ran)[1],
        "charts-1.2.0 is in the map and here, and origin has no such tag"
    );

    let ran = verify(&fixture, &["--remote"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: there is no remote `origin` to ask; add one, or leave out --remote\n"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_line() {
    let fixture = mapped();
    born_spoiled(&fixture, "\"version\":\"1.1.1\"", "\"version\":1.1");
    let ran = verify(&fixture, &[]);
    let json = ran.json();
    assert_eq!(ran.code, 1);
    let first = &json["findings"][0];
    assert_eq!(first["rule"], "map-unreadable");
    assert_eq!(first["file"], "charts.jsonl");
    assert_eq!(first["line"], 3, "{first}");
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert_eq!(ran.code, 1);
    assert_eq!(fixture.git(["rev-list", "--count", "release-map"]), "1");
}

#[test]
fn a_map_in_another_repository_is_verified_and_repaired_there() {
    let fixture = mapped();
    let map = fixture.clone_with(&["--bare", "--branch", "release-map", "--single-branch"]);
    fixture.git(["branch", "--quiet", "-D", "release-map"]);
    let place = map.path().to_str().unwrap();
    fixture.write("relmap.toml", format!("[map]\nrepository = \"{place}\"\n"));
    fixture.commit("Say where the map is");
    assert_eq!(verify(&fixture, &[]).code, 0);
    fixture.git(["tag", "charts-1.2.1", "charts-1.2.0^{commit}"]);
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert!(ran.stdout.contains("added     charts-1.2.1\n"), "{}", ran.whole());
    assert_eq!(map.git(["rev-list", "--count", "release-map"]), "2");
}

#[test]
fn without_a_map_the_way_to_one_is_told() {
    let fixture = Fixture::new();
    fixture.commit("One");
    let ran = finish(fixture.command(env!("CARGO_BIN_EXE_relmap")).args(["map", "verify"]));
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("relmap map import --branch release-map"), "{}", ran.stderr);
}

#[test]
fn what_is_wrong_with_the_map_goes_into_reports() {
    let fixture = mapped();
    fixture.git(["tag", "-f", "charts-1.1.1", "charts-1.2.0^{commit}"]);
    let ran =
        verify(&fixture, &["--report", "junit=../verify.xml", "--report", "markdown=../verify.md"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    for name in ["verify.xml", "verify.md"] {
        let text = std::fs::read_to_string(fixture.beside(name)).unwrap();
        assert!(text.contains("map-tag-moved"), "{name}: {text}");
    }
}

#[test]
fn rows_that_a_release_recorded_are_true() {
    let fixture = to_release();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    // The release before was made without a map.
    let ran = verify(&fixture, &[]);
    assert_eq!(rules(&ran), ["map-row-missing"], "{:?}", messages(&ran));
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = verify(&fixture, &["--remote"]);
    assert_eq!((ran.code, rules(&ran)), (0, vec![]), "{:?}", messages(&ran));
    // And the release that was recorded is still the row that it was.
    let map = fixture.git(["show", "release-map:charts.jsonl"]);
    assert_eq!(map.matches("\"recorded\":\"release\"").count(), 1, "{map}");
    assert_eq!(map.matches("\"recorded\":\"import\"").count(), 1, "{map}");
}

#[test]
fn the_rows_of_a_system_chart_and_of_one_without_an_app_are_true() {
    let fixture = Fixture::new();
    let image = "Image: example/kafka:3.7.0\n";
    for (folder, fields) in [("kafka", image), ("tools", "")] {
        let at = |file: &str| format!("{folder}/{file}");
        fixture.write(&at("RELEASE.txt"), format!("{folder}-1.0.0\n{fields}\n- First.\n"));
        fixture
            .write(&at("Chart.yaml"), format!("apiVersion: v2\nname: {folder}\nversion: 1.0.0\n"));
        fixture.write(&at("values.yaml"), "image:\n  repository: example/kafka\n  tag: 3.7.0\n");
    }
    fixture.commit("First");
    with_origin(&fixture);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = verify(&fixture, &["--remote"]);
    assert_eq!((ran.code, rules(&ran)), (0, vec![]), "{:?}", messages(&ran));
    assert_eq!(ran.json()["charts"], 2);
}

#[test]
fn a_map_that_several_repositories_share_is_verified_from_each() {
    let (web, redis) = (to_release(), Fixture::new());
    let map = web.beside("map.git").display().to_string();
    web.git(["init", "--quiet", "--bare", &map]);
    redis.write("RELEASE.txt", "redis-1.0.0\nImage: redis:7.2.0\n\n- First.\n");
    redis.write("Chart.yaml", "apiVersion: v2\nname: redis\nversion: 1.0.0\n");
    redis.write("values.yaml", "image: redis:7.2.0\n");
    redis.commit("Run Redis");
    with_origin(&redis);
    let run = |fixture: &Fixture, arguments: &[&str]| {
        let mut command = crate::support::command(fixture);
        finish(command.env("RELMAP_MAP_REPOSITORY", &map).args(arguments))
    };
    for fixture in [&web, &redis] {
        let ran = run(fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    // What was released before the map was there is imported.
    let ran = run(&web, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = run(&web, &["map", "verify"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\nelsewhere 1 release of 1 chart of other repositories, of which only the history was checked: \
         redis\npass      release-map with 3 releases of 2 charts: every record is unchanged, and none is missing\n"
    );
    let ran = run(&redis, &["map", "verify"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\nelsewhere 2 releases of 1 chart of other repositories, of which only the history was checked: \
         charts\npass      release-map with 3 releases of 2 charts: every record is unchanged, and none is missing\n"
    );
    let json = run(&redis, &["map", "verify", "--format", "json"]).json();
    assert_eq!(json["elsewhere"], serde_json::json!(["charts"]));
    // A record of this repository that lost its tag is missed as ever.
    redis.git(["tag", "-d", "redis-1.0.0"]);
    redis.git(["tag", "other-1.0.0"]);
    let ran = run(&redis, &["map", "verify"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(
        ran.stdout.contains("error[map-tag-missing]: redis-1.0.0 is in the map at commit "),
        "{}",
        ran.whole()
    );
}
