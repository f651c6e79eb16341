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

/// Adds a submodule with a chart and a script.
fn submodule(fixture: &Fixture, path: &str) {
    let inner = Fixture::new();
    inner.write("lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 0.1.0\n");
    inner.write("Chart.yaml", "apiVersion: v2\nname: lib\nversion: 0.1.0\n");
    inner.write("run.sh", "echo one\n");
    inner.commit("One");
    let url = inner.path().to_str().unwrap();
    fixture.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, path]);
}

/// Moves a submodule to another commit.
fn move_submodule(fixture: &Fixture, path: &str) {
    let who = ["-c", "user.name=Mallory", "-c", "user.email=m@example.invalid"];
    let commit = ["commit", "--quiet", "--allow-empty", "-m", "Two"];
    fixture.git(["-C", path].iter().chain(&who).chain(&commit));
}

/// A chart that packaging copies from a submodule is another one when the submodule moves.
#[test]
fn a_dependency_in_a_submodule_may_have_moved_as_far_as_can_be() {
    for (path, place) in [
        ("vendor", "../vendor"),
        ("vendor", "../vendor/lib"),
        ("web/docs/vendor", "docs/vendor/lib"),
        ("vendor", "../by-link"),
        ("vendor", "../lib-by-link"),
    ] {
        let fixture = released(|fixture| {
            submodule(fixture, path);
            link(fixture, "vendor", "by-link");
            link(fixture, "vendor/lib", "lib-by-link");
            let chart = fs::read_to_string(fixture.path().join("web/Chart.yaml")).unwrap();
            let dependency =
                format!("- {{name: lib, version: 0.1.0, repository: 'file://{place}'}}\n");
            fixture.write("web/Chart.yaml", format!("{chart}dependencies:\n{dependency}"));
        });
        let quiet = relmap(&fixture, &["check", "--all"]).stdout;
        assert!(quiet.contains("nothing changed since the release"), "{quiet}");
        move_submodule(&fixture, path);
        demands(&fixture, "at least a major");
    }
}

/// A template may read a file of a submodule, or one behind a link into one.
#[test]
fn what_a_template_reads_of_a_submodule_counts() {
    for (path, read) in [
        ("web/docs/x", "{{ .Files.Get \"docs/x/run.sh\" }}"),
        ("web/tests/x", "{{ .Files.Get \"tests/x/run.sh\" }}"),
        ("web/docs/x", "{{ range $n, $b := .Files.Glob \"docs/x/*.sh\" }}{{ $b }}{{ end }}"),
        ("web/docs", "{{ range $n, $b := .Files.Glob \"docs/**\" }}{{ $b }}{{ end }}"),
        ("vendor", "{{ .Files.Get \"docs/by-link/run.sh\" }}"),
    ] {
        let with = |template: &str| {
            let fixture = released(|fixture| {
                submodule(fixture, path);
                if path == "vendor" {
                    link(fixture, "../../vendor", "web/docs/by-link");
                }
                fixture.write("web/templates/read.yaml", template);
            });
            move_submodule(&fixture, path);
            fixture
        };
        let fixture = with(read);
        // Behind a link, a submodule is known by the commit that is committed.
        if path == "vendor" {
            fixture.commit("Move");
        }
        demands(&fixture, "at least a patch bump");
        // A document is in a folder.
        if path == "web/docs" {
            continue;
        }
        let unread = with("{{ .Files.Get \"other/run.sh\" }}");
        declare(&unread, "web/", "web-1.1.1", "App: app-1.2.0\n");
        unread.commit("Change");
        let quiet = relmap(&unread, &["check"]).stdout;
        assert!(!quiet.contains("at least a"), "{path}: {quiet}");
    }
}
