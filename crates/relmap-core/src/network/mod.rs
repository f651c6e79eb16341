//! Which places git may be sent to, decided without asking anybody.
//!
//! A checkout can name any place, and git would offer it the user's credentials. So a place that a
//! file of the checkout names is asked only if its host is that of a remote of this repository, or
//! if the caller allowed it. The caller gathers [`PlacePolicy`] and asks [`PlacePolicy::judge`].
//!
//! ```
//! use relmap_core::network::{Address, PlacePolicy, Place};
//!
//! let policy = PlacePolicy {
//!     remotes: vec![Address::parse("git@git.example:team/charts.git")],
//!     ..PlacePolicy::default()
//! };
//! let place = |url: &str| Place { shown: url.to_owned(), leads_to: vec![Address::parse(url)] };
//! assert!(policy.judge(&place("https://git.example/team/map.git")).is_ok());
//! assert!(policy.judge(&place("https://evil.example/team/map.git")).is_err());
//! ```

mod address;
mod allowed;
mod judge;
mod place_text;
mod rewrite;

pub(crate) use address::decoded;
pub use address::{Address, Scheme, Server};
pub use allowed::{Allowed, NotAHost};
pub use judge::{NamedIn, Place, PlaceError, PlacePolicy, Reason};
pub use place_text::{is_url, repository_name, without_git_suffix};
pub use rewrite::Rewrites;
