//! Renders charts by the `helm` program, offline, and with nothing of the user's own Helm settings.
//!
//! What it makes are the plain facts of [`relmap_core::facts::Rendered`]; what they mean is decided
//! there.

mod dependencies;
mod error;
mod limits;
mod offline;
mod probing;
mod process;
mod program;
mod schema;
mod sets;
mod templates;
mod value_set;
mod workers;

pub use dependencies::complete;
pub use error::HelmError;
pub use limits::{Limits, Stop};
pub use offline::{Seclusion, seclude};
pub use program::Helm;
pub use sets::render;
pub use value_set::Charts;
