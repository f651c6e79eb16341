//! `relmap env drift`: a trap for each rule, dumps and reports.

use relmap_testkit::Fixture;
use serde_json::Value;

use crate::environments::{DAY, DAY_1, SETTINGS, application, deploy, deployments};
use crate::support::{Ran, charts, command, declare, finish, relmap};

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
fn an_app_that_no_release_deploys_is_drift() {
    let fixture = deployments();
    fixture.write(
        "relmap.toml",
        "[[environment]]\nname = \"staging\"\nsource = [{ format = \"values\", path = \"tags/{component}\", app = \"tag\" }]\n",
    );
    for (component, app, message) in [
        ("charts", "1.2.0", None),
        ("charts", "v1.2.0", None),
        ("elsewhere", "9.0.0", None),
        (
            "charts",
            "9.0.0",
            Some(
                "staging/charts runs app 9.0.0, and no release of charts deploys it; the newest one deploys 1.2.0",
            ),
        ),
        (
            "charts",
            "latest",
            Some("staging/charts deploys app at `latest`, which may move by itself"),
        ),
    ] {
        fixture.write(&format!("tags/{component}"), format!("tag: {app}\n"));
        fixture.commit("Deploy");
        let json = drift(&fixture, &[]).json();
        let all = json["findings"].as_array().unwrap().iter();
        let messages: Vec<_> = all.map(|one| one["message"].as_str().unwrap()).collect();
        assert_eq!(messages, message.into_iter().collect::<Vec<_>>(), "{component} {app}");
        fixture.remove(&format!("tags/{component}"));
    }
}

/// The tags of the app's own repository say which versions exist.
#[test]
fn an_app_without_a_tag_in_its_own_repository_is_drift() {
    let fixture = deployments();
    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0 (2026-11-01)\n\n- First.\n");
    app.commit("Build");
    app.annotated_tag("app-1.2.0");
    app.tag("v7");
    let settings = format!(
        "[[component]]\nname = \"frontend\"\nkind = \"app\"\nrepository = '{}'\ntag = \"app-{{version}}\"\n\n\
         [[environment]]\nname = \"staging\"\nsource = [{{ format = \"values\", path = \"tags/{{component}}\", app = \"tag\" }}]\n",
        app.path().display()
    );
    fixture.write("relmap.toml", &settings);
    let untagged = "staging/frontend runs app 9.0.0, and the repository of frontend has no such tag; the newest is app-1.2.0";
    for (component, version, message) in [
        ("frontend", "1.2.0", None),
        ("frontend", "v1.2.0", None),
        ("frontend", "app-1.2.0", None),
        ("frontend", "7", None),
        ("frontend", "'0123456789abcdef0123456789abcdef01234567'", None),
        ("frontend", "latest", None),
        ("other", "9.0.0", None),
        ("frontend", "9.0.0", Some(untagged)),
    ] {
        fixture.write(&format!("tags/{component}"), format!("tag: {version}\n"));
        fixture.commit("Deploy");
        let ran = drift(&fixture, &[]);
        let json = ran.json();
        let all = json["findings"].as_array().unwrap().iter();
        let messages: Vec<_> = all.map(|one| one["message"].as_str().unwrap()).collect();
        assert_eq!(messages, message.into_iter().collect::<Vec<_>>(), "{component} {version}");
        assert_eq!(ran.code, message.map_or(0, |_| 1), "{}", ran.whole());
        fixture.remove(&format!("tags/{component}"));
    }
    // Where no tag of the app is here, nothing is known.
    app.git(["tag", "--delete", "app-1.2.0"]);
    fixture.write("tags/frontend", "tag: 9.0.0\n");
    fixture.commit("Deploy");
    assert_eq!(found(&drift(&fixture, &[])), Vec::<String>::new());
}

#[test]
fn an_image_that_replaces_the_one_of_the_release_is_drift() {
    let fixture = charts();
    declare(&fixture, "", "charts-1.2.0", "App: app-1.3.0\nImage: registry.example/app:1.3.0\n");
    fixture.write("relmap.toml", SETTINGS);
    fixture.commit_at("Release 1.2.0", DAY_1);
    // As `relmap release` writes it: the tag carries the fields of its entry.
    let message = "charts-1.2.0\n\nApp: app-1.3.0\nImage: registry.example/app:1.3.0";
    fixture.git(["tag", "--annotate", "-m", message, "charts-1.2.0"]);
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
        let json = drift(&fixture, &["staging"]).json();
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
    let ran = with(format!("[{}0]", "0,".repeat(500_000)));
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: dump.json: the dump has more than 500000 names, images and the like, the most that are read; \
             dump fewer namespaces\n"
        )
    );
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
fn a_file_that_cannot_be_read_keeps_what_it_said() {
    let fixture = deployments();
    fixture.write("deploy/production/web.yaml", "a: [\n");
    fixture.commit_at("Break the file", DAY_1 + 5 * DAY);
    let ran = relmap(&fixture, &["env", "--environment", "production", "--look-back", "0"]);
    assert_eq!(
        ran.stdout, "web\tproduction\tcharts-1.1.0\t1.2.0\t-\t1\tenv-behind\t-\t-\n",
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("production: deploy/production/web.yaml cannot be read, so what it said before counts: line"),
        "{}",
        ran.stderr
    );
    let ran = drift(&fixture, &["production"]);
    assert_eq!(found(&ran), ["env-unreadable production -", "env-behind production web"]);
    // What really runs is not known: a tool that reads more than relmap does may deploy it.
    assert_eq!(ran.code, 3, "{}", ran.whole());
}

/// A pull request does not choose the files that speak for an environment.
#[test]
fn a_pull_request_is_judged_by_the_environments_of_its_target() {
    let fixture = deployments();
    fixture.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    fixture.git(["remote", "add", "origin", "https://git.example/charts.git"]);
    fixture.branch("work");
    deploy(&fixture, 5, "staging", "9.9.9");
    fixture.write("elsewhere/staging/web.yaml", application("web", "charts", "1.2.0", ""));
    fixture.write("elsewhere/production/web.yaml", application("web", "charts", "1.2.0", ""));
    fixture.write("relmap.toml", SETTINGS.replace("deploy/", "elsewhere/"));
    fixture.commit("Look elsewhere");
    let of = |variables: &[(&str, &str)]| {
        let mut command = command(&fixture);
        command.args(["env", "drift", "--format", "json"]).envs(variables.iter().copied());
        finish(&mut command)
    };
    let ran = of(&[("GITHUB_BASE_REF", "main"), ("GITHUB_REF", "refs/pull/7/merge")]);
    assert_eq!(
        found(&ran),
        ["env-version-unknown staging web", "env-behind production web", "config-changed  -",]
    );
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let message = &ran.json()["findings"][2]["message"];
    let change = |name: &str| {
        format!(
            "environment {name}: source: argocd deploy/{{environment}}/*.yaml -> argocd elsewhere/{{environment}}/*.yaml"
        )
    };
    let (staging, production) = (change("staging"), change("production"));
    assert_eq!(message, &format!("the settings get looser: {staging}; {production}"));
    // Without the target it is undecided, and on the branch itself its own settings count.
    let ran = of(&[("GITHUB_BASE_REF", "gone"), ("GITHUB_REF", "refs/pull/7/merge")]);
    assert_eq!((found(&ran), ran.code), (vec!["target-missing  -".to_owned()], 3));
    assert_eq!((found(&of(&[])), of(&[]).code), (vec![], 0));
}

/// What a pipeline shows of a run says what was wrong, and not that nothing changed.
#[test]
fn the_summary_for_pipelines_tells_what_drifted() {
    let summary = |fixture: &Fixture| {
        drift(fixture, &["--report", "properties=relmap.properties"]);
        let text = std::fs::read_to_string(fixture.path().join("relmap.properties")).unwrap();
        let line = text.lines().find(|line| line.starts_with("RELMAP_RESULT_SUMMARY=")).unwrap();
        line.to_owned()
    };
    let fixture = deployments();
    deploy(&fixture, 5, "production", "1.2.0");
    assert_eq!(summary(&fixture), r"RELMAP_RESULT_SUMMARY=pass\: nothing is wrong");
    deploy(&fixture, 6, "staging", "9.9.9");
    assert_eq!(summary(&fixture), r"RELMAP_RESULT_SUMMARY=fail\: 1 error");
}
