//! The state that a checkout is in.

use std::collections::{BinaryHeap, HashSet};

use git2::{ErrorCode, ObjectType, Oid};
use relmap_core::facts::{Checkout, Head};
use relmap_core::pull_from::PullFrom;
use relmap_core::release::is_maintenance;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository};

/// What the caller knows of the surroundings, such as from a CI system's environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// Whether the CI system says that it builds a pull request.
    pub pull_request: bool,
}

/// How many commits are looked at to learn whether a branch holds a detached merge.
const MAX_LOOK: usize = 4096;

/// How far the clocks of two committers may differ, in seconds.
const CLOCK_SLOP: i64 = 86_400;

pub(crate) fn read(repository: &Repository, hints: Hints) -> Result<Checkout, GitError> {
    let repo = &repository.inner;
    let head = head(repo)?;
    let pull_request_merge = match repository.head_commit()? {
        Some(commit) => is_pull_request_merge(repository, &head, commit, hints)?,
        None => false,
    };
    let remotes = remotes(repo)?;
    Ok(Checkout {
        pull_request_merge,
        shallow: repository.history.borrow().is_shallow(),
        tags: repository.tags()?.names().cloned().collect(),
        tags_left_out: tags_left_out(repo)?,
        pull_from: pull_from(repository, &head, remotes.first())?,
        remotes,
        since: None,
        head,
    })
}

impl Repository {
    /// The names of the remotes, `origin` first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn remote_names(&self) -> Result<Vec<String>, GitError> {
        remotes(&self.inner)
    }

    /// The commit at HEAD; none on a branch without one.
    pub(crate) fn head_commit(&self) -> Result<Option<Oid>, GitError> {
        match self.inner.head() {
            Ok(head) => Ok(head.target()),
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(GitError::doing("read HEAD")(error)),
        }
    }
}

/// The remote's branch of the same name where releases come from it, and else its default branch.
fn pull_from(
    repository: &Repository,
    head: &Head,
    remote: Option<&String>,
) -> Result<Option<PullFrom>, GitError> {
    let Some(remote) = remote else { return Ok(None) };
    let default = repository.default_branch(remote)?;
    let own = match head {
        Head::Branch { name, .. } if default.is_none() || is_maintenance(name) => Some(name),
        _ => None,
    };
    let branch = match own {
        Some(own) if repository.commit_at(&format!("refs/remotes/{remote}/{own}"))?.is_some() => {
            Some(own.clone())
        }
        _ => default,
    };
    Ok(branch.map(|branch| PullFrom { remote: remote.clone(), branch }))
}

fn head(repo: &git2::Repository) -> Result<Head, GitError> {
    let doing = || GitError::doing("read HEAD");
    let head = repo.find_reference("HEAD").map_err(doing())?;
    let commit = match repo.head() {
        Ok(end) => end.target().map(commit_id),
        Err(error) if error.code() == ErrorCode::UnbornBranch => None,
        Err(error) => return Err(doing()(error)),
    };
    let name = head.symbolic_target_bytes().map(|name| {
        let name = String::from_utf8_lossy(name);
        name.strip_prefix("refs/heads/").unwrap_or(&name).to_owned()
    });
    match (name, commit) {
        (Some(name), Some(commit)) => Ok(Head::Branch { name, commit }),
        (Some(name), None) => Ok(Head::Unborn { name }),
        (None, Some(commit)) => Ok(Head::Detached { commit }),
        (None, None) => Err(doing()(git2::Error::from_str("HEAD leads to no commit"))),
    }
}

/// Whether `remote.NAME.tagOpt` of some remote is `--no-tags`.
fn tags_left_out(repo: &git2::Repository) -> Result<bool, GitError> {
    let doing = || GitError::doing("read the configuration");
    let config = repo.config().and_then(|mut config| config.snapshot()).map_err(doing())?;
    let mut entries = config.entries(Some(r"^remote\..*\.tagopt$")).map_err(doing())?;
    while let Some(entry) = entries.next() {
        if entry.map_err(doing())?.value_bytes() == b"--no-tags" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remotes(repo: &git2::Repository) -> Result<Vec<String>, GitError> {
    let names = repo.remotes().map_err(GitError::doing("list the remotes"))?;
    let mut names: Vec<String> =
        names.iter_bytes().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    names.sort_by_key(|name| (name != "origin", name.clone()));
    Ok(names)
}

/// Whether HEAD is a merge that no branch and no tag holds: the trial merge of a pull request.
fn is_pull_request_merge(
    repository: &Repository,
    head: &Head,
    commit: Oid,
    hints: Hints,
) -> Result<bool, GitError> {
    let repo = &repository.inner;
    let object =
        repo.find_commit(commit).map_err(GitError::object(commit, "the commit at HEAD"))?;
    // At the end of a shallow clone libgit2 shows no parents; the commit still names them.
    let header = object.raw_header_bytes().split(|byte| *byte == b'\n');
    let parents = header.filter(|line| line.starts_with(b"parent ")).count();
    if parents < 2 {
        return Ok(false);
    }
    if hints.pull_request {
        return Ok(true);
    }
    if !matches!(head, Head::Detached { .. }) {
        return Ok(false);
    }
    let odb = repo.odb().map_err(GitError::doing("open the object database"))?;
    let mut tips = Vec::new();
    for reference in references(repo, "refs/*")? {
        let reference = reference.map_err(GitError::doing("list the references"))?;
        let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
        let is_branch = name.starts_with("refs/heads/") || name.starts_with("refs/remotes/");
        let target = reference.target_peel().or_else(|| reference.target());
        if is_trial_merge(&name) {
            if target == Some(commit) {
                return Ok(true);
            }
        } else if is_branch {
            tips.extend(target);
        } else if name.starts_with("refs/tags/") && is_tag_of(repo, &odb, &reference, commit) {
            return Ok(false);
        }
    }
    Ok(!is_held(repository, commit, object.time().seconds(), &tips)?)
}

/// Whether a reference is one that a forge or CI system keeps for a pull request's merge.
fn is_trial_merge(name: &str) -> bool {
    let mut parts = name.strip_prefix("refs/").unwrap_or(name).split('/');
    let first = match parts.next() {
        // Under `remotes` the remote's name may come first, or be left out.
        Some("remotes") => parts.find(|part| ["pull", "pr", "merge-requests"].contains(part)),
        first => first,
    };
    match first {
        Some("pull") => parts.nth(1) == Some("merge"),
        Some("merge-requests") => parts.nth(1) == Some("merge"),
        Some("pr") => parts.next().is_some(),
        _ => false,
    }
}

fn is_tag_of(
    repo: &git2::Repository,
    odb: &git2::Odb<'_>,
    tag: &git2::Reference<'_>,
    commit: Oid,
) -> bool {
    let Some(target) = tag.target() else {
        return false;
    };
    let is_annotated = || matches!(odb.read_header(target), Ok((_, ObjectType::Tag)));
    let peels = || repo.find_tag(target).and_then(|tag| tag.peel());
    target == commit || (is_annotated() && peels().is_ok_and(|end| end.id() == commit))
}

/// Whether one of the branches holds a commit. A trial merge is newer than what it merges, so
/// older commits need no look; and where there are very many newer ones, it is no trial merge.
fn is_held(
    repository: &Repository,
    commit: Oid,
    time: i64,
    tips: &[Oid],
) -> Result<bool, GitError> {
    let repo = &repository.inner;
    let mut history = repository.history.borrow_mut();
    let wanted = history.number(commit);
    let mut seen = HashSet::new();
    let mut queue = BinaryHeap::new();
    let mut next: Vec<usize> = tips.iter().map(|tip| history.number(*tip)).collect();
    for _ in 0..MAX_LOOK {
        for number in next.drain(..) {
            if number == wanted {
                return Ok(true);
            }
            if seen.insert(number)
                && let Some(commit) = history.commit(repo, number)?
            {
                queue.push((commit.time, number));
            }
        }
        match queue.pop() {
            Some((newest, number)) if newest + CLOCK_SLOP >= time => {
                if let Some(commit) = history.commit(repo, number)? {
                    next.extend(commit.parents.iter());
                }
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn references<'repo>(
    repo: &'repo git2::Repository,
    glob: &str,
) -> Result<git2::References<'repo>, GitError> {
    repo.references_glob(glob).map_err(GitError::doing("list the references"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trial_merges_are_known_by_the_names_that_forges_give_them() {
        for (name, expected) in [
            ("refs/pull/12/merge", true),
            ("refs/pull/12/head", false),
            ("refs/remotes/pull/12/merge", true),
            ("refs/remotes/origin/pull/12/merge", true),
            ("refs/remotes/origin/pr/12", true),
            ("refs/remotes/origin/pr/12/merge", true),
            ("refs/merge-requests/3/merge", true),
            ("refs/remotes/origin/main", false),
            ("refs/heads/pull/12/merge", false),
            ("refs/heads/pr/12", false),
        ] {
            assert_eq!(is_trial_merge(name), expected, "{name}");
        }
    }
}
