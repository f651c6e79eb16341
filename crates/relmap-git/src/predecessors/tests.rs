use std::collections::HashSet;

use relmap_core::commit_id::CommitId;

use super::*;
use crate::ancestry::tests::{Graph, Numbers, random_graph};
use crate::commit_ids::commit_id;

fn tag(graph: &Graph, name: &str, version: &str, commit: usize) -> ReleaseTag {
    ReleaseTag {
        name: name.parse().unwrap(),
        version: version.parse().unwrap(),
        commit: commit_id(graph.ids[commit]),
    }
}

fn before(graph: &Graph, lines: &[Vec<ReleaseTag>]) -> Vec<Vec<Predecessor>> {
    Repository::open(graph.repo.path()).unwrap().before(lines).unwrap()
}

/// The definition of the release before on the line itself, word by word.
fn on_line(line: &[ReleaseTag], release: usize, ancestors: &HashSet<CommitId>) -> Predecessor {
    let is_lower = |one: &usize| {
        line[*one].version.cmp_precedence(&line[release].version) == std::cmp::Ordering::Less
    };
    let mut lower: Vec<usize> = (0..line.len()).filter(is_lower).collect();
    lower.sort_by(|a, b| {
        let (a, b) = (&line[*a], &line[*b]);
        (!b.version.pre.is_empty())
            .cmp(&!a.version.pre.is_empty())
            .reverse()
            .then_with(|| b.version.cmp_precedence(&a.version))
            .then_with(|| a.name.cmp(&b.name))
    });
    let ancestor = lower.iter().find(|one| ancestors.contains(&line[**one].commit));
    match (ancestor, lower.first()) {
        (Some(ancestor), _) => Predecessor::Ancestor(*ancestor),
        (None, Some(first)) => Predecessor::Elsewhere(*first),
        (None, None) => Predecessor::Nothing,
    }
}

/// The lower versions above the release before on the line whose branches left it after that.
fn forked(graph: &Graph, line: &[ReleaseTag], release: usize) -> Vec<usize> {
    let at =
        |one: usize| graph.ids.iter().position(|id| commit_id(*id) == line[one].commit).unwrap();
    let names = |commits: &HashSet<usize>| -> HashSet<CommitId> {
        commits.iter().map(|commit| commit_id(graph.ids[*commit])).collect()
    };
    let ancestors = graph.ancestors(at(release));
    let base = match on_line(line, release, &names(&ancestors)) {
        Predecessor::Ancestor(base) => Some(base),
        Predecessor::Elsewhere(_) => None,
        Predecessor::Nothing | Predecessor::Unknown => return Vec::new(),
    };
    let below = base.map(|base| graph.ancestors(at(base))).unwrap_or_default();
    let own: HashSet<usize> = ancestors.difference(&below).copied().collect();
    let is_lower =
        |one: usize, than: usize| line[one].version.cmp_precedence(&line[than].version).is_lt();
    let is_final = |one: usize| line[one].version.pre.is_empty();
    let all: Vec<usize> = (0..line.len())
        .filter(|one| is_lower(*one, release) && base.is_none_or(|base| is_lower(base, *one)))
        .filter(|one| !graph.ancestors(at(*one)).is_disjoint(&own))
        .collect();
    let finals: Vec<usize> = all.iter().copied().filter(|one| is_final(*one)).collect();
    if !finals.is_empty() || base.is_some_and(is_final) { finals } else { all }
}

/// Whether of the branches that left the line none left it later, nor had a higher version.
fn is_nearest(graph: &Graph, line: &[ReleaseTag], release: usize, found: usize) -> bool {
    let at =
        |one: usize| graph.ids.iter().position(|id| commit_id(*id) == line[one].commit).unwrap();
    let own = graph.ancestors(at(release));
    let shared = |one: usize| -> HashSet<usize> {
        graph.ancestors(at(one)).intersection(&own).copied().collect()
    };
    let all = forked(graph, line, release);
    let mine = shared(found);
    all.contains(&found)
        && all.iter().all(|other| {
            let theirs = shared(*other);
            let is_higher = line[*other].version.cmp_precedence(&line[found].version).is_gt();
            let is_later = || {
                let mut new = theirs.difference(&mine);
                new.any(|commit| graph.ancestors(*commit).is_superset(&mine))
            };
            !(theirs == mine && is_higher || is_later())
        })
}

fn random_lines(graph: &Graph, numbers: &mut Numbers) -> Vec<Vec<ReleaseTag>> {
    let line = |line: usize, numbers: &mut Numbers| {
        let release = |number: usize, numbers: &mut Numbers| {
            let pre = ["", "", "", "-rc.1"][numbers.below(4)];
            let version = format!("{}.{}.0{pre}", numbers.below(3), numbers.below(5));
            tag(graph, &format!("{line}-{number}"), &version, numbers.below(graph.ids.len()))
        };
        (0..numbers.below(12)).map(|number| release(number, numbers)).collect()
    };
    (0..4).map(|number| line(number, numbers)).collect()
}

#[test]
fn one_walk_for_all_lines_finds_what_the_definition_says() {
    let mut numbers = Numbers(3);
    let (mut out_of_order, mut beside) = (0, 0);
    for round in 0..24 {
        let graph = random_graph(&mut numbers, round);
        let lines = random_lines(&graph, &mut numbers);
        let found = before(&graph, &lines);
        for (line, found) in lines.iter().zip(&found) {
            for (release, found) in found.iter().enumerate() {
                let commit = graph.ids.iter().position(|id| commit_id(*id) == line[release].commit);
                let ancestors: HashSet<CommitId> = graph
                    .ancestors(commit.unwrap())
                    .into_iter()
                    .map(|number| commit_id(graph.ids[number]))
                    .collect();
                if forked(&graph, line, release).is_empty() {
                    let expected = on_line(line, release, &ancestors);
                    assert_eq!(*found, expected, "round {round}: {line:?}");
                } else {
                    let Predecessor::Elsewhere(found) = *found else {
                        panic!("round {round}: {found:?}, {line:?}")
                    };
                    assert!(is_nearest(&graph, line, release, found), "round {round}: {line:?}");
                    beside += 1;
                }
                let higher = |other: &ReleaseTag| {
                    other.version.cmp_precedence(&line[release].version).is_gt()
                        && ancestors.contains(&other.commit)
                };
                out_of_order += usize::from(line.iter().any(higher));
            }
        }
    }
    assert!(out_of_order > 20, "{out_of_order}");
    assert!(beside > 50, "{beside}");
}

#[test]
fn where_the_history_is_cut_off_only_what_is_sure_is_told() {
    let mut numbers = Numbers(5);
    let mut told = 0;
    for round in 0..24 {
        let mut graph = random_graph(&mut numbers, round);
        let lines = random_lines(&graph, &mut numbers);
        let whole = before(&graph, &lines);
        let boundary = format!("{}\n", graph.ids[numbers.below(40)]);
        std::fs::write(graph.repo.path().join("shallow"), boundary).unwrap();
        graph.repo = git2::Repository::open(graph.repo.path()).unwrap();
        for (whole, cut) in whole.iter().flatten().zip(before(&graph, &lines).iter().flatten()) {
            if *cut != Predecessor::Unknown {
                assert_eq!(whole, cut, "round {round}");
                told += 1;
            }
        }
    }
    assert!(told > 50, "{told}");
}
