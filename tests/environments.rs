//! `relmap env`: which releases run where, by the history of a deployment repository.

use relmap_testkit::Fixture;

use crate::support::{charts, declare, finish, relmap, strict_command};

/// 2026-01-01T00:00:00Z; each day has 86,400 seconds.
pub(crate) const DAY_1: i64 = 1_767_225_600;
pub(crate) const DAY: i64 = 86_400;

pub(crate) const SETTINGS: &str = "\
[[environment]]
name = \"staging\"
source = [{ format = \"argocd\", path = \"deploy/{environment}/*.yaml\" }]

[[environment]]
name = \"production\"
after = \"staging\"
max-behind = 0
source = [{ format = \"argocd\", path = \"deploy/{environment}/*.yaml\" }]
";

pub(crate) fn application(name: &str, chart: &str, version: &str, more: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}}}\nspec:\n  \
         source:\n    repoURL: https://charts.example\n    chart: {chart}\n    targetRevision: {version}\n{more}"
    )
}

pub(crate) fn deploy(fixture: &Fixture, day: i64, environment: &str, version: &str) -> String {
    let path = format!("deploy/{environment}/web.yaml");
    fixture.write(&path, application("web", "charts", version, ""));
    fixture.commit_at(&format!("Deploy {version} to {environment}"), DAY_1 + (day - 1) * DAY)
}

/// Charts 1.1.0 and 1.2.0; staging has the newer one, production the older one.
pub(crate) fn deployments() -> Fixture {
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
                "web\tstaging\tcharts-1.2.0\t{app}\t2026-01-04\t0\t-\t-\t-\n\
                 web\tproduction\tcharts-1.1.0\t{app}\t2026-01-03\t1\tenv-behind\t-\t-\n"
            )
            .as_str()
        ),
        "{}",
        ran.stderr
    );
    let ran = relmap(&fixture, &["env", "--at", "2026-01-03", "--environment", "staging"]);
    assert_eq!(ran.stdout, format!("web\tstaging\tcharts-1.1.0\t{app}\t2026-01-02\t1\t-\t-\t-\n"));
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
