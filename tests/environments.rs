//! `relmap env`: which releases run where, by the history of a deployment repository.

use relmap_testkit::Fixture;
use serde_json::Value;

use crate::support::{Ran, charts, declare, finish, relmap, strict_command};

/// 2026-01-01T00:00:00Z; each day has 86,400 seconds.
const DAY_1: i64 = 1_767_225_600;
const DAY: i64 = 86_400;

const SETTINGS: &str = "\
[[environment]]
name = \"staging\"
source = [{ format = \"argocd\", path = \"deploy/{environment}/*.yaml\" }]

[[environment]]
name = \"production\"
after = \"staging\"
max-behind = 0
source = [{ format = \"argocd\", path = \"deploy/{environment}/*.yaml\" }]
";

fn application(name: &str, chart: &str, version: &str, more: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}}}\nspec:\n  \
         source:\n    repoURL: https://charts.example\n    chart: {chart}\n    targetRevision: {version}\n{more}"
    )
}

fn deploy(fixture: &Fixture, day: i64, environment: &str, version: &str) -> String {
    let path = format!("deploy/{environment}/web.yaml");
    fixture.write(&path, application("web", "charts", version, ""));
    fixture.commit_at(&format!("Deploy {version} to {environment}"), DAY_1 + (day - 1) * DAY)
}

/// Charts 1.1.0 and 1.2.0; staging has the newer one, production the older one.
fn deployments() -> Fixture {
    let fixture = charts();
    declare(&fixture, "", "charts-1.2.0", "App: app-1.3.0\n");
    fixture.write("relmap.toml", SETTINGS);
    fixture.commit_at("Release 1.2.0", DAY_1);
    fixture.annotated_tag("charts-1.2.0");
    deploy(&fixture, 2, "staging", "1.1.0");
    deploy(&fixture, 3, "production", "1.1.0");
    deploy(&fixture, 4, "staging", "1.2.0");
    fixture
}

/// The rules of all findings with their places.
fn found(ran: &Ran) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let json = ran.json();
    let all = json["findings"].as_array().unwrap().iter();
    all.map(|one| {
        format!("{} {} {}", text(&one["rule"]), text(&one["environment"]), text(&one["component"]))
    })
    .collect()
}

fn drift(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["env", "drift", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[test]
fn the_matrix_says_what_runs_where_and_since_when() {
    let fixture = deployments();
    let ran = relmap(&fixture, &["env"]);
    let app = "1.2.0";
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (
            0,
            format!(
                "web\tstaging\tcharts-1.2.0\t{app}\t2026-01-04\t0\t-\n\
                 web\tproduction\tcharts-1.1.0\t{app}\t2026-01-03\t1\tenv-behind\n"
            )
            .as_str()
        ),
        "{}",
        ran.stderr
    );
    let ran = relmap(&fixture, &["env", "--at", "2026-01-03", "--environment", "staging"]);
    assert_eq!(ran.stdout, format!("web\tstaging\tcharts-1.1.0\t{app}\t2026-01-02\t1\t-\n"));
    let ran = relmap(&fixture, &["env", "--look-back", "0", "--format", "markdown"]);
    assert_eq!(
        ran.stdout,
        format!(
            "| component | staging | production |\n| --- | --- | --- |\n\
             | web | charts-1.2.0 ({app}) | charts-1.1.0 ({app}), 1 behind \\! |\n"
        )
    );
    let ran = relmap(&fixture, &["env", "--format", "json"]);
    let json = ran.json();
    let runs = &json["components"][0]["runs"][0];
    assert_eq!(runs["release"]["tag"], "charts-1.2.0");
    assert_eq!(runs["since"]["commit"], fixture.head());
    assert_eq!(runs["file"], "deploy/staging/web.yaml");
    assert_eq!(runs["line"], 8);
}

#[test]
fn only_what_fits_is_shown() {
    let fixture = deployments();
    for (arguments, lines) in [
        (["--chart", "1.1.0"], 2),
        (["--chart", "charts-9"], 0),
        (["--app", "web"], 2),
        (["--image", "nothing"], 0),
    ] {
        let ran = relmap(&fixture, &[&["env"][..], &arguments].concat());
        assert_eq!(ran.stdout.lines().count(), lines, "{arguments:?}: {}", ran.stdout);
        assert_eq!(ran.code, i32::from(lines == 0), "{}", ran.stderr);
    }
    let commit = fixture.git(["rev-parse", "charts-1.2.0^{commit}"]);
    let ran = relmap(&fixture, &["env", "--commit", &commit]);
    assert!(ran.code == 0 || ran.code == 1, "{}", ran.stderr);
}

#[test]
fn a_roll_back_is_a_deployment_and_a_move_of_files_is_none() {
    let fixture = deployments();
    deploy(&fixture, 5, "production", "1.2.0");
    deploy(&fixture, 6, "production", "1.1.0");
    fixture.write("deploy/production/web.yaml", "a: [\n");
    fixture.commit_at("Break the file", DAY_1 + 6 * DAY);
    fixture.write("deploy/production/app.yaml", application("web", "charts", "1.1.0", ""));
    fixture.remove("deploy/production/web.yaml");
    fixture.commit_at("Move the file", DAY_1 + 7 * DAY);
    let ran = relmap(&fixture, &["env", "history", "production"]);
    let shown: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            format!("{} {} {} -> {} {}", &cells[0][..10], cells[3], cells[4], cells[5], cells[6])
        })
        .collect();
    assert_eq!(
        shown,
        [
            "2026-01-06 web charts 1.2.0 -> charts 1.1.0 back",
            "2026-01-05 web charts 1.1.0 -> charts 1.2.0 forward",
            "2026-01-03 web - -> charts 1.1.0 added",
        ]
    );
    assert!(
        ran.stderr.contains("deploy/production/web.yaml could not be read at 1 commit,"),
        "{}",
        ran.stderr
    );
    // What really ran before is the newer release, not the next lower version.
    let ran = relmap(&fixture, &["env", "previous", "production"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "web\tcharts 1.2.0\tcharts 1.1.0\t2026-01-06\n")
    );
}

#[test]
fn a_file_that_cannot_be_read_keeps_what_it_said() {
    let fixture = deployments();
    fixture.write("deploy/production/web.yaml", "a: [\n");
    fixture.commit_at("Break the file", DAY_1 + 5 * DAY);
    let ran = relmap(&fixture, &["env", "--environment", "production", "--look-back", "0"]);
    assert_eq!(
        ran.stdout, "web\tproduction\tcharts-1.1.0\t1.2.0\t-\t1\tenv-behind\n",
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("production: deploy/production/web.yaml cannot be read, so what it said before counts: line"),
        "{}",
        ran.stderr
    );
    let found = found(&drift(&fixture, &["production"]));
    assert_eq!(found, ["env-unreadable production -", "env-behind production web"]);
}

#[test]
fn merges_count_once_and_when_they_arrive() {
    let fixture = deployments();
    fixture.branch("side");
    fixture.checkout("side");
    deploy(&fixture, 5, "production", "1.2.0");
    deploy(&fixture, 6, "production", "1.3.0");
    fixture.checkout("main");
    fixture.merge(&["side"]);
    let ran = relmap(&fixture, &["env", "history", "production", "--format", "json"]);
    let json = ran.json();
    let all = json["deployments"].as_array().unwrap();
    assert_eq!(all.len(), 2, "{json}");
    assert_eq!(all[0]["commit"], fixture.head());
    assert_eq!(all[0]["to"]["chart"]["version"], "1.3.0");
}

#[test]
fn a_promotion_shows_pairs_and_notes_and_the_way_back() {
    let fixture = deployments();
    let ran = relmap(&fixture, &["env", "diff", "staging", "production"]);
    assert!(
        ran.stdout.starts_with(
            "staging -> production: 1 component changes\n\n\
             COMPONENT  NOW                   THEN                  DIRECTION\n\
             web        charts-1.1.0 (1.2.0)  charts-1.2.0 (1.2.0)  forward\n"
        ),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
    assert!(ran.stdout.contains("- Something else."), "{}", ran.stdout);
    let ran = relmap(&fixture, &["env", "diff", "production", "staging", "--format", "json"]);
    assert_eq!(ran.json()["components"][0]["direction"], "back", "{}", ran.stdout);
    let ran = relmap(&fixture, &["env", "diff", "staging", "production", "--format", "markdown"]);
    assert!(
        ran.stdout.contains("| web | charts-1.1.0 (1.2.0) | charts-1.2.0 (1.2.0) | forward |"),
        "{}",
        ran.stdout
    );
}

/// Each rule has a case that trips it; the quiet neighbour of each is the state before.
#[test]
fn every_kind_of_drift_is_found() {
    let write = |fixture: &Fixture, environment: &str, text: String| {
        fixture.write(&format!("deploy/{environment}/web.yaml"), text);
        fixture.commit("Deploy");
    };
    let values = |text: &str| format!("    helm: {{valuesObject: {{{text}}}}}\n");
    for (environment, version, chart, more, expected, code) in [
        ("production", "1.2.0", "charts", String::new(), vec![], 0),
        ("staging", "9.9.9", "charts", String::new(), vec!["env-version-unknown staging web"], 1),
        ("staging", "1.0.0", "other", String::new(), vec!["env-chart-unknown staging web"], 0),
        ("staging", "1.x", "charts", String::new(), vec!["env-range staging web"], 3),
        ("staging", "main", "charts", String::new(), vec!["env-range staging web"], 3),
        ("staging", "'{{ v }}'", "charts", String::new(), vec!["env-undecided staging web"], 3),
        (
            "staging",
            "1.2.0",
            "charts",
            values("app: 9.0.0"),
            vec!["env-app-mismatch staging web"],
            1,
        ),
    ] {
        let fixture = deployments();
        let settings = SETTINGS.replacen("*.yaml\" }", "*.yaml\", app = \"app\" }", 1);
        fixture.write("relmap.toml", settings);
        deploy(&fixture, 5, "production", "1.2.0");
        write(&fixture, environment, application("web", chart, version, &more));
        let ran = drift(&fixture, &[]);
        let found = found(&ran);
        assert_eq!(found, expected, "{version} {chart} {more}");
        assert_eq!(ran.code, code, "{found:?}");
    }
    // Ahead of the environment before, and behind.
    let fixture = deployments();
    deploy(&fixture, 5, "staging", "1.1.0");
    assert_eq!(found(&drift(&fixture, &[])), ["env-behind production web"]);
    deploy(&fixture, 6, "production", "1.2.0");
    assert_eq!(found(&drift(&fixture, &[])), ["env-ahead production web"]);
}

#[test]
fn an_image_that_replaces_the_one_of_the_release_is_drift() {
    let fixture = charts();
    declare(&fixture, "", "charts-1.2.0", "Image: registry.example/app:1.3.0\n");
    fixture.write("relmap.toml", SETTINGS);
    fixture.commit_at("Release 1.2.0", DAY_1);
    fixture.annotated_tag("charts-1.2.0");
    let digest = format!("sha256:{}", "1".repeat(64));
    let of_values = |image: &str, tag: &str| {
        format!("    helm: {{valuesObject: {{image: {{repository: {image}, tag: '{tag}'}}}}}}\n")
    };
    let of_parameter = |name: &str, value: &str| {
        format!("    helm: {{parameters: [{{name: {name}, value: '{value}'}}]}}\n")
    };
    for (more, runs) in [
        (of_values("registry.example/app", "1.3.0"), None),
        (of_values("registry.example/other", "9.0.0"), None),
        (of_parameter("image.tag", "1.3.0"), None),
        (of_parameter("sidecar.tag", "9.0.0"), None),
        (of_values("registry.example/app", "9.0.0"), Some("registry.example/app:9.0.0".to_owned())),
        (
            of_values("registry.example/app", &format!("9.0.0@{digest}")),
            Some(format!("registry.example/app:9.0.0@{digest}")),
        ),
        (of_parameter("image.tag", "9.0.0"), Some("registry.example/app:9.0.0".to_owned())),
    ] {
        fixture.write("deploy/staging/web.yaml", application("web", "charts", "1.2.0", &more));
        fixture.commit("Deploy");
        let json = drift(&fixture, &[]).json();
        let expected = runs.map(|runs| {
            format!(
                "staging/web runs the image {runs}, and charts-1.2.0 has registry.example/app:1.3.0"
            )
        });
        let all: Vec<_> = json["findings"].as_array().unwrap().iter().collect();
        let messages: Vec<_> = all.iter().map(|one| one["message"].as_str().unwrap()).collect();
        assert_eq!(messages, expected.iter().collect::<Vec<_>>(), "{more}");
        assert!(all.iter().all(|one| one["rule"] == "env-image-overridden"), "{json}");
    }
}

#[test]
fn a_dump_is_compared_with_git() {
    let fixture = deployments();
    deploy(&fixture, 5, "production", "1.2.0");
    let list = |version: &str| {
        format!(
            r#"[{{"name":"web","namespace":"shop","status":"deployed","chart":"web-{version}","app_version":"1.2.0"}},
               {{"name":"other","namespace":"shop","status":"deployed","chart":"x-1.0.0","app_version":""}}]"#
        )
    };
    let with = |text: String| {
        fixture.write("dump.json", text);
        drift(&fixture, &["--dump", "production=dump.json"])
    };
    let ran = with(list("1.2.0"));
    assert_eq!((found(&ran), ran.code), (vec![], 0), "{}", ran.stdout);
    let ran = with(list("1.1.0"));
    assert_eq!(found(&ran), ["env-dump-differs production web"], "{}", ran.stdout);
    assert_eq!(ran.code, 1);
    let ran = with("[]".to_owned());
    assert_eq!(found(&ran), ["env-dump-differs production web"]);
    let ran = with("not json".to_owned());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("relmap: dump.json: the dump is not JSON: "), "{}", ran.stderr);
    let ran = drift(&fixture, &["--dump", "prod=dump.json"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn drift_is_written_as_a_report() {
    let fixture = deployments();
    let ran = relmap(&fixture, &["env", "drift", "--report", "junit=drift.xml"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = std::fs::read_to_string(fixture.path().join("drift.xml")).unwrap();
    assert!(report.contains("env-behind"), "{report}");
    assert!(
        ran.stdout.contains(
            "warning[env-behind]: production/web runs charts-1.1.0, 1 release behind, and at most 0 are allowed"
        ),
        "{}",
        ran.stdout
    );
}

#[test]
fn releases_that_never_arrived_are_told_with_the_history() {
    let fixture = charts();
    for version in ["1.2.0", "1.3.0"] {
        declare(&fixture, "", &format!("charts-{version}"), "");
        fixture.commit("Release");
        fixture.annotated_tag(&format!("charts-{version}"));
    }
    fixture.write("relmap.toml", SETTINGS.replace("max-behind = 0\n", ""));
    deploy(&fixture, 2, "staging", "1.1.0");
    deploy(&fixture, 3, "staging", "1.3.0");
    let ran = relmap(&fixture, &["env", "drift", "--history"]);
    assert!(
        ran.stdout.contains("note[env-skipped]: staging/web never ran charts-1.2.0\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn metrics_count_deployments_and_roll_backs() {
    let fixture = deployments();
    deploy(&fixture, 10, "production", "1.2.0");
    deploy(&fixture, 11, "production", "1.1.0");
    let ran = relmap(&fixture, &["env", "metrics", "production", "--format", "json"]);
    let json = ran.json();
    let one = &json["environments"][0];
    assert_eq!((&one["deployments"], &one["rollbacks"]), (&2.into(), &1.into()), "{json}");
    assert_eq!(one["time_to_restore_seconds"], DAY);
    assert_eq!(one["change_fail_rate"], 1.0);
}

#[test]
fn what_relmap_toml_lacks_or_has_wrong_is_said_with_the_fix() {
    let fixture = charts();
    let none = "relmap: relmap.toml has no [[environment]]; name one and its files: docs/environments.md has examples\n";
    let ran = relmap(&fixture, &["env"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, none));
    for (source, message) in [
        (
            "format = \"flux\", path = \"../x/**\"",
            "relmap: `path` of the source on line 3 of relmap.toml: `../x/**` points outside the repository; write a path below its root\n",
        ),
        (
            "format = \"values\", path = \"x\", app = \"a..b\"",
            "relmap: `app` of the source on line 3 of relmap.toml: `a..b` is not a path of keys; write it like `image.tag` or `apps.{component}.tag`\n",
        ),
    ] {
        fixture.write(
            "relmap.toml",
            format!("[[environment]]\nname = \"production\"\nsource = [{{ {source} }}]\n"),
        );
        let ran = relmap(&fixture, &["env"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (2, message));
    }
    fixture.write("relmap.toml", SETTINGS);
    let ran = relmap(&fixture, &["env", "history", "producton"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: there is no environment `producton`; did you mean `production`?\n")
    );
}

#[test]
fn a_source_leads_nowhere_without_permission() {
    let fixture = charts();
    let elsewhere = Fixture::new();
    elsewhere.write("a", "1");
    elsewhere.commit("One");
    let place = elsewhere.path().display().to_string();
    fixture.write(
        "relmap.toml",
        format!(
            "[[environment]]\nname = \"production\"\nsource = [{{ format = \"flux\", path = \"**\", repository = '{place}' }}]\n"
        ),
    );
    let ran = finish(strict_command(&fixture).args(["env"]));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with(&format!(
            "relmap: `repository` of a source of the environment `production` in relmap.toml is `{place}`, which leads to"
        )),
        "{}",
        ran.stderr
    );
}

#[test]
fn text_of_strangers_stays_text() {
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        "[[environment]]\nname = \"production\"\nsource = [{ format = \"values\", path = \"apps.yaml\", app = \"{component}\" }]\n",
    );
    fixture.write(
        "apps.yaml",
        "\"\\e[31m##vso[task.complete]\": \"<script>|x|\\n::error::\"\n\"=cmd\": '1'\n",
    );
    fixture.commit("Deploy");
    for format in ["text", "json", "csv", "markdown"] {
        let ran = relmap(&fixture, &["env", "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(!ran.stdout.contains('\u{1b}'), "{format}: {:?}", ran.stdout);
        assert!(!ran.stdout.contains("\n::error"), "{format}: {:?}", ran.stdout);
        assert!(!ran.stdout.contains("##vso["), "{format}: {:?}", ran.stdout);
        assert!(format != "csv" || !ran.stdout.contains("\n=cmd"), "{:?}", ran.stdout);
    }
}
