//! `relmap map import --published`: which releases are published, and with which digests.

use relmap_testkit::{Fixture, WebAnswer, WebServer};

use crate::support::{Ran, command, finish, relmap};

/// A digest of one hexadecimal digit, repeated.
fn digest(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// A chart with three releases, whose index is on a branch.
fn charts() -> Fixture {
    let fixture = Fixture::new();
    for version in ["1.0.0", "1.1.0", "1.2.0"] {
        fixture.write("Chart.yaml", format!("apiVersion: v2\nname: web\nversion: {version}\n"));
        fixture.commit(version);
        fixture.annotated_tag(&format!("charts-{version}"));
    }
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\nchart-repository = \"git:pages\"\n",
    );
    fixture.commit("Say where charts are published");
    fixture.git(["branch", "pages", "charts-1.0.0"]);
    fixture
}

fn index(versions: &[(&str, &str)]) -> String {
    let line = |(version, digest): &(&str, &str)| {
        format!("  - digest: {digest}\n    name: web\n    version: {version}\n")
    };
    let lines: String = versions.iter().map(line).collect();
    format!("apiVersion: v1\nentries:\n  web:\n{lines}")
}

/// Publishes these versions, and no others.
fn publish(fixture: &Fixture, versions: &[(&str, &str)]) {
    fixture.checkout("pages");
    fixture.write("index.yaml", index(versions));
    fixture.commit("Publish");
    fixture.checkout("main");
}

#[track_caller]
fn import(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let import = ["map", "import", "--branch", "--published"];
    relmap(fixture, &[&import[..], arguments].concat())
}

/// The digest and the doubts of each release, as the map has them.
#[track_caller]
fn known(fixture: &Fixture) -> Vec<String> {
    let ran = relmap(fixture, &["map", "show", "--format", "json"]);
    let json = ran.json();
    let line = |one: &serde_json::Value| {
        let issues: Vec<&str> =
            one["issues"].as_array().unwrap().iter().map(|issue| issue.as_str().unwrap()).collect();
        let digest = one["digest"].as_str().map(|digest| &digest[..9]).unwrap_or("-");
        format!("{} {digest} {}", one["tag"].as_str().unwrap(), issues.join(",")).trim().to_owned()
    };
    json["releases"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn digests_and_what_is_missing_are_recorded_and_found() {
    let fixture = charts();
    publish(&fixture, &[("1.0.0", &digest('a')), ("1.2.0", &digest('c')), ("1.2.0", &digest('d'))]);
    let ran = import(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    for line in [
        "relmap: 2 of 3 releases are published at git:pages; not published: 1\n",
        "relmap: listed with several digests, so none is recorded: charts-1.2.0\n",
    ] {
        assert!(ran.stderr.contains(line), "{line}{}", ran.whole());
    }
    assert!(
        ran.stdout.contains("1 not-published: the chart is not published\n  charts-1.1.0"),
        "{}",
        ran.whole()
    );
    assert_eq!(
        known(&fixture),
        ["charts-1.2.0 -", "charts-1.1.0 - not-published", "charts-1.0.0 sha256:aa"]
    );
    assert_eq!(relmap(&fixture, &["map", "verify"]).code, 0);
    // Without the index, the map still knows.
    fixture.git(["branch", "--quiet", "-D", "pages"]);
    let ran = relmap(&fixture, &["map", "find", "--chart", "1.1.0"]);
    assert_eq!(
        ran.stderr,
        "relmap: not published when `relmap map import --published` looked: charts-1.1.0\n"
    );
    let json = relmap(&fixture, &["map", "find", "--chart", "1.1.0", "--format", "json"]).json();
    assert_eq!(json["releases"][0]["published"], false);
    let ran = relmap(&fixture, &["map", "find", "--chart", "1.0.0"]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_was_recorded_before_gets_its_digest_once() {
    let fixture = charts();
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    publish(&fixture, &[("1.0.0", &digest('a'))]);
    let ran = import(&fixture, &[]);
    assert!(ran.stderr.contains("3 records added to the branch release-map"), "{}", ran.whole());
    let missing =
        ["charts-1.2.0 - not-published", "charts-1.1.0 - not-published", "charts-1.0.0 sha256:aa"];
    assert_eq!(known(&fixture), missing);
    let ran = import(&fixture, &[]);
    assert!(ran.stderr.contains("nothing was added"), "{}", ran.whole());
    // What is published later is known later; what is overwritten stays as it was, and verify tells.
    publish(&fixture, &[("1.0.0", &digest('e')), ("1.1.0", &digest('b'))]);
    let ran = import(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let told = "overwritten since they were recorded, and left as recorded: charts-1.0.0; see relmap artifacts verify --all";
    assert!(ran.stderr.contains(told), "{}", ran.whole());
    let now = ["charts-1.2.0 - not-published", "charts-1.1.0 sha256:bb", "charts-1.0.0 sha256:aa"];
    assert_eq!(known(&fixture), now);
    let ran = relmap(&fixture, &["artifacts", "verify", "--chart", "1.0.0"]);
    assert!(ran.stdout.contains("chart-overwritten"), "{}", ran.whole());
    let ran = relmap(&fixture, &["map", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_server_is_asked_only_if_it_may_be_and_what_it_does_not_say_is_not_recorded() {
    let fixture = charts();
    let listed = index(&[("1.0.0", &digest('a')), ("1.1.0", "short")]);
    let server = WebServer::start(move |request| match request.path.as_str() {
        "/charts/index.yaml" => WebAnswer::new(200, listed.clone()),
        _ => WebAnswer::new(500, "no"),
    });
    let place = format!("http://{}/charts", server.host());
    let text = format!("[[component]]\nname = \"charts\"\nchart-repository = \"{place}\"\n");
    fixture.write("relmap.toml", text);
    fixture.commit("Publish at a server");
    // relmap.toml names it, and nobody allowed it.
    let ran = import(&fixture, &[]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(ran.stderr.contains("cannot be known"), "{}", ran.whole());
    assert_eq!(server.asked().len(), 0);
    assert_eq!(known(&fixture), ["charts-1.2.0 -", "charts-1.1.0 -", "charts-1.0.0 -"]);
    // Nor in a pull request, whatever is allowed.
    let mut refused = command(&fixture);
    refused.args(["map", "import", "--published", "--allow-host", &server.host()]);
    let ran = finish(refused.env("CHANGE_ID", "7"));
    assert_eq!((ran.code, server.asked().len()), (3, 0), "{}", ran.whole());
    // One that is broken tells nothing.
    let ran = import(&fixture, &[&format!("http://{}/other", server.host())]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(known(&fixture), ["charts-1.2.0 -", "charts-1.1.0 -", "charts-1.0.0 -"]);
    let ran = import(&fixture, &[&place]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stderr.contains("listed without a valid digest: charts-1.1.0"), "{}", ran.whole());
    assert_eq!(
        known(&fixture),
        ["charts-1.2.0 - not-published", "charts-1.1.0 -", "charts-1.0.0 sha256:aa"]
    );
}

#[test]
fn nothing_to_look_at_is_an_error_of_usage() {
    let fixture = charts();
    fixture.remove("relmap.toml");
    fixture.commit("None");
    let ran = import(&fixture, &[]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert!(
        ran.stderr.contains("--published: nothing says where charts are published"),
        "{}",
        ran.whole()
    );
    let ran = import(&fixture, &["charts"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert_eq!(fixture.git(["branch", "--list", "release-map"]), "");
}
