//! All that a page about environments shows.

use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::git_host::WebLinks;
use relmap_environments::{Deployment, Matrix, NextPromotion, next_promotions};

use super::look::Looked;
use super::map_adapter;
use super::session::Session;
use crate::error::{EnvironmentError, Error};
use crate::repository_name;
use crate::workspace::Workspace;

/// What runs where, what ships next, what differs, and what was deployed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnvironmentOverview {
    /// What the repository is called.
    pub repository: String,
    /// The full id of the commit at HEAD.
    pub commit: Option<CommitId>,
    /// Components by environments.
    pub matrix: Matrix,
    /// What ships next to each environment that comes after another one.
    pub next: Vec<NextPromotion>,
    /// What differs from what was released, the gravest first.
    pub findings: Vec<Finding>,
    /// The deployments, the newest first, each with what the matrix calls its component.
    pub deployments: Vec<(String, Deployment)>,
    /// The web pages to link to.
    pub links: WebLinks,
}

impl Workspace {
    /// All that a page about environments shows; the whole history is read.
    ///
    /// # Errors
    /// As for [`environments`](Workspace::environments).
    pub fn environment_overview(&self) -> Result<EnvironmentOverview, Error> {
        let session = Session::open(self, &[])?;
        let looked = Looked::at(&session, None, super::LOOK_BACK)?.with_history(&session)?;
        let (matrix, drift) = looked.judged(&map_adapter::catalog(self)?);
        let mut findings: Vec<Finding> = drift.into_iter().map(|one| one.finding).collect();
        findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
        Ok(EnvironmentOverview {
            repository: repository_name::display_name(&self.repository)?,
            commit: self.repository.head_id(),
            next: next_promotions(&matrix, looked.orders()),
            deployments: looked.deployments(&matrix),
            links: self.web_links(None)?,
            findings,
            matrix,
        })
    }

    /// The same for pages that show something else as well: `None` if relmap.toml has no environments, or
    /// they cannot be looked at, which is then remarked.
    ///
    /// # Errors
    /// If the caller gave up.
    pub fn environment_overview_if_any(&self) -> Result<Option<EnvironmentOverview>, Error> {
        match self.environment_overview() {
            Ok(overview) => Ok(Some(overview)),
            Err(Error::Environments(EnvironmentError::None)) => Ok(None),
            Err(error) if error.is_given_up() => Err(error),
            Err(error) => {
                self.observer.remark(&format!("the environments are left out: {}", error.report()));
                Ok(None)
            }
        }
    }
}
