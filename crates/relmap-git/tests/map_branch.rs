//! The map's branch: made as an orphan, grown without a work tree, moved only from where it was.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use std::collections::BTreeMap;

use relmap_git::{Identity, Repository};
use relmap_testkit::{EPOCH, Fixture};

const BRANCH: &str = "refs/heads/release-map";

fn identity() -> Identity {
    Identity { name: "R".into(), email: "r@example.org".into(), seconds: EPOCH, offset: 60 }
}

fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

#[test]
fn it_is_written_without_touching_index_or_work_tree() {
    let fixture = Fixture::new();
    fixture.write("a.txt", "a\n");
    fixture.commit("First");
    fixture.write("a.txt", "dirty\n");
    let repository = Repository::open(fixture.path()).unwrap();
    assert_eq!(repository.branch_references("release-map").unwrap(), [""; 0]);

    let first =
        repository.commit_map(None, &files(&[("a.toml", "1\n")]), "One\n", &identity()).unwrap();
    assert!(repository.move_reference(BRANCH, None, &first, "relmap").unwrap());
    let more = files(&[("b.toml", "2\n")]);
    let second = repository.commit_map(Some(&first), &more, "Two\n", &identity()).unwrap();
    assert!(repository.move_reference(BRANCH, Some(&first), &second, "relmap").unwrap());

    assert_eq!(repository.branch_references("release-map").unwrap(), [BRANCH]);
    let map = repository.map_at(&second).unwrap();
    assert_eq!(map.files, files(&[("a.toml", "1\n"), ("b.toml", "2\n")]));
    assert_eq!(fixture.git(["status", "--porcelain"]), " M a.txt");
    assert_eq!(fixture.git(["rev-list", "--count", BRANCH]), "2");
    assert_eq!(
        fixture.git(["log", "-1", "--format=%an <%ae> %ai|%s", BRANCH]),
        "R <r@example.org> 2023-11-14 23:13:20 +0100|Two"
    );
    assert!(repository.contains(&second, &first).unwrap());
    assert!(!repository.contains(&first, &second).unwrap());
    fixture.git(["fsck", "--strict"]);
}

#[test]
fn what_else_is_on_the_branch_stays() {
    let fixture = Fixture::new();
    fixture.write("README.md", "Ours.\n");
    fixture.write("deep/er.toml", "x\n");
    fixture.write("a.toml", "old\n");
    let base = fixture.commit("By hand");
    let repository = Repository::open(fixture.path()).unwrap();
    let made = repository
        .commit_map(Some(&base), &files(&[("a.toml", "new\n")]), "m\n", &identity())
        .unwrap();
    assert_eq!(fixture.git(["diff", "--name-status", &base, &made]), "M\ta.toml");
}

#[test]
fn a_branch_that_was_moved_by_somebody_else_is_not_moved() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.commit("One"), fixture.commit("Two"));
    let repository = Repository::open(fixture.path()).unwrap();
    assert!(repository.move_reference(BRANCH, None, &one, "relmap").unwrap());
    assert!(!repository.move_reference(BRANCH, None, &two, "relmap").unwrap());
    assert!(!repository.move_reference(BRANCH, Some(&two), &one, "relmap").unwrap());
    assert_eq!(repository.reference_commit(BRANCH).unwrap().as_deref(), Some(one.as_str()));
    assert_eq!(repository.reference_commit("refs/heads/none").unwrap(), None);
}

#[test]
fn remote_branches_count_too() {
    let fixture = Fixture::new();
    fixture.commit("One");
    fixture.git(["branch", "release-map"]);
    let clone = fixture.clone_with(&[]);
    let repository = Repository::open(clone.path()).unwrap();
    assert_eq!(
        repository.branch_references("release-map").unwrap(),
        ["refs/remotes/origin/release-map"]
    );
}
