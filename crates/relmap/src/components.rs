//! The components of a repository.

use relmap_core::component::Component;

use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::workspace::Workspace;

impl Workspace {
    /// The components that are in force: those of the work tree, committed or not, or in a bare
    /// repository those at HEAD.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read.
    pub fn components(&self) -> Result<Vec<Component>, Error> {
        let options = CheckOptions::everything().worktree(self.root().is_some());
        Ok(Project::new(self, &options)?.components)
    }
}
