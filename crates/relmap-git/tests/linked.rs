//! What differs behind the symbolic links of a chart.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

mod common;

use std::fs;
use std::os::unix::fs::symlink;

use common::{changes, chart_in, facts, titled, write_chart};
use relmap_git::At;
use relmap_testkit::Fixture;

fn link(repo: &Fixture, target: &str, path: &str) {
    let path = repo.path().join(path);
    let _ = fs::remove_file(&path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink(target, path).unwrap();
}

fn chart() -> Fixture {
    let repo = Fixture::new();
    write_chart(&repo, "web", "web", "1.0.0");
    repo.write("web/RELEASE.txt", "web-1.0.0\n");
    repo
}

fn release(repo: &Fixture) {
    repo.commit("Release");
    repo.tag("web-1.0.0");
}

/// In a commit and in the work tree, which must agree.
#[track_caller]
fn found(repo: &Fixture) -> Vec<String> {
    let at = |at| changes(&facts(repo, &chart_in("web", "web"), &titled("web"), at));
    let uncommitted = at(At::Worktree);
    repo.commit("Change");
    assert_eq!(at(At::Head), uncommitted);
    assert_eq!(at(At::Worktree), uncommitted);
    uncommitted
}

#[test]
fn files_behind_links_come_go_and_change() {
    let repo = chart();
    repo.write("shared/values.yaml", "a: 1\n");
    repo.write("shared/t/a.yaml", "a\n");
    repo.write("shared/t/b.yaml", "b\n");
    link(&repo, "../shared/values.yaml", "web/values.yaml");
    link(&repo, "../shared/t", "web/templates");
    release(&repo);
    repo.write("shared/values.yaml", "a: 2\n");
    repo.write("shared/t/a.yaml", "A\n");
    repo.remove("shared/t/b.yaml");
    repo.write("shared/t/c.yaml", "something else\n");
    repo.write("shared/other", "x");
    assert_eq!(
        found(&repo),
        [
            "web/templates/a.yaml",
            "-web/templates/b.yaml",
            "+web/templates/c.yaml",
            "web/values.yaml"
        ]
    );
    let facts = facts(&repo, &chart_in("web", "web"), &titled("web"), At::Head);
    assert_eq!(facts.old.in_chart("values.yaml"), Some(&b"a: 1\n"[..]));
    assert_eq!(facts.new.in_chart("values.yaml"), Some(&b"a: 2\n"[..]));
}

#[test]
fn what_a_link_leads_to_can_become_something_else() {
    let repo = chart();
    repo.write("shared/a", "1");
    repo.write("shared/b/x", "2");
    link(&repo, "../shared/a", "web/templates/a");
    link(&repo, "../shared/b", "web/templates/b");
    link(&repo, "../shared/c", "web/templates/c");
    link(&repo, "../shared/d", "web/templates/d");
    link(&repo, "a", "shared/d");
    for path in ["a", "b", "c", "d"] {
        link(&repo, &format!("../../shared/{path}"), &format!("web/templates/{path}"));
    }
    release(&repo);
    // A file, then a folder; a folder, then nothing; nothing, then a file; another link.
    repo.remove("shared/a");
    repo.write("shared/a/y", "a long text of some other sort");
    repo.remove("shared/b/x");
    repo.write("shared/c", "three");
    repo.write("shared/e", "four and more");
    link(&repo, "e", "shared/d");
    assert_eq!(
        found(&repo),
        [
            "-web/templates/a",
            "+web/templates/a/y",
            "-web/templates/b/x",
            "+web/templates/c",
            "web/templates/d",
        ]
    );
}

#[test]
fn a_submodule_behind_a_link_is_known_by_its_commit() {
    let repo = chart();
    link(&repo, "../lib/values.yaml", "web/values.yaml");
    repo.git(["add", "--all"]);
    let one = "1".repeat(40);
    repo.git(["update-index", "--add", "--cacheinfo", &format!("160000,{one},lib")]);
    repo.commit_staged("Release");
    repo.tag("web-1.0.0");
    let two = "2".repeat(40);
    repo.git(["update-index", "--cacheinfo", &format!("160000,{two},lib")]);
    repo.commit_staged("Move the submodule");
    let facts = facts(&repo, &chart_in("web", "web"), &titled("web"), At::Head);
    assert_eq!(changes(&facts), ["web/values.yaml"]);
}

#[test]
fn links_in_circles_and_to_everything_end() {
    let repo = chart();
    repo.write("other/a", "1");
    link(&repo, ".", "web/self");
    link(&repo, "..", "web/all");
    link(&repo, "loop", "web/loop");
    link(&repo, "../../etc/hostname", "web/out");
    release(&repo);
    repo.write("other/a", "2");
    assert_eq!(found(&repo), ["web/all/other/a"]);
}

#[test]
fn very_many_ways_are_refused() {
    let repo = chart();
    for level in 0..8 {
        for way in 0..8 {
            link(&repo, &format!("../{}", level + 1), &format!("web/{level}/{way}"));
        }
    }
    repo.write("web/8/a", "1");
    release(&repo);
    repo.write("web/8/a", "2");
    repo.commit("Change");
    let repository = relmap_git::Repository::open(repo.path()).unwrap();
    let now = repository.snapshot(At::Head).unwrap();
    let (layout, scheme) = (chart_in("web", "web"), titled("web"));
    let query = relmap_git::ComponentQuery {
        layout: &layout,
        scheme: &scheme,
        shared: &[],
        declared: None,
    };
    let tags = repository.tags().unwrap();
    let error = repository.component_facts(&query, &now, &tags).unwrap_err().to_string();
    let end = "leads through too many symbolic links; replace the link with the file";
    assert!(error.ends_with(end), "{error}");
}
