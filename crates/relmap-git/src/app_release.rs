//! Looking an app's release up in the app's own repository.

use relmap_core::component::TagScheme;
use relmap_core::facts::ReleaseTag;
use relmap_core::tag_name::TagName;

use crate::component_tags::{SHAPES, highest_first};
use crate::{GitError, RemoteRef, Repository};

/// What a repository has of a release that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The release of that name.
    pub found: Option<ReleaseTag>,
    /// The highest release of the app.
    pub highest: Option<ReleaseTag>,
}

impl Repository {
    /// The releases of a component by its tags, highest version first.
    ///
    /// # Errors
    /// When the tags cannot be read.
    pub fn releases_of(&self, scheme: &TagScheme) -> Result<Vec<ReleaseTag>, GitError> {
        let all = self.tags()?;
        let mut tags = Vec::new();
        for shape in SHAPES {
            tags.append(&mut self.component_tags(scheme, &all, shape)?.tags);
        }
        tags.sort_by(highest_first);
        Ok(tags)
    }

    /// Looks for the release of a tag name, to the letter or by the version in it, since teams
    /// change how they name tags.
    ///
    /// # Errors
    /// When the tags cannot be read.
    pub fn find_release(&self, scheme: &TagScheme, name: &str) -> Result<Lookup, GitError> {
        let all = self.tags()?;
        let mut tags = Vec::new();
        for shape in SHAPES {
            tags.append(&mut self.component_tags(scheme, &all, shape)?.tags);
        }
        Ok(pick(tags, scheme, name))
    }

    /// The newest release of a component by its tags: the highest final one, or else the highest
    /// prerelease.
    ///
    /// # Errors
    /// When the tags cannot be read.
    pub fn newest_release(&self, scheme: &TagScheme) -> Result<Option<ReleaseTag>, GitError> {
        let all = self.tags()?;
        for shape in SHAPES {
            let found = self.component_tags(scheme, &all, shape)?;
            if let Some(first) = found.search_order().first() {
                return Ok(found.tags.get(*first).cloned());
            }
        }
        Ok(None)
    }
}

impl Lookup {
    /// Looks for a release among the tags of a server.
    pub fn among(refs: &[RemoteRef], scheme: &TagScheme, name: &str) -> Lookup {
        let release = |reference: &RemoteRef| {
            let name = reference.name.strip_prefix("refs/tags/")?;
            let version = scheme.read(name)?.version;
            let name = TagName::unchecked(name);
            Some(ReleaseTag { name, version, commit: reference.end.clone() })
        };
        pick(refs.iter().filter_map(release).collect(), scheme, name)
    }
}

fn pick(mut tags: Vec<ReleaseTag>, scheme: &TagScheme, name: &str) -> Lookup {
    tags.sort_by(highest_first);
    let wanted = scheme.read(name).map(|read| read.version);
    let exact = tags.iter().find(|tag| tag.name == name);
    let same = |tag: &&ReleaseTag| wanted.as_ref() == Some(&tag.version);
    let found = exact.or_else(|| tags.iter().find(same)).cloned();
    Lookup { found, highest: tags.into_iter().next() }
}
