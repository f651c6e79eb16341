//! Where the branch that HEAD belongs to went on after HEAD.

use std::collections::HashSet;

use git2::Oid;

use crate::forks::{depths, fork, reachable};
use crate::history::{CommitMap, CommitSet};
use crate::{GitError, Repository};

/// Branches that are the main one where nothing else says which is.
const MAIN: [&str; 4] = [
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// The commits around HEAD, by number.
pub(crate) struct Lines {
    /// HEAD and its ancestors.
    pub(crate) below: CommitSet,
    /// What the branch that HEAD belongs to has besides those.
    pub(crate) ahead: CommitSet,
}

impl Repository {
    /// The history of HEAD, and how its branch went on: the main one, or another one if HEAD builds on a
    /// commit that only this has.
    pub(crate) fn lines(&self, head: Oid) -> Result<Lines, GitError> {
        let main = self.main_tips();
        let mut history = self.history.borrow_mut();
        let number = history.number(head);
        let below = reachable(&self.inner, &mut history, number, &CommitSet::default())?;
        let mut tips: Vec<Oid> = main.iter().copied().filter(|tip| *tip != head).collect();
        if !main.is_empty() && !main.contains(&head) {
            drop(history);
            tips.extend(self.other_home(head, &main, &below)?);
            history = self.history.borrow_mut();
        }
        let mut known = below.clone();
        let mut ahead = CommitSet::default();
        for tip in tips {
            let tip = history.number(tip);
            let further = reachable(&self.inner, &mut history, tip, &known)?;
            known.extend(&further);
            ahead.extend(further);
        }
        Ok(Lines { below, ahead })
    }

    /// The tips of the main branch, here and at the remotes.
    fn main_tips(&self) -> Vec<Oid> {
        let mut names: Vec<String> = Vec::new();
        for remote in
            self.inner.remotes().iter().flat_map(|remotes| remotes.iter().flatten().flatten())
        {
            names.push(format!("refs/remotes/{remote}/HEAD"));
        }
        names.extend(MAIN.map(str::to_owned));
        names.iter().filter_map(|name| self.inner.refname_to_id(name).ok()).collect()
    }

    /// The tips of other branches that HEAD left after the main one, and later than any other. None if
    /// HEAD builds on such a tip: then it is that branch that goes on here.
    fn other_home(&self, head: Oid, main: &[Oid], below: &CommitSet) -> Result<Vec<Oid>, GitError> {
        let tips = self.other_tips()?;
        let history = &mut self.history.borrow_mut();
        let number = history.number(head);
        let line = depths(&self.inner, history, number, below)?;
        let mut known: CommitMap<Option<usize>> =
            line.iter().map(|(commit, depth)| (*commit, Some(*depth))).collect();
        let mut left_at = |tip: &Oid| -> Result<(usize, Option<usize>), GitError> {
            let tip = history.number(*tip);
            Ok((tip, fork(&self.inner, history, tip, &CommitSet::default(), &mut known)?))
        };
        let mut of_main: Option<usize> = None;
        for tip in main {
            let (_, depth) = left_at(tip)?;
            of_main = [of_main, depth].into_iter().flatten().min();
        }
        let mut nearest: Option<(usize, Vec<Oid>, bool)> = None;
        for tip in tips.iter().filter(|tip| !main.contains(tip)) {
            let (number, Some(depth)) = left_at(tip)? else { continue };
            if of_main.is_some_and(|main| depth >= main) {
                continue;
            }
            let is_below = line.contains_key(&number);
            match &mut nearest {
                Some((known, _, _)) if *known < depth => {}
                Some((known, found, is_tip)) if *known == depth => {
                    found.push(*tip);
                    *is_tip |= is_below;
                }
                nearest => *nearest = Some((depth, vec![*tip], is_below)),
            }
        }
        Ok(nearest.filter(|(_, _, is_tip)| !is_tip).map(|(_, tips, _)| tips).unwrap_or_default())
    }

    /// The tips of all branches but the one that HEAD is on.
    fn other_tips(&self) -> Result<HashSet<Oid>, GitError> {
        let own = self.inner.find_reference("HEAD").ok();
        let own = own.as_ref().and_then(|head| head.symbolic_target().ok().flatten());
        let doing = GitError::doing("list the branches");
        let mut tips = HashSet::new();
        for branch in self.inner.branches(None).map_err(doing)? {
            let (branch, _) = branch.map_err(GitError::doing("read a branch"))?;
            let reference = branch.get();
            let is_own = reference.name().is_ok_and(|name| Some(name) == own);
            tips.extend(reference.target().filter(|_| !is_own));
        }
        Ok(tips)
    }
}
