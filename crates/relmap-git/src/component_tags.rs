//! The tags of one component, sorted.

use git2::Oid;
use relmap_core::component::{TagScheme, TagShape};
use relmap_core::facts::ReleaseTag;

use crate::tags::Tag;
use crate::{GitError, Repository, Tags};

/// The tags of one component, highest version first.
pub(crate) struct ComponentTags {
    /// The shape that all of them have.
    pub(crate) shape: TagShape,
    pub(crate) tags: Vec<ReleaseTag>,
    /// The commits of `tags`.
    pub(crate) commits: Vec<Oid>,
}

/// Every shape, the surest first.
pub(crate) const SHAPES: [TagShape; 3] = [TagShape::Titled, TagShape::ChartName, TagShape::Bare];

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
    /// Picks those of a component's tags that have a shape.
    pub(crate) fn component_tags(
        &self,
        scheme: &TagScheme,
        tags: &Tags,
        shape: TagShape,
    ) -> Result<ComponentTags, GitError> {
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let mut found = Vec::new();
        let beginnings = scheme.beginnings(shape);
        let candidates: Vec<&Tag> = match &beginnings {
            Some(beginnings) => beginnings.iter().flat_map(|text| tags.beginning(text)).collect(),
            None => tags.tags.iter().collect(),
        };
        for tag in candidates {
            let Some(name) = scheme.read(&tag.name).filter(|name| name.shape == shape) else {
                continue;
            };
            if let Some(commit) = self.peel(&odb, tag)? {
                let release = ReleaseTag {
                    name: tag.name.clone(),
                    version: name.version,
                    commit: commit.to_string(),
                };
                found.push((release, commit));
            }
        }
        found.sort_by(|(a, _), (b, _)| highest_first(a, b));
        let (tags, commits) = found.into_iter().unzip();
        Ok(ComponentTags { shape, tags, commits })
    }
}

/// The order of releases. Unlike `cmp`, this leaves build metadata aside, as precedence does.
pub(crate) fn highest_first(a: &ReleaseTag, b: &ReleaseTag) -> std::cmp::Ordering {
    b.version.cmp_precedence(&a.version).then_with(|| a.name.cmp(&b.name))
}
