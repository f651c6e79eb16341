//! The release map: where it is kept, and questions to it.

mod charts;
pub(crate) mod copies;
mod correct;
mod deployments;
mod diff;
mod discard;
mod export;
mod fetch;
mod find;
mod from_tags;
mod history;
pub(crate) mod import;
mod push;
pub(crate) mod server;
pub(crate) mod session;
mod share;
mod show;
pub(crate) mod source;
mod union;
mod unpushed;
mod verify;
pub(crate) mod writing;

use relmap_git::{Author, Identity, Repository, Signing};

use crate::error::Error;

pub use correct::{CorrectOptions, Corrected};
pub use diff::PreviousRelease;
pub use discard::MapDiscarded;
pub use export::Exported;
pub use fetch::Fetched;
pub use find::{FindOptions, MapAnswer, MapQuestion};
pub(crate) use find::{KnownApp, apps, commit};
pub use history::LoggedRecord;
pub use import::{ImportOptions, ImportTarget, Imported};
pub use push::MapPushed;
pub use verify::{Verified, VerifyOptions};

/// Somebody who writes to the map: the commits are signed as git's settings in the charts' repository say.
pub(crate) fn author(charts: &Repository, identity: Identity) -> Result<Author, Error> {
    author_who_signs(charts, identity, Signing::AsConfigured)
}

/// The same, whose commits are signed as is asked.
pub(crate) fn author_who_signs(
    charts: &Repository,
    identity: Identity,
    signing: Signing,
) -> Result<Author, Error> {
    let program = || charts.program(Some(server::PATIENCE));
    Ok(Author::new(identity, signing, charts, program)?)
}
