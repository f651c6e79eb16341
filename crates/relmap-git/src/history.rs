//! Commits and their parents, read when they are asked for and kept.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use git2::Oid;

use crate::{GitError, regular_file};

/// The most that `.git/shallow` may have, in bytes: enough for more than a million commits.
pub(crate) const MAX_SHALLOW: u64 = 64 << 20;

/// Commits by their numbers, and what is known of each. Walks spend their time in these.
pub(crate) type CommitSet = HashSet<usize, RandomState>;
pub(crate) type CommitMap<V> = HashMap<usize, V, RandomState>;

/// The commits met so far, numbered in the order of meeting.
pub(crate) struct History {
    /// The commits at which a shallow clone ends.
    boundary: HashSet<Oid>,
    numbers: HashMap<Oid, usize, RandomState>,
    commits: Vec<Known>,
}

enum Known {
    Name(Oid),
    Read(Commit),
    /// The repository does not have it.
    Missing,
}

/// What a walk needs of a commit.
pub(crate) struct Commit {
    /// The committer's time, in seconds since 1970.
    pub(crate) time: i64,
    /// The numbers of its parents.
    pub(crate) parents: Box<[usize]>,
    /// Whether it has parents that this shallow clone lacks.
    pub(crate) cut: bool,
}

impl History {
    pub(crate) fn new(repo: &git2::Repository) -> Result<History, GitError> {
        let boundary = read_boundary(repo)?;
        Ok(History { boundary, numbers: HashMap::default(), commits: Vec::new() })
    }

    /// Whether the clone is shallow.
    pub(crate) fn is_shallow(&self) -> bool {
        !self.boundary.is_empty()
    }

    /// Whether a shallow clone ends at a commit.
    pub(crate) fn is_boundary(&self, id: Oid) -> bool {
        self.boundary.contains(&id)
    }

    /// How many commits were met.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.commits.len()
    }

    /// The number of a commit, which need not be there.
    pub(crate) fn number(&mut self, id: Oid) -> usize {
        *self.numbers.entry(id).or_insert_with(|| {
            self.commits.push(Known::Name(id));
            self.commits.len() - 1
        })
    }

    /// Reads a commit; none if the repository does not have it.
    pub(crate) fn commit(
        &mut self,
        repo: &git2::Repository,
        number: usize,
    ) -> Result<Option<&Commit>, GitError> {
        if let Some(Known::Name(id)) = self.commits.get(number) {
            let id = *id;
            self.commits[number] = match repo.find_commit(id) {
                Ok(commit) => Known::Read(Commit {
                    time: commit.time().seconds(),
                    // libgit2 gives the commits of the boundary no parents.
                    parents: commit.parent_ids().map(|id| self.number(id)).collect(),
                    cut: self.boundary.contains(&id),
                }),
                Err(error) if error.code() == git2::ErrorCode::NotFound => Known::Missing,
                Err(error) => return Err(GitError::object(id, "a commit")(error)),
            };
        }
        Ok(match self.commits.get(number) {
            Some(Known::Read(commit)) => Some(commit),
            _ => None,
        })
    }
}

/// The commits that `git fetch --depth` wrote down as its ends.
fn read_boundary(repo: &git2::Repository) -> Result<HashSet<Oid>, GitError> {
    let path = repo.commondir().join("shallow");
    let bytes = regular_file::read_if_there(&path, &path.to_string_lossy(), MAX_SHALLOW)?;
    let text = String::from_utf8_lossy(bytes.as_deref().unwrap_or_default());
    Ok(text.lines().filter_map(|line| Oid::from_str(line.trim()).ok()).collect())
}
