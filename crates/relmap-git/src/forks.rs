//! Releases that are no ancestors, but whose branch left the line of a commit after its baseline.
//!
//! Where each release is tagged on a branch of its own that never comes back, no release is an
//! ancestor of the next one. A release whose branch left the line after the baseline was made before
//! whatever comes next on the line. A maintenance line is not disturbed: newer releases left its
//! line at its own baseline or before.
//!
//! Nothing here trusts the dates of commits: they only order forks that lie on parallel ways.

use std::collections::{BinaryHeap, HashSet};

use git2::Oid;

use crate::GitError;
use crate::ancestry::{Found, first_ancestor_of_any};
use crate::history::{CommitMap, CommitSet, History};

/// How many commits since the baseline are looked at before all of the history is read.
const FEW: usize = 1024;

/// Where the branches of some commits left the line of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forks {
    /// For each candidate how far down the line its branch begins, counted from the line's end; none
    /// for one that left it at the baseline or before, or has nothing in common with it.
    pub(crate) depth: Vec<Option<usize>>,
    /// Whether the history of this clone ends too early to be sure.
    pub(crate) cut: bool,
}

impl Forks {
    /// The candidate whose branch begins nearest to the line's end; of several the first.
    pub(crate) fn nearest(&self) -> Option<usize> {
        let forked = self.depth.iter().enumerate();
        forked.filter_map(|(at, depth)| Some((depth.as_ref()?, at))).min().map(|(_, at)| at)
    }
}

/// Finds where the branches of candidates left the line that ends at `head`. Only forks above the
/// baseline count, which is an ancestor of `head` if there is one.
pub(crate) fn forks(
    repo: &git2::Repository,
    history: &mut History,
    head: Oid,
    baseline: Option<Oid>,
    candidates: &[Oid],
) -> Result<Forks, GitError> {
    let none = Forks { depth: vec![None; candidates.len()], cut: false };
    if candidates.is_empty() || baseline == Some(head) {
        return Ok(none);
    }
    if let Some(baseline) = baseline
        && let Some(roots) = roots(repo, history, head, baseline)?
    {
        // Whoever builds on a commit of the line builds on one of its first ones.
        if first_ancestor_of_any(repo, history, candidates, &roots)? == Found::Nothing {
            return Ok(none);
        }
    }
    let below = match baseline {
        Some(baseline) => {
            let baseline = history.number(baseline);
            reachable(repo, history, baseline, &CommitSet::default())?
        }
        None => CommitSet::default(),
    };
    let head = history.number(head);
    let line = reachable(repo, history, head, &below)?;
    let depths = depths(repo, history, head, &line)?;
    let mut known: CommitMap<Option<usize>> =
        depths.into_iter().map(|(commit, depth)| (commit, Some(depth))).collect();
    let mut depth = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let candidate = history.number(*candidate);
        depth.push(fork(repo, history, candidate, &below, &mut known)?);
    }
    Ok(Forks { depth, cut: history.is_shallow() })
}

/// The first commits of a short line above its baseline; none if the line is long, or if it has
/// merges of what is older than the baseline.
fn roots(
    repo: &git2::Repository,
    history: &mut History,
    head: Oid,
    baseline: Oid,
) -> Result<Option<Vec<Oid>>, GitError> {
    let baseline = history.number(baseline);
    let mut pending = vec![head];
    let mut seen: HashSet<Oid> = HashSet::from([head]);
    let mut roots = Vec::new();
    while let Some(id) = pending.pop() {
        let commit = repo.find_commit(id).map_err(GitError::object(id, "a commit"))?;
        if commit.parent_count() == 0 {
            return Ok(None);
        }
        for parent in commit.parent_ids() {
            if history.number(parent) == baseline {
                roots.push(id);
            } else if seen.insert(parent) {
                pending.push(parent);
            }
        }
        if seen.len() > FEW {
            return Ok(None);
        }
    }
    Ok(Some(roots))
}

/// A commit and its ancestors, without those of a set that is closed under ancestry.
pub(crate) fn reachable(
    repo: &git2::Repository,
    history: &mut History,
    from: usize,
    without: &CommitSet,
) -> Result<CommitSet, GitError> {
    let mut found = CommitSet::default();
    let mut pending = vec![from];
    while let Some(commit) = pending.pop() {
        if without.contains(&commit) || !found.insert(commit) {
            continue;
        }
        if let Some(read) = history.commit(repo, commit)? {
            pending.extend(read.parents.iter());
        }
    }
    Ok(found)
}

/// How far down the line each of its commits is: every commit is above its ancestors, and of those on
/// parallel ways the younger is above.
pub(crate) fn depths(
    repo: &git2::Repository,
    history: &mut History,
    head: usize,
    line: &CommitSet,
) -> Result<CommitMap<usize>, GitError> {
    let mut children: CommitMap<usize> = CommitMap::default();
    for commit in line {
        if let Some(read) = history.commit(repo, *commit)? {
            for parent in read.parents.iter().filter(|parent| line.contains(parent)) {
                *children.entry(*parent).or_default() += 1;
            }
        }
    }
    let mut depths = CommitMap::with_capacity_and_hasher(line.len(), Default::default());
    let mut ready = BinaryHeap::from([(i64::MAX, head)]);
    while let Some((_, commit)) = ready.pop() {
        depths.insert(commit, depths.len());
        let Some(read) = history.commit(repo, commit)? else { continue };
        let parents: Vec<usize> = read.parents.to_vec();
        for parent in parents {
            let Some(left) = children.get_mut(&parent) else { continue };
            *left -= 1;
            if *left == 0 {
                let time = history.commit(repo, parent)?.map_or(i64::MIN, |read| read.time);
                ready.push((time, parent));
            }
        }
    }
    Ok(depths)
}

/// How far down the line a commit's branch begins: the least of the depths in `known` that it builds
/// on. What is `below` is not looked at.
pub(crate) fn fork(
    repo: &git2::Repository,
    history: &mut History,
    from: usize,
    below: &CommitSet,
    known: &mut CommitMap<Option<usize>>,
) -> Result<Option<usize>, GitError> {
    let mut pending = vec![(from, false)];
    while let Some((commit, parents_known)) = pending.pop() {
        if known.contains_key(&commit) {
            continue;
        }
        let parents: Vec<usize> = match history.commit(repo, commit)? {
            Some(read) if !below.contains(&commit) => read.parents.to_vec(),
            _ => Vec::new(),
        };
        if parents_known || parents.is_empty() {
            let nearest = parents.iter().filter_map(|parent| *known.get(parent)?).min();
            known.insert(commit, nearest);
        } else {
            pending.push((commit, true));
            pending.extend(parents.into_iter().map(|parent| (parent, false)));
        }
    }
    Ok(known.get(&from).copied().flatten())
}

#[cfg(test)]
mod tests;
