//! Which of many commits are ancestors of HEAD, without reading the whole history.
//!
//! One walk goes down from HEAD and, once it is needed, from every candidate. Each commit learns
//! two things from its children: whether HEAD *reaches* it, and which candidates are *above* it,
//! that is, have it as an ancestor. A candidate above a commit cannot also be below it, so a path
//! from HEAD can be given up at a commit that all undecided candidates are above. That proof needs
//! no dates; they only give the order in which commits are looked at, so that wrong clocks cost
//! time and never a wrong answer.
//!
//! Where HEAD is on the line of the newest release, the walk ends at that release. Where HEAD is
//! on an old maintenance branch, it reads the commits between the branch and the newer releases.

use std::collections::{BTreeSet, BinaryHeap};
use std::rc::Rc;

use git2::Oid;

use crate::GitError;
use crate::history::{CommitMap, History};

/// How many commits below HEAD are looked at before the candidates are walked from, too; more
/// where there are more candidates, as each of those costs as much.
const ALONE: usize = 256;

/// How many candidates one walk decides. Its memory grows with their square.
const GROUP: usize = 2048;

/// What the walk found. Numbers are positions in the list of candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The first candidate that is HEAD or an ancestor of it.
    At(usize),
    /// No candidate is.
    Nothing,
    /// The history ends too early to tell whether this candidate is; no earlier one can be.
    BeyondCut(usize),
}

/// Finds the first of the candidates that is `head` or an ancestor of it.
pub(crate) fn first_ancestor(
    repo: &git2::Repository,
    history: &mut History,
    head: Oid,
    candidates: &[Oid],
) -> Result<Found, GitError> {
    first_ancestor_of_any(repo, history, &[head], candidates)
}

/// Finds the first of the candidates that is one of these commits or an ancestor of any.
pub(crate) fn first_ancestor_of_any(
    repo: &git2::Repository,
    history: &mut History,
    heads: &[Oid],
    candidates: &[Oid],
) -> Result<Found, GitError> {
    for (group, candidates) in candidates.chunks(GROUP).enumerate() {
        let mut walk = Walk::new(repo, history, candidates);
        walk.run(heads)?;
        match walk.found() {
            Found::At(position) => return Ok(Found::At(group * GROUP + position)),
            Found::BeyondCut(position) => return Ok(Found::BeyondCut(group * GROUP + position)),
            Found::Nothing => {}
        }
    }
    Ok(Found::Nothing)
}

/// Candidates above a commit, a bit each. Neighbours in history mostly share one set.
type Set = Option<Rc<[u64]>>;

#[derive(Default)]
struct Paint {
    reached: bool,
    above: Set,
    queued: bool,
    /// Whether it is in the queue and counts in [`Walk::open`].
    open: bool,
}

struct Walk<'a> {
    repo: &'a git2::Repository,
    history: &'a mut History,
    /// The commits of the candidates.
    candidates: Vec<usize>,
    /// The first candidate at a commit.
    first_at: CommitMap<usize>,
    /// Candidates before this one are undecided.
    limit: usize,
    paint: CommitMap<Paint>,
    queue: BinaryHeap<(i64, usize)>,
    /// Queued commits below which an undecided candidate could be.
    open: usize,
    /// Commits that HEAD reaches, and whose parents are not there.
    cuts: BTreeSet<usize>,
    /// Candidates that are not there, and so cannot be walked from.
    missing: Vec<u64>,
}

impl<'a> Walk<'a> {
    fn new(repo: &'a git2::Repository, history: &'a mut History, candidates: &[Oid]) -> Self {
        let candidates: Vec<usize> = candidates.iter().map(|id| history.number(*id)).collect();
        let mut first_at = CommitMap::default();
        for (position, commit) in candidates.iter().enumerate() {
            first_at.entry(*commit).or_insert(position);
        }
        Walk {
            repo,
            history,
            limit: candidates.len(),
            missing: vec![0; candidates.len().div_ceil(64)],
            candidates,
            first_at,
            paint: CommitMap::default(),
            queue: BinaryHeap::new(),
            open: 0,
            cuts: BTreeSet::new(),
        }
    }

    fn run(&mut self, heads: &[Oid]) -> Result<(), GitError> {
        for head in heads {
            let head = self.history.number(*head);
            self.spread(head, true, &None)?;
        }
        let alone = self.candidates.len().max(ALONE);
        let mut steps = 0;
        let mut from_candidates = false;
        while self.limit > 0 {
            let is_late = steps == alone || self.limit < self.candidates.len();
            let is_cut = self.queue.is_empty() && !self.cuts.is_empty();
            if !from_candidates && (is_late || is_cut) {
                from_candidates = true;
                self.start_from_candidates()?;
            }
            if self.open == 0 && self.cuts.is_empty() {
                break;
            }
            let Some((_, number)) = self.queue.pop() else {
                break;
            };
            self.step(number)?;
            steps += 1;
        }
        Ok(())
    }

    fn start_from_candidates(&mut self) -> Result<(), GitError> {
        for position in 0..self.limit {
            let number = self.candidates[position];
            if self.history.commit(self.repo, number)?.is_none() {
                set_bit(&mut self.missing, position);
            } else {
                let mut bits = vec![0; self.missing.len()];
                set_bit(&mut bits, position);
                self.spread(number, false, &Some(bits.into()))?;
            }
        }
        Ok(())
    }

    /// Takes a commit from the queue and tells its parents what it knows.
    fn step(&mut self, number: usize) -> Result<(), GitError> {
        let Some(paint) = self.paint.get_mut(&number) else {
            return Ok(());
        };
        paint.queued = false;
        self.open -= usize::from(std::mem::take(&mut paint.open));
        let (reached, above) = (paint.reached, paint.above.clone());
        let Some(commit) = self.history.commit(self.repo, number)? else {
            return Ok(());
        };
        if commit.cut && reached {
            self.cuts.insert(number);
        }
        let parents = commit.parents.clone();
        let reached = reached && !self.is_covered(&above);
        for parent in parents {
            self.spread(parent, reached, &above)?;
        }
        Ok(())
    }

    /// Tells a commit what is known of one of its children, and queues it if that is news.
    fn spread(&mut self, number: usize, reached: bool, above: &Set) -> Result<(), GitError> {
        let paint = self.paint.entry(number).or_default();
        let merged = union(&paint.above, above);
        let is_news = (reached && !paint.reached) || !same(&merged, &paint.above);
        if !is_news {
            return Ok(());
        }
        paint.reached |= reached;
        paint.above = merged;
        let (reached, was_open, was_queued) = (paint.reached, paint.open, paint.queued);
        // At once, and not when its turn comes: a candidate is above itself, and so looks decided.
        if reached && let Some(position) = self.first_at.get(&number) {
            self.limit = self.limit.min(*position);
        }
        let Some(time) = self.history.commit(self.repo, number)?.map(|commit| commit.time) else {
            if reached {
                self.cuts.insert(number);
            }
            return Ok(());
        };
        let Some(paint) = self.paint.get(&number) else {
            return Ok(());
        };
        let is_open = reached && !self.is_covered(&paint.above);
        self.open = self.open + usize::from(is_open) - usize::from(was_open);
        if !was_queued {
            self.queue.push((time, number));
        }
        if let Some(paint) = self.paint.get_mut(&number) {
            paint.open = is_open;
            paint.queued = true;
        }
        Ok(())
    }

    /// Whether no undecided candidate can be below a commit that has these candidates above it.
    ///
    /// In a whole clone, candidates that are not there are below nothing that is; a shallow one
    /// must be walked to its end to say so.
    fn is_covered(&self, above: &Set) -> bool {
        let ignore_missing = !self.history.is_shallow();
        (0..self.limit.div_ceil(64)).all(|word| {
            let undecided = match self.limit - word * 64 {
                bits @ 1..64 => (1u64 << bits) - 1,
                _ => u64::MAX,
            };
            let mut decided = above.as_ref().map_or(0, |above| above[word]);
            if ignore_missing {
                decided |= self.missing[word];
            }
            decided & undecided == undecided
        })
    }

    fn found(&self) -> Found {
        let is_above = |position: usize, number: &usize| {
            self.paint
                .get(number)
                .and_then(|paint| paint.above.as_deref())
                .is_some_and(|above| above[position / 64] >> (position % 64) & 1 == 1)
        };
        let beyond =
            (0..self.limit).find(|position| self.cuts.iter().any(|cut| !is_above(*position, cut)));
        match beyond {
            Some(position) => Found::BeyondCut(position),
            None if self.limit < self.candidates.len() => Found::At(self.limit),
            None => Found::Nothing,
        }
    }
}

fn set_bit(bits: &mut [u64], position: usize) {
    bits[position / 64] |= 1 << (position % 64);
}

fn same(a: &Set, b: &Set) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b) || a == b,
        (None, None) => true,
        _ => false,
    }
}

/// Both sets together; the very set if one holds the other.
fn union(a: &Set, b: &Set) -> Set {
    let (Some(left), Some(right)) = (a, b) else {
        return a.clone().or_else(|| b.clone());
    };
    let holds = |big: &[u64], small: &[u64]| big.iter().zip(small).all(|(b, s)| b & s == *s);
    if Rc::ptr_eq(left, right) || holds(left, right) {
        a.clone()
    } else if holds(right, left) {
        b.clone()
    } else {
        Some(left.iter().zip(right.iter()).map(|(l, r)| l | r).collect())
    }
}

#[cfg(test)]
pub(crate) mod tests;
