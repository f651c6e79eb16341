use std::collections::HashSet;

use git2::{Signature, Time};

use super::*;

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

pub(crate) struct Graph {
    _folder: tempfile::TempDir,
    pub(crate) repo: git2::Repository,
    pub(crate) ids: Vec<Oid>,
    parents: Vec<Vec<usize>>,
}

impl Graph {
    fn new() -> Graph {
        let folder = tempfile::tempdir().unwrap();
        let repo = git2::Repository::init_bare(folder.path()).unwrap();
        Graph { _folder: folder, repo, ids: Vec::new(), parents: Vec::new() }
    }

    fn commit(&mut self, parents: &[usize], time: i64) -> usize {
        let tree = self.repo.treebuilder(None).unwrap().write().unwrap();
        let tree = self.repo.find_tree(tree).unwrap();
        let who = Signature::new("A", "a@example.org", &Time::new(time, 0)).unwrap();
        let commits: Vec<_> = parents
            .iter()
            .map(|parent| self.repo.find_commit(self.ids[*parent]).unwrap())
            .collect();
        let message = format!("{}", self.ids.len());
        let commits: Vec<_> = commits.iter().collect();
        let id = self.repo.commit(None, &who, &who, &message, &tree, &commits);
        self.ids.push(id.unwrap());
        self.parents.push(parents.to_vec());
        self.ids.len() - 1
    }

    fn find(&self, head: usize, candidates: &[usize]) -> (Found, usize) {
        let mut history = History::new(&self.repo).unwrap();
        let candidates: Vec<Oid> = candidates.iter().map(|number| self.ids[*number]).collect();
        let found = first_ancestor(&self.repo, &mut history, self.ids[head], &candidates).unwrap();
        (found, history.len())
    }

    pub(crate) fn ancestors(&self, head: usize) -> HashSet<usize> {
        let mut seen = HashSet::from([head]);
        let mut ahead = vec![head];
        while let Some(number) = ahead.pop() {
            for parent in &self.parents[number] {
                if seen.insert(*parent) {
                    ahead.push(*parent);
                }
            }
        }
        seen
    }
}

/// Forty commits with up to three parents each; the round decides how their clocks go.
pub(crate) fn random_graph(numbers: &mut Numbers, round: usize) -> Graph {
    let mut graph = Graph::new();
    for number in 0..40usize {
        let parents: HashSet<usize> = match number {
            0 => HashSet::new(),
            _ => (0..[0, 1, 1, 1, 1, 2, 2, 3][numbers.below(8)])
                .map(|_| number - 1 - numbers.below(number.min(8)))
                .collect(),
        };
        let mut parents: Vec<usize> = parents.into_iter().collect();
        parents.sort_unstable();
        let time = match round % 3 {
            0 => i64::try_from(number).unwrap() * 60,
            1 => i64::try_from(numbers.below(2_000)).unwrap(),
            _ => 0,
        };
        graph.commit(&parents, time);
    }
    graph
}

#[test]
fn a_cut_history_never_gives_an_answer_that_the_whole_one_refutes() {
    let mut numbers = Numbers(11);
    let mut decided = 0;
    for round in 0..100 {
        let mut graph = random_graph(&mut numbers, round);
        let boundary: String = (0..1 + numbers.below(4))
            .map(|_| format!("{}\n", graph.ids[numbers.below(40)]))
            .collect();
        std::fs::write(graph.repo.path().join("shallow"), boundary).unwrap();
        graph.repo = git2::Repository::open(graph.repo.path()).unwrap();
        for _ in 0..20 {
            let head = numbers.below(40);
            let candidates: Vec<usize> =
                (0..1 + numbers.below(10)).map(|_| numbers.below(40)).collect();
            let ancestors = graph.ancestors(head);
            let is_true = |position: usize| ancestors.contains(&candidates[position]);
            let (found, _) = graph.find(head, &candidates);
            let refuted = match found {
                Found::At(position) => !is_true(position) || (0..position).any(is_true),
                Found::Nothing => (0..candidates.len()).any(is_true),
                Found::BeyondCut(position) => (0..position).any(is_true),
            };
            assert!(!refuted, "round {round}: {head} of {candidates:?}: {found:?}");
            decided += usize::from(!matches!(found, Found::BeyondCut(_)));
        }
    }
    assert!((500..1900).contains(&decided), "{decided} of 2000 were decided");
}

#[test]
fn the_walk_agrees_with_plain_reachability_whatever_the_clocks_say() {
    let mut numbers = Numbers(7);
    for round in 0..150 {
        let graph = random_graph(&mut numbers, round);
        for _ in 0..20 {
            let head = numbers.below(40);
            let candidates: Vec<usize> =
                (0..1 + numbers.below(30)).map(|_| numbers.below(40)).collect();
            let ancestors = graph.ancestors(head);
            let expected = candidates
                .iter()
                .position(|candidate| ancestors.contains(candidate))
                .map_or(Found::Nothing, Found::At);
            let (found, _) = graph.find(head, &candidates);
            assert_eq!(found, expected, "round {round}: {head} of {candidates:?}");
        }
    }
}

#[test]
fn the_walk_goes_no_deeper_than_the_release() {
    let mut graph = Graph::new();
    let mut last = graph.commit(&[], 0);
    for number in 1..1000 {
        last = graph.commit(&[last], number * 60);
    }
    let releases: Vec<usize> = (0..=990).rev().step_by(10).collect();
    let (found, read) = graph.find(last, &releases);
    assert_eq!(found, Found::At(0));
    assert!(read < 150, "{read} commits were met, most of them candidates");
}

#[test]
fn on_a_maintenance_branch_the_walk_ends_where_the_branch_left_the_line() {
    let mut graph = Graph::new();
    let mut last = graph.commit(&[], 0);
    for number in 1..1000 {
        last = graph.commit(&[last], number * 60);
    }
    let head = graph.commit(&[900], 2000 * 60);
    let releases: Vec<usize> = (0..=990).rev().step_by(10).collect();
    let (found, read) = graph.find(head, &releases);
    assert_eq!(found, Found::At(9));
    assert!(read < 300, "{read} commits were met");
}

#[test]
fn a_candidate_that_is_not_there_is_no_ancestor_in_a_whole_clone() {
    let mut graph = Graph::new();
    let first = graph.commit(&[], 0);
    let head = graph.commit(&[first], 60);
    let gone = Oid::from_str("1234567890123456789012345678901234567890").unwrap();
    let mut history = History::new(&graph.repo).unwrap();
    let candidates = [gone, graph.ids[first]];
    assert_eq!(
        first_ancestor(&graph.repo, &mut history, graph.ids[head], &candidates).unwrap(),
        Found::At(1)
    );
}

#[test]
fn more_candidates_than_one_walk_decides() {
    let mut graph = Graph::new();
    let first = graph.commit(&[], 0);
    let head = graph.commit(&[first], 60);
    let newer = graph.commit(&[head], 120);
    let mut candidates = vec![newer; GROUP + 5];
    assert_eq!(graph.find(head, &candidates).0, Found::Nothing);
    candidates.extend([first, head]);
    assert_eq!(graph.find(head, &candidates).0, Found::At(GROUP + 5));
}

#[test]
fn a_walk_from_many_commits_finds_what_one_walk_from_each_finds() {
    let mut numbers = Numbers(23);
    let mut found = [0, 0];
    for round in 0..60 {
        let mut graph = random_graph(&mut numbers, round);
        if round % 2 == 1 {
            let boundary = format!("{}\n", graph.ids[numbers.below(40)]);
            std::fs::write(graph.repo.path().join("shallow"), boundary).unwrap();
            graph.repo = git2::Repository::open(graph.repo.path()).unwrap();
        }
        for _ in 0..20 {
            let mut some = |most| -> Vec<Oid> {
                (0..1 + numbers.below(most)).map(|_| graph.ids[numbers.below(40)]).collect()
            };
            let (heads, candidates) = (some(12), some(4));
            let history = &mut History::new(&graph.repo).unwrap();
            let of_each = heads.iter().map(|head| {
                first_ancestor(&graph.repo, history, *head, &candidates).unwrap() != Found::Nothing
            });
            let expected = of_each.fold(false, |any, one| any | one);
            let history = &mut History::new(&graph.repo).unwrap();
            let together = first_ancestor_of_any(&graph.repo, history, &heads, &candidates);
            assert_eq!(together.unwrap() != Found::Nothing, expected, "round {round}");
            found[usize::from(expected)] += 1;
        }
    }
    assert!(found.iter().all(|count| *count > 100), "{found:?}");
}
