//! The state of a checkout.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a broken test")]

use relmap_core::facts::{Checkout, Head};
use relmap_git::{Hints, Repository};
use relmap_testkit::Fixture;

fn checkout(repo: &Fixture) -> Checkout {
    let repository = Repository::discover(repo.path()).unwrap();
    repository.checkout(Hints::default()).unwrap()
}

/// A repository with a branch `side` next to `main`, which is checked out.
fn forked() -> Fixture {
    let repo = Fixture::new();
    repo.commit("one");
    for branch in ["side", "other"] {
        repo.branch(branch);
        repo.write(branch, branch);
        repo.commit(branch);
        repo.checkout("main");
    }
    repo.commit("two");
    repo
}

#[test]
fn a_branch_a_commit_and_a_branch_without_commits() {
    let repo = Fixture::new();
    let unborn = checkout(&repo);
    assert_eq!(unborn.head, Head::Unborn { name: "main".into() });
    assert!(!unborn.has_tags() && !unborn.shallow && !unborn.pull_request_merge);
    let commit = repo.commit("one");
    repo.branch("release/1.0");
    assert_eq!(
        checkout(&repo).head,
        Head::Branch { name: "release/1.0".into(), commit: commit.parse().unwrap() }
    );
    repo.tag("group/app-1.0.0");
    repo.checkout(&commit);
    let detached = checkout(&repo);
    assert_eq!(detached.head, Head::Detached { commit: commit.parse().unwrap() });
    assert!(detached.has_tags());
}

#[test]
fn a_shallow_clone_is_known_and_so_are_its_remotes() {
    let repo = forked();
    let clone = repo.clone_shallow(1);
    clone.git(["remote", "add", "backup", "/nowhere"]);
    let state = checkout(&clone);
    assert!(state.shallow);
    assert_eq!(state.remotes, ["origin", "backup"]);
    assert!(!checkout(&repo.clone_with(&[])).shallow);
}

#[test]
fn a_detached_merge_on_no_branch_is_a_pull_requests() {
    let repo = forked();
    repo.git(["checkout", "--quiet", "--detach"]);
    assert!(!checkout(&repo).pull_request_merge, "one parent");
    repo.merge(&["side"]);
    assert!(checkout(&repo).pull_request_merge);
    repo.tag("v1");
    assert!(!checkout(&repo).pull_request_merge, "a tag is at it");
    repo.git(["tag", "-d", "v1"]);
    repo.annotated_tag("v1");
    assert!(!checkout(&repo).pull_request_merge, "an annotated tag is at it");
}

#[test]
fn an_octopus_is_a_merge_too() {
    let repo = forked();
    repo.git(["checkout", "--quiet", "--detach"]);
    repo.merge(&["side", "other"]);
    assert!(checkout(&repo).pull_request_merge);
}

#[test]
fn a_merge_that_a_branch_holds_is_no_pull_requests() {
    let repo = forked();
    let merge = repo.merge(&["side"]);
    assert!(!checkout(&repo).pull_request_merge, "on the branch");
    for _ in 0..3 {
        repo.commit("later");
    }
    repo.checkout(&merge);
    assert!(!checkout(&repo).pull_request_merge, "below the branch");
    let clone = repo.clone_with(&["--branch=main"]);
    clone.checkout(&merge);
    clone.git(["branch", "--delete", "--force", "main"]);
    assert!(!checkout(&clone).pull_request_merge, "below the remote's branch");
}

#[test]
fn a_trial_merge_has_a_name_of_its_own_also_in_a_shallow_clone() {
    let repo = forked();
    repo.git(["checkout", "--quiet", "--detach"]);
    repo.merge(&["side"]);
    repo.git(["update-ref", "refs/pull/7/merge", "HEAD"]);
    repo.checkout("main");
    let clone = repo.clone_shallow(1);
    clone.git([
        "fetch",
        "--quiet",
        "--depth=1",
        "origin",
        "+refs/pull/7/merge:refs/remotes/pull/7/merge",
    ]);
    clone.checkout("refs/remotes/pull/7/merge");
    let state = checkout(&clone);
    assert!(state.shallow && state.pull_request_merge);
}

#[test]
fn a_merge_on_a_branch_is_a_pull_requests_if_the_caller_says_so() {
    let repo = forked();
    let repository = Repository::discover(repo.path()).unwrap();
    let hints = Hints { pull_request: true };
    assert!(!repository.checkout(hints).unwrap().pull_request_merge);
    repo.branch("PR-7");
    repo.merge(&["side"]);
    assert!(repository.checkout(hints).unwrap().pull_request_merge);
    assert!(!checkout(&repo).pull_request_merge);
}
