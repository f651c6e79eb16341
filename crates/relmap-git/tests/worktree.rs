//! Uncommitted work against the baseline.

mod common;

use std::fs;

use common::{changes, chart_in, facts, titled, write_chart};
use relmap_core::facts::ComponentFacts;
use relmap_git::{At, Repository};
use relmap_testkit::Fixture;

const LONG: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

fn chart() -> Fixture {
    let repo = Fixture::new();
    write_chart(&repo, "charts/web", "web", "1.0.0");
    for file in ["values.yaml", "templates/a.yaml", "templates/b.yaml"] {
        repo.write(&format!("charts/web/{file}"), format!("# {file}\n{LONG}"));
    }
    repo.write(".gitignore", "*.tgz\nbuild/\n");
    repo.commit("Release");
    repo.tag("web-1.0.0");
    repo
}

fn uncommitted(repo: &Fixture) -> ComponentFacts {
    facts(repo, &chart_in("charts/web", "web"), &titled("web"), At::Worktree)
}

#[test]
fn staged_unstaged_untracked_and_deleted_files_count_and_ignored_ones_do_not() {
    let repo = chart();
    repo.write("charts/web/values.yaml", "staged: 1\n");
    repo.git(["add", "."]);
    repo.write("charts/web/templates/a.yaml", "unstaged\n");
    repo.write("charts/web/templates/deep/er/c.yaml", "untracked\n");
    repo.write("charts/web/web-1.0.0.tgz", "ignored\n");
    repo.write("charts/web/build/x", "ignored\n");
    repo.write("elsewhere", "untracked\n");
    repo.remove("charts/web/templates/b.yaml");
    let facts = uncommitted(&repo);
    assert_eq!(
        changes(&facts),
        [
            "charts/web/templates/a.yaml",
            "-charts/web/templates/b.yaml",
            "+charts/web/templates/deep/er/c.yaml",
            "charts/web/values.yaml",
        ]
    );
    assert_eq!(facts.new.in_chart("values.yaml"), Some(&b"staged: 1\n"[..]));
    let at_head = common::facts(&repo, &chart_in("charts/web", "web"), &titled("web"), At::Head);
    assert_eq!(changes(&at_head), [""; 0]);
}

#[test]
fn work_is_compared_with_the_release_and_not_with_head() {
    let repo = chart();
    let before = fs::read(repo.path().join("charts/web/values.yaml")).unwrap();
    repo.write("charts/web/values.yaml", "committed: 1\n");
    repo.commit("work");
    assert_eq!(changes(&uncommitted(&repo)), ["charts/web/values.yaml"]);
    repo.write("charts/web/values.yaml", before);
    assert_eq!(changes(&uncommitted(&repo)), [""; 0], "undone by hand");
    repo.git(["rm", "--quiet", "--cached", "charts/web/templates/a.yaml"]);
    assert_eq!(changes(&uncommitted(&repo)), [""; 0], "untracked, but still there");
}

#[test]
fn nothing_is_written_into_the_repository() {
    let repo = chart();
    repo.write("charts/web/values.yaml", "new content\n");
    repo.git(["rm", "--quiet", "--cached", "charts/web/templates/a.yaml"]);
    let before =
        (repo.git(["count-objects", "-v"]), fs::read(repo.path().join(".git/index")).unwrap());
    assert_eq!(changes(&uncommitted(&repo)), ["charts/web/values.yaml"]);
    let after =
        (repo.git(["count-objects", "-v"]), fs::read(repo.path().join(".git/index")).unwrap());
    assert_eq!(before, after);
}

#[test]
fn line_ends_that_git_converts_are_no_change() {
    let repo = chart();
    repo.git(["config", "core.autocrlf", "true"]);
    let crlf = format!("# values.yaml\n{LONG}").replace('\n', "\r\n");
    repo.write("charts/web/values.yaml", &crlf);
    assert_eq!(changes(&uncommitted(&repo)), [""; 0]);
    repo.git(["rm", "--quiet", "--cached", "charts/web/values.yaml"]);
    assert_eq!(changes(&uncommitted(&repo)), [""; 0], "untracked");
    repo.git(["config", "core.autocrlf", "false"]);
    assert_eq!(changes(&uncommitted(&repo)), ["charts/web/values.yaml"]);
}

#[test]
fn modes_links_and_renames_are_seen() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let repo = chart();
    let folder = repo.path().join("charts/web");
    fs::set_permissions(folder.join("values.yaml"), PermissionsExt::from_mode(0o755)).unwrap();
    repo.rename("charts/web/templates/a.yaml", "charts/web/templates/z.yaml");
    repo.remove("charts/web/templates/b.yaml");
    symlink("z.yaml", folder.join("templates/b.yaml")).unwrap();
    assert_eq!(
        changes(&uncommitted(&repo)),
        [
            "charts/web/templates/b.yaml",
            "charts/web/templates/a.yaml>charts/web/templates/z.yaml",
            "charts/web/values.yaml",
        ]
    );
}

#[test]
fn a_chart_that_was_just_moved_did_not_change() {
    let repo = chart();
    repo.rename("charts/web", "deploy/web");
    repo.write("deploy/web/values.yaml", format!("# values.yaml\n{LONG}more: 1\n"));
    let layout = chart_in("deploy/web", "web");
    let expected = ["charts/web/values.yaml>deploy/web/values.yaml"];
    let moved = || changes(&facts(&repo, &layout, &titled("web"), At::Worktree));
    assert_eq!(moved(), expected, "untracked");
    repo.git(["add", "--all"]);
    assert_eq!(moved(), expected, "staged");
}

#[test]
fn files_that_a_sparse_checkout_left_out_are_not_deleted() {
    let repo = chart();
    repo.write("docs/a.md", "a\n");
    repo.commit("docs");
    repo.git(["sparse-checkout", "set", "--no-cone", "/*", "!/charts/web/templates/"]);
    assert!(!repo.path().join("charts/web/templates").exists());
    assert_eq!(changes(&uncommitted(&repo)), [""; 0]);
}

#[test]
fn repositories_inside_are_not_searched() {
    let repo = chart();
    let inner = repo.path().join("charts/web/vendor/other");
    fs::create_dir_all(&inner).unwrap();
    repo.git(["init", "--quiet", inner.to_str().unwrap()]);
    fs::write(inner.join("RELEASE.txt"), "other-1.0.0\n").unwrap();
    assert_eq!(changes(&uncommitted(&repo)), [""; 0]);
    let repository = Repository::discover(repo.path()).unwrap();
    let now = repository.snapshot(At::Worktree).unwrap();
    assert_eq!(now.find(&["RELEASE.txt"]).unwrap(), [""; 0]);
}
