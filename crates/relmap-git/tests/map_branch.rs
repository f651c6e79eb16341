//! The map's branch: made as an orphan, grown without a work tree, moved only from where it was.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_git::{Identity, Repository, Swapped};
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

    let commit = |text: &[(&str, &str)], message| {
        let base = repository.base(BRANCH).unwrap();
        let change = repository.commit_on(&base, None, &files(text), message, &identity()).unwrap();
        assert_eq!(
            repository.swap(std::slice::from_ref(&change), "relmap").unwrap(),
            Swapped::Done
        );
        change.commit()
    };
    let first = commit(&[("a.toml", "1\n")], "One\n");
    let second = commit(&[("b.toml", "2\n")], "Two\n");

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
        .commit_map(
            Some(&base.parse().unwrap()),
            &files(&[("a.toml", "new\n")]),
            "m\n",
            &identity(),
        )
        .unwrap();
    assert_eq!(fixture.git(["diff", "--name-status", &base, made.as_str()]), "M\ta.toml");
}

#[test]
fn a_branch_that_was_moved_by_somebody_else_is_not_moved() {
    let fixture = Fixture::new();
    let commit = |message| fixture.commit(message).parse().unwrap();
    let (one, two): (CommitId, CommitId) = (commit("One"), commit("Two"));
    let repository = Repository::open(fixture.path()).unwrap();
    let swap = |change| repository.swap(&[change], "relmap").unwrap();
    let nothing = repository.base(BRANCH).unwrap();
    let moved = || Swapped::Moved(BRANCH.to_owned());
    let forward = |base, to| repository.forward(base, to).unwrap().unwrap();
    assert_eq!(swap(forward(&nothing, &one)), Swapped::Done);
    assert_eq!(swap(forward(&nothing, &two)), moved());
    let at_one = repository.base(BRANCH).unwrap();
    assert_eq!(swap(forward(&at_one, &two)), Swapped::Done);
    assert_eq!(swap(forward(&at_one, &two)), moved());
    let at_two = repository.base(BRANCH).unwrap();
    assert_eq!(repository.forward(&at_two, &one).unwrap(), None);
    assert_eq!(repository.reference_commit(BRANCH).unwrap(), Some(two));
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
