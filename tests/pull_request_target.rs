//! Which commit the target of a pull request is: what CI systems say, and what is believed.

use relmap_testkit::Fixture;

use crate::pull_request_settings::{JENKINS, begin, check, findings, to_owned, too_large};
use crate::support::{charts, command, finish};

/// A pull request that lets itself through.
fn attacked() -> Fixture {
    let fixture = charts();
    begin(&fixture);
    too_large(&fixture);
    fixture.write("relmap.toml", "[rules]\nvalues = \"at least patch\"\n");
    fixture.commit("Let me through");
    fixture
}

#[test]
fn every_system_that_names_the_target_is_understood() {
    let fixture = attacked();
    for variables in [
        JENKINS,
        &[("GITHUB_BASE_REF", "main"), ("GITHUB_REF", "refs/pull/7/merge")],
        &[("CI_MERGE_REQUEST_IID", "7"), ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")],
        &[("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main")],
        &[("BITBUCKET_PR_DESTINATION_BRANCH", "main")],
        &[("GITEA_BASE_REF", "main")],
        &[("FORGEJO_BASE_REF", "main")],
        &[("CI_PIPELINE_EVENT", "pull_request"), ("CI_COMMIT_TARGET_BRANCH", "main")],
        &[("DRONE_BUILD_EVENT", "pull_request"), ("DRONE_TARGET_BRANCH", "main")],
        &[("BUILDKITE_PULL_REQUEST", "7"), ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main")],
        &[("TRAVIS_PULL_REQUEST", "7"), ("TRAVIS_BRANCH", "main")],
        &[("APPVEYOR_PULL_REQUEST_NUMBER", "7"), ("APPVEYOR_REPO_BRANCH", "main")],
        &[("CIRRUS_PR", "7"), ("CIRRUS_BASE_BRANCH", "main")],
        &[
            ("CODEBUILD_WEBHOOK_EVENT", "PULL_REQUEST_CREATED"),
            ("CODEBUILD_WEBHOOK_BASE_REF", "refs/heads/main"),
        ],
        &[("PULL_BASE_REF", "main")],
        &[("ghprbPullId", "7"), ("ghprbTargetBranch", "main")],
        &[("gitlabMergeRequestIid", "7"), ("gitlabTargetBranch", "main")],
        &[("GERRIT_EVENT_TYPE", "patchset-created"), ("GERRIT_BRANCH", "main")],
        &[("GERRIT_EVENT_TYPE", "topic-changed"), ("GERRIT_BRANCH", "main")],
        &[("GITHUB_PR_NUMBER", "7"), ("GITHUB_PR_TARGET_BRANCH", "main")],
        &[("ZUUL_CHANGE", "7"), ("ZUUL_PIPELINE", "gate"), ("ZUUL_BRANCH", "main")],
        &[
            ("CI_EXTERNAL_PULL_REQUEST_IID", "7"),
            ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", "main"),
        ],
        &[("BITRISE_PULL_REQUEST", "7"), ("BITRISEIO_GIT_BRANCH_DEST", "main")],
        &[
            ("GITHUB_EVENT_NAME", "merge_group"),
            ("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-7-0a1b"),
        ],
    ] {
        let ran = check(&fixture, variables, &[]);
        assert_eq!(ran.code, 1, "{variables:?}\n{}", ran.whole());
        // The same system without the branch: undecided, and never a pass.
        fixture.git(["update-ref", "refs/remotes/origin/kept", "refs/remotes/origin/main"]);
        fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
        let ran = check(&fixture, variables, &[]);
        assert_eq!(
            (ran.code, findings(&ran)),
            (
                3,
                to_owned(&[
                    "undecided target-missing: this is a pull request for main, and main is not in this clone, so the \
                     settings cannot be read by which it must be judged"
                ])
            ),
            "{variables:?}\n{}",
            ran.whole()
        );
        assert_eq!(
            ran.json()["findings"][0]["help"],
            "fetch it: git fetch origin +refs/heads/main:refs/remotes/origin/main"
        );
        fixture.git(["update-ref", "refs/remotes/origin/main", "refs/remotes/origin/kept"]);
    }
    // A push is no pull request, and is judged by its own settings.
    for variables in [
        &[("GITHUB_BASE_REF", ""), ("GITHUB_REF", "refs/heads/work")][..],
        &[("BUILDKITE_PULL_REQUEST", "false"), ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "")],
        &[("TRAVIS_PULL_REQUEST", "false"), ("TRAVIS_BRANCH", "main")],
        &[("RELMAP_CONFIG_FROM", "")],
    ] {
        assert_eq!(check(&fixture, variables, &[]).code, 0, "{variables:?}");
    }
    // Some say that it is a pull request, and not for which branch.
    for variable in [
        ("CIRCLE_PULL_REQUEST", "https://git.example/pull/7"),
        ("CIRCLE_PR_NUMBER", "7"),
        ("SEMAPHORE_GIT_PR_NUMBER", "7"),
        ("GITHUB_EVENT_NAME", "pull_request_review"),
        ("CHANGE_ID", "7"),
    ] {
        let ran = check(&fixture, &[variable], &[]);
        assert_eq!((ran.code, ran.rules()), (3, vec!["target-missing".to_owned()]), "{variable:?}");
        assert_eq!(
            ran.json()["findings"][0]["help"],
            "fetch the branch and name it: RELMAP_CONFIG_FROM=origin/main"
        );
    }
}

#[test]
fn a_commit_that_the_system_names_stands_in_for_a_branch_that_is_not_here() {
    let fixture = attacked();
    let main = fixture.git(["rev-parse", "main"]).trim().to_owned();
    fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
    for variable in ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"] {
        let gitlab = [
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            (variable, &main),
        ];
        let ran = check(&fixture, &gitlab, &[]);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(ran.rules().contains(&"bump-too-large".to_owned()), "{}", ran.whole());
    }
}

#[test]
fn the_merge_that_github_made_has_the_target_as_its_first_parent() {
    let fixture = attacked();
    fixture.checkout("main");
    fixture.write("README.md", "x\n");
    fixture.commit("Document");
    fixture.git(["checkout", "--quiet", "--detach"]);
    let merge = fixture.merge(&["work"]);
    fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
    let github = |sha: &str, reference: &str| {
        let variables =
            [("GITHUB_BASE_REF", "main"), ("GITHUB_REF", reference), ("GITHUB_SHA", sha)];
        check(&fixture, &variables, &[])
    };
    let ran = github(merge.trim(), "refs/pull/7/merge");
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.rules().contains(&"bump-too-large".to_owned()), "{}", ran.whole());
    // Any other merge may be the pull request's own.
    for ran in [
        github(&"0".repeat(40), "refs/pull/7/merge"),
        github(merge.trim(), "refs/pull/7/head"),
        check(&fixture, JENKINS, &[]),
    ] {
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(ran.rules().contains(&"target-missing".to_owned()), "{}", ran.whole());
    }
}

#[test]
fn only_a_branch_of_the_remote_is_believed() {
    let fixture = attacked();
    // A pull request whose branch is called main, too.
    fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
    fixture.git(["branch", "--force", "main", "work"]);
    fixture.git(["tag", "origin/main", "work"]);
    fixture.git(["branch", "refs/remotes/origin/main", "work"]);
    let ran = check(&fixture, JENKINS, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["target-missing".to_owned()]), "{}", ran.whole());
    // Of a second remote it is not known whose it is.
    fixture.git(["remote", "add", "fork", "https://git.example/fork.git"]);
    fixture.git(["update-ref", "refs/remotes/fork/main", "work"]);
    let ran = check(&fixture, JENKINS, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["target-missing".to_owned()]), "{}", ran.whole());
    // The only one may have any name.
    fixture.git(["remote", "remove", "fork"]);
    fixture.git(["remote", "rename", "origin", "upstream"]);
    fixture.git(["update-ref", "refs/remotes/upstream/main", "main~1"]);
    assert_eq!(check(&fixture, JENKINS, &[]).code, 1);
}

#[test]
fn the_environment_goes_before_both_and_every_command_that_judges_listens() {
    let fixture = attacked();
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        finish(command(&fixture).envs(variables.iter().copied()).args(arguments))
    };
    fixture.git(["remote", "set-url", "origin", "."]);
    let loose = [JENKINS, &[("RELMAP_RULES_VALUES", "at least patch")]].concat();
    assert_eq!(run(&loose, &["check"]).code, 0);
    for command in ["tag", "release"] {
        let ran = run(&[], &[command, "--dry-run", "--config-from", "origin/main"]);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(ran.stdout.contains("bump-too-large"), "{}", ran.whole());
        assert_eq!(run(&[], &[command, "--dry-run"]).code, 0);
    }
    assert_eq!(run(JENKINS, &["next"]).stdout, "1.1.1\n");
    assert_eq!(run(&[], &["next", "--config-from", "origin/main"]).stdout, "1.1.1\n");
    let ran = run(&[], &["check", "--config-from", "nowhere"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: `nowhere` is not a commit in this repository; fetch it, or correct the name\n"
    );
}

#[test]
fn a_target_that_is_wrong_is_named_and_does_not_lock_its_fix_out() {
    let fixture = charts();
    fixture.write("relmap.toml", "[rules]\nvalue = \"none\"\n");
    fixture.commit("Break it");
    begin(&fixture);
    fixture.write("relmap.toml", "[rules]\nvalues = \"patch\"\n");
    fixture.commit("Fix it");
    let ran = check(&fixture, JENKINS, &[]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: relmap.toml of origin/main is invalid, and this run uses it; to \
             use this commit's own settings, pass --config-from HEAD:\n  relmap.toml:2:1: `value` is not known in [rules]; did you mean `values`?\n"
        )
    );
    assert_eq!(check(&fixture, JENKINS, &["--config-from", "HEAD"]).code, 0);
}
