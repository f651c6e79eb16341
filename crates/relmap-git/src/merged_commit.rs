//! The commit that a merge would make, before git makes it.

use git2::{Commit, IndexEntry, IndexTime, ObjectType, Oid, Signature, Tree};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::{commit_id, oid};
use crate::{GitError, Repository, content};

/// How two commits come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeKind {
    /// A merge of both histories.
    Histories,
    /// What the second commit changed, on top of the first: a rebase, or a cherry-pick.
    Replay,
}

/// Both sides of a file that both changed, and what it was before.
#[derive(Debug, Clone, Copy)]
pub struct BothChanged<'b> {
    /// Its path.
    pub path: &'b str,
    /// Where both came from.
    pub base: &'b [u8],
    /// In the first commit.
    pub ours: &'b [u8],
    /// In the second.
    pub theirs: &'b [u8],
}

/// Merges a file that both changed; none where that is a conflict.
pub type MergeFile<'m> = &'m dyn Fn(&BothChanged<'_>) -> Option<Vec<u8>>;

impl Repository {
    /// A commit with what two commits come to, which no reference names; none where they conflict. The
    /// files at `paths` are merged by `merge`, all others as git merges lines.
    ///
    /// # Errors
    /// When a commit cannot be read, or the result cannot be written.
    pub fn merged_commit(
        &self,
        (ours, theirs): (&CommitId, &CommitId),
        kind: MergeKind,
        paths: &[String],
        merge: MergeFile<'_>,
    ) -> Result<Option<CommitId>, GitError> {
        let doing = || GitError::doing("merge two commits");
        let repo = &self.inner;
        let find = |id: &CommitId| repo.find_commit(oid(id)?).map_err(doing());
        let (ours, theirs) = (find(ours)?, find(theirs)?);
        let Some(base) = self.base_of(&ours, &theirs, kind)? else { return Ok(None) };
        let (our_tree, their_tree) =
            (ours.tree().map_err(doing())?, theirs.tree().map_err(doing())?);
        let mut index = match kind {
            MergeKind::Histories => repo.merge_commits(&ours, &theirs, None),
            MergeKind::Replay => repo.merge_trees(&base, &our_tree, &their_tree, None),
        }
        .map_err(doing())?;
        for path in paths {
            let [before, our, their] = [&base, &our_tree, &their_tree].map(|tree| blob(tree, path));
            let (Some(before), Some(our), Some(their)) = (before, our, their) else { continue };
            if our == their || our == before || their == before {
                continue;
            }
            let read = |id: Oid| content::read_blob(repo, id, path, content::MAX_FILE);
            let (base, ours, theirs) = (read(before)?, read(our)?, read(their)?);
            let both = BothChanged { path, base: &base, ours: &ours, theirs: &theirs };
            let Some(merged) = merge(&both) else { return Ok(None) };
            for stage in 0..=3 {
                // Not each stage is there.
                let _ = index.remove(path.as_ref(), stage);
            }
            let entry = entry(path, repo.blob(&merged).map_err(doing())?, merged.len());
            index.add(&entry).map_err(doing())?;
        }
        if index.has_conflicts() {
            return Ok(None);
        }
        let tree = index.write_tree_to(repo).map_err(doing())?;
        let tree = repo.find_tree(tree).map_err(doing())?;
        let when = ours.committer().when();
        let who = Signature::new("relmap", "relmap", &when).map_err(doing())?;
        let parents: &[&Commit<'_>] = match kind {
            MergeKind::Histories => &[&ours, &theirs],
            MergeKind::Replay => &[&ours],
        };
        let made = repo.commit(None, &who, &who, "A merge on trial", &tree, parents);
        Ok(Some(commit_id(made.map_err(doing())?)))
    }

    /// What both are compared with; none if they have nothing in common.
    fn base_of(
        &self,
        ours: &Commit<'_>,
        theirs: &Commit<'_>,
        kind: MergeKind,
    ) -> Result<Option<Tree<'_>>, GitError> {
        let doing = || GitError::doing("find what two commits have in common");
        let base = match kind {
            MergeKind::Histories => self.inner.merge_base(ours.id(), theirs.id()).ok(),
            MergeKind::Replay => theirs.parent_ids().next(),
        };
        let Some(base) = base else { return Ok(None) };
        let commit = self.inner.find_commit(base).map_err(doing())?;
        commit.tree().map(Some).map_err(doing())
    }
}

fn blob(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    let entry = tree.get_path(path.as_ref()).ok()?;
    (entry.kind() == Some(ObjectType::Blob)).then(|| entry.id())
}

fn entry(path: &str, id: Oid, size: usize) -> IndexEntry {
    let time = IndexTime::new(0, 0);
    IndexEntry {
        ctime: time,
        mtime: time,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: u32::try_from(size).unwrap_or_default(),
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
