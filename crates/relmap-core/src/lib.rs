//! Release notes, charts, bump rules and verdicts.
//!
//! Bytes and plain facts come in, values go out: this crate does no I/O, runs no git, reads no
//! clock and no environment. The order of a run is
//!
//! 1. [`release_notes`] reads `RELEASE.txt`, [`chart`] reads `Chart.yaml` and `values.yaml`,
//!    [`config`] reads `relmap.toml`;
//! 2. [`component`] finds the components of a repository and how their tags are named;
//! 3. the caller gathers [`facts`] from git;
//! 4. [`check`] compares what is declared with what [`rules`] require, and returns an [`outcome`].
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use relmap_core::component::{self, Inventory};
//! use relmap_core::contents::Contents;
//! use relmap_core::facts::{
//!     AppReleases, Baseline, Checkout, ComponentFacts, FileChange, Files, Head, ReleaseTag, Rendered,
//! };
//! use relmap_core::outcome::Verdict;
//! use relmap_core::{config, check};
//!
//! // The files of a chart, at its last release and now: the default of one value changed.
//! let chart = |version: &str| format!("apiVersion: v2\nname: web\nversion: {version}\nappVersion: 1.2.0\n");
//! let files = |version: &str, values: &str, notes: &str| Files {
//!     chart: Some(String::new()),
//!     contents: Contents::from([
//!         ("Chart.yaml".into(), chart(version).into_bytes()),
//!         ("values.yaml".into(), values.into()),
//!         ("RELEASE.txt".into(), notes.into()),
//!     ]),
//!     ..Files::default()
//! };
//! let old = files("1.1.0", "replicas: 2\n", "charts-1.1.0\nApp: app-1.2.0\n");
//! let notes = "charts-1.2.0\nApp: app-1.2.0\n\n- More.\n\ncharts-1.1.0\nApp: app-1.2.0\n";
//! let new = files("1.2.0", "replicas: 3\n", notes);
//!
//! // 1 and 2: without a relmap.toml, the files show which components there are.
//! let config = config::parse(b"").unwrap();
//! let inventory = Inventory {
//!     repository: "deploy".into(),
//!     release_files: BTreeMap::from([("RELEASE.txt".into(), notes.into())]),
//!     charts: vec![String::new()],
//!     tags: vec!["charts-1.1.0".parse().unwrap()],
//!     ..Inventory::default()
//! };
//! let (drafts, _) = component::draft(&config, &inventory);
//! let metadata = BTreeMap::from([(String::new(), new.contents["Chart.yaml"].clone())]);
//! let components = component::resolve(&config, &inventory, drafts, &metadata);
//!
//! // 3: what git knows.
//! let tag = ReleaseTag {
//!     name: "charts-1.1.0".parse().unwrap(),
//!     version: "1.1.0".parse().unwrap(),
//!     commit: "1111111111111111111111111111111111111111".parse().unwrap(),
//! };
//! let changed = |path: &str| FileChange { old: Some(path.into()), new: Some(path.into()) };
//! let facts = ComponentFacts {
//!     tags: vec![tag.clone()],
//!     baseline: Baseline::Released(tag),
//!     changes: ["Chart.yaml", "RELEASE.txt", "values.yaml"].map(changed).into(),
//!     old,
//!     new,
//!     lost_tags: vec![],
//!     on_line: None,
//!     later: None,
//!     version_stays: vec![],
//!     moved_past: None,
//!     rendered: Rendered::NotAsked,
//! };
//! let checkout = Checkout {
//!     head: Head::Branch { name: "main".into(), commit: "2".repeat(40).parse().unwrap() },
//!     shallow: false,
//!     pull_request_merge: false,
//!     tags: vec!["charts-1.1.0".parse().unwrap()],
//!     tags_left_out: false,
//!     remotes: vec!["origin".into()],
//!     pull_from: None,
//!     since: None,
//! };
//!
//! // 4: values alone are exactly a patch, and a minor is declared.
//! let outcome = check::judge(&components[0], &facts, &checkout, &AppReleases::new());
//! assert_eq!(outcome.verdict, Verdict::Fail);
//! assert_eq!(outcome.required.unwrap().version, "1.1.1".parse().unwrap());
//! assert_eq!(
//!     outcome.findings[0].message,
//!     "charts-1.2.0 is a minor bump from charts-1.1.0, but the changes need exactly a patch: only values changed (values.yaml, replicas: 2 -> 3)"
//! );
//! ```

pub mod artifacts;
pub mod attestation;
pub mod audit;
pub mod bump;
pub mod chart;
pub mod check;
pub mod ci;
pub mod commit_id;
pub mod component;
pub mod config;
pub mod conflict_markers;
pub mod contents;
mod dockerfile;
pub mod doctor;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod fleet;
pub mod git_host;
pub mod import;
pub mod init;
pub mod ledger;
pub mod manifests;
pub mod map_share;
pub mod map_verify;
pub mod merge;
pub mod moment;
pub mod network;
pub mod notes;
pub mod outcome;
pub mod position;
pub mod pull_from;
pub mod redact;
pub mod release;
pub mod release_notes;
pub mod release_spec;
pub mod rule_code;
pub mod rules;
pub mod suggest;
pub mod tag_name;
pub mod target;
mod text_type;
pub mod title;
pub mod trace;
pub mod version;
pub mod wildcard;
pub mod words;
