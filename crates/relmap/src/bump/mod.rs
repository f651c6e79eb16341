//! The next entry of RELEASE.txt, and every file that must agree with it.

mod editor;
mod item;
mod links;
mod notes;
mod options;
mod pins;
mod plans;
mod refusal;
mod request;
mod result;
#[cfg(test)]
mod tests;

use relmap_core::outcome::Outcome;

use crate::error::{BumpError, Error};
use crate::options::CheckOptions;
use crate::outputs::outputs;
use crate::project::Project;
use crate::workspace::Workspace;
use crate::write_files::{NewContent, in_work_tree, write_all};

pub use editor::NotesEditor;
pub use options::BumpOptions;
pub use result::{BumpPlan, BumpRefused, Bumped, FileChange, Settled};

use links::Links;
use plans::{Planned, Plans};

impl Workspace {
    /// Plans the next releases in the work tree: the new entry of each RELEASE.txt, and the changes to
    /// every file that must agree with it. Nothing is written; [`bump`](Workspace::bump) does that.
    ///
    /// `editor` edits the notes of each release, if there is one. It is asked for nothing that would
    /// be refused anyway.
    ///
    /// ```no_run
    /// use relmap::{BumpOptions, Bumped, Workspace};
    /// # fn main() -> Result<(), relmap::Error> {
    /// let today = jiff::ZonedDateTime::now().date();
    /// let workspace = Workspace::open(".")?;
    /// let options = BumpOptions::new(today).note("Use three replicas by default.");
    /// if let Bumped::Planned(plan) = workspace.bump_plan(&options, None)? {
    ///     workspace.bump(&plan)?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If git, relmap.toml or a file of a component cannot be read, a file that would be written has
    /// changes that are not committed, the options fit no component, or the editor fails. A release
    /// that would break a rule is refused in the result.
    pub fn bump_plan(
        &self,
        options: &BumpOptions,
        editor: Option<&dyn NotesEditor>,
    ) -> Result<Bumped, Error> {
        let selection = CheckOptions::everything()
            .worktree(true)
            .components(options.components.iter().cloned());
        let project = Project::new(self, &selection)?;
        let before = project.judge(&selection)?;
        let links = Links::of(&project)?;
        let plans = Plans { project: &project, workspace: self, options, editor, links };
        match plans.make(&before)? {
            Ok(planned) => Ok(Bumped::Planned(Box::new(plans.finished(planned, before)?))),
            Err(refusal) => Ok(Bumped::Refused(Box::new(plans.refused(refusal)?))),
        }
    }

    /// Writes the files of a plan, all of them or none.
    ///
    /// # Errors
    /// If a file cannot be written, or was changed since the plan was made.
    pub fn bump(&self, plan: &BumpPlan) -> Result<(), Error> {
        let root = self.root().unwrap_or(self.repository.git_dir());
        let mut files = Vec::new();
        for file in &plan.files {
            files.push(NewContent {
                path: in_work_tree(root, &file.path)?,
                old: file.old.as_deref(),
                new: &file.new,
            });
        }
        Ok(write_all(&outputs(&self.repository), &files)?)
    }

    /// The editor that git's settings name (`core.editor`).
    ///
    /// # Errors
    /// If the settings cannot be read, or they or a variable name an editor that a commit can have
    /// brought along.
    pub fn configured_editor(&self) -> Result<Option<String>, Error> {
        self.repository.program(None).refuse_strange_editor()?;
        Ok(self.repository.configured_editor()?)
    }
}

impl Plans<'_> {
    /// The result, unless it would overwrite changes that are not committed.
    fn finished(&self, planned: Planned, before: Outcome) -> Result<BumpPlan, Error> {
        let dirty = self.dirty(planned.files.keys())?;
        if !self.options.allow_dirty && !dirty.is_empty() {
            return Err(BumpError::Dirty { files: dirty }.into());
        }
        let mut files = Vec::new();
        for (path, new) in planned.files {
            files.push(FileChange { old: self.project.find(&path)?, path, new });
        }
        let Planned { plans: releases, settled, stale_locks, .. } = planned;
        let untracked = self.project.untracked(&before)?;
        Ok(BumpPlan { releases, settled, files, stale_locks, dirty, untracked, before })
    }
}
