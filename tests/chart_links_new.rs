//! Links and submodules that take the place of a chart's folders: what is behind them is delivered.

use std::fs;
use std::os::unix::fs::symlink;

use relmap_testkit::Fixture;

use crate::support::{chart_files, declare, relmap};

/// The chart `web` in the root, released as `web-1.1.0`, with folders beside it that no template reads.
fn charted() -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "web/", "web", "web");
    fixture.write("one/a.yaml", "kind: One\n");
    fixture.write("two/a.yaml", "kind: Two\n");
    fixture.write("deep/more/b.yaml", "kind: B\n");
    for (folder, version) in [("old", "1.0.0"), ("new", "2.0.0")] {
        let chart = format!("apiVersion: v2\nname: db\nversion: {version}\n");
        fixture.write(&format!("{folder}/db/Chart.yaml"), &chart);
    }
    fixture
}

fn link(fixture: &Fixture, target: &str, path: &str) {
    let path = fixture.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&path);
    symlink(target, path).unwrap();
}

/// What is demanded for a patch release, of HEAD and of the work tree.
#[track_caller]
fn demands(fixture: &Fixture, expected: &str) {
    declare(fixture, "web/", "web-1.1.1", "App: app-1.2.0\n");
    let worktree = relmap(fixture, &["check", "--worktree"]).stdout;
    fixture.commit("Change");
    for text in [worktree, relmap(fixture, &["check"]).stdout] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

fn released(prepare: impl Fn(&Fixture)) -> Fixture {
    let fixture = charted();
    prepare(&fixture);
    fixture.commit("Release");
    fixture.tag("web-1.1.0");
    fixture
}

#[test]
fn definitions_behind_a_new_a_moved_and_a_lost_link_count() {
    let fixture = released(|_| {});
    link(&fixture, "../one", "web/crds");
    demands(&fixture, "at least a minor");
    // Through more than one link.
    let fixture = released(|_| {});
    link(&fixture, "../deep", "web/crds");
    link(&fixture, "../one", "deep/inner");
    demands(&fixture, "web/crds/inner/a.yaml");
    let linked = || released(|fixture| link(fixture, "../one", "web/crds"));
    let fixture = linked();
    link(&fixture, "../two", "web/crds");
    demands(&fixture, "web/crds/a.yaml");
    let fixture = linked();
    fs::remove_file(fixture.path().join("web/crds")).unwrap();
    demands(&fixture, "web/crds/a.yaml");
    // A folder in a link's place, and a link in a folder's.
    let fixture = linked();
    fs::remove_file(fixture.path().join("web/crds")).unwrap();
    fixture.write("web/crds/a.yaml", "kind: Three\n");
    demands(&fixture, "at least a minor");
}

#[test]
fn dependencies_behind_a_link_are_compared_by_their_versions() {
    for (old, new, path) in
        [("../old", "../new", "web/charts"), ("../../old/db", "../../new/db", "web/charts/db")]
    {
        let fixture = released(|fixture| link(fixture, old, path));
        link(&fixture, new, path);
        demands(&fixture, "db 1.0.0 -> 2.0.0");
    }
    let fixture = released(|_| {});
    link(&fixture, "../new", "web/charts");
    demands(&fixture, "db 2.0.0 added");
}

#[test]
fn a_new_link_within_a_linked_folder_is_followed() {
    let fixture = released(|fixture| link(fixture, "../deep", "web/crds"));
    link(&fixture, "../one", "deep/inner");
    demands(&fixture, "web/crds/inner/a.yaml");
}

#[test]
fn new_links_in_circles_end() {
    let fixture = released(|_| {});
    link(&fixture, ".", "web/self");
    link(&fixture, "../one", "web/crds");
    link(&fixture, "../two", "one/other");
    link(&fixture, "../one", "two/other");
    demands(&fixture, "at least a minor");
}

/// What a submodule holds is in another repository.
#[test]
fn a_submodule_may_have_moved_as_far_as_can_be() {
    let inner = Fixture::new();
    inner.write("a.yaml", "kind: One\n");
    inner.commit("One");
    let url = inner.path().to_str().unwrap();
    for (path, expected) in [
        ("web/crds", "at least a minor"),
        ("web/charts", "at least a major"),
        ("web/charts/db", "at least a major"),
    ] {
        let fixture = released(|_| {});
        fixture.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, path]);
        demands(&fixture, expected);
    }
}
