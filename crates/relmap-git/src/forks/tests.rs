use std::collections::HashSet;

use super::*;
use crate::ancestry::tests::{Graph, Numbers, random_graph};

/// The definition, word by word: the commits that both reach, and the baseline does not.
fn is_forked(graph: &Graph, head: usize, baseline: Option<usize>, candidate: usize) -> bool {
    let below = baseline.map(|baseline| graph.ancestors(baseline)).unwrap_or_default();
    let line: HashSet<usize> = graph.ancestors(head).difference(&below).copied().collect();
    !graph.ancestors(candidate).is_disjoint(&line)
}

#[test]
fn a_fork_is_what_the_definition_says_whatever_the_clocks_say() {
    let mut numbers = Numbers(17);
    let (mut forked, mut apart) = (0, 0);
    for round in 0..30 {
        let graph = random_graph(&mut numbers, round);
        for _ in 0..20 {
            let head = numbers.below(40);
            let mut ancestors: Vec<usize> = graph.ancestors(head).into_iter().collect();
            ancestors.sort_unstable();
            let baseline = match numbers.below(4) {
                0 => None,
                _ => Some(ancestors[numbers.below(ancestors.len())]),
            };
            let candidates: Vec<usize> = (0..numbers.below(8)).map(|_| numbers.below(40)).collect();
            let mut history = History::new(&graph.repo).unwrap();
            let ids: Vec<Oid> = candidates.iter().map(|number| graph.ids[*number]).collect();
            let base = baseline.map(|number| graph.ids[number]);
            let found = forks(&graph.repo, &mut history, graph.ids[head], base, &ids).unwrap();
            for (candidate, depth) in candidates.iter().zip(&found.depth) {
                let expected = is_forked(&graph, head, baseline, *candidate);
                assert_eq!(depth.is_some(), expected, "{round} {head} {baseline:?} {candidate}");
                forked += usize::from(expected);
                apart += usize::from(!expected);
            }
            // A fork that builds on another one is nearer.
            for (one, depth) in candidates.iter().zip(&found.depth) {
                for (other, further) in candidates.iter().zip(&found.depth) {
                    let below = graph.ancestors(head);
                    let both = |candidate| -> HashSet<usize> {
                        graph.ancestors(candidate).intersection(&below).copied().collect()
                    };
                    if let (Some(depth), Some(further)) = (depth, further)
                        && both(*one).is_superset(&both(*other))
                    {
                        assert!(depth <= further, "{round} {head} {one} {other}");
                    }
                }
            }
        }
    }
    assert!(forked > 200 && apart > 200, "{forked} {apart}");
}
