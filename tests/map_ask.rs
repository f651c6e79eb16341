//! `relmap map show` and `relmap map find`: the table, and questions to it.

use relmap_core::ledger::Image;
use relmap_testkit::Fixture;

use crate::map_support::{record, record_file, row};
use crate::release::with_origin;
use crate::support::{Ran, charts, declare, edit, finish, relmap};

/// The story of the README: charts-1.1.0, a patch of its values, and a feature with a newer app; and
/// a chart of Kafka next to it in the map.
fn story() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("More replicas");
    fixture.annotated_tag("charts-1.1.1");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.3.0\n");
    fixture.commit("Deploy 1.3.0");
    fixture.annotated_tag("charts-1.2.0");
    fixture.tag("kafka-1.1.0");
    record(
        &fixture,
        "charts",
        vec![
            row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-02"),
            row(&fixture, "charts-1.1.1", "1.1.1", "app-1.2.0", "2026-11-20"),
            row(&fixture, "charts-1.2.0", "1.2.0", "app-1.3.0", "2026-11-22"),
        ],
    );
    let mut kafka = row(&fixture, "kafka-1.1.0", "1.1.0", "", "2026-11-22");
    kafka.images = vec![Image::new("docker.io/apache/kafka:3.8.0")];
    record(&fixture, "kafka", vec![kafka]);
    fixture
}

fn ask(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["map"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[test]
fn the_table_stands_newest_first() {
    let fixture = story();
    let plain = "charts-1.2.0\tapp-1.3.0\t2026-11-22\n\
                 kafka-1.1.0\tdocker.io/apache/kafka:3.8.0\t2026-11-22\n\
                 charts-1.1.1\tapp-1.2.0\t2026-11-20\n\
                 charts-1.1.0\tapp-1.2.0\t2026-11-02\n";
    for arguments in [&[][..], &["show"]] {
        let ran = ask(&fixture, arguments);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, plain, ""));
    }
    let one = ask(&fixture, &["show", "charts", "--limit", "2"]);
    assert_eq!(
        one.stdout,
        "charts-1.2.0\tapp-1.3.0\t2026-11-22\ncharts-1.1.1\tapp-1.2.0\t2026-11-20\n"
    );
    let one = ask(&fixture, &["kafka"]);
    assert_eq!(one.stdout, "kafka-1.1.0\tdocker.io/apache/kafka:3.8.0\t2026-11-22\n");
    let coloured = ask(&fixture, &["--color", "always", "--limit", "1"]);
    assert_eq!(
        coloured.stdout,
        "\u{1b}[2mCHART\u{1b}[0m         \u{1b}[2mAPP\u{1b}[0m        \u{1b}[2mRELEASED\u{1b}[0m\n\
         \u{1b}[1mcharts-1.2.0\u{1b}[0m  app-1.3.0  2026-11-22\n"
    );
}

#[test]
fn every_form_says_the_same() {
    let fixture = story();
    let json = ask(&fixture, &["--format", "json", "--limit", "1"]).json();
    assert_eq!(json["schema"], 2);
    let first = &json["releases"][0];
    assert_eq!(first["chart"], "charts");
    assert_eq!(first["tag"], "charts-1.2.0");
    assert_eq!(first["apps"][0]["tag"], "app-1.3.0");
    assert_eq!(first["commit"], fixture.git(["rev-parse", "charts-1.2.0^{commit}"]));
    assert_eq!(first["released"], "2026-11-22T12:00:00Z");
    assert_eq!(first["recorded"], "import");
    let toml = ask(&fixture, &["charts", "--format", "toml"]).stdout;
    assert_eq!(toml.matches("[[release]]\n").count(), 3, "{toml}");
    assert!(toml.contains("[[release.app]]\nname = \"app\"\nversion = \"1.3.0\"\n"), "{toml}");
    let markdown = ask(&fixture, &["kafka", "--format", "markdown"]).stdout;
    assert_eq!(
        markdown,
        "| chart | app | released |\n| --- | --- | --- |\n\
         | kafka-1.1.0 | docker.io/apache/kafka:<!-- -->3.8.0 | 2026-11-22 |\n"
    );
    let csv = ask(&fixture, &["--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), 5);
}

#[test]
fn without_a_map_the_mend_is_named() {
    let fixture = charts();
    for arguments in [&["show"][..], &["find", "--app", "1.2.0"]] {
        let ran = ask(&fixture, arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.whole());
        let place = fixture.path().display();
        assert_eq!(
            ran.stderr,
            format!(
                "relmap: there is no release map: {place}/ has no branch `release-map`; create one from history: \
                 relmap map import --branch release-map\n"
            )
        );
    }
}

#[test]
fn without_a_map_a_remote_may_have_it_and_an_app_has_none() {
    let fixture = charts();
    with_origin(&fixture);
    let place = fixture.path().display();
    let ran = ask(&fixture, &["show"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: there is no release map: {place}/ has no branch `release-map`; fetch it (relmap map fetch), or \
             create one from history: relmap map import --branch release-map\n"
        )
    );
    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
    app.commit("First");
    app.tag("app-1.2.0");
    let place = app.path().display();
    for arguments in [&[][..], &["show"], &["find", "--app", "1.2.0"], &["log"], &["verify"]] {
        let ran = ask(&app, arguments);
        assert_eq!(
            (ran.code, ran.stderr),
            (
                3,
                format!(
                    "relmap: there is no release map: {place}/ has an app and no chart, and the map is kept where the \
                     chart is; ask there: relmap -C DIR map\n"
                )
            ),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_chart_that_is_not_in_the_map_is_a_mistake_of_usage() {
    let ran = ask(&story(), &["show", "chart"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(ran.stderr, "relmap: the map has no chart `chart`; did you mean `charts`?\n");
}

#[test]
fn which_chart_deploys_an_app() {
    let fixture = story();
    for typed in ["1.2.0", "v1.2.0", "app-1.2.0", "1.2"] {
        let ran = ask(&fixture, &["find", "--app", typed]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(
            ran.stdout,
            "charts-1.1.1\tapp-1.2.0\t2026-11-20\ncharts-1.1.0\tapp-1.2.0\t2026-11-02\n"
        );
    }
    let ran = ask(&fixture, &["find", "--app", "1.2.7"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert_eq!(
        ran.stderr,
        "relmap: the map has no app release `1.2.7`; similar names: app-1.2.0, app-1.3.0\n"
    );
}

#[test]
fn an_app_release_that_no_chart_deploys_yet_is_an_answer() {
    let fixture = story();
    fixture.git(["init", "--quiet", "../app"]);
    let app = fixture.beside("app");
    let git = |args: &[&str]| {
        assert!(fixture.command("git").arg("-C").arg(&app).args(args).status().unwrap().success());
    };
    git(&["commit", "--quiet", "--allow-empty", "-m", "Serve"]);
    git(&["tag", "app-1.4.0"]);
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"../app\"\n",
    );
    let ran = ask(&fixture, &["find", "--app", "v1.4.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.whole());
    assert_eq!(ran.stderr, "relmap: no chart release deploys app-1.4.0 yet\n");
    let json = ask(&fixture, &["find", "--app", "v1.4.0", "--format", "json"]).json();
    assert_eq!(json["releases"].as_array().map(Vec::len), Some(0));
}

#[test]
fn which_app_a_chart_deploys() {
    let fixture = story();
    let ran = ask(&fixture, &["find", "--chart", "1.1.1"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "charts-1.1.1\tapp-1.2.0\t2026-11-20\n"));
    let ran = ask(&fixture, &["find", "--chart", "1.1.0"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: `1.1.0` matches 2 chart releases: charts-1.1.0, kafka-1.1.0; name one of them\n"
    );
    let ran = ask(&fixture, &["find", "--chart", "1.1.0", "charts"]);
    assert_eq!(ran.stdout, "charts-1.1.0\tapp-1.2.0\t2026-11-02\n");
    let json = ask(&fixture, &["find", "--chart", "charts-1.2", "--format", "json"]).json();
    assert_eq!(json["question"], serde_json::json!({ "kind": "chart", "asked": "charts-1.2" }));
    assert_eq!(json["releases"][0]["apps"][0]["version"], "1.3.0");
}

/// Whichever question it is.
#[test]
fn what_is_not_found_has_one_code() {
    let fixture = story();
    for arguments in [
        &["map", "find", "--app", "9.9.9"][..],
        &["map", "find", "--chart", "9.9.9"],
        &["map", "find", "--image", "nowhere/none:9"],
        &["map", "find", "--commit", "0123456"],
        &["map", "find", "--at", "2001-01-01"],
        &["map", "previous", "9.9.9"],
        &["map", "log", "9.9.9"],
        &["map", "diff", "9.9.9", "charts-1.1.0"],
        &["notes", "9.9.9"],
        &["trace", "9.9.9"],
    ] {
        let ran = relmap(&fixture, arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}: {}", ran.whole());
    }
}

#[test]
fn which_charts_run_an_image() {
    let fixture = story();
    for typed in ["kafka:3.8.0", "docker.io/apache/kafka:3.8.0", "apache/kafka", "kafka 3.8.0"] {
        let ran = ask(&fixture, &["find", "--image", typed]);
        assert_eq!(
            ran.whole(),
            "[exit code 0]\nkafka-1.1.0\tdocker.io/apache/kafka:3.8.0\t2026-11-22\n",
            "{typed}"
        );
    }
    let ran = ask(&fixture, &["find", "--image", "kafka:3.7.0"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stderr,
        "relmap: the map has no image `kafka:3.7.0`; did you mean `docker.io/apache/kafka:3.8.0`?\n"
    );
}

#[test]
fn what_was_current_at_a_moment() {
    let fixture = story();
    let at = |moment: &str| ask(&fixture, &["find", "--at", moment]);
    assert_eq!(at("2026-11-21").stdout, "charts-1.1.1\tapp-1.2.0\t2026-11-20\n");
    assert_eq!(at("2026-11-20").stdout, "charts-1.1.1\tapp-1.2.0\t2026-11-20\n");
    assert_eq!(at("2026-11-20T11:59:59Z").stdout, "charts-1.1.0\tapp-1.2.0\t2026-11-02\n");
    assert_eq!(at("2026-12-01").stdout.lines().count(), 2);
    let early = at("2026-11-01");
    assert_eq!((early.code, early.stdout.as_str()), (1, ""));
    assert_eq!(
        early.stderr,
        "relmap: nothing was released by 2026-11-01: the first release is \
         charts-1.1.0, of 2026-11-02T12:00:00Z\n"
    );
    let wrong = at("last week");
    assert_eq!(wrong.code, 2);
    assert_eq!(
        wrong.stderr,
        "relmap: `last week` is not a valid date; write a day such as 2026-11-20, or a time such as \
         2026-11-20T09:30:00Z\n"
    );
}

#[test]
fn which_releases_contain_a_commit() {
    let fixture = story();
    let patch = fixture.git(["rev-parse", "charts-1.1.1^{commit}"]);
    let ran = ask(&fixture, &["find", "--commit", &patch[..9], "charts"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // The earliest first: `head -1` is the answer.
    assert_eq!(
        ran.stdout,
        "charts-1.1.1\tapp-1.2.0\t2026-11-20\ncharts-1.2.0\tapp-1.3.0\t2026-11-22\n"
    );
    assert_eq!(
        ran.stderr,
        format!("relmap: the first release with {} is charts-1.1.1\n", &patch[..12])
    );
    let json = ask(&fixture, &["find", "--commit", &patch, "charts", "--format", "json"]).json();
    assert_eq!(json["question"]["asked"], patch);
    assert_eq!(json["releases"][0]["contained_in"], serde_json::json!(["chart"]));

    let new = fixture.commit("Not released");
    let ran = ask(&fixture, &["find", "--commit", &new]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert_eq!(ran.stderr, format!("relmap: no release contains {} yet\n", &new[..12]));

    let ran = ask(&fixture, &["find", "--commit", "0123456"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.starts_with("relmap: no commit `0123456` found in /"), "{}", ran.stderr);
}

#[test]
fn a_commit_on_another_line_is_in_that_line_only() {
    let fixture = charts();
    fixture.branch("old");
    let fix = fixture.commit("Fix the old line");
    fixture.tag("charts-1.1.1");
    fixture.checkout("main");
    fixture.commit("Go on");
    fixture.tag("charts-1.2.0");
    fixture.merge(&["old"]);
    fixture.tag("charts-1.3.0");
    let rows = ["1.1.0", "1.1.1", "1.2.0", "1.3.0"];
    let rows = rows.map(|v| row(&fixture, &format!("charts-{v}"), v, "", ""));
    record(&fixture, "charts", rows.into());
    let ran = ask(&fixture, &["find", "--commit", &fix]);
    assert_eq!(ran.stdout, "charts-1.1.1\t-\t-\ncharts-1.3.0\t-\t-\n");
}

#[test]
fn a_clone_without_the_commits_of_releases_is_undecided() {
    let fixture = story();
    let mut lost = row(&fixture, "charts-1.2.0", "1.3.0", "", "2026-11-23");
    lost.chart = "charts-1.3.0".into();
    lost.commit = "1".repeat(40).parse().unwrap();
    record(&fixture, "lost", vec![lost]);
    let new = fixture.commit("New");
    let ran = ask(&fixture, &["find", "--commit", &new]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: whether a release contains {} is not known; the commit of one release is not in this clone: git fetch --tags\n",
            &new[..12]
        )
    );
}

#[test]
fn a_commit_of_the_app_is_found_through_its_tags() {
    let fixture = charts();
    let app = Fixture::new();
    let first = app.commit("Serve");
    app.tag("app-1.2.0");
    let second = app.commit("Serve more");
    app.tag("app-1.3.0");
    fixture.tag("charts-1.2.0");
    let mut old = row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-02");
    old.apps[0].commit = Some(first.parse().unwrap());
    let mut new = row(&fixture, "charts-1.2.0", "1.2.0", "app-1.3.0", "2026-11-20");
    new.apps[0].commit = Some(second.parse().unwrap());
    record(&fixture, "charts", vec![old, new]);
    let place = app.path().display().to_string();
    let ran = ask(&fixture, &["find", "--commit", &second, "--app-repository", &place]);
    assert_eq!(ran.stdout, "charts-1.2.0\tapp-1.3.0\t2026-11-20\n", "{}", ran.whole());
    let json = ask(
        &fixture,
        &["find", "--commit", &first, "--app-repository", &place, "--format", "json"],
    )
    .json();
    assert_eq!(json["releases"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["releases"][0]["contained_in"], serde_json::json!(["app"]));
    // HEAD is that of the charts, whose last release has it; the app's HEAD is in an older one, too.
    let head = fixture.head();
    fixture.tag("charts-1.3.0");
    let mut newest = row(&fixture, "charts-1.3.0", "1.3.0", "app-1.3.0", "2026-11-21");
    newest.apps[0].commit = Some(second.parse().unwrap());
    newest.commit = head.parse().unwrap();
    record(&fixture, "charts", vec![newest]);
    let by_name = ask(&fixture, &["find", "--commit", "HEAD", "--app-repository", &place]);
    let by_id = ask(&fixture, &["find", "--commit", &head, "--app-repository", &place]);
    assert_eq!(by_name.stdout, by_id.stdout);
    assert!(!by_name.stdout.contains("charts-1.1.0"), "{}", by_name.whole());
    // Without the app's repository nobody knows the commit.
    assert_eq!(ask(&fixture, &["find", "--commit", &first]).code, 1);
}

#[test]
fn a_damaged_map_is_named_with_its_place() {
    let fixture = charts();
    record_file(&fixture, "charts.jsonl", "{\"schema\":2,\"title\":\"charts\"}\n{\"chart\":7}\n");
    let ran = ask(&fixture, &["find", "--app", "1.2.0"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.starts_with(
            "relmap: charts.jsonl on refs/heads/release-map is not a valid release map:\n  \
             charts.jsonl:2:10: `chart` must be a string, not a number\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_question_at_a_time() {
    let fixture = story();
    assert_eq!(ask(&fixture, &["find"]).code, 2);
    assert_eq!(ask(&fixture, &["find", "--app", "1.2.0", "--chart", "1.1.0"]).code, 2);
    assert_eq!(ask(&fixture, &["show", "--format", "yaml"]).code, 2);
}

#[test]
fn the_map_may_be_in_a_repository_of_its_own() {
    let fixture = charts();
    let maps = Fixture::new();
    maps.commit("Maps");
    record(
        &maps,
        "charts",
        vec![row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-02")],
    );
    let place = maps.path().display();
    fixture.write("relmap.toml", format!("[map]\nrepository = \"{place}\"\n"));
    let ran = ask(&fixture, &["show"]);
    assert_eq!(ran.stdout, "charts-1.1.0\tapp-1.2.0\t2026-11-02\n", "{}", ran.whole());
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let fixture = story();
    let mut shell = fixture.command("sh");
    shell.arg("-c").arg("\"$0\" map show | head -1").arg(env!("CARGO_BIN_EXE_relmap"));
    let ran = finish(&mut shell);
    assert_eq!((ran.code, ran.stdout.lines().count(), ran.stderr.as_str()), (0, 1, ""));
}

#[test]
fn a_release_that_the_index_on_a_branch_lacks_is_not_published() {
    let fixture = story();
    fixture.branch("pages");
    fixture.write(
        "index.yaml",
        "apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n",
    );
    fixture.commit("Publish");
    fixture.checkout("main");
    let ran = ask(&fixture, &["find", "--app", "1.2.0"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\nchart-repository = \"git:pages\"\n",
    );
    fixture.commit("Say where charts are published");
    let ran = ask(&fixture, &["find", "--app", "1.2.0"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "relmap: not published at git:pages: charts-1.1.1\n"),
        "{}",
        ran.whole()
    );
    let json = ask(&fixture, &["find", "--app", "1.2.0", "--format", "json"]).json();
    let published = |at: usize| (&json["releases"][at]["tag"], &json["releases"][at]["published"]);
    assert_eq!(published(0), (&"charts-1.1.1".into(), &false.into()));
    assert_eq!(published(1), (&"charts-1.1.0".into(), &true.into()));
    // Who cannot know says nothing.
    edit(&fixture, "relmap.toml", "git:pages", "git:gone");
    fixture.commit("Elsewhere");
    let ran = ask(&fixture, &["find", "--app", "1.2.0"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
}
