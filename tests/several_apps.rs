//! Charts that deploy several apps.

use relmap_testkit::Fixture;

use crate::release::{map_at_origin, with_origin};
use crate::support::{Ran, check, edit, relmap};

const TOML: &str = "[[component]]\nname = \"frontend\"\nkind = \"app\"\nrepository = \"../frontend\"\n\n\
     [[component]]\nname = \"backend\"\nkind = \"app\"\nrepository = \"../backend\"\n\n\
     [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = [\"frontend\", \"backend\"]\n";

const FIRST: &str =
    "charts-1.1.0 (2026-11-02)\nApp: frontend-1.2.0\nApp: backend-3.4.0\n\n- First chart.\n";

/// An app's repository next to the charts, with a release file and these tags.
fn app(fixture: &Fixture, name: &str, tags: &[&str]) {
    let place = fixture.beside(name);
    fixture.git(["init", "--quiet", "--initial-branch=main", place.to_str().unwrap()]);
    let git = |arguments: &[&str]| {
        let mut command = fixture.command("git");
        assert!(command.arg("-C").arg(&place).args(arguments).status().unwrap().success());
    };
    let mut notes = String::new();
    for tag in tags {
        notes = format!("{tag} (2026-11-01)\n\n- {name} {tag}.\n\n{notes}");
        std::fs::write(place.join("RELEASE.txt"), &notes).unwrap();
        git(&["add", "."]);
        git(&["commit", "--quiet", "-m", tag]);
        git(&["tag", tag]);
    }
}

/// A chart that deploys `frontend`, whose version is appVersion, and `backend`, whose tags have no title.
fn story() -> Fixture {
    let fixture = Fixture::new();
    app(&fixture, "frontend", &["frontend-1.2.0", "frontend-1.3.0"]);
    app(&fixture, "backend", &["v3.4.0", "v3.5.0"]);
    fixture.write("relmap.toml", TOML);
    fixture.write("RELEASE.txt", FIRST);
    fixture
        .write("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.1.0\nappVersion: \"1.2.0\"\n");
    fixture.write(
        "values.yaml",
        "frontend:\n  image:\n    repository: registry.example/frontend\n    tag: \"1.2.0\"\n\
         backend:\n  image:\n    repository: registry.example/backend\n    tag: \"3.4.0\"\n",
    );
    fixture.write("templates/web.yaml", "replicas: 1\n");
    fixture.commit("Deploy both apps");
    fixture.annotated_tag("charts-1.1.0");
    fixture
}

fn read(fixture: &Fixture, path: &str) -> String {
    std::fs::read_to_string(fixture.path().join(path)).unwrap()
}

fn bump(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["bump", "--date", "2026-11-20", "--note", "Move on."];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// The story with the backend moved on, committed.
fn moved() -> Fixture {
    let fixture = story();
    let ran = bump(&fixture, &["--app", "backend=3.5.0"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture.commit("Deploy backend 3.5.0");
    fixture
}

#[test]
fn the_bump_of_one_app_leaves_the_line_of_the_other_alone() {
    let fixture = moved();
    // The backend moved by a minor, and the frontend did not move.
    let notes = read(&fixture, "RELEASE.txt");
    assert!(
        notes.starts_with(
            "charts-1.2.0 (2026-11-20)\nApp: frontend-1.2.0\nApp: backend-3.5.0\n\n- Move on.\n\ncharts-1.1.0"
        ),
        "{notes}"
    );
    assert!(read(&fixture, "Chart.yaml").ends_with("version: 1.2.0\nappVersion: \"1.2.0\"\n"));
    let values = read(&fixture, "values.yaml");
    assert!(values.contains("tag: \"1.2.0\"") && values.contains("tag: \"3.5.0\""), "{values}");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn latest_means_all_apps() {
    let fixture = story();
    let ran = bump(&fixture, &["--app", "latest"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let notes = read(&fixture, "RELEASE.txt");
    assert!(
        notes.starts_with("charts-1.2.0 (2026-11-20)\nApp: frontend-1.3.0\nApp: backend-3.5.0\n"),
        "{notes}"
    );
    assert!(read(&fixture, "Chart.yaml").contains("appVersion: \"1.3.0\""));
    let one = story();
    assert_eq!(bump(&one, &["--app", "frontend=latest"]).code, 0);
    assert!(read(&one, "RELEASE.txt").contains("App: frontend-1.3.0\nApp: backend-3.4.0\n"));
}

#[test]
fn what_bump_cannot_know_it_asks_for() {
    let fixture = story();
    for (app, message) in [
        (
            &["3.5.0"][..],
            "`3.5.0` does not say which app it is a release of; name it: --app frontend=3.5.0 or --app \
             backend=3.5.0",
        ),
        (
            &["frontpage=3.5.0"],
            "charts deploys no app `frontpage`; it deploys frontend, backend; to add one, write its `App:` line \
             in the entry",
        ),
        (&["backend=3.5.0", "backend-3.4.0"], "`--app` names two releases of backend; give one"),
    ] {
        let mut arguments = Vec::new();
        arguments.extend(app.iter().flat_map(|app| ["--app", app]));
        let ran = bump(&fixture, &arguments);
        assert_eq!(ran.stderr.lines().next(), Some(&*format!("relmap: {message}")), "{app:?}");
        assert_eq!(ran.code, 2, "{app:?}");
        assert_eq!(read(&fixture, "RELEASE.txt"), FIRST);
    }
}

#[test]
fn a_release_records_every_app_and_each_is_found() {
    let fixture = moved();
    with_origin(&fixture);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let tag = fixture.git(["cat-file", "tag", "charts-1.2.0"]);
    assert!(tag.ends_with("\n\nApp: frontend-1.2.0\nApp: backend-3.5.0"), "{tag}");
    let commit = |place: &str, tag: &str| {
        let place = fixture.beside(place).display().to_string();
        fixture.git(["-C", &place, "rev-parse", tag])
    };
    let map = map_at_origin(&fixture, "charts.jsonl");
    let apps = format!(
        "\"apps\":[{{\"name\":\"frontend\",\"version\":\"1.2.0\",\"tag\":\"frontend-1.2.0\",\"commit\":\"{}\",\"verified\":true}},\
         {{\"name\":\"backend\",\"version\":\"3.5.0\",\"tag\":\"v3.5.0\",\"commit\":\"{}\",\"verified\":true}}]",
        commit("frontend", "frontend-1.2.0"),
        commit("backend", "v3.5.0")
    );
    assert!(map.contains(&apps), "{map}\n{apps}");
    for app in ["frontend-1.2.0", "1.2.0", "backend-3.5.0", "v3.5.0", "backend 3.5.0"] {
        let ran = relmap(&fixture, &["map", "find", "--app", app]);
        assert!(
            ran.stdout.contains("charts-1.2.0\tfrontend-1.2.0, backend 3.5.0\t"),
            "{app}: {}",
            ran.whole()
        );
    }
    let ran = relmap(&fixture, &["map", "find", "--commit", &commit("backend", "v3.5.0")]);
    assert!(ran.stdout.starts_with("charts-1.2.0\t"), "{}", ran.whole());
    // The map says the same as the tags and the repositories, however often it is read.
    let ran = relmap(&fixture, &["map", "verify", "--repair"]);
    assert!(matches!(ran.code, 0), "{}", ran.whole());
    let ran = relmap(&fixture, &["map", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let before = fixture.git(["show", "release-map:charts.jsonl"]);
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(fixture.git(["show", "release-map:charts.jsonl"]), before);
    let ran = relmap(&fixture, &["notes", "1.1.0..1.2.0"]);
    assert!(ran.stdout.contains("backend v3.5.0."), "{}", ran.whole());
    let json = check(&fixture, &["--all"]).json();
    let apps = json["components"][0]["apps"].as_array().unwrap();
    let names: Vec<_> = apps.iter().map(|app| app["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["frontend", "backend"]);
}

#[test]
fn what_entry_chart_and_settings_disagree_in_is_said() {
    let entry = |fields: &str| format!("charts-1.2.0 (2026-11-20)\n{fields}\n- More.\n\n{FIRST}");
    for (fields, edits, finding) in [
        (
            "App: frontend-1.3.0\nApp: backend-3.4.0\n",
            &[][..],
            "app-version-mismatch: the entry says that the chart deploys frontend-1.3.0, but Chart.yaml has \
             appVersion 1.2.0",
        ),
        (
            "App: frontend-1.2.0\nApp: backend-3.4.0\n",
            &[("values.yaml", "3.4.0", "3.5.0")],
            "image-tag-mismatch: the entry says that the chart deploys backend-3.4.0, but backend.image in \
             values.yaml uses registry.example/backend:3.5.0",
        ),
        (
            "App: frontend-1.2.0\nApp: backend-3.4.0\n",
            &[("values.yaml", "\"3.4.0\"", "\"\"")],
            "image-tag-mismatch: the entry says that the chart deploys backend-3.4.0, but the tag of \
             backend.image in values.yaml is left to appVersion, which is the version of frontend-1.2.0",
        ),
        (
            "App: frontend-1.2.0\n",
            &[],
            "apps-differ: relmap.toml says that charts deploys backend, but the entry charts-1.2.0 has no `App:` \
             for it",
        ),
        (
            "App: frontend-1.2.0\nApp: frontpage-3.4.0\n",
            &[],
            "apps-differ: `App: frontpage-3.4.0` names none of the apps that relmap.toml says charts deploys: \
             frontend, backend",
        ),
        (
            "App: frontend-1.2.0\nApp: v3.4.0\n",
            &[],
            "apps-differ: `App: v3.4.0` names none of the apps that relmap.toml says charts deploys: frontend, \
             backend",
        ),
        (
            "App: frontend-1.2.0\nApp: backend-3.4.0\nApp: backend-3.5.0\n",
            &[],
            "repeated-field: `App:` on line 4 names backend, as the one on line 3 does; a release deploys one \
             release of an app",
        ),
        (
            "App: frontend-1.2.0\nApp: backend-3.6.0\n",
            &[("values.yaml", "3.4.0", "3.6.0")],
            "app-unknown: the app's repository ../backend has no tag backend-3.6.0; its highest release is v3.5.0",
        ),
    ] {
        let fixture = story();
        fixture.write("RELEASE.txt", entry(fields));
        edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 1.2.0");
        for (path, old, new) in edits {
            edit(&fixture, path, old, new);
        }
        fixture.commit("Change");
        let json = check(&fixture, &[]).json();
        let findings = json["components"][0]["findings"].as_array().unwrap();
        let found: Vec<String> = findings
            .iter()
            .map(|one| {
                format!("{}: {}", one["rule"].as_str().unwrap(), one["message"].as_str().unwrap())
            })
            .collect();
        assert!(found.iter().any(|one| one == finding), "{finding}\n{found:#?}");
    }
}

#[test]
fn the_largest_move_counts_and_an_app_may_come_and_go() {
    let two = "App: frontend-1.2.0\nApp: backend-3.4.0\n";
    for (before, fields, bump) in [
        (two, "App: frontend-1.2.1\nApp: backend-4.0.0\n", "major"),
        (two, "App: frontend-1.3.0\nApp: backend-3.4.1\n", "minor"),
        (two, "App: frontend-1.2.0\nApp: backend-3.4.0\nApp: search-1.0.0\n", "minor"),
        (two, "App: frontend-1.2.0\n", "major"),
        ("App: frontend-1.2.0\n", two, "minor"),
        // What was named without its title may be any.
        ("App: 1.2.0\n", two, "minor"),
    ] {
        let fixture = Fixture::new();
        fixture.write("RELEASE.txt", format!("charts-1.1.0\n{before}\n- First.\n"));
        fixture.write("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.1.0\n");
        fixture.commit("Begin");
        fixture.annotated_tag("charts-1.1.0");
        fixture.write(
            "RELEASE.txt",
            format!("charts-1.1.1\n{fields}\n- More.\n\ncharts-1.1.0\n{before}\n- First.\n"),
        );
        edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 1.1.1");
        fixture.commit("More");
        let json = check(&fixture, &[]).json();
        assert_eq!(json["components"][0]["required"]["bump"], bump, "{before} -> {fields}");
    }
}

#[test]
fn app_version_may_be_another_apps_or_the_charts_own() {
    for (setting, version, code) in [
        ("backend", "3.4.0", 0),
        ("backend", "1.2.0", 1),
        ("own", "2026.1", 0),
        ("frontend", "2026.1", 1),
    ] {
        let fixture = story();
        fixture.write("relmap.toml", format!("{TOML}app-version = \"{setting}\"\n"));
        edit(&fixture, "Chart.yaml", "\"1.2.0\"", &format!("\"{version}\""));
        edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 2.0.0");
        fixture.write(
            "RELEASE.txt",
            format!(
                "charts-2.0.0\nApp: frontend-1.2.0\nApp: backend-3.4.0\nBump: major - a version of its own\n\n- \
                 More.\n\n{FIRST}"
            ),
        );
        fixture.commit("Change");
        let ran = relmap(&fixture, &["check"]);
        assert_eq!(ran.code, code, "{setting} {version}: {}", ran.whole());
    }
    let fixture = story();
    fixture.write("relmap.toml", format!("{TOML}app-version = \"fronted\"\n"));
    fixture.commit("Misspell");
    let ran = relmap(&fixture, &["check"]);
    assert!(
        ran.stderr.contains("`app-version` cannot be `fronted`; did you mean `frontend`?"),
        "{}",
        ran.whole()
    );
    fixture.write("relmap.toml", TOML.replace("\"backend\"]", "\"frontend\"]"));
    fixture.commit("Repeat");
    let ran = relmap(&fixture, &["check"]);
    assert!(
        ran.stderr.contains("`app` lists `frontend` twice; a chart deploys one release of an app"),
        "{}",
        ran.whole()
    );
}

#[test]
fn an_umbrella_chart_passes_the_apps_of_its_subcharts_through() {
    let fixture = Fixture::new();
    for (name, version) in [("web", "1.2.0"), ("api", "3.4.0")] {
        fixture.write(
            &format!("{name}/RELEASE.txt"),
            format!("{name}-chart-1.0.0\nApp: {name}-{version}\n\n- First.\n"),
        );
        fixture.write(
            &format!("{name}/Chart.yaml"),
            format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\nappVersion: \"{version}\"\n"),
        );
    }
    fixture.write("shop/RELEASE.txt", "shop-1.0.0\n\n- First.\n");
    fixture.write(
        "shop/Chart.yaml",
        "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n\
         - name: web\n  version: 1.0.0\n  repository: file://../web\n\
         - name: api\n  version: 1.0.0\n  repository: file://../api\n",
    );
    fixture.commit("Begin");
    with_origin(&fixture);
    let ran = relmap(&fixture, &["check", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(!ran.whole().contains("app-missing"), "{}", ran.whole());
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let tag = fixture.git(["cat-file", "tag", "shop-1.0.0"]);
    assert!(tag.ends_with("\n\nApp: web-1.2.0\nApp: api-3.4.0"), "{tag}");
    let ran = relmap(&fixture, &["map", "find", "--app", "web-1.2.0"]);
    let charts: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split('\t').next()).collect();
    assert!(
        charts.contains(&"shop-1.0.0") && charts.contains(&"web-chart-1.0.0"),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["map", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn init_begins_with_several_apps() {
    let fixture = story();
    fixture.remove("relmap.toml");
    fixture.remove("RELEASE.txt");
    fixture.commit("Forget");
    let apps = ["--app", "frontend=../frontend", "--app", "backend=../backend"];
    let mut arguments = vec!["init", "--yes", "--date", "2026-11-20"];
    arguments.extend(apps);
    let ran = relmap(&fixture, &arguments);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let notes = read(&fixture, "RELEASE.txt");
    assert!(notes.contains("App: frontend-1.2.0\nApp: backend-3.4.0\n"), "{notes}");
    let toml = read(&fixture, "relmap.toml");
    assert!(
        toml.contains("app = [\"frontend\", \"backend\"]\napp-version = \"frontend\"\n"),
        "{toml}"
    );
    assert!(
        toml.contains("name = \"backend\"\nkind = \"app\"\nrepository = \"../backend\"\n"),
        "{toml}"
    );
    let ran = relmap(&fixture, &["check", "--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn fmt_keeps_every_line() {
    let fixture = story();
    fixture.write("RELEASE.txt", FIRST.replace("- First", "* First"));
    let ran = relmap(&fixture, &["fmt", "RELEASE.txt"]);
    assert!(ran.code < 2, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").contains("App: frontend-1.2.0\nApp: backend-3.4.0\n"));
}
