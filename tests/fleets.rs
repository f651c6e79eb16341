//! `relmap fleet`: many repositories in one run.

use std::fs;
use std::path::{Path, PathBuf};

use relmap_testkit::Fixture;

use crate::environments::{SETTINGS, application};
use crate::support::{Ran, chart_files, finish, strict_command};

/// A checkout with a fleet file, and the repositories next to it.
pub(crate) struct World {
    pub(crate) home: Fixture,
}

impl World {
    pub(crate) fn new(fleet: &str) -> World {
        let home = Fixture::new();
        home.write("relmap-fleet.toml", fleet);
        home.commit("List the repositories");
        World { home }
    }

    /// A repository of this name with a released chart of this title.
    pub(crate) fn add(&self, name: &str, title: &str) -> PathBuf {
        let made = Fixture::new();
        chart_files(&made, "", "web", title);
        made.commit("Deploy the app");
        made.annotated_tag(&format!("{title}-1.1.0"));
        self.take(&made, name, &[])
    }

    /// A clone of a repository, made with further options.
    pub(crate) fn take(&self, made: &Fixture, name: &str, options: &[&str]) -> PathBuf {
        let folder = self.home.beside(name);
        let url = format!("file://{}", made.path().display());
        let target = folder.display().to_string();
        let mut arguments = vec!["clone", "--quiet"];
        arguments.extend(options);
        arguments.extend([url.as_str(), target.as_str()]);
        self.home.git(arguments);
        // The fixture goes, and with it where this came from.
        self.git(&folder, &["remote", "remove", "origin"]);
        folder
    }

    pub(crate) fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let folder = folder.display().to_string();
        self.home.git([&["-C", folder.as_str()], arguments].concat())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        finish(strict_command(&self.home).arg("fleet").args(arguments))
    }

    /// The same with a `git` that writes down what it is asked: the lines of the servers.
    pub(crate) fn run_counted(&self, arguments: &[&str]) -> (Ran, Vec<String>) {
        let bin = self.home.beside("bin");
        let log = self.home.beside("asked.log");
        let _ = fs::remove_file(&log);
        fs::create_dir_all(&bin).unwrap();
        let real = which("git");
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '{}'\nexec '{}' \"$@\"\n",
            log.display(),
            real.display()
        );
        let program = bin.join("git");
        fs::write(&program, script).unwrap();
        executable(&program);
        let path = std::env::join_paths(
            [bin].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        let mut command = strict_command(&self.home);
        command.arg("fleet").args(arguments).env("PATH", path.unwrap());
        let ran = finish(&mut command);
        let asked = fs::read_to_string(&log).unwrap_or_default();
        let word = |line: &str| {
            ["ls-remote", "fetch"].into_iter().find(|word| line.split(' ').any(|one| one == *word))
        };
        (ran, asked.lines().filter_map(word).map(str::to_owned).collect())
    }
}

fn which(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|one| one.is_file())
        .unwrap()
}

fn executable(program: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = program;
}

/// Twenty repositories: one broken, one shallow, one that is not there, one that is not set up, and two of
/// one title.
fn twenty() -> World {
    let world = World::new("repositories = [\"../r??\", \"../gone\"]\n");
    for number in 1..=15 {
        world.add(&format!("r{number:02}"), &format!("charts{number}"));
    }
    world.add("r16", "charts1");
    let broken = world.add("r17", "broken");
    fs::write(broken.join(".git/config"), "[core\n").unwrap();
    let deep = Fixture::new();
    chart_files(&deep, "", "web", "shallow");
    deep.commit("One");
    deep.write("values.yaml", "replicaCount: 3\n");
    deep.commit("Two");
    world.take(&deep, "r18", &["--depth", "1"]);
    let empty = Fixture::new();
    empty.write("README.md", "nothing yet");
    empty.commit("Begin");
    world.take(&empty, "r19", &[]);
    world
}

#[test]
fn what_cannot_be_looked_at_is_undecided_and_stops_nothing() {
    let world = twenty();
    let ran = world.run(&["status"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 20, "{}", ran.stdout);
    assert_eq!(lines[0], "r01\tcharts1\tcharts1-1.1.0\t1.1.0\t1.1.0\treleased");
    assert_eq!(lines[15], "r16\tcharts1\tcharts1-1.1.0\t1.1.0\t1.1.0\treleased");
    assert_eq!(lines[16], "r19\t-\t-\t-\t-\tnot set up");
    let gone = world.home.beside("gone");
    assert_eq!(
        lines[17],
        format!("gone\t-\t-\t-\t-\tundecided\tthere is no git repository at {}", gone.display())
    );
    assert!(lines[18].starts_with("r17\t-\t-\t-\t-\tundecided\t"), "{}", lines[18]);
    assert_eq!(
        lines[19],
        format!(
            "r18\t-\t-\t-\t-\tundecided\tthe clone is shallow, so its history ends early; fetch the rest: git -C {} fetch --unshallow",
            world.home.beside("r18").display()
        )
    );
    let ran = world.run(&["status", "--format", "json"]);
    let json = ran.json();
    let repositories = json["repositories"].as_array().unwrap();
    assert_eq!(repositories.len(), 20);
    let named = |name: &str| {
        repositories
            .iter()
            .find(|one| one["repository"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(named("r16")["components"][0]["state"], "released");
    assert_eq!(named("r16")["components"][0]["name"], "charts1");
    assert!(named("r18")["undecided"].as_str().unwrap().starts_with("the clone is shallow"));
}

#[test]
fn one_run_has_one_verdict_and_one_report() {
    let world = twenty();
    let ran = world.run(&["check", "--all", "--report", "junit=fleet.xml"]);
    // One that is not set up is undecided, as for `check`.
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stdout.ends_with("16 components: 16 pass\n20 repositories: 4 undecided, 16 pass\n"),
        "{}",
        ran.stdout
    );
    let junit = fs::read_to_string(world.home.path().join("fleet.xml")).unwrap();
    for text in [
        "<testsuite name=\"r01: charts1\"",
        "<testsuite name=\"r16: charts1\"",
        "repository-undecided: gone cannot be looked at: ",
        "repository-undecided",
        "release-file-missing: r19: relmap is not set up in this repository; run `relmap init`",
    ] {
        assert!(junit.contains(text), "{text} is not in\n{junit}");
    }
    let ran = world.run(&["check", "--all", "--format", "json"]);
    let json = ran.json();
    assert_eq!(json["verdict"], "undecided");
    assert!(json["repositories"][0]["undecided"].is_string());
    assert_eq!(json["repositories"][1]["check"]["components"][0]["name"], "charts1");
    let ran = world.run(&["audit"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("r01         1         0     0      1      0\n"), "{}", ran.stdout);
    let ran = world.run(&["audit", "--format", "json"]);
    assert_eq!(ran.json()["repositories"].as_array().unwrap().len(), 20);
}

#[test]
fn a_fleet_of_repositories_that_are_right_passes() {
    let world = World::new("repositories-from = [\"list.txt\"]\n");
    world.home.write("list.txt", "# ours\n../a\n../b\n");
    world.add("a", "charts");
    let other = world.add("b", "charts");
    let ran = world.run(&["check"]);
    assert_eq!(
        (ran.code, ran.stdout.lines().last()),
        (0, Some("2 repositories: 2 pass")),
        "{}",
        ran.whole()
    );
    // A change without a release is found, and told from the other of its title.
    fs::write(other.join("values.yaml"), "replicaCount: 3\n").unwrap();
    world.git(&other, &["commit", "--quiet", "--all", "--message", "More replicas"]);
    let ran = world.run(&["check"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    for line in
        ["pass      a: charts 1.1.0 (chart in a)\n", "fail      b: charts 1.1.0 (chart in b)\n"]
    {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    let counts = "2 components: 1 fail, 1 pass\n2 repositories: 1 fail, 1 pass\n";
    assert!(ran.stdout.ends_with(counts), "{}", ran.stdout);
    let ran = world.run(&["check", "--report", "html=pages"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .contains("a fleet has no html report; write pages with relmap fleet html, or take another format, such as markdown=fleet.md"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn nothing_is_fetched_twice() {
    let world = World::new("repositories = []\n");
    let servers: Vec<PathBuf> =
        (1..=3).map(|number| world.add(&format!("s{number}"), "charts")).collect();
    let urls: Vec<String> =
        servers.iter().map(|folder| format!("\"file://{}\"", folder.display())).collect();
    world.home.write("relmap-fleet.toml", format!("repositories = [{}]\n", urls.join(", ")));
    let count = |asked: &[String], word: &str| asked.iter().filter(|one| *one == word).count();
    let (ran, asked) = world.run_counted(&["status"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.stdout.lines().next(), Some("s1\tcharts\tcharts-1.1.0\t1.1.0\t1.1.0\treleased"));
    assert_eq!((count(&asked, "ls-remote"), count(&asked, "fetch")), (3, 3), "{asked:?}");
    let (again, asked) = world.run_counted(&["status"]);
    assert_eq!(again.stdout, ran.stdout);
    assert_eq!((count(&asked, "ls-remote"), count(&asked, "fetch")), (3, 0), "{asked:?}");
    // One moves, and one alone is fetched.
    fs::write(servers[1].join("values.yaml"), "replicaCount: 3\n").unwrap();
    world.git(&servers[1], &["commit", "--quiet", "--all", "--message", "More replicas"]);
    let (moved, asked) = world.run_counted(&["status"]);
    assert_eq!(moved.stdout.lines().nth(1), Some("s2\tcharts\tcharts-1.1.0\t1.1.0\t1.1.1\tfail"));
    assert_eq!((count(&asked, "ls-remote"), count(&asked, "fetch")), (3, 1), "{asked:?}");
    // A tag that is taken back is gone here, too.
    world.git(&servers[2], &["tag", "--delete", "charts-1.1.0"]);
    let (moved, asked) = world.run_counted(&["status"]);
    assert_eq!(moved.stdout.lines().nth(2), Some("s3\tcharts\t-\t1.1.0\t-\tto release"));
    assert_eq!((count(&asked, "ls-remote"), count(&asked, "fetch")), (3, 1), "{asked:?}");
    // A server that is gone is undecided, and its copy answers for nobody.
    fs::remove_dir_all(&servers[0]).unwrap();
    let ran = world.run(&["status"]);
    assert_eq!(ran.code, 3);
    let last = ran.stdout.lines().last().unwrap();
    assert!(last.starts_with("s1\t-\t-\t-\t-\tundecided\t"), "{last}");
    // With a folder of one's own nothing is kept in the checkout.
    let cache = world.home.beside("cache");
    let ran = world.run(&["status", "--cache", &cache.display().to_string()]);
    assert_eq!(ran.code, 3);
    assert!(cache.join("hub.git/relmap").is_dir());
}

#[test]
fn what_a_fleet_file_lacks_or_has_wrong_is_said_with_the_fix() {
    let world = World::new("");
    let ran = world.run(&["status"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: relmap-fleet.toml is invalid:\n  relmap-fleet.toml:1:1: the fleet has no repository; list paths and \
             URLs: `repositories = [\"../charts\", \"https://git.example/app.git\"]`\n"
        )
    );
    let ran = world.run(&["status", "--fleet", "other.toml"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: there is no fleet file other.toml; write `repositories = [\"../charts\"]` into it, or name another \
             one with --fleet FILE\n"
        )
    );
    world.home.write("relmap-fleet.toml", "repositories-from = [\"list.txt\"]\n");
    world.home.write("list.txt", "../a\n\u{1}\n");
    let ran = world.run(&["status"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: line 2 of list.txt: `\\u{1}` is not a path or URL of a repository\n")
    );
    world.home.write("relmap-fleet.toml", "repositories = [\"../r??\"]\n");
    let ran = world.run(&["env"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: no relmap.toml of the fleet has an [[environment]], nor has the fleet file; docs/fleets.md has examples\n"
        )
    );
}

/// A repository that is deployed from: staging has charts 1.1.0, production one that nobody released.
fn deployments(world: &World, settings: &str) {
    let made = Fixture::new();
    made.write("relmap.toml", settings);
    made.write("deploy/staging/web.yaml", application("web", "charts", "1.1.0", ""));
    made.write("deploy/production/web.yaml", application("web", "charts", "9.9.9", ""));
    made.commit("Deploy");
    world.take(&made, "deploy", &[]);
}

#[test]
fn what_runs_is_held_against_the_releases_of_all_repositories() {
    let world = World::new("repositories = [\"../charts\", \"../deploy\"]\n");
    world.add("charts", "charts");
    deployments(&world, SETTINGS);
    let ran = world.run(&["env", "--look-back", "0"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (
            0,
            "web\tstaging\tcharts-1.1.0\t1.2.0\t-\t0\t-\t-\t-\n\
             web\tproduction\tcharts 9.9.9\t-\t-\t-\tenv-version-unknown,env-ahead\t-\t-\n"
        ),
        "{}",
        ran.stderr
    );
    let ran = world.run(&["env", "--format", "json"]);
    let json = ran.json();
    assert_eq!(json["components"][0]["repository"], "deploy");
    assert_eq!(json["components"][0]["runs"][0]["release"]["tag"], "charts-1.1.0");
    let ran = world.run(&["drift"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.starts_with(
            "error[env-version-unknown]: deploy: production/web deploys charts 9.9.9, and there is no such release; the newest is 1.1.0\n"
        ),
        "{}",
        ran.stdout
    );
    let ran = world.run(&["drift", "staging", "--format", "json"]);
    assert_eq!(
        (ran.code, ran.json()["findings"].as_array().unwrap().len()),
        (0, 0),
        "{}",
        ran.stdout
    );
    let ran = world.run(&["drift", "stagin"]);
    assert_eq!(
        (
            ran.code,
            ran.stderr.contains("there is no environment `stagin`; did you mean `staging`?")
        ),
        (2, true),
        "{}",
        ran.stderr
    );
    // A second chart of the title: what runs is then a release of neither.
    world.add("more", "charts");
    world
        .home
        .write("relmap-fleet.toml", "repositories = [\"../charts\", \"../deploy\", \"../more\"]\n");
    let ran = world.run(&["env", "--look-back", "0", "--environment", "staging"]);
    assert_eq!(ran.stdout, "web\tstaging\tcharts 1.1.0\t-\t-\t-\tenv-chart-unknown\t-\t-\n");
}

#[test]
fn the_tags_of_an_app_in_the_fleet_say_what_exists() {
    let world = World::new("repositories = [\"../app\", \"../deploy\"]\n");
    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0 (2026-11-01)\n\n- First.\n");
    app.commit("Build");
    app.annotated_tag("app-1.2.0");
    world.take(&app, "app", &[]);
    let made = Fixture::new();
    made.write(
        "relmap.toml",
        "[[environment]]\nname = \"live\"\nsource = [{ format = \"values\", path = \"tags/{component}\", app = \"tag\" }]\n",
    );
    made.write("tags/app", "tag: 1.3.0\n");
    made.commit("Deploy");
    world.take(&made, "deploy", &[]);
    let ran = world.run(&["drift"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(
        ran.stdout.starts_with(
            "error[env-app-untagged]: deploy: live/app runs app 1.3.0, and the repository of app has no such tag; the newest is app-1.2.0\n"
        ),
        "{}",
        ran.stdout
    );
    world.git(&world.home.beside("app"), &["tag", "app-1.3.0"]);
    let ran = world.run(&["drift"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// A source that finds no deployment is told, by the repository that has it.
#[test]
fn a_source_that_finds_nothing_is_told() {
    let world = World::new("repositories = [\"../charts\", \"../deploy\"]\n");
    world.add("charts", "charts");
    deployments(&world, &SETTINGS.replacen("deploy/{environment}", "depoly/{environment}", 1));
    let ran = world.run(&["env"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // Repositories are looked at at the same time, so their remarks have no order.
    let told = "relmap: deploy: staging: the source on line 3 of relmap.toml finds nothing: no file matches \
                `depoly/staging/*.yaml`";
    assert!(ran.stderr.lines().any(|line| line == told), "{}", ran.stderr);
}

#[test]
fn a_fleet_file_has_environments_of_its_own() {
    let source = |environment: &str| {
        format!(
            "[[environment]]\nname = \"{environment}\"\n\
             source = [{{ format = \"argocd\", path = \"deploy/{{environment}}/*.yaml\", repository = \"deploy\" }}]\n"
        )
    };
    let fleet = format!(
        "repositories = [\"../charts\", \"../deploy\"]\n{}{}after = \"staging\"\n",
        source("staging"),
        source("production")
    );
    let world = World::new(&fleet);
    world.add("charts", "charts");
    deployments(&world, "");
    let ran = world.run(&["env", "--look-back", "0", "--format", "json"]);
    let json = ran.json();
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(json["environments"], serde_json::json!(["staging", "production"]));
    assert_eq!(json["components"][0]["repository"], "relmap-fleet.toml");
    assert_eq!(json["components"][0]["runs"][0]["release"]["tag"], "charts-1.1.0");
    // Where the repository cannot be looked at, nothing is known, and the rest goes on.
    world
        .home
        .write("relmap-fleet.toml", fleet.replace("repository = \"deploy\"", "repository = \"x\""));
    let ran = world.run(&["env"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr.lines().last(),
        Some(
            "relmap: relmap-fleet.toml cannot be looked at: `x` is no repository of the fleet; list it in `repositories`, or \
             use its name"
        )
    );
}

/// Five hundred repositories, with RELMAP_TEST_LARGE set: it takes a while to make them.
#[test]
fn five_hundred_repositories_are_one_run() {
    if std::env::var_os("RELMAP_TEST_LARGE").is_none() {
        eprintln!("LEFT OUT: 500 repositories; set RELMAP_TEST_LARGE=1");
        return;
    }
    let world = World::new("repositories = [\"../r???\"]\n");
    for number in 0..500 {
        world.add(&format!("r{number:03}"), "charts");
    }
    let ran = world.run(&["status"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 500));
    let ran = world.run(&["check", "--all"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.ends_with("500 repositories\n"));
}
