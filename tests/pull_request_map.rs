//! The release map in a pull request: it is kept where the target says, and only the remote's copy of it counts.

use relmap_testkit::Fixture;

use crate::environments::{SETTINGS, application};
use crate::map_support::{record, record_file, row};
use crate::support::{Ran, charts, command, finish};

/// As in the build of a pull request for `main`.
const BUILD: [(&str, &str); 2] = [("GITHUB_BASE_REF", "main"), ("GITHUB_REF", "refs/pull/7/merge")];

fn built(fixture: &Fixture, arguments: &[&str]) -> Ran {
    finish(command(fixture).args(arguments).envs(BUILD))
}

/// The rules of an answer with its code.
fn judged(ran: &Ran) -> (Vec<String>, i32) {
    let json = ran.json();
    let rule = |finding: &serde_json::Value| finding["rule"].as_str().unwrap().to_owned();
    (json["findings"].as_array().unwrap().iter().map(rule).collect(), ran.code)
}

/// A record of a release of the chart `other`.
fn record_of(version: &str, commit: &str) -> String {
    format!(
        "{{\"chart\":\"other-{version}\",\"version\":\"{version}\",\"commit\":\"{commit}\",\"path\":\".\",\
         \"recorded\":\"release\",\"apps\":[],\"images\":[]}}\n"
    )
}

fn map_of(versions: &[&str], commit: &str) -> String {
    let rows = versions.iter().map(|version| record_of(version, commit));
    format!("{{\"schema\":2,\"title\":\"other\"}}\n{}", rows.collect::<String>())
}

/// Moves a branch to the remote, as its clone would have it.
fn publish(fixture: &Fixture, branch: &str) {
    fixture.git(["update-ref", &format!("refs/remotes/origin/{branch}"), branch]);
}

/// Two environments with a chart of which the map alone knows, and a pull request that deploys what nobody released. `more`
/// is in the target's relmap.toml.
fn deploying(more: &str) -> Fixture {
    let fixture = charts();
    let deploy = |version: &str| {
        for environment in ["staging", "production"] {
            let path = format!("deploy/{environment}/web.yaml");
            fixture.write(&path, application("web", "other", version, ""));
        }
    };
    fixture.write("relmap.toml", format!("{SETTINGS}{more}"));
    deploy("1.0.0");
    let commit = fixture.commit("Deploy");
    record_file(&fixture, "other.jsonl", &map_of(&["1.0.0"], &commit));
    fixture.git(["remote", "add", "origin", "https://git.example/charts.git"]);
    publish(&fixture, "main");
    publish(&fixture, "release-map");
    fixture.git(["branch", "--quiet", "-D", "release-map"]);
    fixture.branch("work");
    deploy("9.9.9");
    fixture.commit("Deploy what nobody released");
    fixture
}

const UNKNOWN: [&str; 2] = ["env-version-unknown", "env-version-unknown"];
const DRIFT: [&str; 4] = ["env", "drift", "--format", "json"];

#[test]
fn a_pull_request_does_not_say_where_the_map_is_kept() {
    let fixture = deploying("");
    let expected = (UNKNOWN.map(str::to_owned).to_vec(), 1);
    assert_eq!(judged(&built(&fixture, &DRIFT)), expected);
    // Its own branch, which the CI system checked out by its name.
    fixture.write("relmap.toml", format!("{SETTINGS}[map]\nbranch = \"work\"\n"));
    fixture.write("other.jsonl", map_of(&["1.0.0", "9.9.9"], &fixture.head()));
    fixture.commit("Record it myself");
    assert_eq!(judged(&built(&fixture, &DRIFT)), expected);
    // On the branch itself its own settings count.
    assert_eq!(judged(&finish(command(&fixture).args(DRIFT))), (vec![], 0));
    // No map at all, and no tags of the chart by which its releases were known.
    fixture.write("relmap.toml", format!("{SETTINGS}[map]\nbranch = \"nothing\"\n"));
    fixture.commit("Hide the map");
    fixture.git(["checkout", "--quiet", "--detach"]);
    assert_eq!(judged(&built(&fixture, &DRIFT)), expected);
}

#[test]
fn a_local_branch_of_the_maps_name_does_not_count() {
    let fixture = deploying("");
    fixture.branch("release-map");
    fixture.write("other.jsonl", map_of(&["1.0.0", "9.9.9"], &fixture.head()));
    fixture.commit("Record it myself");
    let expected = (UNKNOWN.map(str::to_owned).to_vec(), 1);
    assert_eq!(judged(&built(&fixture, &DRIFT)), expected);
    let shown = built(&fixture, &["map", "show", "other"]);
    assert!(!shown.stdout.contains("9.9.9"), "{}", shown.whole());
    // One that is a copy of the remote's adds nothing, and takes nothing away.
    fixture.git(["checkout", "--quiet", "--detach"]);
    fixture.git(["branch", "--force", "release-map", "refs/remotes/origin/release-map"]);
    assert_eq!(judged(&built(&fixture, &DRIFT)), expected);
}

#[test]
fn a_map_that_is_not_in_this_clone_is_undecided() {
    let fixture = deploying("");
    fixture.git(["update-ref", "-d", "refs/remotes/origin/release-map"]);
    // That there is one is not known: the releases are those of the tags.
    let unknown = ["env-chart-unknown", "env-chart-unknown"].map(str::to_owned);
    assert_eq!(judged(&built(&fixture, &DRIFT)), (unknown.to_vec(), 0));
    fixture.branch("release-map");
    fixture.write("other.jsonl", map_of(&["1.0.0", "9.9.9"], &fixture.head()));
    fixture.commit("Record it myself");
    let ran = built(&fixture, &DRIFT);
    let expected = [&["target-missing".to_owned()][..], &unknown].concat();
    assert_eq!(judged(&ran), (expected.clone(), 3));
    assert_eq!(
        ran.json()["findings"][0]["message"],
        "this is a pull request, and the branch release-map of origin, which has the release map, is not in this clone; \
         no other copy of it counts, because it may be the pull request's own"
    );
    assert_eq!(
        ran.json()["findings"][0]["help"],
        "fetch it: git fetch origin +refs/heads/release-map:refs/remotes/origin/release-map"
    );
    // Where the target names one, there is one.
    let fixture = deploying("[map]\nbranch = \"releases\"\n");
    assert_eq!(judged(&built(&fixture, &DRIFT)), (expected, 3));
    let fixture = deploying("[map]\nrepository = \"https://git.example/map.git\"\n");
    let ran = built(&fixture, &DRIFT);
    assert_eq!(judged(&ran).1, 3);
    assert_eq!(
        ran.json()["findings"][0]["message"],
        "this is a pull request, and the release map of its target, at https://git.example/map.git, has not been fetched"
    );
}

/// A chart whose archive was replaced since it was recorded, and a pull request.
fn overwritten() -> Fixture {
    let fixture = charts();
    let mut of_release = row(&fixture, "charts-1.1.0", "1.1.0", "", "2026-01-01");
    of_release.digest = Some(format!("sha256:{}", "a".repeat(64)));
    record(&fixture, "charts", vec![of_release]);
    let settings = "[[component]]\nname = \"charts\"\nchart-repository = \"git:pages\"\n";
    fixture.write("relmap.toml", settings);
    fixture.commit("Say where charts are published");
    fixture.git(["remote", "add", "origin", "https://git.example/charts.git"]);
    for (branch, digit) in [("pages", "b"), ("decoy", "a")] {
        fixture.git(["checkout", "--quiet", "-b", branch, "main"]);
        let digest = digit.repeat(64);
        fixture.write(
            "index.yaml",
            format!(
                "apiVersion: v1\nentries:\n  web:\n  - digest: {digest}\n    name: web\n    version: 1.1.0\n"
            ),
        );
        fixture.commit("Publish");
        publish(&fixture, branch);
    }
    fixture.checkout("main");
    publish(&fixture, "main");
    publish(&fixture, "release-map");
    fixture.git(["branch", "--quiet", "-D", "release-map"]);
    fixture.branch("work");
    fixture
}

#[test]
fn a_pull_request_chooses_neither_the_map_nor_the_index_of_a_verification() {
    let fixture = overwritten();
    let of = || judged(&built(&fixture, &["artifacts", "verify", "--format", "json"]));
    let expected = (vec!["chart-overwritten".to_owned()], 1);
    assert_eq!(of(), expected);
    let settings = std::fs::read_to_string(fixture.path().join("relmap.toml")).unwrap();
    for changed in [
        format!("{settings}[map]\nbranch = \"nothing\"\n"),
        format!("{settings}[map]\nbranch = \"work\"\n"),
        "[[component]]\nname = \"charts\"\ntag = \"other-{version}\"\n".to_owned(),
        settings.replace("git:pages", "git:decoy"),
    ] {
        fixture.write("relmap.toml", &changed);
        fixture.commit("Look elsewhere");
        assert_eq!(of(), expected, "{changed}");
    }
    // Without the target there is no verdict, whatever the pull request's own settings lead to.
    fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
    assert_eq!(of(), (vec!["target-missing".to_owned()], 3));
}

#[test]
fn what_the_owner_of_the_pipeline_names_counts() {
    let fixture = deploying("");
    fixture.write("relmap.toml", format!("{SETTINGS}[map]\nbranch = \"mine\"\n"));
    fixture.commit("Look elsewhere");
    let of = |name: &str, value: &str| {
        judged(&finish(command(&fixture).args(DRIFT).envs(BUILD).env(name, value))).0
    };
    // Neither branch is one of the remote.
    assert!(of("RELMAP_CONFIG_FROM", "HEAD").contains(&"target-missing".to_owned()));
    assert!(of("RELMAP_MAP_BRANCH", "mine").contains(&"target-missing".to_owned()));
    fixture.git(["update-ref", "refs/remotes/origin/mine", "refs/remotes/origin/release-map"]);
    assert_eq!(of("RELMAP_CONFIG_FROM", "HEAD"), UNKNOWN);
    assert_eq!(of("RELMAP_MAP_BRANCH", "mine"), UNKNOWN);
}
