//! What a release has to do: the desired state against the actual one, as a value.
//!
//! [`DeclaredRelease`] is what the newest entries declare, [`ReleaseFacts`] is what git and the map say of
//! it, and [`plan`] compares the two. Nothing is done here: the plan is shown first, then carried
//! out by somebody else, and after any interruption the next plan holds what is left to do.
//!
//! ```
//! use relmap_core::outcome::Verdict;
//! use relmap_core::release::{Commit, Decision, Presence, Recorded, ReleaseFacts, Action, TagAt, DeclaredRelease, plan};
//!
//! let commit = |digit: &str| Commit { id: digit.repeat(40).parse().unwrap(), seconds: Some(1_700_000_000) };
//! let wanted = DeclaredRelease::example("charts", "charts-1.1.1");
//! let facts = ReleaseFacts { remote: Presence::Absent, recorded: Recorded::Missing, ..ReleaseFacts::nothing_there() };
//!
//! // Nothing is there: everything is to be done.
//! let first = plan(commit("1"), true, vec![(wanted.clone(), facts.clone())], Verdict::Pass);
//! assert_eq!(first.decision(), Decision::Act);
//! assert_eq!(first.releases[0].steps(), [Action::CreateTag, Action::PushTag, Action::RecordRow]);
//!
//! // All of it is there, at the same commit: nothing is left.
//! let there = Presence::At(TagAt { object: "2".repeat(40), commit: Some(commit("1")) });
//! let done =
//!     ReleaseFacts { local: there.clone(), remote: there, recorded: Recorded::There, ..facts.clone() };
//! let again = plan(commit("1"), true, vec![(wanted.clone(), done.clone())], Verdict::Pass);
//! assert_eq!(again.decision(), Decision::Nothing);
//!
//! // At another commit it is somebody else's.
//! let refused = plan(commit("3"), true, vec![(wanted, done)], Verdict::Pass);
//! assert_eq!(refused.decision(), Decision::Refused);
//! ```

mod allowed_branches;
mod branch;
mod decide;
mod declared_release;
mod done;
mod facts;
mod fetch_first;
mod message;
mod refusal;
mod trailers;

#[cfg(test)]
mod tests;

pub use allowed_branches::{AllowedBranches, is_maintenance};
pub use branch::{BranchAt, BranchDecision, BranchFacts, BranchPush, BranchRefusal};
pub use decide::{Action, Decision, Plan, PlannedRelease, ReleaseState, plan};
pub use declared_release::{DeclaredRelease, NamedAfter, is_waivable};
pub use done::{Done, Surroundings};
pub use facts::{Commit, NameError, Presence, Recorded, ReleaseFacts, TagAt};
pub use fetch_first::fetch_first;
pub use message::tag_message;
pub use refusal::{Refusal, TagSide};
pub use trailers::{TagFields, Trailer};
