//! What a pull request may not do, by whatever variable a CI system tells of it.

use std::process::Command;

use crate::release::{at_origin, here, to_release};
use crate::support::{Ran, command, finish, relmap};

fn run_with(fixture: &relmap_testkit::Fixture, arguments: &[&str], variable: (&str, &str)) -> Ran {
    let mut command: Command = command(fixture);
    finish(command.args(arguments).env(variable.0, variable.1))
}

#[test]
fn nothing_is_pushed_whatever_head_is() {
    let fixture = to_release();
    let before = (at_origin(&fixture), here(&fixture));
    let variables = [
        ("CHANGE_ID", "7"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("GITHUB_REF", "refs/pull/7/merge"),
        ("GITHUB_EVENT_NAME", "pull_request_target"),
        ("GITHUB_HEAD_REF", "side"),
        ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
        ("BITBUCKET_PR_ID", "7"),
        ("CIRCLE_PULL_REQUEST", "https://git.example/pull/7"),
        ("TRAVIS_PULL_REQUEST", "7"),
        ("BUILDKITE_PULL_REQUEST", "7"),
        ("DRONE_PULL_REQUEST", "7"),
        ("CI_COMMIT_PULL_REQUEST", "7"),
        ("GERRIT_EVENT_TYPE", "topic-changed"),
        ("GITHUB_PR_NUMBER", "7"),
        ("ZUUL_CHANGE", "7"),
    ];
    for shape in ["branch", "detached", "merge"] {
        match shape {
            "detached" => fixture.checkout("HEAD^{commit}"),
            "merge" => {
                fixture.git(["checkout", "--quiet", "-b", "side", "HEAD~"]);
                fixture.write("README.md", "x\n");
                fixture.commit("Document");
                fixture.checkout("main^{commit}");
                fixture.merge(&["side"]);
            }
            _ => {}
        }
        let here_before = here(&fixture);
        for (variable, value) in variables {
            for action in ["release", "tag"] {
                let ran = run_with(&fixture, &[action, "--push"], (variable, value));
                assert_eq!(
                    ran.whole(),
                    format!(
                        "[exit code 2]\n[standard error]\nrelmap: {variable} says that this is a pull request build, \
                         and relmap never pushes from one; release after the merge, from the branch itself \
                         (--dry-run shows the plan here); if this is not a pull request, unset the variable: env -u \
                         {variable} relmap {action} --push\n"
                    ),
                    "{shape}"
                );
            }
        }
        assert_eq!((at_origin(&fixture), here(&fixture)), (before.0.clone(), here_before));
        let ran = run_with(&fixture, &["release", "--push", "--dry-run"], variables[0]);
        assert_eq!(ran.code, 0, "{shape}: {}", ran.whole());
        // What the pull request's own settings say is no verdict on it.
        let says = "\nsettings  of this pull request itself, so this is no verdict on it: `relmap check` \
                    judges by those of its target\n";
        assert!(ran.stdout.contains(says), "{shape}: {}", ran.whole());
        let json = ["release", "--push", "--dry-run", "--format", "json"];
        assert_eq!(run_with(&fixture, &json, variables[0]).json()["pull_request"], true);
    }
}

#[test]
fn what_says_that_there_is_none_changes_nothing() {
    for variable in [
        ("TRAVIS_PULL_REQUEST", "false"),
        ("BUILDKITE_PULL_REQUEST", "false"),
        ("GITHUB_EVENT_NAME", "push"),
        ("GITHUB_REF", "refs/heads/main"),
        ("CHANGE_ID", ""),
    ] {
        let fixture = to_release();
        let ran = run_with(&fixture, &["release", "--push"], variable);
        assert_eq!(ran.code, 0, "{variable:?}: {}", ran.whole());
    }
}

/// `core.hooksPath` can lead into the checkout, whose files a pull request brings along.
#[cfg(unix)]
#[test]
fn a_dry_run_runs_no_hook_of_the_checkout() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = to_release();
    fixture.write("hooks/pre-push", "#!/bin/sh\ntouch ran\n");
    let hook = fixture.path().join("hooks/pre-push");
    std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    fixture.git(["config", "core.hooksPath", "hooks"]);
    for arguments in [&["release", "--push", "--dry-run"][..], &["doctor"]] {
        run_with(&fixture, arguments, ("CHANGE_ID", "7"));
        assert!(!fixture.path().join("ran").exists(), "{arguments:?}");
    }
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(fixture.path().join("ran").exists(), "by hand the hook is run");
}

/// A map next to the repository is a place that relmap.toml names: a dry run leaves it alone.
#[test]
fn no_place_of_relmap_toml_is_asked() {
    let fixture = to_release();
    let path = fixture.beside("map.git").display().to_string();
    fixture.git(["init", "--quiet", "--bare", &path]);
    let url = format!("file://{path}");
    fixture.write("relmap.toml", format!("[map]\nrepository = \"{url}\"\n"));
    fixture.commit("Keep the map elsewhere");
    let refused = format!(
        "relmap: {url} is not asked: relmap.toml names it, and in a pull request no such place is asked (CHANGE_ID is \
         set); run the command on the target branch\n"
    );
    let variable = ("CHANGE_ID", "7");
    let ran = run_with(&fixture, &["release", "--push", "--dry-run"], variable);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, refused.as_str()), "{}", ran.whole());
    // The caller's permission is for the host, and not for every pull request.
    let folder = fixture.beside("map.git").display().to_string();
    let ran = run_with(&fixture, &["map", "fetch", "--allow-host", &folder], variable);
    assert_eq!((ran.code, ran.stderr.as_str()), (2, refused.as_str()), "{}", ran.whole());

    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    let ran = run_with(&fixture, &["map", "verify", "--remote"], variable);
    assert!(
        ran.stdout.contains(&format!(
            "undecided[map-rewritten]: whether records were lost at the map's server cannot be known: {url} is not asked"
        )),
        "{}",
        ran.whole()
    );
    // Whom the environment names, the caller names.
    let mut named = command(&fixture);
    named.args(["map", "fetch"]).env("CHANGE_ID", "7").env("RELMAP_MAP_REPOSITORY", &url);
    let ran = finish(&mut named);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
