//! Charts by their index on a branch.

use relmap_testkit::Fixture;

use super::{findings, verify};
use crate::support::{edit, relmap};

/// A chart with two releases, and their index on a branch.
fn published() -> Fixture {
    let fixture = Fixture::new();
    for version in ["1.1.0", "1.2.0"] {
        fixture.write("Chart.yaml", format!("apiVersion: v2\nname: web\nversion: {version}\n"));
        fixture.commit(version);
        fixture.annotated_tag(&format!("charts-{version}"));
    }
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\nchart-repository = \"git:pages\"\n",
    );
    fixture.commit("Say where charts are published");
    fixture.git(["branch", "pages", "charts-1.1.0"]);
    index(&fixture, &[("1.1.0", "aa"), ("1.2.0", "bb")]);
    fixture
}

/// Publishes these versions, and no others.
fn index(fixture: &Fixture, versions: &[(&str, &str)]) {
    let mut text = "apiVersion: v1\nentries:\n  web:\n".to_owned();
    for (version, digest) in versions {
        text.push_str(&format!("  - digest: {digest}\n    name: web\n    version: {version}\n"));
    }
    fixture.checkout("pages");
    fixture.write("index.yaml", text);
    fixture.commit("Publish");
    fixture.checkout("main");
}

#[test]
fn what_is_published_as_it_was_tagged_passes() {
    let fixture = published();
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    insta::assert_snapshot!(ran.whole());
    let ran = verify(&fixture, &["--all"]);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]));
    let releases = &ran.json()["releases"];
    assert_eq!(releases[0]["chart"], "charts-1.2.0");
    assert_eq!(releases[0]["digest"], "sha256:bb");
    assert_eq!(releases[1]["digest"], "sha256:aa");
}

#[test]
fn each_way_in_which_an_index_and_tags_differ_is_told() {
    let fixture = published();
    index(&fixture, &[("1.0.0", "ee"), ("1.1.0", "aa"), ("1.2.0", "bb")]);
    index(&fixture, &[("1.1.0", "cc"), ("1.1.5", "dd")]);
    let ran = verify(&fixture, &["--all"]);
    assert_eq!(ran.code, 1);
    let commit = |revision: &str| fixture.git(["rev-parse", "--short=12", revision]);
    let (first, last) = (commit("pages~2"), commit("pages"));
    let day = fixture.git(["log", "-1", "--format=%cd", "--date=format:%Y-%m-%d", "pages"]);
    assert_eq!(
        findings(&ran),
        [
            format!("error chart-unpublished: charts-1.2.0 is no longer published: git:pages had web 1.2.0, and commit {last} of {day} removed it"),
            format!("warning chart-overwritten: web 1.1.0 was overwritten at git:pages: published by commit {first} of {day}, and replaced by commit {last} of {day}"),
            "warning chart-untagged: git:pages has web 1.1.5, and no tag leads to the commit that it was made from".to_owned(),
            format!("warning chart-removed: web 1.0.0 is no longer published: git:pages had it without a tag, and commit {last} of {day} removed it"),
        ]
    );
    // One release alone is asked for.
    let ran = verify(&fixture, &["--chart", "1.1.0"]);
    assert_eq!((ran.code, findings(&ran).len()), (0, 1));
    // The newest one is the default.
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    assert_eq!(ran.code, 1);
    let line = "fail      charts-1.2.0: 1 fault\n";
    assert!(ran.stdout.ends_with(line), "{}", ran.whole());
}

#[test]
fn an_index_that_cannot_be_read_decides_nothing() {
    let fixture = published();
    fixture.checkout("pages");
    fixture.write("index.yaml", "<html>\n");
    fixture.commit("Break");
    fixture.checkout("main");
    for (place, why) in [
        ("git:pages", "index.yaml on pages: index.yaml is not valid YAML"),
        ("git:main", "main has no file index.yaml"),
        (
            "git:nothing",
            "`nothing` is not a commit in this repository; fetch it, or correct the name",
        ),
    ] {
        let ran = verify(&fixture, &["--published", place]);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        let line = format!(
            "undecided registry-out-of-reach: whether charts-1.2.0 is published at {place} cannot be known: {why}"
        );
        assert!(findings(&ran)[0].starts_with(&line), "{:?}", findings(&ran));
    }
}

#[test]
fn wrong_settings_are_errors_of_usage() {
    let fixture = published();
    let ran = relmap(&fixture, &["artifacts", "verify", "--published", "charts"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("invalid value for --published"), "{}", ran.whole());
    edit(&fixture, "relmap.toml", "git:pages", "pages");
    fixture.commit("Wrong");
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    let message = "relmap.toml:3:20: `pages` is not a place of charts; write oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH for the index.yaml on a branch";
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains(message), "{}", ran.whole());
    fixture.remove("relmap.toml");
    fixture.commit("None");
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("nothing says where images and charts are published"),
        "{}",
        ran.whole()
    );
}

/// What a pull request has of its own proves nothing: only branches of the remote count there.
#[test]
fn in_a_pull_request_only_a_branch_of_the_remote_is_evidence() {
    let fixture = published();
    let judge = |written: &str, arguments: &[&str]| {
        let text = format!("[[component]]\nname = \"charts\"\nchart-repository = \"{written}\"\n");
        fixture.write("relmap.toml", text);
        fixture.git(["add", "relmap.toml"]);
        fixture.git([
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            "Say where charts are published",
        ]);
        // The target says the same: where it says otherwise, that counts.
        fixture.git(["update-ref", "refs/remotes/origin/target", "HEAD"]);
        let mut command = crate::support::command(&fixture);
        command.args(["artifacts", "verify", "--all", "--format", "json"]).args(arguments);
        crate::support::finish(command.env("CHANGE_ID", "7").env("CHANGE_TARGET", "target"))
    };
    fixture.write("index.yaml", fixture.git(["show", "pages:index.yaml"]));
    fixture.commit("Publish it myself");
    fixture.git(["tag", "pages-tag", "pages"]);
    fixture.git(["remote", "add", "origin", "https://git.example/charts.git"]);
    let refused = |written: &str| {
        format!(
            "{written} is no branch of origin in this clone, and nothing else counts in a pull request (CHANGE_ID is \
             set); name the branch that has the index, and fetch it"
        )
    };
    for written in ["HEAD", "main", "pages", "pages-tag", "refs/heads/pages", "@", "origin/pages"] {
        let ran = judge(&format!("git:{written}"), &[]);
        assert_eq!(ran.code, 3, "{written} {}", ran.whole());
        assert!(ran.stdout.contains(&refused(written)), "{written} {}", ran.whole());
    }
    fixture.git(["update-ref", "refs/remotes/origin/pages", "pages"]);
    fixture.git(["update-ref", "refs/remotes/origin/HEAD", "main"]);
    for written in ["pages", "origin/pages", "refs/heads/pages"] {
        let ran = judge(&format!("git:{written}"), &[]);
        assert_eq!(ran.code, 0, "{written} {}", ran.whole());
    }
    assert_eq!(judge("git:HEAD", &[]).code, 3);
    // What the caller names, the caller believes.
    let ran = judge("git:HEAD", &["--published", "git:HEAD"]);
    assert!(!ran.stdout.contains("is no branch of origin"), "{}", ran.whole());
}
