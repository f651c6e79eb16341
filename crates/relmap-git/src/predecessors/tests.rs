use std::collections::HashSet;

use super::*;
use crate::ancestry::tests::{Graph, Numbers, random_graph};

fn tag(graph: &Graph, name: &str, version: &str, commit: usize) -> ReleaseTag {
    ReleaseTag {
        name: name.to_owned(),
        version: version.parse().unwrap(),
        commit: graph.ids[commit].to_string(),
    }
}

fn before(graph: &Graph, lines: &[Vec<ReleaseTag>]) -> Vec<Vec<Predecessor>> {
    Repository::open(graph.repo.path()).unwrap().before(lines).unwrap()
}

/// The definition, word by word.
fn expected(line: &[ReleaseTag], release: usize, ancestors: &HashSet<String>) -> Predecessor {
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
    let mut out_of_order = 0;
    for round in 0..24 {
        let graph = random_graph(&mut numbers, round);
        let lines = random_lines(&graph, &mut numbers);
        let found = before(&graph, &lines);
        for (line, found) in lines.iter().zip(&found) {
            for (release, found) in found.iter().enumerate() {
                let commit = graph.ids.iter().position(|id| id.to_string() == line[release].commit);
                let ancestors: HashSet<String> = graph
                    .ancestors(commit.unwrap())
                    .into_iter()
                    .map(|number| graph.ids[number].to_string())
                    .collect();
                assert_eq!(*found, expected(line, release, &ancestors), "round {round}: {line:?}");
                let higher = |other: &ReleaseTag| {
                    other.version.cmp_precedence(&line[release].version).is_gt()
                        && ancestors.contains(&other.commit)
                };
                out_of_order += usize::from(line.iter().any(higher));
            }
        }
    }
    assert!(out_of_order > 20, "{out_of_order}");
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
