//! The components of a repository.

use relmap_core::component::Component;
use relmap_core::release_notes::title_and_version;
use relmap_core::suggest::nearest;
use relmap_core::tag_name::TagName;
use relmap_core::version::lenient;

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

    /// The tag that is probably meant by what was typed, if there is one: that with the same version, or else that with
    /// the nearest name.
    ///
    /// # Errors
    /// If the tags cannot be read.
    pub fn nearest_tag(&self, typed: &str) -> Result<Option<TagName>, Error> {
        let tags = self.repository.tags()?;
        let bare = title_and_version(typed).filter(|(title, _)| title.is_none());
        let version = bare.and_then(|(_, version)| lenient(version));
        let of_version = |name: &&TagName| {
            let own = title_and_version(name).and_then(|(_, version)| lenient(version));
            version.is_some() && own == version
        };
        let mut same = tags.names().filter(of_version);
        let only = same.next().filter(|_| same.next().is_none());
        let names = tags.names().map(TagName::as_str);
        let nearest = || nearest(typed, names).map(TagName::unchecked);
        Ok(only.cloned().or_else(nearest))
    }
}
