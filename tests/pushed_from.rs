//! From where a release is pushed: which branches, which commits, and which state of the files.

use relmap_testkit::Fixture;

use crate::release::{at_origin, to_release};
use crate::support::{Ran, command, edit, finish, relmap};

const FROM_MAIN: &str =
    "releases are pushed from main and from maintenance branches such as release-1.x";

#[track_caller]
fn refused(fixture: &Fixture, arguments: &[&str], why: &str) {
    let before = at_origin(fixture);
    let ran = relmap(fixture, arguments);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert_eq!(ran.stderr.trim_end(), format!("relmap: nothing was released: {why}"));
    assert_eq!(at_origin(fixture), before);
    assert_eq!(fixture.git(["tag", "--list", "charts-1.1.1"]), "");
}

#[track_caller]
fn released(ran: &Ran, fixture: &Fixture) {
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(at_origin(fixture).contains("refs/tags/charts-1.1.1"), "{}", at_origin(fixture));
}

#[test]
fn a_branch_that_releases_do_not_come_from_is_refused() {
    let fixture = to_release();
    fixture.branch("topic");
    fixture.commit("On a topic");
    let why = format!(
        "HEAD is on the branch topic, and {FROM_MAIN}; merge topic and release after that, or allow it: \
         --allow-branch topic, or for good with `allow-branch` under [release] in relmap.toml on main"
    );
    for arguments in [
        &["release", "--push"][..],
        &["tag", "--push"],
        &["release", "--push", "--dry-run"],
        &["release", "--push", "--allow-branch", "release-*"],
    ] {
        refused(&fixture, arguments, &why);
    }
    // Pushed or not makes no difference.
    fixture.git(["push", "--quiet", "origin", "topic"]);
    refused(&fixture, &["release", "--push"], &why);
    // Nothing goes anywhere without --push.
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_branch_is_allowed_by_option_by_variable_and_by_setting() {
    for (options, variable, setting) in [
        (&["--allow-branch", "topic"][..], "", ""),
        (&["--allow-branch", "main,top*"], "", ""),
        (&[], "topic", ""),
        (&[], "", "[release]\nallow-branch = [\"main\", \"top*\"]\n"),
    ] {
        let fixture = to_release();
        if !setting.is_empty() {
            fixture.write("relmap.toml", setting);
            fixture.commit("Release from topics, too");
            fixture.git(["push", "--quiet", "origin", "main"]);
        }
        fixture.branch("topic");
        fixture.commit("On a topic");
        let mut arguments = vec!["release", "--push"];
        arguments.extend(options);
        let ran = finish(command(&fixture).args(&arguments).env("RELMAP_ALLOW_BRANCH", variable));
        released(&ran, &fixture);
        // What is tagged is part of a branch of the remote.
        assert!(
            at_origin(&fixture).contains(&format!("{}\trefs/heads/topic", fixture.head())),
            "{}",
            at_origin(&fixture)
        );
    }
}

/// What a branch says of itself counts once it is merged, whether the branch is checked out or its commit alone.
#[test]
fn a_branch_does_not_allow_itself() {
    let own = "[release]\nallow-branch = [\"*\"]\n";
    let on_topic = |theirs: &str| {
        let fixture = to_release();
        if !theirs.is_empty() {
            fixture.write("relmap.toml", theirs);
            fixture.commit("Say where releases come from");
            fixture.git(["push", "--quiet", "origin", "main"]);
        }
        fixture.branch("topic");
        fixture.write("relmap.toml", own);
        fixture.commit("On a topic");
        fixture.git(["push", "--quiet", "origin", "topic"]);
        fixture
    };
    let lines = "[release]\nallow-branch = [\"main\", \"lts\"]\n";
    let none = "[release]\nallow-branch = []\n";
    for (theirs, from) in [
        ("", FROM_MAIN),
        (lines, "releases are pushed from main, lts (`allow-branch` in relmap.toml on main)"),
        (
            none,
            "releases are pushed from no branch (`allow-branch` in relmap.toml on main is empty)",
        ),
    ] {
        let fixture = on_topic(theirs);
        let allow = "allow it: --allow-branch topic, or for good with `allow-branch` under [release] in relmap.toml on main";
        let why = format!(
            "HEAD is on the branch topic, and {from}; merge topic and release after that, or {allow}"
        );
        for arguments in
            [&["release", "--push"][..], &["tag", "--push"], &["release", "--push", "--dry-run"]]
        {
            refused(&fixture, arguments, &why);
        }
        fixture.git(["checkout", "--quiet", "--detach"]);
        let why = format!(
            "origin has the commit at HEAD only on topic, and {from}; merge it and release after that, or {allow}"
        );
        refused(&fixture, &["release", "--push"], &why);
    }
    // The caller decides otherwise.
    let fixture = on_topic("");
    released(&relmap(&fixture, &["release", "--push", "--config-from", "HEAD"]), &fixture);
}

/// The settings of the default branch are those that the remote has now, wherever this clone is.
#[test]
fn what_the_remote_allows_now_counts() {
    let fixture = to_release();
    let commit = fixture.head();
    fixture.write("relmap.toml", "[release]\nallow-branch = [\"main\", \"topic\"]\n");
    fixture.commit("Release from the topic, too");
    fixture.git(["push", "--quiet", "origin", "main"]);
    fixture.git(["reset", "--quiet", "--hard", &commit]);
    fixture.git(["update-ref", "refs/remotes/origin/main", &commit]);
    fixture.git(["reflog", "expire", "--expire=now", "--all"]);
    fixture.git(["gc", "--quiet", "--prune=now"]);
    fixture.branch("topic");
    fixture.commit("On a topic");
    released(&relmap(&fixture, &["release", "--push"]), &fixture);
}

#[test]
fn a_list_of_branches_is_the_whole_list() {
    let fixture = to_release();
    fixture.write("relmap.toml", "[release]\nallow-branch = [\"release-*\"]\n");
    fixture.commit("Release from old lines only");
    refused(
        &fixture,
        &["release", "--push"],
        "HEAD is on the branch main, and releases are pushed from release-* (`allow-branch` in relmap.toml); merge main and \
         release after that, or allow it: --allow-branch main, or for good with `allow-branch` under [release] in \
         relmap.toml",
    );
}

#[test]
fn a_maintenance_branch_counts_once_the_remote_has_it() {
    let fixture = to_release();
    fixture.branch("release-1.x");
    fixture.commit("On an old line");
    refused(
        &fixture,
        &["release", "--push"],
        "release-1.x is named like a maintenance branch, and origin has no such branch yet; push it, then release: git push \
         -u origin release-1.x",
    );
    fixture.git(["push", "--quiet", "-u", "origin", "release-1.x"]);
    released(&relmap(&fixture, &["release", "--push"]), &fixture);
}

#[test]
fn the_branch_is_pushed_with_the_tags_where_the_remote_lacks_its_commits() {
    let fixture = to_release();
    fixture.commit("One more");
    fixture.commit("And another");
    let plan =
        "branch    main, which is 2 commits ahead of origin\n          push the branch to origin\n";
    let ran = relmap(&fixture, &["release", "--push", "--dry-run"]);
    assert!(ran.stdout.contains(plan), "{}", ran.whole());
    assert!(!at_origin(&fixture).contains(&fixture.head()));
    let ran = relmap(&fixture, &["release", "--push"]);
    released(&ran, &fixture);
    assert!(ran.stdout.contains(plan), "{}", ran.whole());
    assert!(ran.stdout.contains("done      pushed the branch main to origin\n"), "{}", ran.whole());
    let main = format!("{}\trefs/heads/main", fixture.head());
    assert!(at_origin(&fixture).contains(&main), "{}", at_origin(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
}

#[test]
fn what_the_remote_has_already_is_not_pushed_again() {
    let fixture = to_release();
    let commit = fixture.head();
    fixture.commit("Later");
    fixture.git(["push", "--quiet", "origin", "main"]);
    let later = fixture.head();
    // Behind the remote, on the branch and detached.
    fixture.git(["reset", "--quiet", "--hard", &commit]);
    for detached in [false, true] {
        if detached {
            fixture.checkout(&commit);
        }
        let ran = relmap(&fixture, &["release", "--push", "--dry-run"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert!(!ran.stdout.contains("branch    "), "{}", ran.whole());
    }
    released(&relmap(&fixture, &["release", "--push"]), &fixture);
    assert!(at_origin(&fixture).contains(&format!("{later}\trefs/heads/main")));
}

#[test]
fn a_branch_that_diverged_is_refused() {
    let fixture = to_release();
    let commit = fixture.head();
    fixture.commit("Another one's");
    fixture.git(["push", "--quiet", "origin", "main"]);
    fixture.git(["reset", "--quiet", "--hard", &commit]);
    fixture.commit("Mine");
    let why = "main and main at origin have diverged: each has commits that the other lacks; bring them together, then \
               release: git pull --rebase --tags origin main (if a release file is in conflict, keep that of origin: git \
               checkout --ours FILE; then run relmap bump)";
    refused(&fixture, &["release", "--push"], why);
    // The same where this clone has not seen it yet.
    fixture.git(["update-ref", "-d", "refs/remotes/origin/main"]);
    fixture.git(["reflog", "expire", "--expire=now", "--all"]);
    fixture.git(["gc", "--quiet", "--prune=now"]);
    refused(&fixture, &["release", "--push"], why);
}

#[test]
fn a_detached_head_is_released_where_the_remote_has_its_commit() {
    let fixture = to_release();
    fixture.git(["checkout", "--quiet", "--detach"]);
    released(&relmap(&fixture, &["release", "--push"]), &fixture);
    // A commit of a topic alone, and one of nobody.
    let fixture = to_release();
    fixture.git(["checkout", "--quiet", "--detach"]);
    fixture.commit("Of a topic");
    let nobody = "HEAD is detached, and no branch of origin has its commit; push the commit to its branch first: git push \
                  origin HEAD:refs/heads/main; or release it as it is: --allow-branch HEAD";
    refused(&fixture, &["release", "--push"], nobody);
    fixture.git(["push", "--quiet", "origin", "HEAD:refs/heads/topic"]);
    refused(
        &fixture,
        &["release", "--push"],
        &format!(
            "origin has the commit at HEAD only on topic, and {FROM_MAIN}; merge it and release after that, or allow it: \
             --allow-branch topic, or for good with `allow-branch` under [release] in relmap.toml on main"
        ),
    );
    released(&relmap(&fixture, &["release", "--push", "--allow-branch", "HEAD"]), &fixture);
}

#[test]
fn a_pipeline_with_a_narrow_shallow_clone_releases_although_main_went_on() {
    let fixture = to_release();
    let commit = fixture.head();
    fixture.commit("Later");
    fixture.git(["push", "--quiet", "origin", "main"]);
    // As GitLab and Jenkins do it: one commit, no branch, no remote-tracking branch.
    let clone = Fixture::folder();
    let origin = fixture.beside("origin.git");
    clone.git(["init", "--quiet"]);
    clone.git(["remote", "add", "origin", &format!("file://{}", origin.display())]);
    fixture.git([
        "-C",
        origin.to_str().unwrap(),
        "config",
        "uploadpack.allowAnySHA1InWant",
        "true",
    ]);
    clone.git(["fetch", "--quiet", "--depth=1", "origin", &commit]);
    clone.git(["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
    let ran = relmap(&clone, &["release", "--push"]);
    released(&ran, &fixture);
    // A commit of a topic is refused there as well.
    let fixture = to_release();
    fixture.branch("topic");
    fixture.commit("Of a topic");
    fixture.git(["push", "--quiet", "origin", "topic"]);
    let origin = fixture.beside("origin.git");
    let clone = Fixture::folder();
    clone.git(["init", "--quiet"]);
    clone.git(["remote", "add", "origin", &format!("file://{}", origin.display())]);
    clone.git(["fetch", "--quiet", "--depth=1", "origin", "topic:refs/remotes/origin/topic"]);
    clone.git(["checkout", "--quiet", "--detach", "origin/topic"]);
    refused(
        &clone,
        &["release", "--push"],
        &format!(
            "origin has the commit at HEAD only on topic, and {FROM_MAIN}; merge it and release after that, or allow it: \
             --allow-branch topic, or for good with `allow-branch` under [release] in relmap.toml on main"
        ),
    );
}

#[test]
fn uncommitted_changes_of_what_is_released_are_refused_and_named() {
    let fixture = to_release();
    fixture.write("notes.txt", "new files are not released, and not in the way\n");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    let one = "a file of what is released has uncommitted changes: values.yaml; commit or restore it, or release what is \
               committed: --allow-dirty";
    refused(&fixture, &["release", "--push"], one);
    refused(&fixture, &["release", "--push", "--dry-run"], one);
    edit(&fixture, "RELEASE.txt", "- Something else.", "- Something new.");
    fixture.git(["add", "RELEASE.txt"]);
    refused(
        &fixture,
        &["tag", "--push"],
        "files of what is released have uncommitted changes: RELEASE.txt, values.yaml; commit or restore them, or release \
         what is committed: --allow-dirty",
    );
    released(&relmap(&fixture, &["release", "--push", "--allow-dirty"]), &fixture);
    let tag = fixture.git(["cat-file", "tag", "charts-1.1.1"]);
    assert!(tag.contains("- Something else."), "{tag}");
}

#[test]
fn where_nothing_is_left_to_push_nothing_is_asked() {
    let fixture = to_release();
    released(&relmap(&fixture, &["release", "--push"]), &fixture);
    fixture.branch("topic");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
}

#[test]
fn a_setting_that_allows_more_branches_is_told_in_a_pull_request() {
    let fixture = to_release();
    fixture.git(["fetch", "--quiet", "origin"]);
    fixture.branch("topic");
    fixture.write("relmap.toml", "[release]\nallow-branch = [\"*\"]\n");
    fixture.commit("Release from everywhere");
    let mut check = command(&fixture);
    let ran = finish(check.arg("check").env("CHANGE_ID", "7").env("CHANGE_TARGET", "main"));
    assert!(
        ran.stdout.contains(
            "warning[config-changed]: the settings get looser: release allow-branch the default -> [*]"
        ),
        "{}",
        ran.whole()
    );
}

/// What the remote's default branch says cannot be read: a push is refused, and a tag is made.
#[test]
fn a_release_that_is_not_pushed_needs_nothing_of_the_remote() {
    let fixture = to_release();
    let released = fixture.head();
    fixture.write("relmap.toml", "[unknown]\n");
    fixture.commit("Break the settings");
    fixture.git(["push", "--quiet", "origin", "main"]);
    fixture.git(["reset", "--quiet", "--hard", &released]);
    fixture.branch("topic");
    fixture.commit("On a topic");
    let ran = relmap(&fixture, &["tag", "--push"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    let ran = relmap(&fixture, &["tag"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.ends_with("next      push: relmap tag --push\n"), "{}", ran.whole());
}
