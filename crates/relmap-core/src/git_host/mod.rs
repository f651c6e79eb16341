//! Web pages of commits, tags and files at the host of a repository, such as GitHub.
//!
//! Where they are follows from the URL of the repository's remote; nobody is asked. That URL and all
//! names are a stranger's, so a [`WebUrl`] is made of parts that are encoded one by one: it is `https`
//! (`http` only where relmap.toml says so), and has no credentials, no port of ssh, no query or fragment
//! that a name brought along.
//!
//! ```
//! use relmap_core::git_host::{GitHosts, HostSettings};
//! let hosts = GitHosts::new(HostSettings::default(), Some("git@github.com:team/charts.git"));
//! let repository = hosts.own().unwrap();
//! assert_eq!(
//!     repository.tag("charts-1.1.0").unwrap().as_str(),
//!     "https://github.com/team/charts/releases/tag/charts-1.1.0"
//! );
//! ```

mod hosts;
mod kind;
mod links;
mod remote_path;
mod repository;
mod web_url;

#[cfg(test)]
mod tests;

pub use hosts::{GitHosts, HostSettings};
pub use kind::{HostChoice, HostKind};
pub use links::WebLinks;
pub use repository::WebRepository;
pub use web_url::{HostUrl, HostUrlError, WebUrl};
