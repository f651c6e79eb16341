//! What to bring in before the next version is taken.

use crate::words::shell_word;

/// The branch of a remote on which others release what this checkout continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullFrom {
    /// The remote.
    pub remote: String,
    /// The branch there.
    pub branch: String,
}

impl PullFrom {
    /// A branch of a remote.
    pub fn new(remote: &str, branch: &str) -> PullFrom {
        PullFrom { remote: remote.to_owned(), branch: branch.to_owned() }
    }

    /// The command that puts what is committed here on top of what is there. It comes before `relmap bump`: a
    /// version that is moved in a commit of its own would move that of the other's entry in a rebase later.
    pub fn command(&self) -> String {
        let PullFrom { remote, branch } = self;
        format!("git pull --rebase --tags {} {}", shell_word(remote), shell_word(branch))
    }

    /// The command for branches that went different ways, of which the other one may have released.
    pub fn of_both(&self) -> String {
        format!(
            "{} (if a release file is in conflict, keep that of {}: git checkout --ours FILE; then run relmap bump)",
            self.command(),
            self.remote
        )
    }

    /// The command, and how to keep the other's entry where both branches wrote one.
    pub fn with_conflict(&self, release_file: &str) -> String {
        let file = shell_word(release_file);
        format!(
            "`{}` (if {release_file} is in conflict, keep that of {}: `git checkout --ours {file}`, `git add {file}`, \
             `git rebase --continue`)",
            self.command(),
            self.remote
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_for_a_shell() {
        let from = PullFrom { remote: "origin".into(), branch: "it's".into() };
        assert_eq!(
            from.with_conflict("my charts/RELEASE.txt"),
            r#"`git pull --rebase --tags origin 'it'\''s'` (if my charts/RELEASE.txt is in conflict, keep that of origin: `git checkout --ours 'my charts/RELEASE.txt'`, `git add 'my charts/RELEASE.txt'`, `git rebase --continue`)"#
        );
    }
}
