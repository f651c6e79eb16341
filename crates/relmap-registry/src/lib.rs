//! Reads OCI registries and chart repositories.
//!
//! A [`Client`] asks for images, charts and indexes, and writes nothing anywhere. It goes by the
//! [distribution spec](https://github.com/opencontainers/distribution-spec): every content is held against its
//! digest, every answer has a bound, and what a server says is never trusted to be what it should be.
//!
//! Which registry may be asked is the caller's decision, before the call. The client itself goes to
//! other hosts in two cases only: to the place of tokens that a registry names, which gets the credentials, and
//! where a registry keeps its blobs, which gets none; see [`Hosts`].

mod at_most;
mod attached;
mod auth;
mod challenge;
mod chart;
mod client;
mod credentials;
mod digest;
mod error;
mod helper;
mod hosts;
mod image;
mod json_keys;
mod kept_labels;
mod labels;
mod listing;
mod login;
mod manifest;
mod names;
mod patience;
mod program;
mod referrers;
mod resolver;
mod retry;

pub use attached::AttachedStatement;
pub use chart::{ChartManifest, MOST_PROVENANCE};
pub use client::{Client, ClientOptions};
pub use credentials::Credentials;
pub use digest::sha256;
pub use error::RegistryError;
pub use hosts::Hosts;
pub use referrers::Referrer;
