//! What to trace, and who is asked.

use std::path::PathBuf;

use relmap_core::trace::ReferenceKind;

use crate::artifacts::ArtifactsOptions;

/// How to trace a reference. The default is the release map, the tags and the environments that are here; no server
/// is asked.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TraceOptions {
    pub(super) kind: Option<ReferenceKind>,
    pub(super) all: bool,
    pub(super) app_repository: Option<PathBuf>,
    pub(super) registry: Option<ArtifactsOptions>,
}

impl TraceOptions {
    /// What is here.
    pub fn new() -> TraceOptions {
        TraceOptions::default()
    }

    /// Reads the reference as one of this kind only.
    pub fn kind(mut self, kind: Option<ReferenceKind>) -> TraceOptions {
        self.kind = kind;
        self
    }

    /// Shows all chart releases that have to do with it, however many.
    pub fn all(mut self, all: bool) -> TraceOptions {
        self.all = all;
        self
    }

    /// The app's repository, relative to the folder of the workspace.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> TraceOptions {
        self.app_repository = place;
        self
    }

    /// Asks registries and chart repositories as well, as
    /// [`artifacts_verify`](crate::Workspace::artifacts_verify) does.
    pub fn registry(mut self, options: Option<ArtifactsOptions>) -> TraceOptions {
        self.registry = options;
        self
    }
}
