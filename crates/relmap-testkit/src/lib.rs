//! Real git repositories for tests, built by the `git` program.
//!
//! Everything that git takes from its surroundings is fixed: author, committer, clock, time zone,
//! language and configuration. The same calls therefore give the same commit ids on every machine.
//!
//! Methods panic with git's own words when a call fails: a fixture that cannot be built is a
//! broken test, and no caller could do anything else about it.
//!
//! ```
//! use relmap_testkit::Fixture;
//! let repo = Fixture::new();
//! repo.write("RELEASE.txt", "app-1.0.0\n");
//! let first = repo.commit("Release 1.0.0");
//! repo.tag("app-1.0.0");
//! assert_eq!(repo.git(["rev-parse", "app-1.0.0^{commit}"]), first);
//! ```

mod command;
mod fixture;
pub mod hostile;
mod images;
pub mod outcomes;
mod run;
#[cfg(unix)]
pub mod server;
#[cfg(unix)]
pub mod terminal;
mod web;

pub use command::clean_command;
pub use fixture::{EPOCH, Fixture, STEP};
pub use images::{Images, TestImage};
pub use web::{WebAnswer, WebRequest, WebServer, registry};
