//! The release map: where it is kept, and questions to it.

mod charts;
mod from_tags;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod source;
