//! Releases on branches that never came back: `init` counts them as `check` does.

use relmap_testkit::Fixture;

use super::{begin, chart, goes_on, more_replicas, passes, read, release, relmap, succeeds, tags};

/// A branch of its own for some releases of a chart in the root, from where HEAD is.
fn released_on(fixture: &Fixture, branch: &str, releases: &[(&str, &str)]) {
    fixture.branch(branch);
    for (version, tag) in releases {
        chart(fixture, "", "harbor", version, "2.0.0");
        release(fixture, tag);
    }
    fixture.checkout("main");
}

/// No release of this chart is on main, whose Chart.yaml has a version that nobody keeps.
fn harbor() -> Fixture {
    let fixture = Fixture::new();
    chart(&fixture, "", "harbor", "0.4.0-dev", "2.0.0");
    fixture.commit("Begin");
    released_on(&fixture, "release-1.1", &[("1.1.0", "v1.1.0"), ("1.1.1", "v1.1.1")]);
    fixture.write("README.md", "Harbor\n");
    fixture.commit("Tell");
    released_on(&fixture, "release-1.2", &[("1.2.0", "v1.2.0")]);
    fixture
}

#[test]
fn a_chart_whose_releases_are_all_on_branches_begins_with_them() {
    let fixture = harbor();
    let ran = begin(&fixture, &[]);
    assert!(
        ran.stdout.starts_with("RELEASE.txt: 3 releases, v1.1.0 to v1.2.0\n"),
        "{}",
        ran.whole()
    );
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "v1.2.0 (2023-11-14)\nApp: 2.0.0\n\n- Work for v1.2.0\n\n\
         v1.1.1 (2023-11-14)\nApp: 2.0.0\n\n- Work for v1.1.1\n\n\
         v1.1.0 (2023-11-14)\nApp: 2.0.0\n\n- Work for v1.1.0\n"
    );
    more_replicas(&fixture, "");
    assert_eq!(succeeds(&fixture, &["next"]).stdout, "1.2.1\n");
    succeeds(&fixture, &["bump", "--date", "2026-11-21", "--note", "More."]);
    assert!(read(&fixture, "RELEASE.txt").starts_with("v1.2.1 (2026-11-21)\n"));
    fixture.commit("Release");
    passes(&fixture);
    succeeds(&fixture, &["release"]);
    assert_eq!(fixture.git(["tag", "--points-at", "HEAD"]), "v1.2.1");
}

/// What was released later on main is no past of a maintenance branch, and the other way round.
#[test]
fn a_maintenance_branch_begins_with_its_own_past() {
    let fixture = harbor();
    fixture.checkout("release-1.1");
    begin(&fixture, &[]);
    let file = read(&fixture, "RELEASE.txt");
    let headings: Vec<&str> = file.lines().filter(|line| line.starts_with('v')).collect();
    assert_eq!(headings, ["v1.1.1 (2023-11-14)", "v1.1.0 (2023-11-14)"]);
    goes_on(&fixture, "", "harbor", "1.1.2", "v1.1.2");
}

/// An app next to its chart, whose releases are on branches, with tags that are charts' as well.
#[test]
fn an_app_of_the_repository_has_the_releases_of_branches_too() {
    let fixture = Fixture::new();
    fixture.write("main.go", "1\n");
    // The tags were the app's alone before the chart took over its version.
    chart(&fixture, "helm/operator/", "operator", "0.1.0", "4.9.0");
    release(&fixture, "v4.9.0");
    chart(&fixture, "helm/operator/", "operator", "5.0.0", "5.0.0");
    release(&fixture, "v5.0.0");
    fixture.write("main.go", "2\n");
    fixture.commit("Work");
    for version in ["5.0.1", "6.0.0"] {
        fixture.branch(&format!("release-{version}"));
        chart(&fixture, "helm/operator/", "operator", version, version);
        release(&fixture, &format!("v{version}"));
        fixture.checkout("main");
        fixture.write("main.go", format!("after {version}\n"));
        fixture.commit("Work");
    }
    chart(&fixture, "helm/operator/", "operator", "6.0.0", "6.0.0");
    fixture.commit("Take over the version");
    let ran = begin(&fixture, &[]);
    let file = read(&fixture, "RELEASE.txt");
    let headings: Vec<&str> = file.lines().filter(|line| line.starts_with('v')).collect();
    assert_eq!(
        headings,
        [
            "v6.0.0 (2023-11-14)",
            "v5.0.1 (2023-11-14)",
            "v5.0.0 (2023-11-14)",
            "v4.9.0 (2023-11-14)"
        ],
        "{}",
        ran.whole()
    );
    fixture.write("main.go", "4\n");
    fixture.commit("Fix");
    assert_eq!(succeeds(&fixture, &["next", "--component", "repo"]).stdout, "6.0.1\n");
}

/// `mariadb-0.44` was meant to be 0.4.4: the team went on with 0.4.4 and 0.5.0.
#[test]
fn a_badly_written_tag_is_not_above_the_exact_ones_that_followed() {
    let fixture = Fixture::new();
    for version in ["0.4.3", "0.44", "0.4.4", "0.5.0"] {
        chart(&fixture, "charts/db/", "db", version, "1.0.0");
        release(&fixture, &format!("db-{version}"));
    }
    let ran = begin(&fixture, &[]);
    assert!(
        ran.stderr.contains("relmap: the tag db-0.44 is left out of charts/db/RELEASE.txt: the version is not written in full, and lower ones were released after it\n"),
        "{}",
        ran.whole()
    );
    let file = read(&fixture, "charts/db/RELEASE.txt");
    let headings: Vec<&str> = file.lines().filter(|line| line.starts_with("db-")).collect();
    assert_eq!(
        headings,
        ["db-0.5.0 (2023-11-14)", "db-0.4.4 (2023-11-14)", "db-0.4.3 (2023-11-14)"]
    );
    passes(&fixture);
    goes_on(&fixture, "charts/db/", "db", "0.5.1", "db-0.5.1");
}

/// Where teams write releases so, a version of two numbers is one.
#[test]
fn a_short_version_counts_where_nothing_lower_followed() {
    let fixture = Fixture::new();
    for version in ["1.0.0", "1.0.1", "1.1"] {
        chart(&fixture, "charts/db/", "db", version, "1.0.0");
        release(&fixture, &format!("db-{version}"));
    }
    begin(&fixture, &[]);
    assert!(read(&fixture, "charts/db/RELEASE.txt").starts_with("db-1.1 (2023-11-14)\n"));
    more_replicas(&fixture, "charts/db/");
    assert_eq!(succeeds(&fixture, &["next"]).stdout, "1.1.1\n");
}

/// The chart's own tag `nack-0.2.0` is no release of its app, though an appVersion is 0.2.0.
#[test]
fn a_charts_own_tag_is_no_release_of_its_app() {
    let fixture = Fixture::new();
    for (version, app) in [("0.1.0", "0.0.9"), ("0.2.0", "0.1.0"), ("0.3.0", "0.2.0")] {
        chart(&fixture, "charts/nack/", "nack", version, app);
        chart(&fixture, "charts/other/", "other", version, "9.0.0");
        release(&fixture, &format!("nack-{version}"));
        fixture.annotated_tag(&format!("other-{version}"));
    }
    // An app that is said to be here has no tag, and none is made up.
    for (options, newest) in [
        (&[][..], "nack-0.3.0 (2023-11-14)\nApp: 0.2.0\n\n- Work for nack-0.3.0\n"),
        (&["--app-repository", "."], "nack-0.3.0 (2023-11-14)\n\n- Work for nack-0.3.0\n"),
    ] {
        let fixture = fixture.copy();
        begin(&fixture, options);
        let file = read(&fixture, "charts/nack/RELEASE.txt");
        assert!(file.starts_with(newest), "{options:?}: {file}");
        assert!(!file.contains("App: nack-"), "{options:?}: {file}");
    }
}

/// Chart.yaml went on without tags, before relmap was used: what was released is not known, and no
/// version below those is proposed.
#[test]
fn versions_that_were_never_tagged_are_not_given_out_again() {
    let fixture = Fixture::new();
    chart(&fixture, "web/", "web", "0.12.2", "1.0.0");
    release(&fixture, "web-v0.12.2");
    let mut commits = Vec::new();
    for version in ["0.13.0", "0.14.1", "0.15.0"] {
        chart(&fixture, "web/", "web", version, "1.0.0");
        fixture.write("web/templates/more.yaml", format!("# {version}\n"));
        commits.push(fixture.commit(&format!("Release {version}")));
    }
    let ran = begin(&fixture, &[]);
    let message = format!(
        "web/Chart.yaml had the version 0.14.1 at commit {}, and no tag names it; whether it was released after web-v0.12.2 cannot be known",
        &commits[1][..9]
    );
    assert!(
        ran.stderr
            .contains(&format!("relmap: `relmap check` will say undecided for web: {message}\n")),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let help = format!(
        "= help: if 0.14.1 was released: git tag -a web-v0.14.1 {}\n         if not, set `version: 0.12.3` in web/Chart.yaml and in the newest heading\n",
        commits[1]
    );
    assert!(ran.stdout.contains(&message) && ran.stdout.contains(&help), "{}", ran.whole());
    for command in ["next", "bump"] {
        let ran = relmap(&fixture, &[command]);
        assert_eq!(ran.code, 3, "{command}: {}", ran.whole());
        assert!(!ran.stdout.starts_with("0.13.0"), "{command}: {}", ran.whole());
    }
    assert!(read(&fixture, "web/RELEASE.txt").starts_with("web-v0.15.0 "));
    // The tag settles it, and 0.15.0 is the next one.
    fixture.git(["tag", "--annotate", "-m", "web-v0.14.1", "web-v0.14.1", &commits[1]]);
    passes(&fixture);
    succeeds(&fixture, &["release"]);
    assert_eq!(tags(&fixture), "web-v0.12.2 web-v0.14.1 web-v0.15.0");
}

/// One step that skips versions may be a release without a tag, too: `bump` does not lower it.
#[test]
fn a_version_that_was_set_once_and_never_tagged_is_not_lowered() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.1.0", "1.0.0");
    release(&fixture, "web-1.1.0");
    chart(&fixture, "", "web", "1.3.0", "1.0.0");
    fixture.write("templates/more.yaml", "# 1.3.0\n");
    let commit = fixture.commit("Release 1.3.0");
    begin(&fixture, &[]);
    let message = format!(
        "Chart.yaml had the version 1.3.0 at commit {}, and no tag names it; whether it was released after web-1.1.0 cannot be known",
        &commit[..9]
    );
    for command in ["check", "next", "bump"] {
        let ran = relmap(&fixture, &[command]);
        assert_eq!(ran.code, 3, "{command}: {}", ran.whole());
        assert!(ran.whole().contains(&message), "{command}: {}", ran.whole());
    }
    assert!(read(&fixture, "Chart.yaml").contains("version: 1.3.0\n"));
    // Nothing was released: one who says so goes on.
    for file in ["Chart.yaml", "RELEASE.txt"] {
        fixture.write(file, read(&fixture, file).replacen("1.3.0", "1.1.1", 1));
    }
    fixture.commit("Nothing was released");
    passes(&fixture);
}

/// On main appVersion is a word that names no release: the entry names none, and nothing is in the way.
#[test]
fn a_chart_that_deploys_whatever_is_newest_is_released_without_an_app() {
    let fixture = harbor();
    begin(&fixture, &[]);
    let moved = read(&fixture, "Chart.yaml").replace("\"2.0.0\"", "dev");
    fixture.write("Chart.yaml", moved);
    fixture.commit("Develop");
    succeeds(&fixture, &["bump", "--date", "2026-11-21", "--note", "More."]);
    assert!(
        read(&fixture, "RELEASE.txt").starts_with("v1.2.1 (2026-11-21)\n\n- More.\n\nv1.2.0 "),
        "{}",
        read(&fixture, "RELEASE.txt")
    );
    fixture.commit("Release");
    passes(&fixture);
}
