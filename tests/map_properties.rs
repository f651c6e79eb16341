//! The map over random sequences of commands in two clones at the same time: it only grows, and nothing
//! that was told as recorded is lost.

use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use relmap_testkit::Fixture;

use crate::release::with_origin;
use crate::support::{Ran, chart_files, command, declare, edit, finish};

/// What is done in a clone.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Release,
    Correct,
    Import,
    Repair,
    Fetch,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop::sample::select(vec![
        Deed::Release,
        Deed::Release,
        Deed::Correct,
        Deed::Import,
        Deed::Repair,
        Deed::Fetch,
    ])
}

/// A clone that releases one of the charts.
struct Clone {
    work: Fixture,
    title: &'static str,
    patch: u32,
    /// What was told as recorded: a part of a line each.
    recorded: Vec<String>,
}

impl Clone {
    fn new(origin: &str, title: &'static str) -> Clone {
        let work = Fixture::folder();
        work.git(["clone", "--quiet", origin, "."]);
        Clone { work, title, patch: 0, recorded: Vec::new() }
    }

    /// A command, and what is recorded if it ends well.
    fn prepare(&mut self, deed: Deed, number: usize) -> (Command, Option<String>) {
        let title = self.title;
        let latest = format!("{title}-1.1.{}", self.patch);
        let because = format!("Try {number} of {title}");
        let (arguments, recorded): (Vec<&str>, _) = match deed {
            Deed::Release => {
                self.work.git(["pull", "--quiet", "--rebase", "origin", "main"]);
                let count = |number: u32| format!("replicaCount: {number}");
                let values = format!("{title}/values.yaml");
                edit(&self.work, &values, &count(self.patch + 2), &count(self.patch + 3));
                self.patch += 1;
                let version = format!("1.1.{}", self.patch);
                let (folder, tag) = (format!("{title}/"), format!("{title}-{version}"));
                declare(&self.work, &folder, &tag, "App: app-1.2.0\n");
                self.work.commit("Change the replica count");
                self.work.git(["push", "--quiet", "origin", "HEAD:main"]);
                let recorded = format!("\"chart\":\"{title}-{version}\"");
                (vec!["release", "--push", "--component", title], Some(recorded))
            }
            Deed::Correct => {
                let recorded = format!("\"because\":\"{because}\"");
                let to = vec![
                    "map",
                    "correct",
                    &latest,
                    "--app",
                    "app-1.3.0",
                    "--because",
                    &because,
                    "--push",
                ];
                (to, Some(recorded))
            }
            Deed::Import => (vec!["map", "import", "--branch"], None),
            Deed::Repair => (vec!["map", "verify", "--repair"], None),
            Deed::Fetch => (vec!["map", "fetch"], None),
        };
        let mut command = command(&self.work);
        command.args(arguments);
        (command, recorded)
    }
}

/// Runs two commands at the same time.
fn together(commands: [(Command, Option<String>); 2]) -> [(Ran, Option<String>); 2] {
    std::thread::scope(|scope| {
        let begun = commands
            .map(|(mut command, recorded)| (scope.spawn(move || finish(&mut command)), recorded));
        begun.map(|(ran, recorded)| (ran.join().unwrap(), recorded))
    })
}

/// Each state of a branch begins with the bytes of the one before, and has the lines of all.
fn assert_grew(repository: &Fixture, branch: &str) -> Result<(), TestCaseError> {
    for commit in repository.git(["rev-list", "--topo-order", branch]).lines() {
        let parents = repository.git(["rev-list", "--parents", "-1", commit]);
        for (number, parent) in parents.split_whitespace().skip(1).enumerate() {
            for file in repository.git(["ls-tree", "--name-only", parent]).lines() {
                let at = |commit: &str| repository.git(["show", &format!("{commit}:{file}")]);
                let (old, new) = (at(parent), at(commit));
                prop_assert!(number > 0 || new.starts_with(&old), "{commit}:{file}\n{old}\n{new}");
                for line in old.lines() {
                    prop_assert!(new.lines().any(|other| other == line), "{commit} lost {line}");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_map_that_two_clones_write_only_grows() {
    let cases = Config { cases: 6, failure_persistence: None, ..Config::default() };
    let deeds = prop::collection::vec((deed(), deed()), 2..6);
    TestRunner::new(cases)
        .run(&deeds, |deeds| {
            let start = Fixture::new();
            for title in ["a", "b"] {
                chart_files(&start, &format!("{title}/"), title, title);
            }
            start.commit("Deploy the apps");
            start.annotated_tag("a-1.1.0");
            start.annotated_tag("b-1.1.0");
            let origin = with_origin(&start).display().to_string();
            let mut clones = [Clone::new(&origin, "a"), Clone::new(&origin, "b")];
            let all = std::iter::once((Deed::Release, Deed::Release)).chain(deeds);
            for (number, (one, two)) in all.enumerate() {
                let [a, b] = &mut clones;
                let [first, second] = [a.prepare(one, number), b.prepare(two, number)];
                let [first, second] = together([first, second]);
                for (clone, deed, (ran, recorded)) in [(a, one, first), (b, two, second)] {
                    if matches!(deed, Deed::Release | Deed::Fetch) {
                        prop_assert_eq!(ran.code, 0, "{:?}\n{}", deed, ran.whole());
                    }
                    clone.recorded.extend(recorded.filter(|_| ran.code == 0));
                }
            }
            start.git(["fetch", "--quiet", "origin", "release-map"]);
            assert_grew(&start, "FETCH_HEAD")?;
            for clone in &clones {
                let file = start.git(["show", &format!("FETCH_HEAD:{}.jsonl", clone.title)]);
                for part in &clone.recorded {
                    prop_assert!(file.contains(part.as_str()), "{part} is lost:\n{file}");
                }
                if !clone.work.git(["for-each-ref", "refs/heads/release-map"]).is_empty() {
                    assert_grew(&clone.work, "release-map")?;
                }
            }
            Ok(())
        })
        .unwrap();
}
