//! Whether all is here that a commit of the map leads to, and fetching it where it is not.
//!
//! That a commit is here says nothing about its files: git's `unpack-objects` writes one object after
//! another, and a fetch that was killed leaves some of them. Whoever builds on such a commit makes a
//! clone that git cannot repack. So a commit counts as here when everything is.

use std::collections::HashSet;

use git2::{ErrorCode, ObjectType, Odb, Oid};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::oid;
use crate::program::{Depth, Git, Remote, RemoteError};
use crate::{GitError, Repository};

/// How often a branch may move between the question and the fetch.
const MOVES: usize = 10;

/// Where the servers of a remote have a branch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tips {
    /// The commit that contains all others; none where no server has the branch.
    pub newest: Option<CommitId>,
    /// The commit that all others contain; none where a server lacks the branch.
    pub oldest: Option<CommitId>,
}

/// An object that a commit of the map leads to and that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The object's full id.
    pub id: String,
    /// What it should hold.
    pub what: String,
}

impl Repository {
    /// The first object that is missing of a commit of the map: of the commit itself, of those that
    /// lead to it, of their folders and files. `None` if all is here.
    ///
    /// In a clone made with `--filter`, older files may be missing: they are promised, and only the
    /// newest are read.
    ///
    /// # Errors
    /// When the commit's id is none, or an object cannot be read.
    pub fn first_gap(&self, commit: &CommitId) -> Result<Option<Gap>, GitError> {
        let start = oid(commit)?;
        if self.whole.borrow().contains(&start) {
            return Ok(None);
        }
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let is_partial = self.is_partial()?;
        let mut walk = Walk { repository: self, odb, seen: HashSet::new() };
        let mut commits = vec![start];
        let mut walked = HashSet::new();
        while let Some(id) = commits.pop() {
            if self.whole.borrow().contains(&id) || !walked.insert(id) {
                continue;
            }
            let Some(found) = there(self.inner.find_commit(id), id, "the map's commit")? else {
                return Ok(Some(gap(id, "the map's commit")));
            };
            if (id == start || !is_partial)
                && let Some(gap) = walk.tree(found.tree_id())?
            {
                return Ok(Some(gap));
            }
            // libgit2 gives the commits at which a shallow clone ends no parents.
            commits.extend(found.parent_ids());
        }
        self.whole.borrow_mut().insert(start);
        Ok(None)
    }

    /// Fails if something is missing of a commit of the map: nothing may be built on it then.
    pub(crate) fn check_whole(&self, commit: &CommitId) -> Result<(), GitError> {
        match self.first_gap(commit)? {
            None => Ok(()),
            Some(Gap { id, what }) => Err(GitError::IncompleteMap { id, what }),
        }
    }

    /// Fetches a branch from everywhere that a remote is pushed to, and tells where it is.
    ///
    /// # Errors
    /// When a server cannot be reached or does not give all of it, or two have states of which neither
    /// contains the other.
    pub fn fetch_tips(
        &self,
        git: &Git,
        remote: &Remote,
        reference: &str,
    ) -> Result<Tips, RemoteError> {
        let name = [reference.to_owned()];
        let mut tips: Option<Tips> = None;
        for server in remote.servers() {
            let listed =
                git.ls_remote(server, &name)?.into_iter().find(|one| one.name == reference);
            let tip = self.fetch_tip(git, server, reference, listed.map(|one| one.end))?;
            tips = Some(self.with_tip(tips, tip, reference, remote)?);
        }
        Ok(tips.unwrap_or_default())
    }

    /// Adds where one more server has a branch to where others have it.
    ///
    /// # Errors
    /// When neither contains the other.
    pub fn with_tip(
        &self,
        known: Option<Tips>,
        tip: Option<CommitId>,
        reference: &str,
        remote: &Remote,
    ) -> Result<Tips, GitError> {
        let Some(mut known) = known else {
            return Ok(Tips { newest: tip.clone(), oldest: tip });
        };
        let Some(tip) = tip else { return Ok(Tips { oldest: None, ..known }) };
        let Some(newest) = &known.newest else {
            return Ok(Tips { newest: Some(tip), oldest: None });
        };
        if self.contains(&tip, newest)? {
            known.newest = Some(tip);
        } else if self.contains(newest, &tip)? {
            if let Some(oldest) = &known.oldest
                && self.contains(oldest, &tip)?
            {
                known.oldest = Some(tip);
            }
        } else {
            let (name, remote) = (reference.to_owned(), remote.shown.clone());
            let commits = [newest.clone(), tip];
            return Err(GitError::ServersDiffer { name, remote, commits });
        }
        Ok(known)
    }

    /// Fetches what is missing here of a server's branch. `listed` is its commit as the server told,
    /// and what comes back is its commit then: it may have moved meanwhile.
    ///
    /// # Errors
    /// When the server cannot be reached, or does not give all of it.
    pub fn fetch_tip(
        &self,
        git: &Git,
        remote: &Remote,
        reference: &str,
        mut listed: Option<CommitId>,
    ) -> Result<Option<CommitId>, RemoteError> {
        let name = [reference.to_owned()];
        for _ in 0..MOVES {
            let Some(tip) = listed else { return Ok(None) };
            if self.fetch_whole(git, remote, reference, &tip)? {
                return Ok(Some(tip));
            }
            let found = git.ls_remote(remote, &name)?.into_iter().find(|one| one.name == reference);
            listed = found.map(|found| found.end);
        }
        let what = format!("{reference} of {}", remote.shown);
        Err(GitError::IncompleteMap {
            id: listed.map(|id| id.to_string()).unwrap_or_default(),
            what,
        }
        .into())
    }

    /// Sees to it that all is here that a server's branch leads to, which was at `tip`. False if the
    /// branch is elsewhere by now: then the server must be asked again.
    fn fetch_whole(
        &self,
        git: &Git,
        remote: &Remote,
        reference: &str,
        tip: &CommitId,
    ) -> Result<bool, RemoteError> {
        if self.first_gap(tip)?.is_none() {
            return Ok(true);
        }
        git.fetch(remote, &[reference.to_owned()], &Depth::Same)?;
        match self.first_gap(tip)? {
            None => return Ok(true),
            Some(gap) if gap.id == tip.as_str() => return Ok(false),
            Some(_) => {}
        }
        // A reference here leads to it already, so git took it for complete.
        git.fetch_all_of(remote, reference)?;
        match self.first_gap(tip)? {
            None => Ok(true),
            Some(gap) if gap.id == tip.as_str() => Ok(false),
            Some(Gap { id, what }) => Err(GitError::IncompleteMap { id, what }.into()),
        }
    }

    /// Whether objects may be missing on purpose, as in a clone made with `--filter`.
    fn is_partial(&self) -> Result<bool, GitError> {
        let doing = || GitError::doing("read the configuration");
        let config = self.inner.config().and_then(|mut all| all.snapshot()).map_err(doing())?;
        let mut entries = config
            .entries(Some(r"^(remote\..*\.promisor|extensions\.partialclone)$"))
            .map_err(doing())?;
        Ok(entries.next().is_some())
    }
}

/// The folders and files of many commits, each looked at once.
struct Walk<'r> {
    repository: &'r Repository,
    odb: Odb<'r>,
    seen: HashSet<Oid>,
}

impl Walk<'_> {
    fn tree(&mut self, root: Oid) -> Result<Option<Gap>, GitError> {
        let mut trees = vec![(root, "the map's tree".to_owned())];
        while let Some((id, what)) = trees.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            let Some(tree) = there(self.repository.inner.find_tree(id), id, &what)? else {
                return Ok(Some(gap(id, &what)));
            };
            for entry in &tree {
                let name = || String::from_utf8_lossy(entry.name_bytes()).into_owned();
                match entry.kind() {
                    Some(ObjectType::Tree) => trees.push((entry.id(), name())),
                    Some(ObjectType::Blob)
                        if self.seen.insert(entry.id()) && !self.odb.exists(entry.id()) =>
                    {
                        return Ok(Some(gap(entry.id(), &name())));
                    }
                    _ => {}
                }
            }
        }
        Ok(None)
    }
}

fn gap(id: Oid, what: &str) -> Gap {
    Gap { id: id.to_string(), what: what.to_owned() }
}

fn there<T>(found: Result<T, git2::Error>, id: Oid, what: &str) -> Result<Option<T>, GitError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(GitError::object(id, what)(error)),
    }
}
