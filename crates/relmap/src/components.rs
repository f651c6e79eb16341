//! The components of a repository.

use relmap_core::component::Component;
use relmap_core::suggest::nearest;

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

    /// The tag whose name is nearest to what was typed, if one is near.
    ///
    /// # Errors
    /// If the tags cannot be read.
    pub fn nearest_tag(&self, typed: &str) -> Result<Option<String>, Error> {
        let tags = self.repository.tags()?;
        Ok(nearest(typed, tags.names()).map(str::to_owned))
    }
}
