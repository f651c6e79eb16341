//! The tags of one component, sorted.

use git2::Oid;
use relmap_core::component::{TagScheme, TagShape};
use relmap_core::facts::ReleaseTag;

use crate::{GitError, Repository, Tags};

/// The tags of one component, highest version first.
pub(crate) struct ComponentTags {
    /// The shape that all of them have.
    pub(crate) shape: TagShape,
    pub(crate) tags: Vec<ReleaseTag>,
    /// The commits of `tags`.
    pub(crate) commits: Vec<Oid>,
}

impl ComponentTags {
    /// The order in which a baseline is looked for: final releases, then prereleases.
    pub(crate) fn search_order(&self) -> Vec<usize> {
        let is_final = |tag: &usize| self.tags[*tag].version.pre.is_empty();
        let (mut order, prereleases): (Vec<_>, Vec<_>) = (0..self.tags.len()).partition(is_final);
        order.extend(prereleases);
        order
    }

    pub(crate) fn clear(&mut self) {
        self.tags.clear();
        self.commits.clear();
    }
}

impl Repository {
    /// Picks a component's tags: those of the surest shape of which there are any.
    pub(crate) fn component_tags(
        &self,
        scheme: &TagScheme,
        tags: &Tags,
    ) -> Result<ComponentTags, GitError> {
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let read: Vec<_> =
            tags.tags.iter().filter_map(|tag| Some((tag, scheme.read(&tag.name)?))).collect();
        for shape in [TagShape::Titled, TagShape::ChartName, TagShape::Bare] {
            let mut found = Vec::new();
            for (tag, name) in read.iter().filter(|(_, name)| name.shape == shape) {
                if let Some(commit) = self.peel(&odb, tag)? {
                    let release = ReleaseTag {
                        name: tag.name.clone(),
                        version: name.version.clone(),
                        commit: commit.to_string(),
                    };
                    found.push((release, commit));
                }
            }
            if found.is_empty() {
                continue;
            }
            found.sort_by(|(a, _), (b, _)| {
                // Unlike `cmp`, this leaves build metadata aside, as precedence does.
                let by_version = b.version.cmp_precedence(&a.version);
                by_version.then_with(|| a.name.cmp(&b.name))
            });
            let (tags, commits) = found.into_iter().unzip();
            return Ok(ComponentTags { shape, tags, commits });
        }
        Ok(ComponentTags { shape: TagShape::Titled, tags: Vec::new(), commits: Vec::new() })
    }
}
