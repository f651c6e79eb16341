//! What is left at the place of a folder that a pull request takes away.

use std::collections::BTreeSet;

use git2::ObjectType;
use relmap_core::component::{is_inside, join};
use walkdir::WalkDir;

use crate::trees::Walked;
use crate::{GitError, Snapshot};

/// What makes a chart at the root, where other files are as well.
const OF_A_CHART: [&str; 5] =
    ["Chart.yaml", "values.yaml", "values.schema.json", "templates", "crds"];

impl Snapshot<'_> {
    /// Whether something is still delivered from the folder of a chart: a file, a link or a
    /// submodule in its place, above it or in it. The folders of `others` do not count.
    ///
    /// # Errors
    /// When a tree or git's index cannot be read.
    pub fn has_remains(&self, chart: &str, others: &BTreeSet<&str>) -> Result<bool, GitError> {
        if !chart.is_empty() {
            return self.has_anything(chart, others);
        }
        for name in OF_A_CHART {
            if self.has_anything(name, others)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_anything(&self, path: &str, others: &BTreeSet<&str>) -> Result<bool, GitError> {
        if self.is_worktree {
            self.has_on_disk(path, others)
        } else {
            self.has_in_tree(path, others)
        }
    }

    fn has_in_tree(&self, path: &str, others: &BTreeSet<&str>) -> Result<bool, GitError> {
        let Some(mut tree) = self.tree else { return Ok(false) };
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let folder = self.repo.folder(tree, "a folder")?;
            match folder.get(part.as_bytes()) {
                None => return Ok(false),
                Some(found) if found.kind() == ObjectType::Tree => tree = found.id,
                // Below a link or a submodule there can be anything; below a file there is nothing.
                Some(found) => return Ok(parts.peek().is_none() || !found.is_file()),
            }
        }
        let mut folders = vec![(tree, path.to_owned())];
        let mut walked = Walked::default();
        while let Some((tree, base)) = folders.pop() {
            for (name, found) in walked.folder(self.repo, tree, &base)?.iter() {
                let path = join(&base, &String::from_utf8_lossy(name));
                if others.contains(path.as_str()) {
                    continue;
                }
                if found.kind() != ObjectType::Tree {
                    return Ok(true);
                }
                folders.push((found.id, path));
            }
        }
        Ok(false)
    }

    /// The same in the work tree, where ignored files do not count.
    fn has_on_disk(&self, path: &str, others: &BTreeSet<&str>) -> Result<bool, GitError> {
        let Some(root) = self.repo.root() else { return Ok(false) };
        let mut at = root.to_owned();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            at.push(part);
            let Ok(found) = at.symlink_metadata() else { return Ok(false) };
            if !found.is_dir() {
                return Ok(parts.peek().is_none() || found.is_symlink());
            }
        }
        let is_other = |path: &str| others.iter().any(|other| is_inside(path, other));
        let inner = &self.repo.inner;
        let index = crate::git_index::read(inner)?;
        let is_tracked = index.iter().any(|entry| {
            let entry = String::from_utf8_lossy(&entry.path).into_owned();
            is_inside(&entry, path)
                && !is_other(&entry)
                && root.join(&entry).symlink_metadata().is_ok()
        });
        if is_tracked {
            return Ok(true);
        }
        let counts = |path: &std::path::Path| {
            path.strip_prefix(root).is_ok_and(|path| {
                !is_other(&relmap_fs::slashed(path))
                    && !inner.is_path_ignored(path).unwrap_or(false)
            })
        };
        let walk = WalkDir::new(&at).follow_links(false).into_iter();
        let mut walk = walk.filter_entry(|entry| counts(entry.path())).filter_map(Result::ok);
        Ok(walk.any(|entry| !entry.file_type().is_dir()))
    }
}
