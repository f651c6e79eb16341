//! The commits of a component since its release, for those who write notes.

use git2::{DiffOptions, Oid, Sort};
use relmap_core::chart::file_kind::{ChangeKind, app_file};
use relmap_core::commit_id::CommitId;
use relmap_core::component::Layout;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository};

/// A commit that changed a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The full object id.
    pub id: CommitId,
    /// The first line of its message.
    pub subject: String,
}

impl Repository {
    /// The commits above `since` (a commit's full id; the whole history if none) that changed files
    /// of a component, oldest first. Merges are left out.
    ///
    /// # Errors
    /// When a commit or tree cannot be read.
    pub fn commits_since(
        &self,
        since: Option<&CommitId>,
        layout: &Layout,
    ) -> Result<Vec<Commit>, GitError> {
        let doing = || GitError::doing("list the commits since the release");
        let Some(head) = self.head_commit()? else { return Ok(Vec::new()) };
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).map_err(doing())?;
        walk.push(head).map_err(doing())?;
        if let Some(since) = since {
            let since = Oid::from_str(since.as_str()).map_err(doing())?;
            walk.hide(since).map_err(doing())?;
        }
        let mut commits = Vec::new();
        for id in walk {
            let commit = self.inner.find_commit(id.map_err(doing())?).map_err(doing())?;
            if commit.parent_count() > 1 || !self.touches(&commit, layout)? {
                continue;
            }
            commits.push(Commit {
                id: commit_id(commit.id()),
                subject: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default())
                    .into_owned(),
            });
        }
        Ok(commits)
    }

    fn touches(&self, commit: &git2::Commit<'_>, layout: &Layout) -> Result<bool, GitError> {
        let doing = || GitError::doing("compare a commit with the one before it");
        let tree = commit.tree().map_err(doing())?;
        // At the end of a shallow clone there is no parent to compare with.
        let parent = match commit.parent(0) {
            Ok(parent) => Some(parent.tree().map_err(doing())?),
            Err(_) => None,
        };
        let mut options = DiffOptions::new();
        options.disable_pathspec_match(true).skip_binary_check(true);
        if !layout.folder.is_empty() && layout.chart.as_ref().is_none_or(|c| !c.is_empty()) {
            options.pathspec(layout.folder.as_str());
            options.pathspec(layout.chart.as_deref().unwrap_or(&layout.folder));
        }
        let diff = self
            .inner
            .diff_tree_to_tree(parent.as_ref(), Some(&tree), Some(&mut options))
            .map_err(doing())?;
        let paths = diff.deltas().flat_map(|delta| {
            let path = |file: git2::DiffFile<'_>| {
                file.path_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            [path(delta.old_file()), path(delta.new_file())]
        });
        // RELEASE.txt alone tells of the release, and is none of its changes. The commit that began it
        // may bring settings and a pipeline along.
        let had_file = parent
            .as_ref()
            .is_none_or(|tree| tree.get_path(std::path::Path::new(&layout.release_file)).is_ok());
        let paths: Vec<String> = paths.flatten().collect();
        let begins = !had_file && paths.contains(&layout.release_file);
        let counts = |path: &String| {
            let is_setting = begins && app_file(path) == ChangeKind::Docs || path == "relmap.toml";
            layout.owns(path) && *path != layout.release_file && !is_setting
        };
        Ok(paths.iter().any(counts))
    }
}
