//! References move only from the state that the new one was built on, whoever writes meanwhile.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use relmap_git::{Change, Patience, Repository, Swapped};
use relmap_testkit::Fixture;

const BRANCH: &str = "refs/heads/release-map";
const SHORT: Patience =
    Patience { total: Duration::from_millis(300), longest: Duration::from_millis(20) };

fn open(path: &Path) -> Repository {
    Repository::open(path).unwrap()
}

fn moved(name: &str) -> Swapped {
    Swapped::Moved(name.to_owned())
}

fn wait_for(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(20), "{} did not come", path.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A hook with which the first writer stays under its locks until a file `go` is there.
fn stay_under_locks(fixture: &Fixture) {
    let hook = fixture.path().join(".git/hooks/reference-transaction");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    let script = "#!/bin/sh\n[ \"$1\" = prepared ] || exit 0\ncd \"$GIT_DIR\" || exit 1\n: >inside\n\
                  while [ ! -e go ]; do sleep 0.01; done\n";
    std::fs::write(&hook, script).unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Two writers in the window: the second one starts while the first one has compared and has not
/// written yet.
fn race(fixture: &Fixture, first: &[Change], second: &[Change]) -> (Swapped, Swapped) {
    stay_under_locks(fixture);
    let path = fixture.path();
    let git_dir = path.join(".git");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| open(path).swap(first, "first").unwrap());
        wait_for(&git_dir.join("inside"));
        let second = scope.spawn(|| open(path).swap(second, "second").unwrap());
        std::thread::sleep(Duration::from_millis(250));
        assert!(!second.is_finished(), "the second writer does not wait for the lock");
        std::fs::write(git_dir.join("go"), "").unwrap();
        (first.join().unwrap(), second.join().unwrap())
    })
}

#[test]
fn of_two_that_make_a_reference_the_second_is_told() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.commit("One"), fixture.commit("Two"));
    let change = |to: &str| [Change::create(BRANCH, to).unwrap()];
    assert_eq!(race(&fixture, &change(&one), &change(&two)), (Swapped::Done, moved(BRANCH)));
    assert_eq!(fixture.git(["rev-parse", BRANCH]), one);
}

#[test]
fn of_two_that_move_a_reference_the_second_is_told() {
    let fixture = Fixture::new();
    let old = fixture.commit("Old");
    fixture.git(["branch", "release-map"]);
    let one = fixture.commit("One");
    let two = fixture.commit("Two");
    let repository = open(fixture.path());
    let base = repository.base(BRANCH).unwrap();
    assert_eq!(base.object(), Some(old));
    let change = |to: &str| [repository.forward(&base, &to.parse().unwrap()).unwrap().unwrap()];
    assert_eq!(race(&fixture, &change(&two), &change(&one)), (Swapped::Done, moved(BRANCH)));
    assert_eq!(fixture.git(["rev-parse", BRANCH]), two);
}

#[test]
fn of_two_that_share_one_reference_only_one_writes_any() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.commit("One"), fixture.commit("Two"));
    let change = |name: &str, to: &str| Change::create(name, to).unwrap();
    let first = [change("refs/tags/a", &one), change(BRANCH, &one)];
    let second = [change("refs/tags/b", &two), change(BRANCH, &two)];
    assert_eq!(race(&fixture, &first, &second), (Swapped::Done, moved(BRANCH)));
    assert_eq!(fixture.git(["tag"]), "a");
}

/// Without a comparison under the lock a later writer overwrites an earlier one here, and both
/// believe that they made the reference.
#[test]
fn of_many_only_one_makes_a_reference() {
    const WRITERS: usize = 6;
    const ROUNDS: usize = 80;
    let fixture = Fixture::new();
    let commits: Vec<String> =
        (0..WRITERS).map(|number| fixture.commit(&format!("{number}"))).collect();
    let path = fixture.path();
    let start = Barrier::new(WRITERS);
    let writer = |commit: &str| -> Vec<bool> {
        let repository = open(path);
        let rounds = (0..ROUNDS).map(|round| {
            let change = Change::create(&format!("refs/tags/round-{round}"), commit).unwrap();
            start.wait();
            repository.swap(&[change], "race").unwrap() == Swapped::Done
        });
        rounds.collect()
    };
    let writer = &writer;
    let done: Vec<Vec<bool>> = std::thread::scope(|scope| {
        let writers: Vec<_> =
            commits.iter().map(|commit| scope.spawn(move || writer(commit))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let winners_of = |round: usize| -> Vec<usize> {
        (0..WRITERS).filter(|writer| done[*writer][round]).collect()
    };
    for round in 0..ROUNDS {
        let winners = winners_of(round);
        assert_eq!(winners.len(), 1, "round {round}: {winners:?} all made it");
        let there = fixture.git(["rev-parse", &format!("refs/tags/round-{round}")]);
        assert_eq!(there, commits[winners[0]], "round {round}");
    }
}

#[test]
fn a_lock_that_stays_is_named_and_nothing_is_written() {
    let fixture = Fixture::new();
    let one = fixture.commit("One");
    let lock = fixture.path().join(".git/refs/tags/b.lock");
    std::fs::write(&lock, "").unwrap();
    let changes = ["refs/tags/a", "refs/tags/b"].map(|name| Change::create(name, &one).unwrap());
    let start = Instant::now();
    let error = open(fixture.path()).swap_with(&changes, "test", SHORT).unwrap_err().to_string();
    assert!(start.elapsed() >= SHORT.total, "it gave up at once");
    let begins = format!("`refs/tags/b` is locked by `{}` (", lock.display());
    let ends = format!("run `rm -f -- {}`", lock.display());
    assert!(error.starts_with(&begins) && error.ends_with(&ends), "{error}");
    assert_eq!(fixture.git(["tag"]), "");
    std::fs::remove_file(lock).unwrap();
    assert_eq!(open(fixture.path()).swap(&changes, "test").unwrap(), Swapped::Done);
    assert_eq!(fixture.git(["tag"]), "a\nb");
}

#[test]
fn a_lock_that_goes_is_waited_for() {
    let fixture = Fixture::new();
    let one = fixture.commit("One");
    let lock = fixture.path().join(".git/refs/heads/release-map.lock");
    std::fs::write(&lock, "").unwrap();
    let path = fixture.path();
    std::thread::scope(|scope| {
        let swap = scope
            .spawn(|| open(path).swap(&[Change::create(BRANCH, &one).unwrap()], "test").unwrap());
        std::thread::sleep(Duration::from_millis(300));
        std::fs::remove_file(&lock).unwrap();
        assert_eq!(swap.join().unwrap(), Swapped::Done);
    });
}

#[test]
fn what_is_written_while_a_lock_is_waited_for_stays() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.commit("One"), fixture.commit("Two"));
    let reference = fixture.path().join(".git/refs/heads/release-map");
    let lock = reference.with_extension("lock");
    std::fs::write(&lock, "").unwrap();
    let path = fixture.path();
    std::thread::scope(|scope| {
        let swap = scope
            .spawn(|| open(path).swap(&[Change::create(BRANCH, &one).unwrap()], "test").unwrap());
        std::thread::sleep(Duration::from_millis(200));
        std::fs::write(&lock, format!("{two}\n")).unwrap();
        std::fs::rename(&lock, &reference).unwrap();
        assert_eq!(swap.join().unwrap(), moved(BRANCH));
    });
    assert_eq!(fixture.git(["rev-parse", BRANCH]), two);
}

#[test]
fn packed_references_further_work_trees_and_logs_are_as_git_has_them() {
    let fixture = Fixture::new();
    fixture.commit("Old");
    fixture.git(["branch", "release-map"]);
    let new = fixture.commit("New");
    fixture.git(["pack-refs", "--all"]);
    let tree = fixture.worktree("beside");
    let repository = open(&tree);
    let base = repository.base(BRANCH).unwrap();
    let change = repository.forward(&base, &new.parse().unwrap()).unwrap().unwrap();
    assert_eq!(
        repository.swap(std::slice::from_ref(&change), "relmap: test").unwrap(),
        Swapped::Done
    );
    assert_eq!(fixture.git(["rev-parse", BRANCH]), new);
    assert_eq!(fixture.git(["reflog", "show", "--format=%gs", "-1", BRANCH]), "relmap: test");
    // The same once more: the base is an old one now, and what is there is what was to be.
    let packed = Change::create("refs/tags/t", &new).unwrap();
    assert_eq!(repository.swap(std::slice::from_ref(&packed), "t").unwrap(), Swapped::Done);
    fixture.git(["pack-refs", "--all"]);
    assert_eq!(repository.swap(&[packed], "t").unwrap(), moved("refs/tags/t"));
    assert_eq!(repository.swap(&[change], "t").unwrap(), moved(BRANCH));
}

#[test]
fn a_commit_that_lacks_what_the_base_has_is_no_change() {
    let fixture = Fixture::new();
    let old = fixture.commit("Old");
    let new = fixture.commit("New");
    fixture.git(["branch", "release-map"]);
    let repository = open(fixture.path());
    let base = repository.base(BRANCH).unwrap();
    assert_eq!(repository.forward(&base, &old.parse().unwrap()).unwrap(), None);
    assert!(repository.forward(&base, &new.parse().unwrap()).unwrap().is_some());
    let absent = repository.base("refs/heads/none").unwrap();
    assert!(repository.forward(&absent, &old.parse().unwrap()).unwrap().is_some());
}

#[test]
fn what_git_refuses_is_told_in_its_words() {
    let fixture = Fixture::new();
    let one = fixture.commit("One");
    fixture.git(["tag", "a/b"]);
    let error = |name: &str| {
        let swap = open(fixture.path()).swap(&[Change::create(name, &one).unwrap()], "test");
        let error = swap.unwrap_err();
        (error.to_string(), std::error::Error::source(&error).unwrap().to_string())
    };
    let (said, words) = error("refs/tags/a");
    assert_eq!(said, "writing `refs/tags/a` failed");
    assert!(words.contains("'refs/tags/a/b' exists; cannot create 'refs/tags/a'"), "{words}");
    let hook = fixture.path().join(".git/hooks/reference-transaction");
    std::fs::write(&hook, "#!/bin/sh\necho not today >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (said, words) = error(BRANCH);
    assert_eq!(said, "writing `refs/heads/release-map` failed");
    assert!(words.contains("not today"), "{words}");
    assert_eq!(fixture.git(["tag"]), "a/b");
}
