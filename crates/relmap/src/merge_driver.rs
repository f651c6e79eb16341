//! Merging RELEASE.txt and Chart.yaml for git.

use relmap_core::component::{Component, join};
use relmap_core::facts::ReleaseTag;
use relmap_core::merge::{MergedNotes, Released, Sides, chart_file, marked, notes_file};
use relmap_git::{At, merge_lines};
use semver::Version;

mod merged_check;

use merged_check::{Together, together};

use crate::error::Error;
use crate::options::CheckOptions;
use crate::outputs::outputs;
use crate::project::Project;
use crate::workspace::Workspace;
use crate::write_files::{NewContent, write_all};

/// The name of the driver in `.gitattributes`.
pub(crate) const DRIVER: &str = "relmap";
const ATTRIBUTES: &str = ".gitattributes";

/// What a merge of a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// The file with what both branches did.
    Clean(Vec<u8>),
    /// A person has to look.
    ByHand {
        /// The file as far as it goes, with conflict markers where it is not settled.
        content: Vec<u8>,
        /// Why, in a sentence.
        reason: String,
    },
}

/// The three states of a file in a merge, and how long conflict markers are.
#[derive(Debug, Clone, Default)]
pub struct MergeInput {
    /// Where both came from.
    pub base: Vec<u8>,
    /// The branch that is merged into.
    pub ours: Vec<u8>,
    /// The branch that is merged.
    pub theirs: Vec<u8>,
    /// The length of conflict markers.
    pub marker_size: usize,
    /// What git calls the commit that is merged, if it says so: a branch, an id, or of a rebase an id with
    /// a subject.
    pub merged: Option<String>,
}

/// The Chart.yaml of a component.
fn chart_of(component: &Component) -> Option<String> {
    component.layout.chart.as_ref().map(|chart| join(chart, "Chart.yaml"))
}

/// The files of a component that the driver merges.
pub(crate) fn merged_files(component: &Component) -> impl Iterator<Item = String> {
    std::iter::once(component.layout.release_file.clone()).chain(chart_of(component))
}

/// A merge of a file by what is in it.
struct MergedFile {
    merged: Merged,
    /// Whether what came together may need an entry of its own.
    both_released: bool,
}

impl From<Merged> for MergedFile {
    fn from(merged: Merged) -> MergedFile {
        MergedFile { merged, both_released: false }
    }
}

impl Workspace {
    /// Merges a release file or a Chart.yaml; `path` is from the root of the repository. The entry that
    /// is not released yet gets the version above what is, and the notes of both branches stay.
    ///
    /// Where it is known which commits are merged and each of them is right, their merge is judged too: one
    /// that would fail a check is a merge by hand.
    ///
    /// # Errors
    /// Never for what is in the files: that is a merge by hand.
    pub fn merge(&self, path: &str, input: &MergeInput) -> Result<Merged, Error> {
        let MergedFile { merged, both_released } = self.merge_file(path, input)?;
        let Merged::Clean(content) = merged else { return Ok(merged) };
        let together = match &input.merged {
            Some(label) => together(self, path, label).unwrap_or(Together::Unknown),
            None => Together::Unknown,
        };
        let reason = match together {
            Together::Wrong(reason) => reason,
            Together::Unknown if both_released => {
                "both branches were released, so what came together may need an entry of its own; run `relmap check \
                 --worktree` and `relmap bump`"
                    .to_owned()
            }
            Together::Right | Together::Unknown => return Ok(Merged::Clean(content)),
        };
        Ok(Merged::ByHand { content, reason })
    }

    /// Merges a file by what is in it.
    fn merge_file(&self, path: &str, input: &MergeInput) -> Result<MergedFile, Error> {
        let sides = Sides { base: &input.base, ours: &input.ours, theirs: &input.theirs };
        let by_hand = |reason: String| Merged::ByHand {
            content: marked(&input.ours, &input.theirs, input.marker_size),
            reason,
        };
        let project = match Project::new(self, &CheckOptions::everything()) {
            Ok(project) => project,
            Err(error) => return Ok(by_hand(error.to_string()).into()),
        };
        let is_own = |component: &&Component| merged_files(component).any(|file| file == path);
        let own = project.components.iter().find(is_own);
        let lines = |sides: &Sides<'_>| merge_lines(sides.base, sides.ours, sides.theirs);
        let Some(component) = own else {
            // Not a file of a release: merged as git does it.
            let merged = lines(&sides).map_or_else(
                || by_hand("both branches changed the same lines".into()),
                Merged::Clean,
            );
            return Ok(merged.into());
        };
        let tags = project.facts_of(component, None)?.tags;
        let versions: Vec<Version> = tags.iter().map(|tag| tag.version.clone()).collect();
        let file = component.layout.release_file.as_str();
        let file_at = |version: &Version| self.file_at(&tags, version, file);
        let released = Released { versions: &versions, file_at: &file_at };
        if component.layout.release_file != path {
            let merged = chart_file(&sides, &released, &lines);
            let merged =
                merged.map_or_else(|conflict| by_hand(conflict.to_string()), Merged::Clean);
            return Ok(merged.into());
        }
        Ok(match notes_file(&sides, &released, &lines) {
            Err(conflict) => by_hand(conflict.to_string()).into(),
            Ok(MergedNotes { file, renumbered: Some(version), .. })
                if chart_of(component).is_some() =>
            {
                let chart = chart_of(component).unwrap_or_default();
                let reason = format!(
                    "the new entry was renumbered to {version}, and {chart} does not say so yet; run `relmap bump`, then `git commit -a`"
                );
                Merged::ByHand { content: file, reason }.into()
            }
            Ok(MergedNotes { file, both_released, .. }) => {
                MergedFile { merged: Merged::Clean(file), both_released }
            }
        })
    }

    /// A file at the release of a version.
    fn file_at(&self, tags: &[ReleaseTag], version: &Version, file: &str) -> Option<Vec<u8>> {
        let tag = tags.iter().find(|tag| tag.version.cmp_precedence(version).is_eq())?;
        self.repository.snapshot(At::Commit(&tag.commit)).ok()?.read(file).ok()?
    }

    /// Has git merge the files of releases by relmap: writes `.gitattributes`, and the setting of this
    /// clone that names the command. Returns the lines of `.gitattributes` that are new.
    ///
    /// # Errors
    /// If there is no work tree, or a file or the setting cannot be written.
    pub fn install_merge_driver(&self) -> Result<Vec<String>, Error> {
        let project = Project::new(self, &CheckOptions::everything().worktree(true))?;
        let mut names = vec!["RELEASE.txt".to_owned(), "Chart.yaml".to_owned()];
        for component in &project.components {
            let file = &component.layout.release_file;
            if file.rsplit('/').next() != Some("RELEASE.txt") {
                names.push(format!("/{}", file.replace(' ', "[[:space:]]")));
            }
        }
        let old = project.find(ATTRIBUTES)?;
        let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        let lines: Vec<String> = names
            .iter()
            .map(|name| format!("{name} merge={DRIVER}"))
            .filter(|line| !text.lines().any(|own| own.trim() == line))
            .collect();
        if !lines.is_empty() {
            let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
            let more: String = lines.iter().map(|line| format!("{line}{newline}")).collect();
            let new = format!("{text}{gap}{more}");
            let root = self.root().unwrap_or(self.repository.git_dir());
            let path = root.join(ATTRIBUTES);
            let file = NewContent { path, old: old.as_deref(), new: new.as_bytes() };
            write_all(&outputs(&self.repository), &[file])?;
        }
        let command = "relmap merge-driver --marker-size %L --merged %Y -- %O %A %B %P";
        let git = self.repository.program(None);
        git.set_merge_driver(DRIVER, "release files of relmap", command)?;
        Ok(lines)
    }
}
