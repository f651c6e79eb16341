//! Releases that are tagged on branches which never come back.

use relmap_testkit::Fixture;

use crate::support::{chart_files, declare, edit, relmap};

/// A chart at 0.1.0, with a change that is not committed.
fn begun() -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.write("RELEASE.txt", "");
    declare(&fixture, "", "charts-0.1.0", "App: app-1.2.0\n");
    fixture.commit("Release 0.1.0");
    fixture.tag("charts-0.1.0");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture
}

/// A chart whose 0.1.0 is on main, and whose 0.2.0 and 0.2.1 are on a branch of their own.
fn branched() -> Fixture {
    let fixture = begun();
    fixture.commit("More replicas");
    fixture.branch("release-0.2");
    for version in ["0.2.0", "0.2.1"] {
        declare(&fixture, "", &format!("charts-{version}"), "App: app-1.2.0\n");
        fixture.commit(version);
        fixture.tag(&format!("charts-{version}"));
    }
    fixture.checkout("main");
    fixture
}

#[test]
fn main_counts_from_the_release_of_the_branch() {
    let fixture = branched();
    // Nothing changed since the branch left: there is nothing to release.
    let ran = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-0.2.1", "{}", ran.whole());
    assert_eq!(ran.rules(), Vec::<String>::new(), "{}", ran.whole());

    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    fixture.commit("Even more");
    let ran = relmap(&fixture, &["next"]);
    assert_eq!(ran.stdout, "0.2.2\n", "{}", ran.whole());
    let ran = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!((ran.code, ran.rules()), (1, vec!["missing-entry".to_owned()]), "{}", ran.whole());
    let ran = relmap(&fixture, &["bump", "--note", "More."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let notes = std::fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
    assert!(notes.starts_with("charts-0.2.2 "), "{notes}");
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // An audit sees the same order.
    fixture.commit("Release 0.2.2");
    fixture.tag("charts-0.2.2");
    let ran = relmap(&fixture, &["audit", "--all", "--format", "json"]);
    let releases = ran.json()["releases"].as_array().unwrap().clone();
    let newest = releases.iter().find(|one| one["tag"] == "charts-0.2.2").unwrap();
    assert!(newest.to_string().contains("charts-0.2.1"), "{newest}");
}

#[test]
fn a_version_at_or_below_the_release_of_the_branch_is_refused() {
    let fixture = branched();
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    for version in ["0.1.1", "0.2.0"] {
        declare(&fixture, "", &format!("charts-{version}"), "App: app-1.2.0\n");
        let ran = relmap(&fixture, &["check", "--worktree", "--format", "json"]);
        assert_eq!(ran.code, 1, "{version}: {}", ran.whole());
        assert!(ran.stdout.contains("`charts-0.2.2`"), "{version}: {}", ran.whole());
    }
}

#[test]
fn a_maintenance_line_stays_by_itself() {
    let fixture = branched();
    fixture.branch("release-0.3");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 5");
    declare(&fixture, "", "charts-0.3.0", "App: app-1.2.0\n");
    fixture.commit("0.3.0");
    fixture.tag("charts-0.3.0");
    fixture.checkout("release-0.2");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 6");
    fixture.commit("Repair");
    let ran = relmap(&fixture, &["next"]);
    assert_eq!(ran.stdout, "0.2.2\n", "{}", ran.whole());
}

#[test]
fn a_branch_that_is_behind_main_is_judged_by_what_it_builds_on() {
    let fixture = branched();
    fixture.branch("feature");
    fixture.write("README.md", "Hello.\n");
    fixture.commit("Say hello");
    fixture.checkout("main");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&fixture, "", "charts-0.3.0", "App: app-1.2.0\n");
    fixture.commit("0.3.0");
    fixture.tag("charts-0.3.0");
    fixture.checkout("feature");
    let ran = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-0.2.1", "{}", ran.whole());
}

#[test]
fn branches_whose_order_and_versions_differ_are_undecided() {
    let fixture = branched();
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    fixture.commit("More");
    fixture.branch("hotfix");
    declare(&fixture, "", "charts-0.1.1", "App: app-1.2.0\n");
    fixture.commit("0.1.1");
    fixture.tag("charts-0.1.1");
    fixture.checkout("main");
    let ran = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!(
        (ran.code, ran.rules()),
        (3, vec!["tags-unreachable".to_owned()]),
        "{}",
        ran.whole()
    );
    assert_eq!(
        ran.json()["components"][0]["findings"][0]["message"],
        "charts-0.1.1 and charts-0.2.1 are releases on two branches that were never merged back: the first branched off last, the other has the higher version, so the previous release cannot be determined"
    );
}

#[test]
fn a_version_that_is_filled_in_at_packaging_is_left_alone() {
    for (version, config) in [
        ("0.0.1-set.by.chartpress", ""),
        ("0.0.0", ""),
        ("0.3.1", "[[component]]\nname = \"charts\"\nchart-version = \"packaging\"\n"),
    ] {
        let fixture = Fixture::new();
        chart_files(&fixture, "", "web", "charts");
        edit(&fixture, "Chart.yaml", "version: 1.1.0", &format!("version: {version}"));
        fixture.write("relmap.toml", config);
        fixture.commit("Release 1.1.0");
        fixture.tag("charts-1.1.0");
        edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
        let ran = relmap(&fixture, &["bump", "--note", "More."]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let after = std::fs::read_to_string(fixture.path().join("Chart.yaml")).unwrap();
        assert!(after.contains(&format!("version: {version}\n")), "{after}");
        let ran = relmap(&fixture, &["check", "--worktree", "--format", "json"]);
        assert_eq!((ran.code, ran.rules()), (0, Vec::new()), "{}", ran.whole());
        assert!(!ran.stdout.contains("chart-version-mismatch"), "{}", ran.whole());
        // What is to be done says nothing of Chart.yaml either.
        fixture.git(["checkout", "--quiet", "RELEASE.txt"]);
        let ran = relmap(&fixture, &["check", "--worktree"]);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(!ran.whole().contains("in Chart.yaml"), "{}", ran.whole());
    }
}

#[test]
fn a_commit_of_the_past_knows_nothing_of_branches_that_left_main_later() {
    let fixture = begun();
    declare(&fixture, "", "charts-0.2.0-beta.1", "App: app-1.2.0\nBump: minor - More replicas.\n");
    let beta = fixture.commit("Release 0.2.0-beta.1");
    fixture.tag("charts-0.2.0-beta.1");
    fixture.write("README.md", "web\n");
    let after = fixture.commit("Tell");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    fixture.commit("Even more");
    fixture.branch("release-0.4");
    declare(&fixture, "", "charts-0.4.0", "App: app-1.2.0\n");
    fixture.commit("0.4.0");
    fixture.tag("charts-0.4.0");
    for commit in [&beta, &after] {
        fixture.checkout(commit);
        let ran = relmap(&fixture, &["check", "--format", "json"]);
        assert_eq!(ran.code, 0, "{commit}: {}", ran.whole());
        let baseline = &ran.json()["components"][0]["baseline"]["tag"];
        assert_eq!(baseline, "charts-0.2.0-beta.1", "{commit}: {}", ran.whole());
    }
    // A clone for the build of a tag has no branches at all.
    fixture.checkout(&beta);
    for branch in ["main", "release-0.4"] {
        fixture.git(["branch", "-D", branch]);
    }
    let ran = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// The same on a branch for releases: what it released later was not released before.
#[test]
fn a_commit_of_the_past_knows_nothing_of_what_its_own_branch_released_later() {
    let fixture = begun();
    fixture.commit("More replicas");
    fixture.branch("release-0.2");
    declare(&fixture, "", "charts-0.2.0-rc.1", "App: app-1.2.0\nBump: minor - More replicas.\n");
    let candidate = fixture.commit("Release 0.2.0-rc.1");
    fixture.tag("charts-0.2.0-rc.1");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    for version in ["0.2.0", "0.2.1"] {
        declare(&fixture, "", &format!("charts-{version}"), "App: app-1.2.0\n");
        fixture.commit(version);
        fixture.tag(&format!("charts-{version}"));
    }
    fixture.checkout("main");
    fixture.write("README.md", "web\n");
    fixture.commit("Tell");

    fixture.checkout(&candidate);
    let ran = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let baseline =
        |ran: &crate::support::Ran| ran.json()["components"][0]["baseline"]["tag"].clone();
    assert_eq!(baseline(&ran), "charts-0.2.0-rc.1", "{}", ran.whole());
    // Another one that is cut from the tip of the branch came before what follows on the branch.
    fixture.checkout("release-0.2");
    fixture.branch("hotfix");
    edit(&fixture, "values.yaml", "replicaCount: 4", "replicaCount: 5");
    declare(&fixture, "", "charts-0.2.2", "App: app-1.2.0\n");
    fixture.commit("0.2.2");
    fixture.tag("charts-0.2.2");
    fixture.checkout("release-0.2");
    fixture.git(["branch", "stays"]);
    edit(&fixture, "values.yaml", "replicaCount: 4", "replicaCount: 6");
    fixture.commit("Six");
    let ran = relmap(&fixture, &["next"]);
    assert_eq!(ran.stdout, "0.2.3\n", "{}", ran.whole());
}

/// What is above a prerelease is counted from the final release before it, by each command alike.
#[test]
fn what_comes_after_a_prerelease_is_one_version_for_every_command() {
    let fixture = begun();
    fixture.write("relmap.toml", "[rules]\nvalues = \"at least patch\"\n");
    declare(&fixture, "", "charts-0.2.0-beta.1", "App: app-1.2.0\n");
    fixture.commit("Release 0.2.0-beta.1");
    fixture.tag("charts-0.2.0-beta.1");
    // Main went on and took both numbers.
    for version in ["0.2.0", "0.3.0"] {
        fixture.git(["commit", "--quiet", "--allow-empty", "-m", version]);
        fixture.tag(&format!("charts-{version}"));
    }
    fixture.checkout("charts-0.2.0-beta.1");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    fixture.commit("Even more");
    let next = relmap(&fixture, &["next"]);
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let version = next.stdout.trim();
    assert!(ran.stdout.contains(&format!("with `charts-{version}`")), "{}", ran.whole());
    let ran = relmap(&fixture, &["bump", "--note", "More."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let notes = std::fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
    assert!(notes.starts_with(&format!("charts-{version} ")), "{version}\n{notes}");
    assert_eq!(version, "0.4.0", "the next minor that is free");
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
