//! `relmap env record`: deployments that leave no trace in git.

use relmap_testkit::Fixture;

use crate::release::with_origin;
use crate::support::{Ran, charts, command, declare, finish, relmap};

const SETTINGS: &str = "[[environment]]\nname = \"staging\"\n\n[[environment]]\nname = \"production\"\nafter = \"staging\"\n";

/// Charts 1.1.0 and 1.2.0, and two environments without a source.
fn environments() -> Fixture {
    let fixture = charts();
    declare(&fixture, "", "charts-1.2.0", "App: app-1.3.0\n");
    fixture.write("relmap.toml", SETTINGS);
    fixture.commit("Release 1.2.0");
    fixture.annotated_tag("charts-1.2.0");
    fixture
}

fn release(name: &str, version: &str) -> String {
    format!(
        r#"{{"name":"{name}","namespace":"shop","status":"deployed","chart":"charts-{version}","app_version":""}}"#
    )
}

fn dump(releases: &[String]) -> String {
    format!("[{}]", releases.join(","))
}

/// Records a dump that comes from a file.
fn record(fixture: &Fixture, environment: &str, dump: &str, more: &[&str]) -> Ran {
    fixture.write("dump.json", dump);
    relmap(fixture, &[&["env", "record", environment, "dump.json"], more].concat())
}

/// What `map verify` says of records that are gone.
fn lost_records(fixture: &Fixture) -> Vec<String> {
    let json = relmap(fixture, &["map", "verify", "--format", "json"]).json();
    let all = json["findings"].as_array().unwrap().iter();
    all.filter(|one| one["rule"] == "map-rewritten")
        .map(|one| one["message"].as_str().unwrap().to_owned())
        .collect()
}

fn file(fixture: &Fixture, environment: &str) -> String {
    format!("{}\n", fixture.git(["show", &format!("release-map:environments/{environment}.jsonl")]))
}

#[test]
fn a_dump_is_recorded_once_and_asked_for() {
    let fixture = environments();
    let ran = record(&fixture, "production", &dump(&[release("web", "1.1.0")]), &[]);
    let commit = fixture.git(["rev-parse", "release-map"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stderr.ends_with(&format!(
            "relmap: recorded on release-map in commit {}; it is only in this clone, which has no remote\n",
            &commit[..12]
        )),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("\tproduction\tshop/web\t-\tcharts 1.1.0\tadded\t"),
        "{}",
        ran.stdout
    );
    let subject = fixture.git(["log", "-1", "--format=%s", "release-map"]);
    assert_eq!(subject, "Record a deployment to production");
    assert_eq!(fixture.git(["rev-parse", "refs/relmap-seen/release-map"]), commit);
    let first = file(&fixture, "production");
    // The same once more changes nothing.
    let ran = record(&fixture, "production", &dump(&[release("web", "1.1.0")]), &["--whole"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.whole());
    assert!(
        ran.stderr
            .ends_with("relmap: production runs what was recorded before; nothing was recorded\n"),
        "{}",
        ran.stderr
    );
    let both = dump(&[release("web", "1.2.0"), release("db", "1.1.0")]);
    assert_eq!(record(&fixture, "production", &both, &[]).code, 0);
    assert_eq!(
        record(&fixture, "production", &dump(&[release("web", "1.1.0")]), &["--whole"]).code,
        0
    );
    let last = file(&fixture, "production");
    assert!(last.starts_with(&first), "{last}");
    let history = relmap(&fixture, &["env", "history", "production"]);
    let shown: Vec<String> = history
        .stdout
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            format!("{} {} -> {} {}", cells[3], cells[4], cells[5], cells[6])
        })
        .collect();
    assert_eq!(
        shown,
        [
            "shop/web charts 1.2.0 -> charts 1.1.0 back",
            "shop/db charts 1.1.0 -> - removed",
            "shop/web charts 1.1.0 -> charts 1.2.0 forward",
            "shop/db - -> charts 1.1.0 added",
            "shop/web - -> charts 1.1.0 added",
        ]
    );
    let previous = relmap(&fixture, &["env", "previous", "production"]);
    assert!(
        previous.stdout.starts_with("shop/web\tcharts 1.2.0\tcharts 1.1.0\t"),
        "{}",
        previous.whole()
    );
    let json = relmap(&fixture, &["env", "--format", "json"]).json();
    let runs = &json["components"][0]["runs"][0];
    assert_eq!(runs["release"]["tag"], "charts-1.1.0", "{json}");
    assert_eq!(runs["file"], "environments/production.jsonl");
    assert!(runs["since"]["time"].is_string() && runs["since"]["commit"].is_null(), "{json}");
    // The map itself is what it was.
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    assert_eq!(file(&fixture, "production"), last);
    assert_eq!(lost_records(&fixture), [""; 0]);
}

#[test]
fn drift_reads_what_was_recorded() {
    let fixture = environments();
    let ran = relmap(&fixture, &["env", "drift"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let told = "undecided[env-source-empty]: staging: it has no source in relmap.toml, and no deployment was recorded\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    record(&fixture, "staging", &dump(&[release("web", "1.1.0")]), &[]);
    record(&fixture, "production", &dump(&[release("web", "1.2.0")]), &[]);
    let ran = relmap(&fixture, &["env", "drift"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.contains("warning[env-ahead]: production/web runs 1.2.0"), "{}", ran.stdout);
    record(&fixture, "production", &dump(&[release("web", "9.9.9")]), &[]);
    let ran = relmap(&fixture, &["env", "drift"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("error[env-version-unknown]: production/web"), "{}", ran.stdout);
}

#[test]
fn two_pipelines_that_record_at_once_lose_nothing() {
    let fixture = environments();
    with_origin(&fixture);
    let clone = Fixture::folder();
    let other = clone.path().join("other");
    let origin = fixture.git(["remote", "get-url", "origin"]);
    clone.git(["clone", "--quiet", &origin, other.to_str().unwrap()]);
    std::fs::write(other.join("relmap.toml"), SETTINGS).unwrap();
    std::fs::write(other.join("dump.json"), dump(&[release("db", "1.1.0")])).unwrap();
    let ran = record(&fixture, "production", &dump(&[release("web", "1.1.0")]), &["--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stderr.contains("relmap: pushed to release-map at origin in commit "),
        "{}",
        ran.stderr
    );
    // The other one has not seen that record, and builds on it all the same.
    let arguments = ["env", "record", "production", "dump.json", "--push", "-C"];
    let ran = finish(command(&fixture).args(arguments).arg(&other).current_dir(&other));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture.git(["fetch", "--quiet", "origin"]);
    let shown = fixture.git(["show", "origin/release-map:environments/production.jsonl"]);
    assert_eq!(shown.lines().count(), 3, "{shown}");
    let ran = relmap(&fixture, &["env", "history", "production"]);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.whole());
}

#[test]
fn what_must_not_be_recorded_is_refused_with_the_fix() {
    let fixture = environments();
    let web = dump(&[release("web", "1.1.0")]);
    let ran = record(&fixture, "producton", &web, &[]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: there is no environment `producton`; did you mean `production`?\n")
    );
    let mut pushes = command(&fixture);
    pushes.args(["env", "record", "production", "dump.json", "--push"]).env("CHANGE_ID", "7");
    let ran = finish(&mut pushes);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: CHANGE_ID says that this is a pull request build, and relmap never pushes from one; record \
             deployments after the merge; if this is not a pull request, unset the variable: env -u CHANGE_ID \
             relmap env record --push\n"
        )
    );
    let ran = record(&fixture, "production", "not json", &[]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    let source = "source = [{ format = \"argocd\", path = \"x/*.yaml\" }]\n";
    fixture.write("relmap.toml", format!("{SETTINGS}{source}"));
    let ran = record(&fixture, "production", &web, &[]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: production has a source in relmap.toml that says what runs; compare a dump with it: relmap \
             env drift --dump production=FILE\n"
        )
    );
    fixture.write("relmap.toml", SETTINGS);
    fixture.git(["branch", "release-map"]);
    let ran = record(&fixture, "production", &web, &[]);
    assert_eq!(
        (ran.code, ran.stderr.lines().last().unwrap_or_default()),
        (
            2,
            "relmap: the branch `release-map` is not a release map; name another branch in relmap.toml"
        )
    );
}

#[test]
fn a_record_that_is_gone_is_found() {
    let fixture = environments();
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    record(&fixture, "production", &dump(&[release("web", "1.1.0")]), &[]);
    let kept = fixture.git(["rev-parse", "release-map"]);
    record(&fixture, "production", &dump(&[release("web", "1.2.0")]), &[]);
    let lost = fixture.git(["rev-parse", "release-map"]);
    assert_eq!(lost_records(&fixture), [""; 0]);
    fixture.git(["update-ref", "refs/heads/release-map", &kept]);
    assert_eq!(
        lost_records(&fixture),
        [format!(
            "the record of a deployment was removed or changed: commit {} of the map has line 3 of \
             environments/production.jsonl, but {} does not",
            &lost[..12],
            &kept[..12]
        )]
    );
}
