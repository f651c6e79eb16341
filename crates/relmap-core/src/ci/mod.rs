//! What the environment of a CI system says: which system it is, and whether it builds a pull
//! request.
//!
//! Nothing here reads the environment itself: the caller passes it in.

mod merge_queue;
mod pull_request;
mod system;

pub use merge_queue::merge_queue_base;
pub use pull_request::{PullRequest, is_merged};
pub use system::CiSystem;
