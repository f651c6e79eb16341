//! Which release came before each release, for whole lines of releases at once.
//!
//! One walk over the history carries along, for every line, the highest release met so far. Where
//! that is above the release that asks (versions were released out of order), the exact search of
//! [`ancestry`](crate::ancestry) answers for the lower ones alone.

use std::rc::Rc;

use git2::Oid;
use relmap_core::facts::ReleaseTag;

use crate::ancestry::{Found, first_ancestor};
use crate::commit_ids::oid;
use crate::forks::forks;
use crate::history::{CommitMap, History};
use crate::{GitError, Repository};

/// The release before another one: its position in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Predecessor {
    /// The highest lower version that is an ancestor; final releases go before prereleases.
    Ancestor(usize),
    /// A lower version that is no ancestor: its branch left the line after the last ancestor, or where
    /// no branch did, none of the lower versions is an ancestor and this is the highest of them.
    Elsewhere(usize),
    /// It cannot be known: the history of this clone ends too early.
    Unknown,
    /// There is no lower version.
    Nothing,
}

/// What is known below a commit, with the commit itself.
#[derive(Clone)]
struct Below {
    /// For each line one more than the position in its order of the highest release.
    highest: Rc<[u32]>,
    /// Whether the history ends there early.
    cut: bool,
}

/// A line, its releases in the order in which predecessors are preferred.
struct Order<'l> {
    releases: &'l [ReleaseTag],
    /// Positions in the line: prereleases, then final releases, each with the highest last.
    order: Vec<usize>,
    /// The place of each release in `order`.
    rank: Vec<usize>,
}

impl<'l> Order<'l> {
    fn new(releases: &'l [ReleaseTag]) -> Order<'l> {
        let mut order: Vec<usize> = (0..releases.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&releases[*a], &releases[*b]);
            let is_final = |tag: &ReleaseTag| tag.version.pre.is_empty();
            is_final(a)
                .cmp(&is_final(b))
                .then_with(|| a.version.cmp_precedence(&b.version))
                .then_with(|| b.name.cmp(&a.name))
        });
        let mut rank = vec![0; order.len()];
        for (at, release) in order.iter().enumerate() {
            rank[*release] = at;
        }
        Order { releases, order, rank }
    }

    fn is_lower(&self, one: usize, than: usize) -> bool {
        let (one, than) = (&self.releases[one].version, &self.releases[than].version);
        one.cmp_precedence(than).is_lt()
    }

    /// The releases of lower versions, the preferred one first.
    fn lower(&self, than: usize) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().rev().copied().filter(move |one| self.is_lower(*one, than))
    }
}

impl Repository {
    /// Finds the release before each release of each line. Releases may be in any order.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn before(&self, lines: &[Vec<ReleaseTag>]) -> Result<Vec<Vec<Predecessor>>, GitError> {
        let orders: Vec<Order<'_>> = lines.iter().map(|line| Order::new(line)).collect();
        let mut history = self.history.borrow_mut();
        let mut at: CommitMap<Vec<(usize, usize)>> = CommitMap::default();
        let mut numbers = Vec::with_capacity(lines.len());
        for (line, releases) in lines.iter().enumerate() {
            let mut of_line = Vec::with_capacity(releases.len());
            for (position, release) in releases.iter().enumerate() {
                let number = history.number(id(release)?);
                at.entry(number).or_default().push((line, position));
                of_line.push(number);
            }
            numbers.push(of_line);
        }
        let mut walk = Walk {
            repo: &self.inner,
            history: &mut history,
            orders: &orders,
            at: &at,
            below: CommitMap::default(),
            nothing: Below { highest: vec![0; lines.len()].into(), cut: false },
        };
        let mut found = Vec::with_capacity(lines.len());
        for (line, order) in orders.iter().enumerate() {
            let mut of_line = Vec::with_capacity(order.releases.len());
            for (release, commit) in numbers[line].iter().enumerate() {
                of_line.push(walk.before(line, release, *commit)?);
            }
            found.push(of_line);
        }
        Ok(found)
    }
}

fn id(release: &ReleaseTag) -> Result<Oid, GitError> {
    oid(&release.commit)
}

struct Walk<'w> {
    repo: &'w git2::Repository,
    history: &'w mut History,
    orders: &'w [Order<'w>],
    /// The releases at a commit, as line and position.
    at: &'w CommitMap<Vec<(usize, usize)>>,
    below: CommitMap<Below>,
    nothing: Below,
}

impl Walk<'_> {
    fn before(
        &mut self,
        line: usize,
        release: usize,
        commit: usize,
    ) -> Result<Predecessor, GitError> {
        let on_line = self.on_line(line, release, commit)?;
        let order = &self.orders[line];
        let ancestor = match on_line {
            Predecessor::Ancestor(at) => Some(at),
            Predecessor::Elsewhere(_) => None,
            Predecessor::Unknown | Predecessor::Nothing => return Ok(on_line),
        };
        let is_final = |at: usize| order.releases[at].version.pre.is_empty();
        let is_above = |at: usize| ancestor.is_none_or(|ancestor| order.is_lower(ancestor, at));
        for finals in [true, false] {
            if !finals && ancestor.is_some_and(is_final) {
                break;
            }
            let lower = order.lower(release).filter(|at| is_final(*at) == finals && is_above(*at));
            let candidates: Vec<usize> = lower.collect();
            let ids: Result<Vec<Oid>, GitError> =
                candidates.iter().map(|at| id(&order.releases[*at])).collect();
            let head = id(&order.releases[release])?;
            let base = ancestor.map(|at| id(&order.releases[at])).transpose()?;
            let found = forks(self.repo, self.history, head, base, &ids?)?;
            if found.cut {
                return Ok(Predecessor::Unknown);
            }
            if let Some(nearest) = found.nearest() {
                return Ok(Predecessor::Elsewhere(candidates[nearest]));
            }
        }
        Ok(on_line)
    }

    /// The release before, as far as ancestors go.
    fn on_line(
        &mut self,
        line: usize,
        release: usize,
        commit: usize,
    ) -> Result<Predecessor, GitError> {
        let order = &self.orders[line];
        self.read(commit)?;
        let known = self.below.get(&commit).unwrap_or(&self.nothing).clone();
        let parents = self.parents(commit)?;
        // At the commit itself only lower versions count, so the parents are asked first.
        let above = parents.iter().filter_map(|parent| self.below.get(parent));
        let highest = above.map(|below| below.highest[line]).max().unwrap_or(0);
        let beside = self.at.get(&commit).into_iter().flatten();
        let beside = beside
            .filter(|(other, position)| *other == line && order.is_lower(*position, release))
            .map(|(_, position)| order.rank[*position] as u32 + 1);
        let highest = beside.max().unwrap_or(0).max(highest);
        let best = highest.checked_sub(1).map(|rank| order.order[rank as usize]);
        let Some(first) = order.lower(release).next() else { return Ok(Predecessor::Nothing) };
        match best {
            Some(best) if order.is_lower(best, release) => {
                // A higher one could lie beyond the end of a history that was cut off.
                let is_sure = !known.cut || best == first;
                Ok(if is_sure { Predecessor::Ancestor(best) } else { Predecessor::Unknown })
            }
            None if known.cut => Ok(Predecessor::Unknown),
            None => Ok(Predecessor::Elsewhere(first)),
            Some(_) => {
                let lower: Vec<usize> = order.lower(release).collect();
                let commits: Result<Vec<Oid>, GitError> =
                    lower.iter().map(|one| id(&order.releases[*one])).collect();
                let head = id(&order.releases[release])?;
                Ok(match first_ancestor(self.repo, self.history, head, &commits?)? {
                    Found::At(position) => Predecessor::Ancestor(lower[position]),
                    Found::BeyondCut(_) => Predecessor::Unknown,
                    Found::Nothing => Predecessor::Elsewhere(first),
                })
            }
        }
    }

    fn parents(&mut self, commit: usize) -> Result<Box<[usize]>, GitError> {
        let read = self.history.commit(self.repo, commit)?;
        Ok(read.map(|read| read.parents.clone()).unwrap_or_default())
    }

    /// Learns what is below a commit, and below everything that is.
    fn read(&mut self, commit: usize) -> Result<(), GitError> {
        let mut pending = vec![(commit, false)];
        while let Some((commit, parents_known)) = pending.pop() {
            if self.below.contains_key(&commit) {
                continue;
            }
            let Some(read) = self.history.commit(self.repo, commit)? else {
                self.below.insert(commit, Below { cut: true, ..self.nothing.clone() });
                continue;
            };
            let (parents, cut) = (read.parents.clone(), read.cut);
            if !parents_known {
                pending.push((commit, true));
                pending.extend(parents.iter().map(|parent| (*parent, false)));
                continue;
            }
            let mut below = Below { cut, ..self.nothing.clone() };
            for parent in &parents {
                if let Some(known) = self.below.get(parent) {
                    below.join(known);
                }
            }
            if let Some(releases) = self.at.get(&commit) {
                let mut highest = below.highest.to_vec();
                for (line, position) in releases {
                    let rank = self.orders[*line].rank[*position] as u32 + 1;
                    highest[*line] = highest[*line].max(rank);
                }
                below.highest = highest.into();
            }
            self.below.insert(commit, below);
        }
        Ok(())
    }
}

impl Below {
    fn join(&mut self, other: &Below) {
        self.cut |= other.cut;
        let holds = |big: &[u32], small: &[u32]| big.iter().zip(small).all(|(b, s)| b >= s);
        if Rc::ptr_eq(&self.highest, &other.highest) || holds(&self.highest, &other.highest) {
            return;
        }
        if holds(&other.highest, &self.highest) {
            self.highest = other.highest.clone();
        } else {
            let both = self.highest.iter().zip(other.highest.iter());
            self.highest = both.map(|(a, b)| *a.max(b)).collect();
        }
    }
}

#[cfg(test)]
mod tests;
