//! How tags are named, and that no tag of another form is made by mistake.

use relmap_testkit::Fixture;

use crate::release::with_origin;
use crate::support::{charts, check, command, declare, edit, relmap};

fn tags(fixture: &Fixture) -> Vec<String> {
    fixture.git(["tag"]).lines().map(str::to_owned).collect()
}

/// A chart whose releases are in a CHANGELOG.md without titles, tagged with a `v`.
fn changelog() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.2.0\n");
    fixture.write("values.yaml", "replicaCount: 2\n");
    fixture
        .write("CHANGELOG.md", "# Changelog\n\n## [1.2.0]\n\n- More.\n\n## [1.1.0]\n\n- First.\n");
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"web\"\nkind = \"system\"\nrelease-file = \"CHANGELOG.md\"\n",
    );
    fixture.commit("Deploy the app");
    fixture.tag("v1.2.0");
    edit(&fixture, "values.yaml", "2", "3");
    edit(&fixture, "Chart.yaml", "1.2.0", "1.2.1");
    edit(&fixture, "CHANGELOG.md", "## [1.2.0]", "## [1.2.1]\n\n- Replicas.\n\n## [1.2.0]");
    fixture.commit("Raise the replica count");
    fixture
}

#[test]
fn a_heading_without_a_title_takes_the_form_of_the_tags() {
    let fixture = changelog();
    with_origin(&fixture);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stdout
            .contains("new       v1.2.1, named like v1.2.0, since the heading has no title\n"),
        "{}",
        ran.whole()
    );
    let there = fixture.git(["ls-remote", "--tags", "origin"]);
    assert!(there.contains("refs/tags/v1.2.1\n") && !there.contains("refs/tags/1.2.1"), "{there}");
}

#[test]
fn relmap_finds_the_tags_that_it_made() {
    for prefix in ["release-", "release/", "release_v", "Release/", "V", "r", "v", "web-V"] {
        let fixture = Fixture::new();
        fixture.write("templates/web.yaml", "kind: Deployment\n");
        for patch in 0..3 {
            fixture
                .write("Chart.yaml", format!("apiVersion: v2\nname: web\nversion: 1.0.{patch}\n"));
            fixture.write("values.yaml", format!("replicaCount: {patch}\n"));
            let older = (0..patch).rev().map(|old| format!("\n{prefix}1.0.{old}\n\n- Old.\n"));
            let older: String = older.collect();
            fixture.write("RELEASE.txt", format!("{prefix}1.0.{patch}\n\n- New.\n{older}"));
            fixture.commit("Release it");
            let ran = relmap(&fixture, &["tag"]);
            assert_eq!(ran.code, 0, "{prefix} {patch}: {}", ran.whole());
        }
        let expected = ["1.0.0", "1.0.1", "1.0.2"].map(|version| format!("{prefix}{version}"));
        assert_eq!(tags(&fixture), expected);
    }
}

#[test]
fn a_tag_of_another_form_is_refused_unless_it_is_allowed() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-v1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = relmap(&fixture, &["tag"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(
        ran.whole().contains(
            "error[tag-form]: the heading's tag is charts-v1.1.1, but the previous release's tag is \
             charts-1.1.0: tools that match one form will not find the other\n"
        ),
        "{}",
        ran.whole()
    );
    assert!(!tags(&fixture).contains(&"charts-v1.1.1".to_owned()));
    let ran = relmap(&fixture, &["tag", "--allow", "tag-form"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(tags(&fixture).contains(&"charts-v1.1.1".to_owned()));
}

#[test]
fn a_lost_title_pushes_nothing() {
    for heading in ["5.0.0", "app 5.0.0", "app\u{2013}5.0.0", "app (5.0.0)", "Release 5.0.0"] {
        let fixture = Fixture::new();
        fixture.write("src/main.c", "1\n");
        fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
        fixture.commit("First");
        fixture.tag("app-1.2.0");
        fixture.write("src/main.c", "2\n");
        let entry = format!("{heading}\n\n- More.\n\napp-1.2.0 (2026-11-02)\n\n- First.\n");
        fixture.write("RELEASE.txt", entry);
        fixture.commit("More");
        with_origin(&fixture);
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 1, "{heading}: {}", ran.whole());
        assert_eq!(tags(&fixture), ["app-1.2.0"], "{heading}");
        assert!(!fixture.git(["ls-remote", "origin"]).contains("5.0.0"), "{heading}");
    }
}

#[test]
fn a_monorepo_with_one_component_without_titles_finds_its_tags() {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "v1.2.3\n\n- App.\n");
    fixture.write("main.c", "1\n");
    fixture.write("charts/app/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
    fixture.write("charts/app/RELEASE.txt", "charts-0.1.0\nApp: v1.2.3\n\n- Chart.\n");
    fixture.commit("First");
    fixture.tag("v1.2.3");
    fixture.tag("charts-0.1.0");
    fixture.write("main.c", "2\n");
    fixture.write("RELEASE.txt", "v1.2.4\n\n- More.\n\nv1.2.3\n\n- App.\n");
    fixture.commit("More");
    let ran = relmap(&fixture, &["tag"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(tags(&fixture), ["charts-0.1.0", "v1.2.3", "v1.2.4"]);
}

#[test]
fn a_baseline_that_moved_on_the_remote_is_refused() {
    let fixture = charts();
    fixture.write("README.md", "A chart.\n");
    fixture.commit("Describe it");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    with_origin(&fixture);
    let there = fixture.git(["rev-parse", "charts-1.1.0^{commit}"]);
    let here = fixture.git(["rev-parse", "HEAD~1"]);
    fixture.git(["tag", "--force", "charts-1.1.0", "HEAD~1"]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    let said = format!(
        "charts-1.1.0, the previous release, is at commit {} here and at commit {} (",
        here.trim(),
        there.trim()
    );
    assert!(ran.whole().contains(&said), "{said} {}", ran.whole());
    assert!(!fixture.git(["ls-remote", "origin"]).contains("charts-1.1.1"));
    // With the remote's tag the release goes through.
    fixture.git([
        "fetch",
        "--quiet",
        "--force",
        "origin",
        "refs/tags/charts-1.1.0:refs/tags/charts-1.1.0",
    ]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn check_and_next_say_what_they_do_not_look_at() {
    let fixture = charts();
    let aside = |arguments: &[&str]| {
        let done = command(&fixture).args(arguments).output().unwrap();
        String::from_utf8(done.stderr).unwrap()
    };
    assert_eq!(aside(&["check"]), "");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let one = "1 uncommitted file is not judged; --worktree judges it\n";
    assert_eq!((aside(&["check"]), aside(&["next"])), (one.to_owned(), one.to_owned()));
    fixture.write("templates/new.yaml", "kind: Service\n");
    fixture.write("relmap.toml", "");
    let three = "3 uncommitted files are not judged; --worktree judges them\n";
    assert_eq!((aside(&["check"]), aside(&["next"])), (three.to_owned(), three.to_owned()));
    let untracked =
        "1 untracked file is judged as if it were committed; add it: git add templates/new.yaml\n";
    for worktree in [&["check", "--worktree"][..], &["next", "--worktree"], &["bump", "--dry-run"]]
    {
        assert_eq!(aside(worktree), untracked, "{worktree:?}");
    }
    for silent in [&["--quiet", "check"][..], &["--quiet", "check", "--worktree"]] {
        assert_eq!(aside(silent), "", "{silent:?}");
    }
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// What `bump` counts, the commit must have; else `check` disagrees with it.
#[test]
fn an_untracked_file_that_counts_is_named_until_it_is_added() {
    let fixture = charts();
    fixture.write("templates/new.yaml", "kind: Service\n");
    fixture.write("values.yml.orig", "left over\n");
    fixture.write(".git/info/exclude", "*.orig\n");
    let said =
        "1 untracked file is judged as if it were committed; add it: git add templates/new.yaml\n";
    let ran = relmap(&fixture, &["bump", "--note", "Add a service."]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, said), "{}", ran.whole());
    // The entry is right, and the file still has to be added.
    let ran = relmap(&fixture, &["bump"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, said), "{}", ran.whole());
    fixture.git(["add", "templates/new.yaml"]);
    for arguments in [&["bump"][..], &["check", "--worktree"]] {
        let ran = relmap(&fixture, arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
    }
    fixture.commit("Add a service");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.whole());
    assert!(ran.stdout.contains("templates/new.yaml"), "{}", ran.stdout);
}

#[test]
fn conflict_markers_are_named_wherever_they_are() {
    for (file, message) in [
        ("RELEASE.txt", "error[conflict-markers]: unresolved merge conflict (`<<<<<<<`)"),
        ("values.yaml", "values.yaml cannot be parsed: unresolved merge conflict (`<<<<<<<`)"),
        ("Chart.yaml", "Chart.yaml cannot be parsed: unresolved merge conflict (`<<<<<<<`)"),
        ("relmap.toml", "relmap.toml:1:1: unresolved merge conflict (`<<<<<<<`)"),
    ] {
        let fixture = charts();
        let path = fixture.path().join(file);
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let both = format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> feature/x\n");
        fixture.write(file, both);
        fixture.commit("Merge");
        let ran = relmap(&fixture, &["check"]);
        assert!(ran.code != 0 && ran.whole().contains(message), "{file}: {}", ran.whole());
    }
}

/// One tag for two charts, as SonarSource has them: neither is a prerelease.
#[test]
fn a_tag_that_names_two_charts_is_a_release_of_both() {
    let fixture = Fixture::new();
    for name in ["web", "web-ui"] {
        let chart = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        fixture.write(&format!("charts/{name}/Chart.yaml"), chart);
        fixture.write(&format!("charts/{name}/values.yaml"), "replicaCount: 2\n");
        let log = "# Changelog\n\n## [1.0.0]\n\n- First.\n";
        fixture.write(&format!("charts/{name}/CHANGELOG.md"), log);
    }
    fixture.commit("Release");
    fixture.tag("web-1.0.0-web-ui-1.0.0");
    for name in ["web", "web-ui"] {
        let folder = format!("charts/{name}");
        edit(&fixture, &format!("{folder}/values.yaml"), "2", "3");
        edit(&fixture, &format!("{folder}/Chart.yaml"), "version: 1.0.0", "version: 1.0.1");
        let log = format!("{folder}/CHANGELOG.md");
        edit(&fixture, &log, "## [1.0.0]", "## [1.0.1]\n\n- More.\n\n## [1.0.0]");
    }
    fixture.commit("Release");
    fixture.tag("web-1.0.1-web-ui-1.0.1");
    let ran = relmap(&fixture, &["init"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(!ran.whole().contains("will say"), "{}", ran.whole());
    fixture.commit("Begin with relmap");
    let ran = check(&fixture, &["--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    for name in ["web", "web-ui"] {
        edit(&fixture, &format!("charts/{name}/values.yaml"), "3", "4");
        fixture.commit("More replicas");
        let ran = relmap(&fixture, &["next", "--component", name]);
        assert_eq!(ran.stdout, "1.0.2\n", "{}", ran.whole());
        let ran = relmap(&fixture, &["bump", "--no-edit", "--component", name]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let ran = check(&fixture, &["--worktree", "--component", name]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        fixture.commit("Release");
    }
}
