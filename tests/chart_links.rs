//! Charts that deliver, by symbolic links, what is elsewhere in the repository.

use std::fs;
use std::os::unix::fs::symlink;

use relmap_testkit::Fixture;

use crate::support::{chart_files, check, relmap};

/// The chart `web` with links of every sort, released as `web-1.1.0`.
fn linked() -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "web/", "web", "web");
    let link = |target: &str, path: &str| {
        let path = fixture.path().join(path);
        let _ = fs::remove_file(&path);
        symlink(target, path).unwrap();
    };
    fixture.write("shared/values.yaml", "replicaCount: 2\n");
    fixture.write("shared/one.yaml", "kind: One\n");
    fixture.write("shared/folder/two.yaml", "kind: Two\n");
    fixture.write("far/three.yaml", "kind: Three\n");
    fixture.write("far/deep/four.yaml", "kind: Four\n");
    link("../shared/values.yaml", "web/values.yaml");
    link("../../shared/one.yaml", "web/templates/one.yaml");
    link("../../shared/folder", "web/templates/folder");
    link("../../far/three.yaml", "shared/folder/three.yaml");
    link("../../far/deep", "shared/folder/deep");
    // These lead back, nowhere, and out.
    link(".", "web/self");
    link("nothing", "web/dangling");
    link("/etc/hostname", "web/out");
    fixture.commit("Release");
    fixture.tag("web-1.1.0");
    fixture
}

fn messages(fixture: &Fixture, arguments: &[&str]) -> (i32, String) {
    let ran = check(fixture, arguments);
    (ran.code, ran.stdout)
}

#[test]
fn what_changes_behind_a_link_is_a_change_of_the_chart() {
    let fixture = linked();
    fixture.write("README.md", "x");
    fixture.commit("Elsewhere");
    for arguments in [&[][..], &["--worktree"]] {
        let (code, text) = messages(&fixture, arguments);
        assert_eq!(code, 0, "{text}");
    }
    for (file, shown) in [
        ("shared/values.yaml", "web/values.yaml"),
        ("shared/one.yaml", "web/templates/one.yaml"),
        ("shared/folder/two.yaml", "web/templates/folder/two.yaml"),
        ("far/three.yaml", "web/templates/folder/three.yaml"),
        ("far/deep/four.yaml", "web/templates/folder/deep/four.yaml"),
        ("far/deep/new.yaml", "web/templates/folder/deep/new.yaml"),
    ] {
        let fixture = linked();
        fixture.write(file, "replicaCount: 3\n");
        let (code, text) = messages(&fixture, &["--worktree"]);
        assert_eq!(code, 1, "{file} {text}");
        assert!(text.contains(shown), "{file} {text}");
        fixture.commit("Change what a link leads to");
        for arguments in [&[][..], &["--worktree"]] {
            let (code, text) = messages(&fixture, arguments);
            assert_eq!(code, 1, "{file} {text}");
            assert!(text.contains(shown), "{file} {text}");
        }
    }
    // The values behind a link are compared value by value.
    let fixture = linked();
    fixture.write("shared/values.yaml", "replicaCount: 3\n");
    fixture.commit("Change values");
    let ran = relmap(&fixture, &["check"]);
    assert!(ran.stdout.contains("replicaCount: 2 -> 3"), "{}", ran.whole());
}
