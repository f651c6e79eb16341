//! A pull request does not let itself through: it is judged by the settings of its target.

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, charts, command, declare, edit, finish};

/// In Jenkins, for a pull request for main.
pub(crate) const JENKINS: &[(&str, &str)] = &[("CHANGE_ID", "7"), ("CHANGE_TARGET", "main")];

pub(crate) fn check(fixture: &Fixture, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = command(fixture);
    command.envs(variables.iter().copied()).args(["check", "--format", "json"]).args(arguments);
    finish(&mut command)
}

/// Lets the remote's main be what is committed, and begins a pull request.
pub(crate) fn begin(fixture: &Fixture) {
    fixture.git(["remote", "add", "origin", "https://git.example/charts.git"]);
    fixture.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    fixture.branch("work");
}

/// Every finding as `severity rule: message`, sorted.
#[track_caller]
pub(crate) fn findings(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let components = json["components"].as_array().unwrap().iter();
    let own = components.flat_map(|component| component["findings"].as_array().unwrap());
    let all = own.chain(json["findings"].as_array().unwrap()).map(|finding| {
        let part = |name: &str| finding[name].as_str().unwrap();
        format!("{} {}: {}", part("severity"), part("rule"), part("message"))
    });
    let mut all: Vec<String> = all.collect();
    all.sort();
    all
}

/// A minor where exactly a patch is asked for.
pub(crate) fn too_large(fixture: &Fixture) {
    edit(fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
}

const TOO_LARGE: &str = "error bump-too-large: charts-1.2.0 is a minor bump from charts-1.1.0, but the changes need exactly a patch: only values changed (values.yaml, replicaCount: 2 -> 3)";

/// By its own settings the pull request is no fail; by those of its target it is.
#[track_caller]
fn assert_refused(fixture: &Fixture, arguments: &[&str], expected: &[&str]) {
    fixture.commit("Let me through");
    let own = check(fixture, &[], arguments);
    assert_eq!(own.code, 0, "{}", own.whole());
    let ran = check(fixture, JENKINS, arguments);
    assert_eq!((ran.code, findings(&ran)), (1, to_owned(expected)), "{}", ran.whole());
    // The pipeline can name the commit itself, and allow the pull request's own settings.
    let named = check(fixture, &[("RELMAP_CONFIG_FROM", "origin/main")], arguments);
    assert_eq!((named.code, findings(&named)), (1, to_owned(expected)), "{}", named.whole());
    let allowed = [JENKINS, &[("RELMAP_CONFIG_FROM", "HEAD")]].concat();
    let allowed = check(fixture, &allowed, arguments);
    assert_eq!(allowed.code, 0, "{}", allowed.whole());
}

pub(crate) fn to_owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn rules_of_a_new_relmap_toml_do_not_count() {
    let fixture = charts();
    begin(&fixture);
    too_large(&fixture);
    fixture.write("relmap.toml", "[rules]\nvalues = \"none\"\n");
    let changed = "warning config-changed: the settings get looser: values: exactly patch -> none";
    assert_refused(&fixture, &[], &[TOO_LARGE, changed]);
}

#[test]
fn a_kind_that_the_pull_request_gives_does_not_count() {
    let fixture = charts();
    begin(&fixture);
    too_large(&fixture);
    fixture.write("relmap.toml", "[[component]]\nname = \"charts\"\nkind = \"app\"\n");
    let changed =
        "warning config-changed: the settings get looser: component charts: kind chart -> app";
    assert_refused(&fixture, &[], &[TOO_LARGE, changed]);
}

#[test]
fn a_relmap_toml_that_is_removed_or_replaced_still_counts() {
    let strict = "[rules]\ntemplates = \"at least major\"\n";
    let too_small = "error bump-too-small: charts-1.1.1 is a patch bump from charts-1.1.0, but the changes need at least a major: templates or values.schema.json (templates/web.yaml)";
    let changed = |now: &str| {
        format!(
            "warning config-changed: the settings get looser: templates: at least major -> {now}"
        )
    };
    for (edits, now) in [
        (None, "at least patch"),
        (Some(""), "at least patch"),
        (Some("[rules]\ntemplates = \"none\"\n"), "none"),
    ] {
        let fixture = charts();
        fixture.write("relmap.toml", strict);
        fixture.commit("Be strict");
        begin(&fixture);
        edit(&fixture, "templates/web.yaml", "replicas", "count");
        declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
        match edits {
            None => fixture.remove("relmap.toml"),
            Some(text) => fixture.write("relmap.toml", text),
        }
        assert_refused(&fixture, &[], &[too_small, &changed(now)]);
    }
}

#[cfg(unix)]
#[test]
fn a_relmap_toml_behind_a_link_does_not_count() {
    let fixture = charts();
    begin(&fixture);
    too_large(&fixture);
    fixture.write("other.md", "[rules]\nvalues = \"none\"\n");
    std::os::unix::fs::symlink("other.md", fixture.path().join("relmap.toml")).unwrap();
    let changed = "warning config-changed: the settings get looser: values: exactly patch -> none";
    assert_refused(&fixture, &[], &[TOO_LARGE, changed]);
}

#[test]
fn a_preset_does_not_count() {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "kafka-4.2.0 (2026-11-02)\nImage: kafka:3.7.0\n\n- X.\n");
    fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 4.2.0\n");
    fixture.write("values.yaml", "image:\n  repository: kafka\n  tag: 3.7.0\n");
    fixture.commit("Kafka");
    fixture.tag("kafka-4.2.0");
    begin(&fixture);
    edit(&fixture, "values.yaml", "3.7.0", "3.7.1");
    declare(&fixture, "", "kafka-4.2.1", "Image: kafka:3.7.1\n");
    fixture.write("relmap.toml", "[rules]\npreset = \"mirror\"\n");
    let too_small = "error bump-too-small: kafka-4.2.1 is a patch bump from kafka-4.2.0, but the changes need exactly a major: an image's tag or digest changed (values.yaml, image: kafka:3.7.0 -> kafka:3.7.1)";
    let changed = "warning config-changed: the settings get looser: app-version: exactly major -> exactly follow; \
         image: exactly major -> exactly follow";
    assert_refused(&fixture, &[], &[too_small, changed]);
}

#[test]
fn a_title_or_a_template_of_tags_makes_no_first_release() {
    let title = |fixture: &Fixture| {
        fixture.write("RELEASE.txt", "other-9.0.0 (2026-11-20)\nApp: app-1.2.0\n\n- X.\n");
        edit(fixture, "Chart.yaml", "name: web", "name: other");
    };
    let template = |fixture: &Fixture| {
        fixture.write("RELEASE.txt", "charts-9.0.0 (2026-11-20)\nApp: app-1.2.0\n\n- X.\n");
        fixture.write("relmap.toml", "[[component]]\nname = \"charts\"\ntag = \"x{version}\"\n");
    };
    for (attack, changed) in [
        (&title as &dyn Fn(&Fixture), "name charts -> other"),
        (&template, "tag charts-1.2.3 -> x1.2.3"),
    ] {
        let fixture = charts();
        begin(&fixture);
        too_large(&fixture);
        attack(&fixture);
        edit(&fixture, "Chart.yaml", "version: 1.2.0", "version: 9.0.0");
        fixture.commit("Let me through");
        assert_eq!(check(&fixture, &[], &[]).code, 0);
        let ran = check(&fixture, JENKINS, &[]);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        let changed =
            format!("warning config-changed: the settings get looser: component charts: {changed}");
        assert!(findings(&ran).contains(&changed), "{}", ran.whole());
        assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-1.1.0");
    }
}

/// Two charts; what is said of `web` does not touch `api`.
pub(crate) fn two() -> Fixture {
    let fixture = Fixture::new();
    for name in ["web", "api"] {
        chart_files(&fixture, &format!("charts/{name}/"), name, name);
    }
    fixture.commit("Two charts");
    fixture.tag("web-1.1.0");
    fixture.tag("api-1.1.0");
    begin(&fixture);
    fixture
}

#[test]
fn a_component_does_not_vanish_while_its_files_are_there() {
    let gone = |place: &str| {
        format!(
            "error release-file-missing: the component `web` of origin/main has no charts/web/RELEASE.txt any more, \
             and its files are still in {place}, so no rule would be in force for them"
        )
    };
    let changed =
        "warning config-changed: the settings get looser: component web removed".to_owned();
    // Deleted, or called otherwise.
    for rename in [false, true] {
        let fixture = two();
        edit(&fixture, "charts/web/values.yaml", "replicaCount: 2", "replicaCount: 3");
        fixture.remove("charts/web/RELEASE.txt");
        if rename {
            fixture.write("charts/web/RELEASE.md", "web-1.1.0\n");
        }
        assert_refused(&fixture, &[], &[&gone("charts/web"), &changed]);
    }
    // Moved as well: a chart is known by its name.
    let fixture = two();
    fixture.remove("charts/web/RELEASE.txt");
    fixture.rename("charts/web", "deploy");
    assert_refused(&fixture, &[], &[&gone("deploy"), &changed]);
}

#[test]
fn a_component_that_is_removed_as_a_whole_is_a_warning() {
    let fixture = two();
    for file in ["RELEASE.txt", "Chart.yaml", "values.yaml", "templates/web.yaml"] {
        fixture.remove(&format!("charts/web/{file}"));
    }
    fixture.commit("Remove web");
    let ran = check(&fixture, JENKINS, &["--all"]);
    let changed = "warning config-changed: the settings get looser: component web removed";
    assert_eq!((ran.code, findings(&ran)), (0, to_owned(&[changed])), "{}", ran.whole());
}

#[test]
fn what_the_target_got_meanwhile_is_not_removed_by_the_pull_request() {
    let fixture = two();
    fixture.write("README.md", "x\n");
    fixture.commit("Document");
    fixture.checkout("main");
    chart_files(&fixture, "charts/new/", "new", "new");
    fixture.write("relmap.toml", "[rules]\ncrds = \"major\"\n");
    fixture.commit("A third chart");
    fixture.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    fixture.checkout("work");
    let ran = check(&fixture, JENKINS, &["--all"]);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
}

#[test]
fn a_release_file_that_is_moved_takes_no_files_with_it() {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- X.\n");
    fixture.write("src/main.rs", "fn main() {}\n");
    fixture.write("relmap.toml", "[rules]\nsource = \"major\"\n");
    fixture.commit("An app");
    fixture.tag("app-1.2.0");
    begin(&fixture);
    edit(&fixture, "src/main.rs", "{}", "{ run() }");
    fixture.rename("RELEASE.txt", "notes/RELEASE.txt");
    edit(&fixture, "notes/RELEASE.txt", "app-1.2.0", "app-1.2.1 (2026-11-20)\n\n- Y.\n\napp-1.2.0");
    let too_small = "error bump-too-small: app-1.2.1 is a patch bump from app-1.2.0, but the changes need at least a \
         major: any file of the app (notes/RELEASE.txt, src/main.rs)";
    fixture.commit("Let me through");
    let ran = check(&fixture, JENKINS, &[]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let found = findings(&ran);
    assert!(found[0].starts_with(&too_small[..100]), "{found:?}");
    assert!(found[0].contains("src/main.rs"), "{found:?}");
    assert_eq!(check(&fixture, &[], &[]).code, 0);
}

#[test]
fn a_new_release_file_hides_nothing() {
    let fixture = charts();
    fixture.write("config/web.conf", "one\n");
    fixture.commit("Add settings");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    begin(&fixture);
    fixture.write("config/web.conf", "two\n");
    fixture.write("config/RELEASE.txt", "n-0.1.0 (2026-11-20)\n\n- X.\n");
    let missing = "error missing-entry: the packaged chart changed since charts-1.1.0 but RELEASE.txt has no new entry; two different charts would share one version";
    let first =
        "note first-release: n-0.1.0 is the first release; there is nothing to compare it with";
    assert_refused(&fixture, &[], &[missing, first]);
    // Packaging takes in templates whoever says that they are theirs.
    let fixture = charts();
    begin(&fixture);
    edit(&fixture, "templates/web.yaml", "replicas", "count");
    fixture.write("templates/RELEASE.txt", "n-0.1.0 (2026-11-20)\n\n- X.\n");
    fixture.commit("Let me through");
    for variables in [&[][..], JENKINS] {
        let ran = check(&fixture, variables, &[]);
        assert_eq!((ran.code, findings(&ran)), (1, to_owned(&[missing, first])), "{}", ran.whole());
    }
}

#[test]
fn a_chart_does_not_become_an_app_by_losing_its_fields() {
    let fixture = charts();
    begin(&fixture);
    fixture.rename("Chart.yaml", "x/Chart.yaml");
    fixture.rename("templates", "x/templates");
    fixture.rename("values.yaml", "x/values.yaml");
    fixture.write("y/Chart.yaml", "apiVersion: v2\nname: decoy\nversion: 1.0.0\n");
    fixture.write("RELEASE.txt", "charts-1.2.0\n\n- X.\n");
    fixture.commit("Let me through");
    let own = check(&fixture, &[], &[]);
    assert_eq!((own.code, &own.json()["components"][0]["kind"]), (0, &"app".into()));
    let ran = check(&fixture, JENKINS, &[]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["kind"], "chart");
    assert!(ran.rules().contains(&"component-ambiguous".to_owned()), "{}", ran.whole());
}

#[test]
fn a_release_file_that_git_is_told_to_ignore_is_found() {
    let fixture = charts();
    begin(&fixture);
    too_large(&fixture);
    fixture.write(".gitignore", "RELEASE.txt\n");
    fixture.git(["add", "--force", "--all"]);
    fixture.commit_staged("Let me through");
    for arguments in [&[][..], &["--worktree"]] {
        for variables in [&[][..], JENKINS] {
            let ran = check(&fixture, variables, arguments);
            assert_eq!((ran.code, findings(&ran)), (1, to_owned(&[TOO_LARGE])), "{}", ran.whole());
        }
    }
}

#[test]
fn departures_can_be_forbidden_and_the_pull_request_cannot_allow_them() {
    let bump = "App: app-1.2.0\nBump: minor - I want it\n";
    let prepare = |policy: &str| {
        let fixture = charts();
        fixture.write("relmap.toml", format!("[rules]\noverrides = \"{policy}\"\n"));
        fixture.commit("Say what may be");
        begin(&fixture);
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        declare(&fixture, "", "charts-1.2.0", bump);
        fixture
    };
    let because = "the entry sets the bump to minor where the rules ask for exactly a patch";
    let forbidden = format!(
        "error bump-override: {because}, but the setting `overrides` forbids that ([rules], relmap.toml:2); its \
         reason: I want it"
    );
    let fixture = prepare("forbid");
    fixture.write("relmap.toml", "[rules]\noverrides = \"allow\"\n");
    let changed = "warning config-changed: the settings get looser: overrides: forbid -> allow";
    assert_refused(&fixture, &[], &[&forbidden, TOO_LARGE, changed]);
    // Whoever looks after the pipeline allows it.
    let ran = check(&fixture, &[JENKINS, &[("RELMAP_RULES_OVERRIDES", "warn")]].concat(), &[]);
    let warned = format!("warning bump-override: {because}; its reason: I want it");
    assert_eq!((ran.code, findings(&ran)), (0, vec![warned.clone()]), "{}", ran.whole());
    for (policy, found) in [("warn", warned.clone()), ("allow", warned.replace("warning", "note"))]
    {
        let fixture = prepare(policy);
        fixture.commit("Depart");
        let ran = check(&fixture, &[], &[]);
        assert_eq!((ran.code, findings(&ran)), (0, vec![found]), "{}", ran.whole());
    }
    // `relmap bump` writes none either.
    let fixture = charts();
    fixture.write("relmap.toml", "[rules]\noverrides = \"forbid\"\n");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Raise the replica count");
    let bump = |arguments: &[&str]| {
        finish(command(&fixture).args(["bump", "minor", "--note", "X."]).args(arguments))
    };
    let ran = bump(&[]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let advice = "relmap: leave out the level; the setting `overrides` allows no other\n";
    assert!(ran.stderr.ends_with(advice), "{}", ran.whole());
    let ran = bump(&["--because", "I want it"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stderr.contains("bump-override"), "{}", ran.whole());
    // A field that changes nothing is as it was.
    let fixture = prepare("forbid");
    edit(&fixture, "RELEASE.txt", "Bump: minor", "Bump: patch");
    edit(&fixture, "RELEASE.txt", "charts-1.2.0", "charts-1.1.1");
    edit(&fixture, "Chart.yaml", "version: 1.2.0", "version: 1.1.1");
    fixture.commit("Obey");
    let ran = check(&fixture, &[], &[]);
    let nothing = "note bump-override: the entry sets the bump to patch (I want it); the rules ask for exactly a \
         patch, so it changes nothing";
    assert_eq!((ran.code, findings(&ran)), (0, to_owned(&[nothing])), "{}", ran.whole());
}

#[test]
fn an_ordinary_pull_request_is_judged_as_ever() {
    let fixture = two();
    edit(&fixture, "charts/web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "charts/web/", "web-1.1.1", "App: app-1.2.0\n");
    chart_files(&fixture, "charts/new/", "new", "new");
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"new\"\npath = \"charts/new\"\n[component.rules]\ncrds = \"major\"\n",
    );
    fixture.commit("Raise the replica count, and add a chart");
    let ran = check(&fixture, JENKINS, &[]);
    let first =
        "note first-release: new-1.1.0 is the first release; there is nothing to compare it with";
    assert_eq!((ran.code, findings(&ran)), (0, to_owned(&[first])), "{}", ran.whole());
    // A component that moves as a whole stays the same one.
    fixture.rename("charts/web", "deploy/web");
    fixture.commit("Move web");
    let ran = check(&fixture, JENKINS, &["--component", "web"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "web-1.1.0");
    // Stricter rules are a note.
    let fixture = charts();
    begin(&fixture);
    fixture.write("relmap.toml", "[rules]\ncrds = \"major\"\n");
    fixture.commit("Be strict");
    let ran = check(&fixture, JENKINS, &[]);
    let stricter =
        "note config-changed: the settings change: crds: at least minor -> at least major";
    assert_eq!((ran.code, findings(&ran)), (0, to_owned(&[stricter])), "{}", ran.whole());
}
