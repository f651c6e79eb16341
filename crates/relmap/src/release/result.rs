//! How a release ended.

use std::fmt;

use relmap_core::outcome::Verdict;
use relmap_core::release::Done;

use crate::error::Error;

use super::review::ProposedRelease;

/// A release that was made, or that the rules do not let through.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Released {
    /// `Pass` if everything is as it should be. Anything else says that nothing was released.
    pub verdict: Verdict,
    /// The plan, and the judgement that it rests on.
    pub proposed: ProposedRelease,
    /// What was done, in this order. Empty for a dry run, and where there was nothing to do.
    pub done: Vec<Done>,
}

/// A release that failed, perhaps half way. `?` turns it into its [`Error`].
#[derive(Debug)]
#[non_exhaustive]
pub struct ReleaseFailed {
    /// Why.
    pub error: Box<Error>,
    /// The last plan that the reviewer approved; `None` if it failed before there was one.
    pub proposed: Option<Box<ProposedRelease>>,
    /// What was done before it failed. The next run finds that and does the rest.
    pub done: Vec<Done>,
}

impl From<ReleaseFailed> for Error {
    fn from(failed: ReleaseFailed) -> Error {
        *failed.error
    }
}

impl fmt::Display for ReleaseFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for ReleaseFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
