//! `relmap check --images`: the images that the newest entry deploys, in docker-registry.

use std::process::Command;

use relmap_testkit::server::{Registry, RegistryLogin};
use relmap_testkit::{Images, TestImage};
use serde_json::Value;

use crate::app_release::AppRelease;
use crate::client::{Ended, run};
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS],
        [
            a_check_finds_what_is_wrong_with_the_image_of_the_newest_entry,
            a_check_asks_no_registry_in_a_pull_request,
            a_registry_that_is_gone_leaves_a_check_undecided,
        ]
    );
}

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";

/// The scene with the next release of the chart declared, which deploys the same app.
fn declared(registry: &Registry) -> AppRelease {
    let scene = AppRelease::new(registry, &registry.host());
    let settings = std::fs::read_to_string(scene.charts.path().join("relmap.toml")).unwrap();
    let platforms =
        "platforms = [\"linux/amd64\", \"linux/arm64\"]\n\n[[component]]\nname = \"charts\"";
    scene
        .charts
        .write("relmap.toml", settings.replace("\n[[component]]\nname = \"charts\"", platforms));
    scene
        .charts
        .write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.1\nappVersion: 1.2.0\n");
    scene.charts.write("values.yaml", "replicas: 2\n");
    scene.charts.write(
        "RELEASE.txt",
        "charts-1.1.1\nApp: app-1.2.0\n\n- More.\n\ncharts-1.1.0\nApp: app-1.2.0\n\n- First.\n",
    );
    scene.charts.commit("Declare 1.1.1");
    scene
}

fn push(registry: &Registry, platforms: &[&str], labels: &[(&str, &str)]) {
    let image = |platform: &&'static str| TestImage { platform, labels, steps: &[] };
    let both = ["linux/amd64", "linux/arm64"];
    let all: Vec<TestImage<'_>> =
        both.iter().filter(|one| platforms.contains(one)).map(image).collect();
    let mut images = Images::default();
    images.add("team/app", "1.2.0", &all);
    registry.push(&images);
}

fn check(scene: &AppRelease, arguments: &[&str]) -> Command {
    let mut command = scene.charts.command(env!("CARGO_BIN_EXE_relmap"));
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
    command.args(["check", "--all", "--format", "json"]).args(arguments);
    command
}

/// The findings of no component, as `severity rule: message`.
fn findings(ended: &Ended) -> Vec<String> {
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |one: &Value| {
        format!("{} {}: {}", text(&one["severity"]), text(&one["rule"]), text(&one["message"]))
    };
    json["findings"].as_array().unwrap().iter().map(line).collect()
}

fn a_check_finds_what_is_wrong_with_the_image_of_the_newest_entry() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let scene = declared(&registry);
    let (host, commit) = (registry.host(), scene.app.head());
    let image = format!("{host}/team/app:1.2.0");
    let asked = |code: i32, more: &[&str]| -> Vec<String> {
        let arguments = [&["--images", "--allow-host", host.as_str()][..], more].concat();
        findings(&run(&check(&scene, &arguments)).with(code))
    };
    assert_eq!(asked(0, &[]), [""; 0]);
    // The rules that were applied are told, whatever they found.
    let ended = run(&check(&scene, &["--images", "--allow-host", &host])).well();
    assert!(ended.stdout.contains("\"image-platform-missing\""), "{}", ended.stdout);
    assert!(!run(&check(&scene, &[])).well().stdout.contains("\"image-missing\""));

    let both = ["linux/amd64", "linux/arm64"];
    push(&registry, &both[..1], &[(VERSION, "1.2.0"), (REVISION, &commit)]);
    let platform = format!(
        "error image-platform-missing: {image} is not there for linux/arm64, only for linux/amd64"
    );
    assert_eq!(asked(1, &[]), [platform.as_str()]);
    assert_eq!(asked(0, &["--allow", "image-platform-missing"]), [platform]);

    let other = "a".repeat(40);
    push(&registry, &both, &[(VERSION, "1.2.0"), (REVISION, &other)]);
    assert_eq!(
        asked(1, &[]),
        [format!(
            "error image-revision-mismatch: {image} should be app-1.2.0 at commit {commit}, and its label {REVISION} says {other}"
        )]
    );

    push(&registry, &both, &[]);
    assert_eq!(
        asked(0, &[]),
        [format!(
            "warning image-unlabelled: {image} has no label with its version or its commit, so nothing proves that it is app-1.2.0"
        )]
    );

    // The next app has no image yet; what else is wrong is told as well.
    scene.app.write("main.c", "int main() { return 1; }\n");
    scene.app.commit("Change");
    scene.app.annotated_tag("app-1.3.0");
    scene
        .charts
        .write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.1\nappVersion: 1.3.0\n");
    scene.charts.write(
        "RELEASE.txt",
        "charts-1.1.1\nApp: app-1.3.0\n\n- More.\n\ncharts-1.1.0\nApp: app-1.2.0\n\n- First.\n",
    );
    scene.charts.commit("Deploy app 1.3.0");
    let arguments = ["--images", "--allow-host", host.as_str()];
    let ended = run(&check(&scene, &arguments)).with(1);
    assert_eq!(
        findings(&ended),
        [format!(
            "error image-missing: charts-1.1.1 runs {host}/team/app:1.3.0 of app-1.3.0, and its registry has no such image"
        )]
    );
    assert!(ended.stdout.contains("\"bump-too-small\""), "{}", ended.stdout);
}

fn a_check_asks_no_registry_in_a_pull_request() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let scene = declared(&registry);
    let host = registry.host();
    scene.charts.git(["remote", "add", "origin", "https://git.example/team/charts.git"]);
    scene.charts.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    // The pull request would have another place asked.
    let settings = std::fs::read_to_string(scene.charts.path().join("relmap.toml")).unwrap();
    scene.charts.write("relmap.toml", settings.replace("/team/app\"", "/thief/app\""));
    scene.charts.commit("Lead elsewhere");
    let mut command = check(&scene, &["--images", "--allow-host", &host]);
    let ended = run(command.env("CHANGE_ID", "7").env("CHANGE_TARGET", "main")).with(3);
    let found = findings(&ended);
    let asked: Vec<&String> =
        found.iter().filter(|line| !line.contains("config-changed")).collect();
    assert_eq!(
        asked,
        [&format!(
            "undecided registry-out-of-reach: whether {host}/team/app:1.2.0 of app-1.2.0 is there cannot be known: https://{host} is not \
             asked: relmap.toml names it, and in a pull request no such place is asked (CHANGE_ID is set); run the command on the \
             target branch"
        )]
    );
}

fn a_registry_that_is_gone_leaves_a_check_undecided() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let scene = declared(&registry);
    let host = registry.host();
    // A host that nobody allowed is not asked.
    let found = findings(&run(&check(&scene, &["--images"])).with(3));
    let start = format!(
        "undecided registry-out-of-reach: whether {host}/team/app:1.2.0 of app-1.2.0 is there cannot be known: "
    );
    assert_eq!(found.len(), 1, "{found:?}");
    let refused = format!(
        "{start}https://{host} is not asked: relmap.toml names it, and no remote of this repository is at {host}"
    );
    assert!(found[0].starts_with(&refused), "{found:?}");
    drop(registry);
    let arguments = ["--images", "--allow-host", host.as_str(), "--timeout", "5"];
    let found = findings(&run(&check(&scene, &arguments)).with(3));
    assert!(
        found.len() == 1 && found[0].starts_with(&format!("{start}{host} does not answer: ")),
        "{found:?}"
    );
    // Without the option nobody is asked.
    assert_eq!(findings(&run(&check(&scene, &[])).well()), [""; 0]);
}
