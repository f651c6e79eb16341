//! Why nothing can be attested.

use relmap_core::ci::PullRequest;
use thiserror::Error;

/// Why nothing can be attested. What is not verified is no error but a finding.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AttestError {
    /// The CI system builds a pull request.
    #[error(
        "{build}, and relmap records nothing there; attest after the merge; if this is not a pull request, unset the \
         variable: env -u {} relmap attest",
        build.variable
    )]
    PullRequestBuild {
        /// The build, with the variable that tells of it.
        build: PullRequest,
    },
    /// The map is at a server, and nothing is pushed.
    #[error("the map is kept at {0}; record attestations there: add --push")]
    AtServer(String),
    /// The branch is checked out, and moving it would make the work tree differ from it.
    #[error("the branch `{0}` is checked out; check out another one")]
    CheckedOut(String),
}
