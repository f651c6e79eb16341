//! Pipelines that check the versions, for the systems that people use.
//!
//! Each fetches the whole history and all tags, without which nothing can be judged, and needs no
//! more than `relmap` and git. `.ci/check-init-pipelines` holds them against the schemas of their systems.

mod text;

use relmap_core::facts::Head;

use super::InitFile;
use crate::error::Error;
use crate::server_places::hints;
use crate::workspace::Workspace;

/// A system that runs `relmap check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Pipeline {
    /// A Jenkinsfile.
    Jenkins,
    /// A workflow of GitHub Actions, which Gitea and Forgejo read, too.
    GitHub,
    /// A job of GitLab CI.
    GitLab,
    /// A pipeline of Azure DevOps.
    Azure,
    /// A hook of pre-commit.
    PreCommit,
}

impl Pipeline {
    /// Where it is, from the top folder of the work tree.
    pub fn path(self) -> &'static str {
        match self {
            Pipeline::Jenkins => "Jenkinsfile",
            Pipeline::GitHub => ".github/workflows/relmap.yml",
            Pipeline::GitLab => ".gitlab-ci.yml",
            Pipeline::Azure => "azure-pipelines.yml",
            Pipeline::PreCommit => ".pre-commit-config.yaml",
        }
    }

    /// The file, for a repository without one.
    pub(super) fn file(self, workspace: &Workspace) -> Result<InitFile, Error> {
        let checkout = workspace.repository.checkout(hints(&workspace.environment))?;
        // A pipeline is for the default branch, whatever it is written on.
        let default = match checkout.remotes.first() {
            Some(remote) => workspace.repository.default_branch(remote)?,
            None => None,
        };
        let branch = match (default, checkout.head) {
            (Some(default), _) => default,
            (None, Head::Branch { name, .. } | Head::Unborn { name }) => name,
            (None, Head::Detached { .. }) => "main".to_owned(),
        };
        let (content, about) = match self {
            Pipeline::Jenkins => (text::jenkins(), "a pipeline that checks the versions"),
            Pipeline::GitHub => (text::github(&branch), "a workflow that checks the versions"),
            Pipeline::GitLab => (text::GITLAB.to_owned(), "a job that checks the versions"),
            Pipeline::Azure => (text::azure(&branch), "a pipeline that checks the versions"),
            Pipeline::PreCommit => {
                (text::pre_commit(), "a hook that checks the versions before each commit")
            }
        };
        Ok(InitFile::new(self.path(), content, about))
    }

    /// What to do where the file exists.
    pub(super) fn advice(self, file: &InitFile) -> String {
        let (what, block) = match self {
            Pipeline::Jenkins => ("this stage to its `stages`", text::JENKINS_STAGE),
            Pipeline::GitHub => {
                ("nothing if it runs `relmap check`, or else this job", text::GITHUB_JOB)
            }
            Pipeline::GitLab => ("this job", text::GITLAB),
            Pipeline::Azure => ("these steps", text::AZURE_STEPS),
            Pipeline::PreCommit => ("this to its `repos`", text::PRE_COMMIT_REPO),
        };
        let place = &file.path;
        format!("there is a {place}, which is left as it is; add {what}:\n\n{block}\n")
    }
}
