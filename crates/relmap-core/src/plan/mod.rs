//! What a release has to do: the desired state against the actual one, as a value.
//!
//! [`Wanted`] is what the newest entries declare, [`ReleaseFacts`] is what git and the map say of
//! it, and [`plan`] compares the two. Nothing is done here: the plan is shown first, then carried
//! out by somebody else, and after any interruption the next plan holds what is left to do.
//!
//! ```
//! use relmap_core::outcome::Verdict;
//! use relmap_core::plan::{Commit, Course, Presence, Recorded, ReleaseFacts, Step, TagAt, Wanted, plan};
//!
//! let commit = |digit: &str| Commit { id: digit.repeat(40), seconds: Some(1_700_000_000) };
//! let wanted = Wanted::example("charts", "charts-1.1.1");
//! let facts = ReleaseFacts { remote: Presence::Absent, recorded: Recorded::Missing, ..ReleaseFacts::nothing_there() };
//!
//! // Nothing is there: everything is to be done.
//! let first = plan(commit("1"), true, vec![(wanted.clone(), facts.clone())], Verdict::Met);
//! assert_eq!(first.course(), Course::Act);
//! assert_eq!(first.releases[0].steps(), [Step::CreateTag, Step::PushTag, Step::RecordRow]);
//!
//! // All of it is there, at the same commit: nothing is left.
//! let there = Presence::At(TagAt { object: "2".repeat(40), commit: Some(commit("1")) });
//! let done =
//!     ReleaseFacts { local: there.clone(), remote: there, recorded: Recorded::There, ..facts.clone() };
//! let again = plan(commit("1"), true, vec![(wanted.clone(), done.clone())], Verdict::Met);
//! assert_eq!(again.course(), Course::Nothing);
//!
//! // At another commit it is somebody else's.
//! let refused = plan(commit("3"), true, vec![(wanted, done)], Verdict::Met);
//! assert_eq!(refused.course(), Course::Refused);
//! ```

mod decide;
mod done;
mod facts;
mod message;
mod refusal;
mod trailers;
mod wanted;

#[cfg(test)]
mod tests;

pub use decide::{Course, Plan, PlannedRelease, Standing, Step, plan};
pub use done::{Done, Surroundings};
pub use facts::{Commit, NameFault, Presence, Recorded, ReleaseFacts, TagAt};
pub use message::tag_message;
pub use refusal::{Place, Refusal};
pub use trailers::{TagFields, Trailer};
pub use wanted::{NamedAfter, Wanted, is_waivable};
