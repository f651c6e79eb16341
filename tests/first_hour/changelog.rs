//! A changelog that is there already.

use relmap_testkit::Fixture;

use super::{begin, chart, exists, goes_on, passes, read, release, succeeds};

const KEEP: &str = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-10-01\n\n### Added\n\n- Two.\n\n## [1.1.0] - 2026-09-01\n\n### Added\n\n- One.\n";

#[test]
fn an_apps_changelog_is_its_release_file_and_tags_keep_their_form() {
    for (form, tag) in
        [("v", "v1.3.0"), ("", "1.3.0"), ("kac-", "kac-1.3.0"), ("release/", "release/1.3.0")]
    {
        let fixture = Fixture::new();
        fixture.write("CHANGELOG.md", KEEP);
        for (number, version) in ["1.1.0", "1.2.0"].iter().enumerate() {
            fixture.write("main.c", format!("{number}\n"));
            release(&fixture, &format!("{form}{version}"));
        }
        begin(&fixture, &[]);
        assert!(!exists(&fixture, "RELEASE.txt"));
        assert_eq!(
            read(&fixture, "relmap.toml"),
            "[[component]]\nname = \"repo\"\nkind = \"app\"\nrelease-file = \"CHANGELOG.md\"\n"
        );
        passes(&fixture);
        fixture.write("main.c", "3\n");
        fixture.commit("Third");
        succeeds(&fixture, &["bump", "minor", "--note", "Three.", "--date", "2026-11-21"]);
        fixture.commit("Release");
        passes(&fixture);
        assert!(read(&fixture, "CHANGELOG.md").contains("## [1.3.0] - 2026-11-21\n"));
        succeeds(&fixture, &["release"]);
        assert_eq!(fixture.git(["tag", "--points-at", "HEAD"]), tag);
    }
}

#[test]
fn a_charts_changelog_is_its_release_file() {
    let fixture = Fixture::new();
    fixture.write(
        "CHANGELOG.md",
        "## Unreleased\n\n## 0.2.0 (May 3rd, 2026)\n\nFeatures:\n* x\n\n## 0.1.0 (May 1st, 2026)\n\n* y\n",
    );
    chart(&fixture, "", "vault", "0.1.0", "1.0.0");
    release(&fixture, "v0.1.0");
    chart(&fixture, "", "vault", "0.2.0", "1.0.0");
    release(&fixture, "v0.2.0");
    begin(&fixture, &[]);
    assert!(!exists(&fixture, "RELEASE.txt"));
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"vault\"\nkind = \"chart\"\nrelease-file = \"CHANGELOG.md\"\n"
    );
    passes(&fixture);
    goes_on(&fixture, "", "vault", "0.2.1", "v0.2.1");
    assert!(read(&fixture, "CHANGELOG.md").contains("## 0.2.1 (November 21st, 2026)\n\n* More.\n"));
}

#[test]
fn each_chart_of_many_may_have_its_own() {
    let fixture = Fixture::new();
    for (name, version) in [("web", "0.1.0"), ("api", "0.2.0")] {
        chart(&fixture, &format!("charts/{name}/"), name, version, "1.0.0");
    }
    fixture.write("charts/api/CHANGELOG.md", "# Changelog\n\n## 0.2.0 (2026-05-03)\n\n* x\n");
    fixture.commit("Begin");
    for tag in ["web-0.1.0", "api-0.2.0"] {
        fixture.annotated_tag(tag);
    }
    begin(&fixture, &[]);
    assert!(
        exists(&fixture, "charts/web/RELEASE.txt") && !exists(&fixture, "charts/api/RELEASE.txt")
    );
    passes(&fixture);
    goes_on(&fixture, "charts/api/", "api", "0.2.1", "api-0.2.1");
}

/// A changelog that stopped, or that tells of something else, is left alone; what it tells is taken over.
#[test]
fn a_changelog_with_which_a_check_would_fail_is_not_taken() {
    let fixture = Fixture::new();
    fixture.write("CHANGELOG.md", "## 0.1.0 (2026-05-01)\n\n* Told.\n");
    chart(&fixture, "", "web", "0.1.0", "1.0.0");
    release(&fixture, "v0.1.0");
    chart(&fixture, "", "web", "0.2.0", "1.0.0");
    release(&fixture, "v0.2.0");
    begin(&fixture, &[]);
    let file = read(&fixture, "RELEASE.txt");
    assert!(file.ends_with("\n\nv0.1.0 (2023-11-14)\nApp: 1.0.0\n\n* Told.\n"), "{file}");
    passes(&fixture);

    let fixture = Fixture::new();
    fixture.write("CHANGELOG.md", "## 1.2.3 (2026-05-01)\n\n* Of the app.\n");
    chart(&fixture, "charts/web/", "web", "0.5.0", "1.2.3");
    fixture.commit("Begin");
    let ran = begin(&fixture, &[]);
    let told = "relmap: CHANGELOG.md is not taken as the release file, since a check would fail: CHANGELOG.md declares 1.2.3, but Chart.yaml has version 0.5.0; the package would have the wrong version\n";
    assert!(ran.stderr.contains(told), "{}", ran.whole());
    passes(&fixture);
    goes_on_untagged(&fixture);
}

#[track_caller]
fn goes_on_untagged(fixture: &Fixture) {
    succeeds(fixture, &["release"]);
    goes_on(fixture, "charts/web/", "web", "0.5.1", "web-0.5.1");
}

/// A changelog has no field `App:`, and nobody is told so on each run.
#[test]
fn a_check_after_init_is_quiet_about_an_app_that_nobody_named() {
    let fixture = Fixture::new();
    fixture.write("CHANGELOG.md", "## 0.1.0 (2026-05-01)\n\n* x\n");
    chart(&fixture, "", "web", "0.1.0", "1.0.0");
    release(&fixture, "v0.1.0");
    begin(&fixture, &[]);
    assert!(exists(&fixture, "relmap.toml") && !exists(&fixture, "RELEASE.txt"));
    for arguments in [&["check"][..], &["check", "--all"], &["check", "--worktree"]] {
        let ran = super::succeeds(&fixture, arguments);
        assert!(!ran.whole().contains("app-missing"), "{}", ran.whole());
    }
    // Once an entry names one, the next must say which.
    let old = read(&fixture, "CHANGELOG.md");
    fixture.write("CHANGELOG.md", format!("## 0.1.1 (2026-11-21)\nApp: web-1.0.0\n\n* y\n\n{old}"));
    fixture.write("Chart.yaml", read(&fixture, "Chart.yaml").replace("0.1.0", "0.1.1"));
    fixture.commit("Name the app");
    fixture.annotated_tag("v0.1.1");
    let old = read(&fixture, "CHANGELOG.md");
    fixture.write("CHANGELOG.md", format!("## 0.1.2 (2026-11-22)\n\n* z\n\n{old}"));
    fixture.write("Chart.yaml", read(&fixture, "Chart.yaml").replace("0.1.1", "0.1.2"));
    super::more_replicas(&fixture, "");
    let ran = super::succeeds(&fixture, &["check"]);
    assert!(ran.stdout.contains("app-missing"), "{}", ran.whole());
}
