//! Many writers of one map: all are recorded, none is lost, in bounded time.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use relmap_git::{
    GitError, Identity, MapFiles, MapState, Patience, Repository, WriteError, Written, begins_with,
};
use relmap_testkit::{EPOCH, Fixture};

const BRANCH: &str = "refs/heads/release-map";
const FILE: &str = "charts.jsonl";
const WRITERS: usize = 32;
const PATIENCE: Patience = Patience::FOR_A_BRANCH;

fn identity() -> Identity {
    Identity { name: "R".into(), email: "r@example.org".into(), seconds: EPOCH, offset: 60 }
}

/// Appends a line, unless it is there.
fn append(state: &MapState<'_>, line: &str) -> Result<Option<MapFiles>, GitError> {
    let mut text = state.file(FILE)?.unwrap_or_default();
    if text.split(|byte| *byte == b'\n').any(|known| known == line.as_bytes()) {
        return Ok(None);
    }
    text.extend(format!("{line}\n").bytes());
    let files = BTreeMap::from([(FILE.to_owned(), text)]);
    Ok(Some(MapFiles {
        files,
        message: format!("Record {line}\n"),
        joins: None,
        keeps: begins_with,
    }))
}

fn by_path(repository: &Repository, line: &str) -> Written {
    let make = |state: &MapState<'_>| append(state, line);
    repository.write_map(BRANCH, "test", &identity(), PATIENCE, make).unwrap()
}

/// Runs writers at once and tells how often each had to build its commit.
fn all_at_once(write: impl Fn(&str) -> Written + Sync) -> Vec<u32> {
    let start = Barrier::new(WRITERS);
    let started = Instant::now();
    let tries = std::thread::scope(|scope| {
        let start = &start;
        let write = &write;
        let writer = move |number: usize| {
            start.wait();
            match write(&format!("charts-1.{number}.0")) {
                Written::Recorded { tries, .. } => tries,
                Written::Already(_) => panic!("{number} was not there"),
            }
        };
        let writers: Vec<_> =
            (0..WRITERS).map(|number| scope.spawn(move || writer(number))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert!(started.elapsed() < Duration::from_secs(100), "{:?}", started.elapsed());
    tries
}

fn check_all_there(fixture: &Fixture) {
    let text = fixture.git(["show", &format!("{BRANCH}:{FILE}")]);
    let lines: BTreeSet<&str> = text.lines().collect();
    assert_eq!((text.lines().count(), lines.len()), (WRITERS, WRITERS), "{text}");
    assert_eq!(fixture.git(["rev-list", "--count", BRANCH]), WRITERS.to_string());
    fixture.git(["fsck", "--strict"]);
    // Each commit only adds to what the one before had.
    let removed = fixture.git(["log", "-p", "--format=", BRANCH]);
    assert!(!removed.lines().any(|line| line.starts_with("-charts")), "{removed}");
}

#[test]
fn all_who_write_by_path_are_recorded_and_take_turns() {
    let fixture = Fixture::new();
    let path = fixture.path();
    let tries = all_at_once(|line| by_path(&Repository::open(path).unwrap(), line));
    check_all_there(&fixture);
    assert!(tries.iter().all(|tries| *tries == 1), "work was done for nothing: {tries:?}");
}

#[test]
fn all_who_write_by_path_are_recorded_without_turns() {
    let fixture = Fixture::new();
    // Where the file for turns cannot be made, the swap alone decides.
    std::fs::write(fixture.path().join(".git/relmap"), "").unwrap();
    let path = fixture.path();
    let tries = all_at_once(|line| by_path(&Repository::open(path).unwrap(), line));
    check_all_there(&fixture);
    assert!(tries.iter().any(|tries| *tries > 1), "nobody ever lost a race: {tries:?}");
}

#[test]
fn all_who_push_are_recorded() {
    let origin = Fixture::new();
    origin.write("a.txt", "a\n");
    origin.commit("First");
    let bare = origin.clone_bare();
    let clones: Vec<Fixture> = (0..WRITERS).map(|_| origin.clone_with(&[])).collect();
    let paths: Vec<&Path> = clones.iter().map(Fixture::path).collect();
    let url = format!("file://{}", bare.path().display());
    all_at_once(|line| {
        let number: usize = line.split('.').nth(1).unwrap().parse().unwrap();
        let repository = Repository::open(paths[number]).unwrap();
        let (git, remote) = (repository.program(None), repository.named_by_caller(&url).unwrap());
        let make = |state: &MapState<'_>| append(state, line);
        repository.write_map_at(&git, &remote, BRANCH, &identity(), PATIENCE, make).unwrap()
    });
    check_all_there(&bare);
}

#[test]
fn what_is_there_is_not_written_again() {
    let fixture = Fixture::new();
    let repository = Repository::open(fixture.path()).unwrap();
    let Written::Recorded { commit, tries: 1 } = by_path(&repository, "one") else { panic!() };
    assert_eq!(by_path(&repository, "one"), Written::Already(Some(commit.clone())));
    assert_eq!(fixture.git(["rev-parse", BRANCH]), commit.as_str());
    let nothing = |_: &MapState<'_>| Ok::<_, Infallible>(None);
    let written = repository.write_map("refs/heads/none", "t", &identity(), PATIENCE, nothing);
    assert_eq!(written.unwrap(), Written::Already(None));
}

#[test]
fn a_file_that_would_lose_something_is_not_written() {
    let fixture = Fixture::new();
    let repository = Repository::open(fixture.path()).unwrap();
    by_path(&repository, "one");
    let before = fixture.git(["rev-parse", BRANCH]);
    let files = BTreeMap::from([(FILE.to_owned(), b"two\n".to_vec())]);
    let shrink = |_: &MapState<'_>| {
        let (files, message) = (files.clone(), "Two\n".into());
        Ok::<_, Infallible>(Some(MapFiles { files, message, joins: None, keeps: begins_with }))
    };
    let error = repository.write_map(BRANCH, "t", &identity(), PATIENCE, shrink).unwrap_err();
    assert!(matches!(&error, WriteError::NotGrown { file } if file == FILE), "{error}");
    assert_eq!(fixture.git(["rev-parse", BRANCH]), before);
}

#[test]
fn each_try_is_built_on_what_the_last_writer_left() {
    let fixture = Fixture::new();
    let repository = Repository::open(fixture.path()).unwrap();
    by_path(&repository, "zero");
    let mut seen = Vec::new();
    let written = repository.write_map(BRANCH, "t", &identity(), PATIENCE, |state| {
        let made = append(state, "mine");
        seen.push(String::from_utf8(state.file(FILE)?.unwrap()).unwrap());
        if seen.len() < 3 {
            // Another writer, one that takes no turns, is faster.
            let other = Repository::open(fixture.path()).unwrap();
            let base = other.base(BRANCH)?;
            let mut text = seen.last().unwrap().clone().into_bytes();
            text.extend(format!("other {}\n", seen.len()).bytes());
            let files = BTreeMap::from([(FILE.to_owned(), text)]);
            let change = other.commit_on(&base, None, &files, "Other\n", &identity()).unwrap();
            assert_eq!(other.swap(&[change], "t")?, relmap_git::Swapped::Done);
        }
        made
    });
    assert!(matches!(written.unwrap(), Written::Recorded { tries: 3, .. }));
    assert_eq!(seen, ["zero\n", "zero\nother 1\n", "zero\nother 1\nother 2\n"]);
    assert_eq!(fixture.git(["show", &format!("{BRANCH}:{FILE}")]), "zero\nother 1\nother 2\nmine");
}

#[test]
fn who_is_always_too_late_is_told_so() {
    let fixture = Fixture::new();
    let repository = Repository::open(fixture.path()).unwrap();
    let patience =
        Patience { total: Duration::from_millis(200), longest: Duration::from_millis(5) };
    let mut number = 0;
    let error = repository.write_map(BRANCH, "t", &identity(), patience, |state| {
        let made = append(state, "mine");
        number += 1;
        let other = Repository::open(fixture.path()).unwrap();
        let base = other.base(BRANCH)?;
        let files = BTreeMap::from([(format!("{number}.jsonl"), b"x\n".to_vec())]);
        let change = other.commit_on(&base, None, &files, "Other\n", &identity()).unwrap();
        assert_eq!(other.swap(&[change], "t")?, relmap_git::Swapped::Done);
        made
    });
    let error = error.unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "`{BRANCH}` was moved by others {number} times within 0 s, and nothing was recorded; run the command again"
        )
    );
}

#[test]
fn a_copy_of_a_server_that_has_more_is_built_on() {
    let fixture = Fixture::new();
    let repository = Repository::open(fixture.path()).unwrap();
    by_path(&repository, "one");
    fixture.git(["remote", "add", "origin", "/nowhere"]);
    by_path(&repository, "two");
    let newer = fixture.git(["rev-parse", BRANCH]);
    fixture.git(["update-ref", "refs/remotes/origin/release-map", &newer]);
    fixture.git(["update-ref", BRANCH, &format!("{newer}~")]);
    // The branch follows, also where nothing is to be added.
    assert_eq!(by_path(&repository, "two"), Written::Already(Some(newer.parse().unwrap())));
    assert_eq!(fixture.git(["rev-parse", BRANCH]), newer);
    fixture.git(["update-ref", BRANCH, &format!("{newer}~")]);
    by_path(&repository, "three");
    assert_eq!(fixture.git(["show", &format!("{BRANCH}:{FILE}")]), "one\ntwo\nthree");
    assert_eq!(fixture.git(["rev-parse", &format!("{BRANCH}~")]), newer);
}

#[test]
fn what_was_never_pushed_goes_along() {
    let fixture = Fixture::new();
    let repository = Repository::open(fixture.path()).unwrap();
    by_path(&repository, "one");
    let bare = fixture.clone_bare();
    by_path(&repository, "two");
    let (git, url) = (repository.program(None), format!("file://{}", bare.path().display()));
    let remote = repository.named_by_caller(&url).unwrap();
    let push = |line: &str| {
        let make = |state: &MapState<'_>| append(state, line);
        repository.write_map_at(&git, &remote, BRANCH, &identity(), PATIENCE, make).unwrap()
    };
    let here = fixture.git(["rev-parse", BRANCH]);
    assert_eq!(push("two"), Written::Already(Some(here.parse().unwrap())));
    assert_eq!(bare.git(["rev-parse", BRANCH]), here);
    push("three");
    assert_eq!(bare.git(["show", &format!("{BRANCH}:{FILE}")]), "one\ntwo\nthree");
}
