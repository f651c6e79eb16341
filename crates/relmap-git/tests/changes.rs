//! What differs between the baseline and a commit.

mod common;

use common::{app, changes, chart_in, facts, titled, write_chart};
use relmap_core::component::Layout;
use relmap_core::facts::ComponentFacts;
use relmap_git::At;
use relmap_testkit::Fixture;

const LONG: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

/// A repository with the chart `web` in `charts/web`, another next to it, and a release of each.
fn charts() -> Fixture {
    let repo = Fixture::new();
    for name in ["web", "web-admin"] {
        let folder = format!("charts/{name}");
        write_chart(&repo, &folder, name, "1.0.0");
        repo.write(&format!("{folder}/values.yaml"), format!("# {name}\n{LONG}"));
        repo.write(&format!("{folder}/templates/a.yaml"), format!("{name}\n{LONG}"));
        repo.write(&format!("{folder}/RELEASE.txt"), format!("{name}-1.0.0\n"));
    }
    repo.commit("Release");
    repo.tag("web-1.0.0");
    repo
}

fn web(repo: &Fixture) -> ComponentFacts {
    facts(repo, &chart_in("charts/web", "web"), &titled("web"), At::Head)
}

#[test]
fn nothing_changed() {
    let repo = charts();
    repo.write("README.md", "hello\n");
    repo.write("charts/web-admin/values.yaml", "other: 1\n");
    repo.commit("elsewhere");
    let facts = web(&repo);
    assert_eq!(changes(&facts), [""; 0]);
    assert_eq!(facts.old.contents, facts.new.contents);
    assert_eq!(facts.old.chart.as_deref(), Some("charts/web"));
    assert_eq!(
        facts.new.contents.keys().collect::<Vec<_>>(),
        ["charts/web/Chart.yaml", "charts/web/RELEASE.txt", "charts/web/values.yaml"]
    );
}

#[test]
fn files_come_go_and_change() {
    let repo = charts();
    repo.write("charts/web/values.yaml", "replicas: 3\n");
    repo.write("charts/web/values-prod.yaml", "a: 1\n");
    repo.write("charts/web/charts/redis/Chart.yaml", "name: redis\n");
    repo.write("charts/web/charts/redis/templates/x.yaml", "x\n");
    repo.remove("charts/web/templates/a.yaml");
    repo.commit("work");
    let facts = web(&repo);
    assert_eq!(
        changes(&facts),
        [
            "+charts/web/charts/redis/Chart.yaml",
            "+charts/web/charts/redis/templates/x.yaml",
            "-charts/web/templates/a.yaml",
            "+charts/web/values-prod.yaml",
            "charts/web/values.yaml",
        ]
    );
    assert_eq!(facts.new.in_chart("values.yaml"), Some(&b"replicas: 3\n"[..]));
    assert_eq!(facts.new.in_chart("values-prod.yaml"), Some(&b"a: 1\n"[..]));
    assert_eq!(facts.new.in_chart("charts/redis/Chart.yaml"), Some(&b"name: redis\n"[..]));
    // A template may read what is new in the values.
    assert_eq!(facts.new.in_chart("charts/redis/templates/x.yaml"), Some(&b"x\n"[..]));
    assert_eq!(facts.old.in_chart("values.yaml"), Some(format!("# web\n{LONG}").as_bytes()));
}

#[test]
fn a_file_that_changed_back_is_no_change() {
    let repo = charts();
    repo.write("charts/web/values.yaml", "replicas: 3\n");
    repo.commit("there");
    repo.git(["revert", "--no-edit", "HEAD"]);
    assert_eq!(changes(&web(&repo)), [""; 0]);
}

#[test]
fn renames_are_seen_also_when_the_file_changed_a_little() {
    let repo = charts();
    repo.rename("charts/web/templates/a.yaml", "charts/web/templates/b.yaml");
    repo.write("charts/web/templates/b.yaml", format!("web\n{LONG}nine\n"));
    repo.rename("charts/web/values.yaml", "charts/web/docs/values.yaml");
    repo.commit("rename");
    assert_eq!(
        changes(&web(&repo)),
        [
            "charts/web/values.yaml>charts/web/docs/values.yaml",
            "charts/web/templates/a.yaml>charts/web/templates/b.yaml",
        ]
    );
}

#[test]
fn unlike_files_are_no_rename() {
    let repo = charts();
    repo.remove("charts/web/templates/a.yaml");
    repo.write("charts/web/templates/b.yaml", "web\nbut all else is new\nand long enough\n");
    repo.commit("replace");
    assert_eq!(
        changes(&web(&repo)),
        ["-charts/web/templates/a.yaml", "+charts/web/templates/b.yaml"]
    );
}

#[test]
fn modes_and_kinds_of_files_count() {
    let repo = charts();
    repo.git(["update-index", "--chmod=+x", "charts/web/templates/a.yaml"]);
    repo.remove("charts/web/values.yaml");
    std::os::unix::fs::symlink("Chart.yaml", repo.path().join("charts/web/values.yaml")).unwrap();
    repo.git(["add", "charts/web/values.yaml"]);
    repo.commit_staged("modes");
    let facts = web(&repo);
    assert_eq!(changes(&facts), ["charts/web/templates/a.yaml", "charts/web/values.yaml"]);
    // The link's content is what it leads to.
    assert_eq!(facts.new.in_chart("values.yaml"), facts.new.in_chart("Chart.yaml"));
}

#[test]
fn a_folder_that_became_a_file_is_both() {
    let repo = charts();
    repo.remove("charts/web/templates/a.yaml");
    std::fs::remove_dir(repo.path().join("charts/web/templates")).unwrap();
    repo.write("charts/web/templates", "no folder\n");
    repo.commit("odd");
    assert_eq!(changes(&web(&repo)), ["+charts/web/templates", "-charts/web/templates/a.yaml"]);
}

#[test]
fn a_chart_that_only_moved_did_not_change() {
    let repo = charts();
    repo.rename("charts/web", "deploy/helm/web");
    repo.commit("move");
    let layout = chart_in("deploy/helm/web", "web");
    let moved = facts(&repo, &layout, &titled("web"), At::Head);
    assert_eq!(changes(&moved), [""; 0]);
    assert_eq!(moved.old.chart.as_deref(), Some("charts/web"));
    assert_eq!(moved.old.in_chart("values.yaml"), moved.new.in_chart("values.yaml"));
    assert_eq!(
        moved.old.in_chart("RELEASE.txt"),
        Some(&b"web-1.0.0\n"[..]),
        "the old RELEASE.txt is read where it stood"
    );

    repo.write("deploy/helm/web/values.yaml", format!("# web\n{LONG}more: 1\n"));
    repo.commit("change");
    let moved = facts(&repo, &layout, &titled("web"), At::Head);
    assert_eq!(changes(&moved), ["charts/web/values.yaml>deploy/helm/web/values.yaml"]);
}

#[test]
fn a_chart_that_moved_below_its_release_file_did_not_change() {
    let repo = Fixture::new();
    write_chart(&repo, "chart", "web", "1.0.0");
    repo.write("chart/values.yaml", LONG);
    repo.write("RELEASE.txt", "charts-1.0.0\n");
    repo.write("README.md", "read\n");
    repo.commit("one");
    repo.tag("charts-1.0.0");
    repo.rename("chart", "deploy/web");
    repo.write("README.md", "read me\n");
    repo.commit("move");
    let layout = Layout {
        release_file: "RELEASE.txt".into(),
        folder: String::new(),
        ..chart_in("deploy/web", "web")
    };
    let moved = facts(&repo, &layout, &titled("charts"), At::Head);
    assert_eq!(changes(&moved), ["README.md"]);
}

#[test]
fn a_chart_that_left_the_root_and_its_release_file_did_not_change() {
    let repo = Fixture::new();
    write_chart(&repo, "", "web", "1.0.0");
    repo.write("values.yaml", LONG);
    repo.write("templates/a.yaml", LONG);
    repo.write("RELEASE.txt", "charts-1.0.0\n");
    repo.write("README.md", "read\n");
    repo.commit("one");
    repo.tag("charts-1.0.0");
    for file in ["Chart.yaml", "values.yaml", "templates"] {
        repo.rename(file, &format!("deploy/{file}"));
    }
    repo.write("README.md", "read me\n");
    repo.commit("move");
    let layout = Layout {
        release_file: "RELEASE.txt".into(),
        folder: String::new(),
        ..chart_in("deploy", "web")
    };
    for at in [At::Head, At::Worktree] {
        let moved = facts(&repo, &layout, &titled("charts"), at);
        assert_eq!(changes(&moved), ["README.md"]);
    }
    repo.remove("deploy/templates/a.yaml");
    repo.write("RELEASE.txt", "charts-1.0.1\n");
    repo.commit("more");
    for at in [At::Head, At::Worktree] {
        let moved = facts(&repo, &layout, &titled("charts"), at);
        assert_eq!(changes(&moved), ["README.md", "RELEASE.txt", "-templates/a.yaml"]);
    }
}

#[test]
fn a_chart_that_left_or_entered_the_root_leaves_the_rest_alone() {
    let repo = Fixture::new();
    write_chart(&repo, "", "web", "1.0.0");
    repo.write("values.yaml", LONG);
    repo.write("RELEASE.txt", "web-1.0.0\n");
    repo.write(".ci/run", "true\n");
    repo.commit("at the root");
    repo.tag("web-1.0.0");
    for file in ["Chart.yaml", "values.yaml", "RELEASE.txt"] {
        repo.rename(file, &format!("charts/web/{file}"));
    }
    repo.commit("down");
    let layout = chart_in("charts/web", "web");
    let down = facts(&repo, &layout, &titled("web"), At::Head);
    assert_eq!(changes(&down), [""; 0]);
    assert_eq!(down.old.chart.as_deref(), Some(""));
    repo.tag("web-1.1.0");
    for file in ["Chart.yaml", "values.yaml", "RELEASE.txt"] {
        repo.rename(&format!("charts/web/{file}"), file);
    }
    repo.commit("up");
    let up = facts(&repo, &chart_in("", "web"), &titled("web"), At::Head);
    assert_eq!(changes(&up), [""; 0]);
    assert_eq!(up.old.chart.as_deref(), Some("charts/web"));
}

#[test]
fn other_components_files_do_not_count() {
    let repo = charts();
    repo.tag("app-1.0.0");
    repo.write("src/main.rs", "fn main() {}\n");
    repo.write("charts/web/values.yaml", "a: 1\n");
    repo.write("charts/web-admin/values.yaml", "a: 1\n");
    repo.commit("all over");
    let layout = Layout { excluded: ["charts/web"].into(), ..app() };
    let facts = facts(&repo, &layout, &titled("app"), At::Head);
    assert_eq!(changes(&facts), ["charts/web-admin/values.yaml", "+src/main.rs"]);
}

#[test]
fn a_submodule_that_points_elsewhere_is_a_change() {
    let library = Fixture::new();
    library.commit("one");
    let repo = charts();
    let url = library.path().to_str().unwrap();
    repo.git([
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "--quiet",
        url,
        "charts/web/lib",
    ]);
    repo.commit("add");
    repo.tag("web-1.1.0");
    assert_eq!(changes(&web(&repo)), [""; 0]);
    let commit = library.commit("two");
    repo.git(["update-index", "--cacheinfo", &format!("160000,{commit},charts/web/lib")]);
    repo.commit_staged("update");
    assert_eq!(changes(&web(&repo)), ["charts/web/lib"]);
}

#[test]
fn names_that_are_no_utf8_are_shown_as_well_as_can_be() {
    use std::os::unix::ffi::OsStrExt;
    let repo = charts();
    let name = std::ffi::OsStr::from_bytes(b"templates/\xff.yaml");
    std::fs::write(repo.path().join("charts/web").join(name), "x\n").unwrap();
    repo.commit("odd");
    let expected = ["+charts/web/templates/\u{fffd}.yaml"];
    assert_eq!(changes(&web(&repo)), expected);
    repo.git(["reset", "--quiet", "HEAD~"]);
    let layout = chart_in("charts/web", "web");
    let uncommitted = facts(&repo, &layout, &titled("web"), At::Worktree);
    assert_eq!(changes(&uncommitted), expected);
}

#[test]
fn a_bare_clone_and_a_named_commit_give_the_same_facts() {
    let repo = charts();
    repo.write("charts/web/values.yaml", "a: 1\n");
    let commit = repo.commit("work");
    repo.commit("later");
    let bare = repo.clone_bare();
    let layout = chart_in("charts/web", "web");
    let expected = web(&repo);
    assert_eq!(changes(&expected), ["charts/web/values.yaml"]);
    assert_eq!(web(&bare), expected);
    assert_eq!(facts(&bare, &layout, &titled("web"), At::Revision(&commit)), expected);
}
