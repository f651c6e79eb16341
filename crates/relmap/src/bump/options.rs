//! What is wished of the next releases.

use std::path::PathBuf;

use jiff::civil::Date;
use relmap_core::bump::Stage;
use relmap_core::component::{Component, ComponentKind};
use relmap_core::rule_code::RuleCode;
use relmap_core::version::Bump;

use crate::artifacts::ArtifactsOptions;

/// What to release, and how. By default every component that changed gets the version that the rules
/// require.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BumpOptions {
    pub(super) today: Date,
    pub(super) level: Option<Bump>,
    pub(super) because: Option<String>,
    pub(super) components: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) notes_from_commits: bool,
    pub(super) edit: bool,
    pub(super) apps: Vec<String>,
    pub(super) app_repository: Option<PathBuf>,
    pub(super) images: Vec<String>,
    pub(super) date: Option<Date>,
    pub(super) allow_dirty: bool,
    pub(super) stage: Stage,
    pub(super) artifact_hub: bool,
    pub(super) waived: Vec<RuleCode>,
    pub(super) pins: Option<ArtifactsOptions>,
}

impl BumpOptions {
    /// Releases every component that changed. `today` is the day of the release, for files whose
    /// entries have one.
    pub fn new(today: Date) -> BumpOptions {
        BumpOptions {
            today,
            level: None,
            because: None,
            components: Vec::new(),
            notes: Vec::new(),
            notes_from_commits: false,
            edit: false,
            apps: Vec::new(),
            app_repository: None,
            images: Vec::new(),
            date: None,
            allow_dirty: false,
            stage: Stage::AsWritten,
            artifact_hub: false,
            waived: Vec::new(),
            pins: None,
        }
    }

    /// How far the version moves; what the rules require if left out.
    pub fn level(mut self, level: Option<Bump>) -> BumpOptions {
        self.level = level;
        self
    }

    /// Why the level departs from the rules; the entry then has the reason.
    pub fn because(mut self, reason: Option<String>) -> BumpOptions {
        self.because = reason;
        self
    }

    /// Releases these components only, and those already named.
    pub fn components<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> BumpOptions {
        self.components.extend(names.into_iter().map(Into::into));
        self
    }

    /// Adds a note to the entry; repeatable.
    pub fn note(mut self, note: impl Into<String>) -> BumpOptions {
        self.notes.push(note.into());
        self
    }

    /// Adds notes to the entry.
    pub fn notes<N: Into<String>>(mut self, notes: impl IntoIterator<Item = N>) -> BumpOptions {
        self.notes.extend(notes.into_iter().map(Into::into));
        self
    }

    /// Drafts notes from the subjects of the commits since the last release.
    pub fn notes_from_commits(mut self, draft: bool) -> BumpOptions {
        self.notes_from_commits = draft;
        self
    }

    /// Edits the notes of an entry that is right already, too. Without this, the editor is only
    /// asked for the notes of new entries.
    pub fn edit(mut self, edit: bool) -> BumpOptions {
        self.edit = edit;
        self
    }

    /// Deploys these releases of apps: each a version, a tag, or `latest`; of several apps with the name
    /// of the app before it, as in `backend=3.5.0`. `latest` alone means all apps.
    pub fn apps<A: Into<String>>(mut self, releases: impl IntoIterator<Item = A>) -> BumpOptions {
        self.apps.extend(releases.into_iter().map(Into::into));
        self
    }

    /// Where `latest` looks for the app, relative to the folder of the workspace; where relmap.toml
    /// says if left out.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> BumpOptions {
        self.app_repository = place;
        self
    }

    /// Deploys these images: `REPOSITORY:TAG`, `REPOSITORY@DIGEST` or both.
    pub fn images<I: Into<String>>(mut self, images: impl IntoIterator<Item = I>) -> BumpOptions {
        self.images.extend(images.into_iter().map(Into::into));
        self
    }

    /// Writes this day into the entry, also if other entries of the file have none.
    pub fn date(mut self, date: Option<Date>) -> BumpOptions {
        self.date = date;
        self
    }

    /// Plans also if files that would be written have changes that are not committed.
    pub fn allow_dirty(mut self, allow: bool) -> BumpOptions {
        self.allow_dirty = allow;
        self
    }

    /// Makes release candidates, or makes candidates final.
    pub fn stage(mut self, stage: Stage) -> BumpOptions {
        self.stage = stage;
        self
    }

    /// Writes the annotations for Artifact Hub even if Chart.yaml has none.
    pub fn artifact_hub(mut self, write: bool) -> BumpOptions {
        self.artifact_hub = write;
        self
    }

    /// Waives rules: the result may break them.
    pub fn allow(mut self, rules: impl IntoIterator<Item = RuleCode>) -> BumpOptions {
        self.waived.extend(rules);
        self
    }

    /// Pins the images of the values to the digests that their registries have now; how they are asked, if so.
    /// By default no registry is asked.
    pub fn pin_digests(mut self, options: Option<ArtifactsOptions>) -> BumpOptions {
        self.pins = options;
        self
    }

    /// The option that can only be meant for one component, if one is given.
    pub(super) fn single(&self) -> Option<&'static str> {
        let given = [
            ("LEVEL", self.level.is_some()),
            ("--note", !self.notes.is_empty()),
            ("--app", !self.apps.is_empty()),
            ("--image", !self.images.is_empty()),
            ("--because", self.because.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }

    /// Whether a component can deploy what is wished.
    pub(super) fn suit(&self, component: &Component) -> bool {
        (self.apps.is_empty() || component.kind == ComponentKind::Chart)
            && (self.images.is_empty() || component.layout.chart.is_some())
    }

    /// Whether the options give notes, so that none are drafted from what changed.
    pub(super) fn gives_notes(&self) -> bool {
        !self.notes.is_empty() || self.notes_from_commits
    }

    /// Whether an entry that is right already is to get notes.
    pub(super) fn has_notes(&self) -> bool {
        self.gives_notes() || self.edit
    }
}
