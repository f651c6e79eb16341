//! Release notes, charts, bump rules and verdicts.
//!
//! Bytes and plain facts come in, values go out: this crate does no I/O, runs no git, reads no
//! clock and no environment. The order of a run is
//!
//! 1. [`release_notes`] reads `RELEASE.txt`, [`chart`] reads `Chart.yaml` and `values.yaml`,
//!    [`config`] reads `relmap.toml`;
//! 2. [`component`] says which components a repository holds and how their tags are named;
//! 3. somebody else gathers [`facts`] from git;
//! 4. [`judge`] compares what is declared with what [`rules`] demand, and returns an [`outcome`].

pub mod chart;
pub mod component;
pub mod config;
pub mod facts;
pub mod finding;
pub mod judge;
pub mod outcome;
pub mod place;
pub mod release_notes;
pub mod rule_code;
pub mod rules;
pub mod version;
