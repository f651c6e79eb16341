//! The states of a checkout that a CI system leaves.

use relmap_testkit::Fixture;

use crate::support::{chart_files, charts, check, command, declare, edit, finish, relmap};

fn patched() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    fixture
}

#[test]
fn a_shallow_clone_is_undecided_and_says_what_decides_it() {
    let fixture = patched();
    let clone = fixture.clone_shallow(1);
    let ran = check(&clone, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["shallow-history".to_owned()]), "{}", ran.whole());
    insta::assert_snapshot!("checkout_shallow", relmap(&clone, &["check"]).whole());
    // Deep enough, it is decided.
    let clone = fixture.clone_shallow(2);
    clone.git(["fetch", "--quiet", "--tags", "origin"]);
    let ran = check(&clone, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec![]), "{}", ran.whole());
}

#[test]
fn the_command_that_is_named_decides_it() {
    let clone = patched().clone_shallow(1);
    let help = check(&clone, &[]).json()["components"][0]["findings"][0]["help"]
        .as_str()
        .unwrap()
        .to_owned();
    // The origin is gone with its fixture: this one stays.
    let fixture = patched();
    let clone = fixture.clone_shallow(1);
    let words: Vec<&str> = help.split(' ').collect();
    assert_eq!(words[0], "git");
    clone.git(&words[1..]);
    assert_eq!(check(&clone, &[]).code, 0);
}

#[test]
fn a_clone_without_tags_is_undecided() {
    let fixture = patched();
    let clone = fixture.clone_with(&["--no-tags"]);
    let ran = check(&clone, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["tags-missing".to_owned()]), "{}", ran.whole());
    // With one entry alone there is no sign of earlier releases but the clone's own settings.
    let clone = charts().clone_with(&["--no-tags"]);
    let ran = check(&clone, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["tags-missing".to_owned()]), "{}", ran.whole());
}

#[test]
fn a_tag_whose_object_is_missing_names_the_command_that_fetches_it() {
    let origin = patched();
    let clone = origin.clone_with(&[]);
    let id = "0000000000000000000000000000000000000001";
    clone.git(["tag", "-d", "charts-1.1.0"]);
    std::fs::create_dir_all(clone.path().join(".git/refs/tags")).unwrap();
    std::fs::write(clone.path().join(".git/refs/tags/charts-1.1.0"), format!("{id}\n")).unwrap();
    let ran = check(&clone, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["tags-missing".to_owned()]), "{}", ran.whole());
    let finding = &ran.json()["components"][0]["findings"][0];
    assert_eq!(
        finding["message"],
        format!(
            "the tag charts-1.1.0 is here, but the object {id} that it leads to is missing, so what changed since then \
             cannot be known"
        )
    );
    assert_eq!(
        finding["help"],
        "fetch the tag again: git tag -d charts-1.1.0 && git fetch origin tag charts-1.1.0\ngit fsck lists what else \
         is missing"
    );
    clone.git(["tag", "-d", "charts-1.1.0"]);
    clone.git(["fetch", "--quiet", "origin", "tag", "charts-1.1.0"]);
    assert_eq!(check(&clone, &[]).code, 0);
}

#[test]
fn an_index_that_cannot_be_read_names_the_command_that_rewrites_it() {
    type Setup = (&'static [&'static [&'static str]], &'static str, &'static [&'static str]);
    let setups: [Setup; 2] = [
        (
            &[
                &["sparse-checkout", "init", "--cone", "--sparse-index"],
                &["sparse-checkout", "set", "templates"],
            ],
            "a sparse index",
            &["sparse-checkout", "reapply", "--no-sparse-index"],
        ),
        (
            &[&["update-index", "--split-index"]],
            "a split index",
            &["update-index", "--no-split-index"],
        ),
    ];
    for (setup, form, fix) in setups {
        let fixture = patched();
        fixture.write("docs/a/b.txt", "x\n");
        fixture.write("docs/b/b.txt", "x\n");
        fixture.commit("Document");
        for command in setup {
            fixture.git(*command);
        }
        let ran = relmap(&fixture, &["check", "--worktree"]);
        let told = format!(
            "relmap: git's index is {form}, which relmap cannot read; run `git {}`\n",
            fix.join(" ")
        );
        assert_eq!((ran.code, ran.stderr.as_str()), (3, told.as_str()), "{}", ran.whole());
        fixture.git(fix);
        assert_eq!(relmap(&fixture, &["check", "--worktree"]).code, 0);
    }
}

#[test]
fn a_detached_head_is_a_note() {
    let fixture = patched();
    fixture.git(["checkout", "--quiet", "--detach"]);
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec!["detached-head".to_owned()]), "{}", ran.whole());
}

#[test]
fn a_pull_requests_merge_is_a_note() {
    let fixture = charts();
    fixture.branch("work");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    fixture.checkout("main");
    fixture.write("README.md", "x\n");
    fixture.commit("Document");
    fixture.git(["checkout", "--quiet", "--detach"]);
    fixture.merge(&["work"]);
    let ran = check(&fixture, &[]);
    assert_eq!(
        (ran.code, ran.rules()),
        (0, vec!["pull-request-merge".to_owned()]),
        "{}",
        ran.whole()
    );
}

#[test]
fn a_maintenance_branch_is_compared_with_its_own_line() {
    let fixture = charts();
    edit(&fixture, "templates/web.yaml", "replicas", "count");
    edit(&fixture, "values.yaml", "image:", "debug: true\nimage:");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("A feature");
    fixture.tag("charts-1.2.0");
    fixture.git(["checkout", "--quiet", "-b", "maintenance", "charts-1.1.0"]);
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Maintain");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-1.1.0");
    // The version of the main line is taken.
    edit(&fixture, "RELEASE.txt", "charts-1.1.1", "charts-1.2.0");
    edit(&fixture, "Chart.yaml", "version: 1.1.1", "version: 1.2.0");
    fixture.commit("Take what is taken");
    assert_eq!(check(&fixture, &[]).rules(), ["version-taken"]);
}

#[test]
fn bare_repositories_and_work_trees_are_read() {
    let fixture = patched();
    assert_eq!(check(&fixture.clone_bare(), &[]).code, 0);
    let tree = fixture.worktree("beside");
    let ran = check(&fixture, &["-C", tree.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-1.1.0");
}

#[test]
fn git_dir_is_honoured() {
    let fixture = patched();
    let elsewhere = Fixture::folder();
    let ran = finish(
        command(&elsewhere)
            .args(["check", "--format", "json"])
            .env("GIT_DIR", fixture.path().join(".git")),
    );
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_folder_that_is_not_there_is_no_repository_and_no_default() {
    let fixture = Fixture::folder();
    for command in ["check", "next", "explain"] {
        let ran = relmap(&fixture, &[command, "-C", "nowhere"]);
        assert_eq!(ran.code, 3, "{command}");
        assert_eq!(ran.stderr, "relmap: there is no folder `nowhere`; correct -C\n");
    }
}

#[test]
fn no_repository_says_so() {
    let fixture = Fixture::folder();
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: `{}` is not in a git repository; change to one, or name one with -C\n",
            fixture.path().display()
        )
    );
}

#[test]
fn an_unborn_branch_is_undecided_but_its_work_tree_can_be_judged() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (3, vec!["unborn-branch".to_owned()]), "{}", ran.whole());
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!((ran.code, ran.rules()), (0, vec!["first-release".to_owned()]), "{}", ran.whole());
}

#[test]
fn a_repository_without_a_release_file_is_told_how_to_begin() {
    let fixture = Fixture::new();
    fixture.write("main.c", "1\n");
    fixture.commit("First");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!("no_release_file", ran.whole());
}

#[test]
fn nothing_of_the_users_configuration_is_written() {
    let fixture = patched();
    let home = fixture.home();
    let before: Vec<_> =
        std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()).collect();
    check(&fixture, &[]);
    relmap(&fixture, &["next"]);
    let after: Vec<_> =
        std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(before, after);
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
}

#[test]
fn a_prerelease_that_is_tagged_is_not_taken_by_itself() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1-rc.1", "App: app-1.2.0\n");
    fixture.commit("Try it");
    fixture.tag("charts-1.1.1-rc.1");
    assert_eq!(check(&fixture, &[]).rules(), ["released"]);
    fixture.write("README.md", "x\n");
    fixture.commit("Document");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec![]), "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-1.1.1-rc.1");
    // The release itself is compared with the last release, not with its own candidate.
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Release it");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec![]), "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "charts-1.1.0");
}

#[test]
fn an_old_branch_knows_the_old_names_of_tags() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.commit("Deploy the app");
    fixture.tag("v1.1.0");
    fixture.branch("maintenance");
    fixture.checkout("main");
    edit(&fixture, "templates/web.yaml", "replicas", "count");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Name tags anew");
    // The first release of a new name is compared with the last one of the old.
    let ran = check(&fixture, &[]);
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "v1.1.0", "{}", ran.whole());
    fixture.tag("charts-1.1.1");
    fixture.checkout("maintenance");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("Maintain");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec!["tag-form".to_owned()]), "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["baseline"]["tag"], "v1.1.0");
}

#[test]
fn a_bare_repository_has_no_work_tree_to_judge() {
    let bare = patched().clone_bare();
    let ran = relmap(&bare, &["check", "--worktree"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.ends_with("is a bare repository: it has no work tree to look at\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(relmap(&bare, &["explain"]).code, 0);
}
