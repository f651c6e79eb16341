//! The release map: where it is kept, and questions to it.

mod charts;
mod diff;
mod fetch;
mod find;
mod from_tags;
pub(crate) mod import;
pub(crate) mod keeps;
pub(crate) mod server;
pub(crate) mod session;
mod show;
pub(crate) mod source;
mod verify;

pub use diff::PreviousRelease;
pub use fetch::Fetched;
pub use find::{FindOptions, MapAnswer, MapQuestion};
pub use import::{ImportOptions, ImportTarget, Imported};
pub use verify::{Verified, VerifyOptions};
