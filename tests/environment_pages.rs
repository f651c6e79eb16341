//! Pages about environments: `relmap env html`, `relmap map html` and `relmap fleet html`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use relmap_testkit::Fixture;

use crate::environments::{DAY_1, SETTINGS, application, deploy, deployments};
use crate::fleets::World;
use crate::support::relmap;

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[track_caller]
fn has(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text} is not in\n{page}");
    }
}

#[test]
fn a_page_says_what_runs_what_ships_next_and_what_was_deployed() {
    let fixture = deployments();
    let ran = relmap(&fixture, &["env", "html", "pages"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "wrote pages/index.html\n"), "{}", ran.stderr);
    let folder = fixture.path().join("pages");
    assert_eq!(names(&folder), ["index.html", "report.css"].map(str::to_owned).into());
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    has(
        &page,
        &[
            "<h2 id=\"matrix\">What runs where</h2>",
            "<bdi>charts-1.2.0 (1.2.0)</bdi> <span class=\"since\">2026-01-04 ",
            "<span class=\"behind\">1 release behind</span>",
            "</span> env-behind</span>",
            "<bdi>staging</bdi> → <bdi>production</bdi>",
            "<td><bdi>charts-1.1.0 (1.2.0)</bdi></td><td><bdi>charts-1.2.0 (1.2.0)</bdi></td><td>forward</td>",
            "production/web runs charts-1.1.0, 1 release behind, and at most 0 are allowed",
            "<time>2026-01-04 00:00</time>",
            "Timeline of 3 deployments from 2026-01-02 to 2026-01-04, 0 of them back to an earlier version",
        ],
    );
    let ran = relmap(&fixture, &["env", "html", "--standalone", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    has(&ran.stdout, &["<style>", "What ships next", "<svg xmlns"]);
    // The same commit makes the same bytes.
    let ran = relmap(&fixture, &["env", "html", "again"]);
    assert_eq!(ran.code, 0);
    for name in names(&folder) {
        let again = fixture.path().join("again").join(&name);
        assert_eq!(fs::read(folder.join(&name)).unwrap(), fs::read(again).unwrap(), "{name}");
    }
}

#[test]
fn without_environments_the_fix_is_said() {
    let fixture = crate::support::charts();
    let ran = relmap(&fixture, &["env", "html", "pages"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: relmap.toml has no [[environment]]; name one and its files: docs/environments.md has examples\n"
        )
    );
    assert!(!fixture.path().join("pages").exists());
}

#[test]
fn the_pages_of_the_map_lead_to_the_environments_and_back() {
    let fixture = deployments();
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = relmap(&fixture, &["map", "html", "pages"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let folder = fixture.path().join("pages");
    let index = fs::read_to_string(folder.join("index.html")).unwrap();
    has(
        &index,
        &[
            "<a href=\"environments.html\">Environments</a>",
            "<tr id=\"release-charts-1-2-0\">",
            "<a href=\"environments.html#runs-web\"><bdi>staging</bdi></a>",
        ],
    );
    let page = fs::read_to_string(folder.join("environments.html")).unwrap();
    has(
        &page,
        &[
            "<tr id=\"runs-web\" class=\"by-mark",
            "<a href=\"index.html#release-charts-1-2-0\"><bdi>charts-1.2.0 (1.2.0)</bdi></a>",
            "<a href=\"index.html\">Releases</a>",
        ],
    );
}

/// The map can be shown where the repository that is deployed from is not cloned.
#[test]
fn the_map_is_shown_without_environments_that_cannot_be_looked_at() {
    let fixture = deployments();
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let place = "*.yaml\", repository = \"../nowhere\" }";
    fixture.write("relmap.toml", SETTINGS.replace("*.yaml\" }", place));
    fixture.commit("Deploy from elsewhere");
    let ran = relmap(&fixture, &["map", "html", "pages"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "wrote pages/index.html\n"), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("relmap: the environments are left out: "), "{}", ran.stderr);
    assert!(!fixture.path().join("pages/environments.html").exists());
    let ran = relmap(&fixture, &["env", "html", "alone"]);
    assert_ne!(ran.code, 0, "{}", ran.whole());
    assert!(!fixture.path().join("alone").exists());
}

/// A fleet with a released chart, one that fails, a repository that deploys, and one that is gone.
fn fleet() -> World {
    let world =
        World::new("repositories = [\"../charts\", \"../other\", \"../deploy\", \"../gone\"]\n");
    world.add("charts", "charts");
    let other = world.add("other", "other");
    fs::write(other.join("values.yaml"), "replicaCount: 3\n").unwrap();
    world.git(&other, &["commit", "--quiet", "--all", "--message", "More replicas"]);
    let made = Fixture::new();
    made.write("relmap.toml", SETTINGS);
    made.commit_at("Set up", DAY_1);
    deploy(&made, 2, "staging", "1.1.0");
    made.write("deploy/production/web.yaml", application("web", "charts", "9.9.9", ""));
    made.commit_at("Deploy to production", DAY_1 + 200_000);
    world.take(&made, "deploy", &[]);
    world
}

#[test]
fn a_fleet_is_one_site() {
    let world = fleet();
    let ran = world.run(&["html", "pages"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "wrote pages/index.html\n"), "{}", ran.stderr);
    let folder = world.home.path().join("pages");
    assert_eq!(
        names(&folder),
        [
            "environments.html",
            "environments.json",
            "index.html",
            "report.css",
            "repository-charts.html",
            "repository-deploy.html",
            "repository-other.html",
            "search.js",
            "status.json"
        ]
        .map(str::to_owned)
        .into()
    );
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let gone = world.home.beside("gone");
    has(
        &read("index.html"),
        &[
            "<h1><bdi>All repositories</bdi></h1>",
            "4 repositories, 1 undecided, 1 not set up; components: 1 released, 0 to release, 1 fail, 0 undecided",
            "<tr class=\"by-state released\"><th scope=\"row\"><a href=\"repository-charts.html\"><bdi>charts</bdi></a>",
            "<tr class=\"by-state fail\"><th scope=\"row\"><a href=\"repository-other.html\"><bdi>other</bdi></a>",
            "<tr class=\"by-state not-set-up\"><th scope=\"row\"><a href=\"repository-deploy.html\"><bdi>deploy</bdi></a>",
            &format!("there is no git repository at {}", gone.display()),
            "<input type=\"radio\" name=\"filter\" class=\"pick-fail\"> <bdi>fail</bdi> 1",
        ],
    );
    has(
        &read("repository-other.html"),
        &["needs exactly a patch bump (1.1.1)", "commit <code title="],
    );
    has(
        &read("environments.html"),
        &[
            "<bdi>staging</bdi> → <bdi>production</bdi>",
            "deploy: production/web deploys charts 9.9.9, and there is no such release; the newest is 1.1.0",
            "Timeline of 2 deployments from 2026-01-02 to 2026-01-03",
        ],
    );
    // The JSON is what the commands print.
    let ran = world.run(&["status", "--format", "json"]);
    assert_eq!(read("status.json"), ran.stdout);
    let ran = world.run(&["env", "--format", "json"]);
    assert_eq!(read("environments.json"), ran.stdout);
    let ran = world.run(&["html", "named", "--title", "Shop"]);
    assert_eq!(ran.code, 3);
    let page = fs::read_to_string(world.home.path().join("named/index.html")).unwrap();
    has(&page, &["<h1><bdi>Shop</bdi></h1>"]);
}

#[test]
fn a_fleet_without_environments_has_no_page_for_them() {
    let world = World::new("repositories = [\"../charts\"]\n");
    world.add("charts", "charts");
    let ran = world.run(&["html", "pages"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        names(&world.home.path().join("pages")),
        ["index.html", "report.css", "repository-charts.html", "search.js", "status.json"]
            .map(str::to_owned)
            .into()
    );
}

/// A link that a commit brought along leads nothing out of the checkout.
#[cfg(unix)]
#[test]
fn pages_are_written_through_no_link_of_a_checkout() {
    let world = World::new("repositories = [\"../charts\"]\n");
    world.add("charts", "charts");
    let outside = world.home.beside("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, world.home.path().join("pages")).unwrap();
    world.home.commit("Bring a link");
    let ran = world.run(&["html", "pages"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
    let link = world.home.path().join("pages");
    let told = format!(
        "relmap: cannot write the report pages: `{}` is a link in the work tree and leads out of it, to `{}`; remove the \
         link, or name the place that it leads to",
        link.display(),
        outside.join("report.css").display()
    );
    assert_eq!(ran.stderr.lines().last(), Some(told.as_str()));
    assert_eq!(names(&outside), BTreeSet::new());

    let fixture = deployments();
    std::os::unix::fs::symlink(&outside, fixture.path().join("pages")).unwrap();
    let ran = relmap(&fixture, &["env", "html", "pages"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
    assert_eq!(names(&outside), BTreeSet::new());
}

#[test]
fn deployments_and_repositories_of_a_fleet_lead_to_their_hosts() {
    let fixture = deployments();
    fixture.git(["remote", "add", "origin", "ssh://git@gitlab.com:22/team/deploy.git"]);
    let ran = relmap(&fixture, &["env", "html", "--standalone", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let head = fixture.head();
    let link = format!("<a href=\"https://gitlab.com/team/deploy/-/commit/{head}\"><code>");
    has(&ran.stdout, &[&format!("Commit {link}")]);
    // The rows of the deployments have theirs as well.
    let rows = ran.stdout.matches("<td><a href=\"https://gitlab.com/team/deploy/-/commit/").count();
    assert_eq!(rows, 3, "{}", ran.stdout);

    let world = World::new("repositories = [\"../charts\"]\n");
    let charts = world.add("charts", "charts");
    world.git(&charts, &["remote", "add", "origin", "git@github.com:team/charts.git"]);
    let ran = world.run(&["html", "pages"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let read = |name: &str| fs::read_to_string(world.home.path().join("pages").join(name)).unwrap();
    let tag = "<a href=\"https://github.com/team/charts/releases/tag/charts-1.1.0\"><bdi>charts-1.1.0</bdi></a>";
    has(&read("index.html"), &[tag]);
    has(
        &read("repository-charts.html"),
        &[tag, "<a href=\"https://github.com/team/charts\"><code dir=\"ltr\">"],
    );
}
