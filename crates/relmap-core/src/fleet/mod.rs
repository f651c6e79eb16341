//! A fleet: many repositories that are looked at in one run.

mod names;
mod outcome;

pub use names::names;
pub use outcome::{Member, combined, file_in};
