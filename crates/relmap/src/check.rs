//! Are the declared versions right?

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_core::outcome::Outcome;

use crate::checked_images;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::workspace::Workspace;

/// A finished check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Checked {
    /// The verdict, and every component with its findings.
    pub outcome: Outcome,
    /// The content of the files that findings point into, by path, to show their lines.
    pub sources: BTreeMap<String, Vec<u8>>,
    /// How many files of the components differ in the work tree from what was judged.
    pub not_judged: usize,
    /// The untracked files of the work tree that were judged as if they were committed, as paths from the root.
    pub untracked: Vec<String>,
    /// The full id of the commit whose files were judged; `None` if they are those of the work tree.
    pub commit: Option<CommitId>,
}

/// What a check says of the commit at HEAD, whatever the work tree has.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Judged {
    /// The verdict, and every component with its findings.
    pub outcome: Outcome,
    /// The content of the files that findings point into, by path, to show their lines.
    pub sources: BTreeMap<String, Vec<u8>>,
}

impl Workspace {
    /// Judges whether the declared versions are right for what changed. A failing or undecided
    /// verdict is part of the result.
    ///
    /// ```no_run
    /// use relmap::{CheckOptions, Verdict, Workspace};
    /// # fn main() -> Result<(), relmap::Error> {
    /// let checked = Workspace::open(".")?.check(&CheckOptions::new())?;
    /// for component in &checked.outcome.components {
    ///     println!("{}: {}", component.name, component.verdict);
    /// }
    /// assert_eq!(checked.outcome.verdict, Verdict::Pass);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read, or a component is named that does not exist.
    pub fn check(&self, options: &CheckOptions) -> Result<Checked, Error> {
        let project = Project::new(self, options)?;
        let Judged { outcome, sources } = judged(self, &project, options)?;
        let not_judged = project.not_judged();
        let untracked = project.untracked(&outcome)?;
        Ok(Checked { outcome, sources, not_judged, untracked, commit: project.judged_commit() })
    }

    /// The same without a look at the work tree, which costs most where nothing changed.
    pub(crate) fn judged(&self, options: &CheckOptions) -> Result<Judged, Error> {
        judged(self, &Project::new(self, options)?, options)
    }

    /// The outcome of [`check`](Workspace::check) alone.
    ///
    /// # Errors
    /// As for [`check`](Workspace::check).
    pub fn outcome(&self, options: &CheckOptions) -> Result<Outcome, Error> {
        outcome(self, &Project::new(self, options)?, options)
    }
}

fn outcome(
    workspace: &Workspace,
    project: &Project<'_>,
    options: &CheckOptions,
) -> Result<Outcome, Error> {
    let mut outcome = project.judge(options)?;
    if let Some(asking) = &options.images {
        checked_images::add(workspace, project, &mut outcome, asking)?;
    }
    outcome.waive(&options.waived);
    Ok(outcome)
}

fn judged(
    workspace: &Workspace,
    project: &Project<'_>,
    options: &CheckOptions,
) -> Result<Judged, Error> {
    let outcome = outcome(workspace, project, options)?;
    let sources = project.sources(&outcome)?;
    Ok(Judged { outcome, sources })
}
