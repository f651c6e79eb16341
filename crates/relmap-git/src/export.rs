//! A folder of a snapshot written out as plain files.

use std::fs;
use std::path::Path;

use git2::ObjectType;
use relmap_core::component::join;
use walkdir::WalkDir;

use crate::{GitError, Snapshot, tree_diff};

impl Snapshot<'_> {
    /// Writes the files of a folder below another one, which need not exist. Symbolic links become
    /// what they lead to; those that lead out of the repository, or nowhere, are left out. Of the
    /// work tree everything is written, what git ignores too: dependencies of charts are often
    /// unpacked there.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn export(&self, folder: &str, to: &Path) -> Result<(), GitError> {
        fs::create_dir_all(to).map_err(GitError::io(to))?;
        for path in self.files_of(folder)? {
            let inside = if folder.is_empty() { path.as_str() } else { &path[folder.len() + 1..] };
            let target = to.join(inside);
            let content = match self.read(&path) {
                Ok(Some(content)) => content,
                Ok(None)
                | Err(GitError::LinkLeavesRepository { .. } | GitError::LinkLoop { .. }) => {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let parent = target.parent().unwrap_or(to);
            fs::create_dir_all(parent).map_err(GitError::io(parent))?;
            fs::write(&target, content).map_err(GitError::io(&target))?;
        }
        Ok(())
    }

    /// The paths of all files in a folder, from the repository's root.
    fn files_of(&self, folder: &str) -> Result<Vec<String>, GitError> {
        if let (true, Some(root)) = (self.is_worktree, self.repo.root()) {
            let start = root.join(folder);
            let walk = WalkDir::new(&start).sort_by_file_name().into_iter();
            let walk = walk.filter_entry(|entry| entry.file_name() != ".git");
            let files = walk.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
            let path = |entry: walkdir::DirEntry| {
                let inside = entry.path().strip_prefix(root).ok()?;
                Some(inside.to_string_lossy().replace('\\', "/"))
            };
            return Ok(files.filter_map(path).collect());
        }
        let Some(root) = self.tree else { return Ok(Vec::new()) };
        let repo = &self.repo.inner;
        let start = match folder {
            "" => Some(root),
            folder => tree_diff::entry_at(self.repo, root, folder)?
                .filter(|found| found.kind() == ObjectType::Tree)
                .map(|found| found.id),
        };
        let mut found = Vec::new();
        let mut ahead: Vec<_> = start.map(|id| (id, folder.to_owned())).into_iter().collect();
        while let Some((id, folder)) = ahead.pop() {
            let tree = repo.find_tree(id).map_err(GitError::object(id, &folder))?;
            for entry in tree.iter() {
                let path = join(&folder, &String::from_utf8_lossy(entry.name_bytes()));
                match entry.kind() {
                    Some(ObjectType::Tree) => ahead.push((entry.id(), path)),
                    Some(ObjectType::Blob) => found.push(path),
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}
