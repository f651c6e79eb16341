//! The files of a chart's folder that a tag packages.

use relmap_core::chart::archive::{ChartTree, MAX_UNPACKED};
use relmap_core::chart::helmignore::Ignore;
use relmap_core::commit_id::CommitId;
use relmap_core::component::join;

use crate::commit_ids::oid;
use crate::export::{Content, Found};
use crate::{GitError, Repository, content};

/// How a file begins that Git LFS keeps elsewhere.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";

impl Repository {
    /// The files of a chart's folder at a commit, without those that its `.helmignore` leaves out.
    ///
    /// # Errors
    /// When the commit or a file cannot be read.
    pub fn chart_tree(&self, commit: &CommitId, folder: &str) -> Result<ChartTree, GitError> {
        let id = oid(commit)?;
        let snapshot = self.snapshot_of(id)?;
        let ignore = snapshot.read(&join(folder, ".helmignore"))?.unwrap_or_default();
        let (ignore, _) = Ignore::parse(&ignore);
        let mut tree = ChartTree::default();
        let mut left = MAX_UNPACKED;
        for Found { inside, path, content } in snapshot.files_in_tree(folder)? {
            let inside = String::from_utf8_lossy(&inside).into_owned();
            if ignore.is_ignored(&inside) {
                continue;
            }
            let read = match content {
                Content::Blob(id) => content::read_blob(&self.inner, id, &path, left).map(Some),
                Content::Link => snapshot.read_up_to(&path, left),
                Content::Disk(_) | Content::Submodule => Ok(None),
            };
            match read {
                Ok(Some(bytes)) if !bytes.starts_with(LFS) => {
                    left = left.saturating_sub(bytes.len() as u64);
                    tree.files.insert(inside, bytes);
                }
                Ok(_)
                | Err(
                    GitError::LinkLeavesRepository { .. }
                    | GitError::LinkLoop { .. }
                    | GitError::TooLarge { .. },
                ) => tree.unknown.push(inside),
                Err(error) => return Err(error),
            }
        }
        Ok(tree)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;

    #[test]
    fn a_tree_has_what_is_packaged_and_says_what_is_not_known() {
        let fixture = Fixture::new();
        fixture.write("chart/Chart.yaml", "name: web\n");
        fixture.write("chart/.helmignore", "ci/\n*.md\n");
        fixture.write("chart/ci/values.yaml", "a: 1\n");
        fixture.write("chart/README.md", "Read\n");
        fixture
            .write("chart/logo.svg", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        fixture.write("outside.txt", "outside\n");
        fixture.commit("Files");
        fixture.write("link", "../outside.txt");
        fixture.write("away", "/etc/passwd");
        let link = fixture.git(["hash-object", "-w", "link"]);
        let away = fixture.git(["hash-object", "-w", "away"]);
        let head = fixture.head();
        for entry in [
            format!("120000,{link},chart/link"),
            format!("120000,{away},chart/away"),
            format!("160000,{head},chart/charts/sub"),
        ] {
            fixture.git(["update-index", "--add", "--cacheinfo", &entry]);
        }
        fixture.git(["commit", "--quiet", "-m", "Links"]);
        let repository = Repository::open(fixture.path()).unwrap();
        let tree = repository.chart_tree(&fixture.head().parse().unwrap(), "chart").unwrap();
        let files: Vec<&str> = tree.files.keys().map(String::as_str).collect();
        assert_eq!(files, [".helmignore", "Chart.yaml", "link"]);
        assert_eq!(tree.files["link"], b"outside\n");
        assert_eq!(tree.unknown, ["away", "charts/sub", "logo.svg"]);
    }
}
