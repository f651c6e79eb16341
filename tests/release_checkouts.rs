//! Releases from the checkouts that a CI system leaves: it fetches what is missing, or says what is.

use relmap_testkit::Fixture;

use crate::release::{at_origin, here, to_release};
use crate::support::{command, finish, relmap};

/// A clone of the remote of a repository, as a pipeline makes it. The repository must outlive it.
fn checkout(fixture: &Fixture, options: &[&str]) -> Fixture {
    let clone = Fixture::folder();
    let url = fixture.git(["config", "remote.origin.url"]);
    let mut all = vec!["clone", "--quiet"];
    all.extend(options);
    all.extend([url.as_str(), "."]);
    clone.git(all);
    clone
}

#[test]
fn a_shallow_clone_without_tags_fetches_history_back_to_the_release_before() {
    let fixture = to_release();
    for _ in 0..6 {
        fixture.write("README.md", format!("{}\n", fixture.head()));
        fixture.commit("Document");
    }
    fixture.git(["push", "--quiet", "origin", "main"]);
    let clone = checkout(&fixture, &["--depth=1", "--no-tags"]);
    clone.git(["checkout", "--quiet", "--detach"]);
    let ran = relmap(&clone, &["release", "--push", "--dry-run"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(ran.stdout.contains("git fetch --unshallow --tags origin"), "{}", ran.whole());

    let ran = relmap(&clone, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(at_origin(&clone).contains("refs/tags/charts-1.1.1"));
    // The first commit is the release before; there is nothing older here, and it came along.
    assert_eq!(clone.git(["rev-list", "--count", "HEAD"]), "8");
}

#[test]
fn no_more_history_is_fetched_than_is_needed() {
    let fixture = Fixture::new();
    for _ in 0..30 {
        fixture.write("old", fixture.path().display().to_string());
        fixture.commit("Long ago");
    }
    crate::support::chart_files(&fixture, "", "web", "charts");
    fixture.commit("Deploy the app");
    fixture.annotated_tag("charts-1.1.0");
    crate::support::edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    crate::support::declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    crate::release::with_origin(&fixture);
    let clone = checkout(&fixture, &["--depth=1", "--no-tags"]);
    let ran = relmap(&clone, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(clone.git(["rev-list", "--count", "HEAD"]), "2");
}

#[test]
fn tags_that_were_not_fetched_are_fetched_and_none_is_moved() {
    let fixture = to_release();
    let clone = checkout(&fixture, &["--no-tags"]);
    clone.git(["tag", "mine", "HEAD"]);
    fixture.git(["push", "--quiet", "origin", "charts-1.1.0^{commit}:refs/tags/mine"]);
    let before = clone.git(["rev-parse", "refs/tags/mine"]);
    let ran = relmap(&clone, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(clone.git(["rev-parse", "refs/tags/mine"]), before);
    assert!(here(&clone).contains("refs/tags/charts-1.1.0"));
}

#[test]
fn a_narrow_refspec_and_a_detached_head_are_no_trouble() {
    let fixture = to_release();
    let clone = Fixture::new();
    let url = fixture.git(["config", "remote.origin.url"]);
    clone.git(["config", "remote.origin.url", &url]);
    clone.git(["config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main"]);
    clone.git([
        "fetch",
        "--quiet",
        "--no-tags",
        "origin",
        "+refs/heads/main:refs/remotes/origin/main",
    ]);
    clone.git(["checkout", "--quiet", "--detach", "origin/main"]);
    let ran = relmap(&clone, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(at_origin(&clone).contains("refs/heads/release-map"));
    let again = relmap(&clone, &["release", "--push"]);
    assert!(again.stdout.ends_with("nothing to do\n"), "{}", again.whole());
}

#[test]
fn a_pull_requests_merge_is_planned_and_not_released() {
    let fixture = to_release();
    fixture.checkout("HEAD~");
    fixture.git(["checkout", "--quiet", "-b", "side"]);
    fixture.write("README.md", "x\n");
    fixture.commit("Document");
    fixture.checkout("main");
    fixture.git(["checkout", "--quiet", "--detach"]);
    fixture.merge(&["side"]);
    let before = at_origin(&fixture);
    assert_eq!(relmap(&fixture, &["release", "--push", "--dry-run"]).code, 0);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: HEAD is a merge that was made for a pull request and is on no branch; release after the merge, \
         from the branch itself (--dry-run shows the plan here)\n"
    );
    assert_eq!(at_origin(&fixture), before);
}

#[test]
fn who_releases_must_be_known_or_said() {
    let fixture = to_release();
    let anonymous = |arguments: &[&str]| {
        let mut command = command(&fixture);
        for name in ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
            command.env_remove(name);
        }
        finish(command.args(["release", "--push"]).args(arguments))
    };
    let before = (at_origin(&fixture), here(&fixture));
    let ran = anonymous(&[]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: git does not know who releases; say it: --tagger \"NAME <EMAIL>\", or set user.name and user.email \
         with git config\n"
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), before);
    let ran = anonymous(&["--tagger", "Ann"]);
    assert_eq!(
        (ran.code, &*ran.stderr),
        (2, "relmap: `Ann` is no tagger; write --tagger \"NAME <EMAIL>\"\n")
    );
    let ran = anonymous(&["--tagger", "Ann B. <ann@example.org>"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let tagger =
        fixture.git(["tag", "--list", "--format=%(taggername) %(taggeremail)", "charts-1.1.1"]);
    assert_eq!(tagger, "Ann B. <ann@example.org>");
}

#[test]
fn several_remotes_must_be_told_apart_and_none_is_an_error() {
    let fixture = to_release();
    fixture.git(["remote", "rename", "origin", "upstream"]);
    fixture.git(["remote", "add", "fork", "file:///nowhere"]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(
        (ran.code, &*ran.stderr),
        (
            2,
            "relmap: there are several remotes and none is called origin; choose one: --remote NAME (fork, upstream)\n"
        )
    );
    let ran = relmap(&fixture, &["release", "--push", "--remote", "--upload-pack=touch x"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    let ran = relmap(&fixture, &["release", "--push", "--remote", "upsteram"]);
    assert_eq!(
        (ran.code, &*ran.stderr),
        (2, "relmap: there is no remote `upsteram` here; known are fork, upstream\n")
    );
    let ran = relmap(&fixture, &["release", "--push", "--remote", "upstream"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
