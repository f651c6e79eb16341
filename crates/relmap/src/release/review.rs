//! Showing a plan before it is carried out.

use std::collections::BTreeMap;
use std::io;

use relmap_core::outcome::Outcome;
use relmap_core::release::{Plan, Surroundings};

/// A plan, and what it is about.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProposedRelease {
    /// The releases, and what is to be done for each.
    pub plan: Plan,
    /// The judgement that the plan rests on.
    pub outcome: Outcome,
    /// Where the plan is carried out.
    pub surroundings: Surroundings,
    /// The content of the files that findings point into, by path, to show their lines.
    pub sources: BTreeMap<String, Vec<u8>>,
    /// How many files of the components differ in the work tree from what was judged, where the verdict is no pass.
    pub not_judged: usize,
    /// The app releases that are recorded unverified, since the app's repository is not at hand: a sentence each.
    pub unverified: Vec<String>,
}

/// Why a plan is not carried out.
#[derive(Debug)]
#[non_exhaustive]
pub enum StopRelease {
    /// It could not be shown.
    Unseen(io::Error),
    /// The reviewer said no.
    Declined,
}

/// Sees each plan before it is carried out, and can stop it. `()` approves every plan.
///
/// ```
/// use relmap::{ProposedRelease, Reviewer, StopRelease};
///
/// /// Releases one component at a time.
/// struct OneByOne;
/// impl Reviewer for OneByOne {
///     fn planned(&mut self, proposed: &ProposedRelease) -> Result<(), StopRelease> {
///         if proposed.plan.releases.len() > 1 { Err(StopRelease::Declined) } else { Ok(()) }
///     }
/// }
/// ```
pub trait Reviewer {
    /// A plan was made; nothing of it is carried out yet. Called for each plan that differs from the
    /// one before: once, and once more each time that another run was faster. It is called too if
    /// the plan has nothing to do, is refused, or belongs to a dry run.
    ///
    /// # Errors
    /// If the plan is not to be carried out. The call then ends with that error.
    fn planned(&mut self, proposed: &ProposedRelease) -> Result<(), StopRelease> {
        let _ = proposed;
        Ok(())
    }
}

impl Reviewer for () {}
