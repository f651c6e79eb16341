//! The tags of one component, sorted.

use std::collections::{BTreeMap, HashSet};

use git2::Oid;
use relmap_core::component::{TagScheme, TagShape, before_version, names_exactly};
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

    /// Leaves out a tag such as `charts-1.1` or `charts-01.1.0` where `charts-1.1.0` is there: the
    /// first may move on to every patch, the second is a slip.
    pub(crate) fn drop_inexact(&mut self) {
        let is_exact = |tag: &ReleaseTag| names_exactly(&tag.name, &tag.version);
        let exact: HashSet<String> = self
            .tags
            .iter()
            .filter(|tag| is_exact(tag))
            .map(|tag| tag.version.to_string())
            .collect();
        let keeps: Vec<bool> = self
            .tags
            .iter()
            .map(|tag| is_exact(tag) || !exact.contains(&tag.version.to_string()))
            .collect();
        let mut kept = keeps.iter();
        self.tags.retain(|_| kept.next().copied().unwrap_or(true));
        let mut kept = keeps.iter();
        self.commits.retain(|_| kept.next().copied().unwrap_or(true));
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
        // Of two names for one version the form that most tags have goes first.
        let mut forms: BTreeMap<String, usize> = BTreeMap::new();
        let form = |tag: &ReleaseTag| before_version(&tag.name, &tag.version).map(str::to_owned);
        for form in found.iter().filter_map(|(tag, _)| form(tag)) {
            *forms.entry(form).or_default() += 1;
        }
        let uses = |tag: &ReleaseTag| form(tag).and_then(|form| forms.get(&form)).copied();
        let mut found: Vec<_> = found.into_iter().map(|found| (uses(&found.0), found)).collect();
        found.sort_by(|(a_uses, (a, _)), (b_uses, (b, _))| {
            by_version(a, b).then_with(|| b_uses.cmp(a_uses)).then_with(|| a.name.cmp(&b.name))
        });
        let found = found.into_iter().map(|(_, found)| found);
        let (tags, commits) = found.unzip();
        Ok(ComponentTags { shape, tags, commits })
    }
}

/// The order of releases. Unlike `cmp`, this leaves build metadata aside, as precedence does. Of
/// tags of one version those go first that have it to the letter.
pub(crate) fn highest_first(a: &ReleaseTag, b: &ReleaseTag) -> std::cmp::Ordering {
    by_version(a, b).then_with(|| a.name.cmp(&b.name))
}

fn by_version(a: &ReleaseTag, b: &ReleaseTag) -> std::cmp::Ordering {
    let is_loose = |tag: &ReleaseTag| !names_exactly(&tag.name, &tag.version);
    b.version.cmp_precedence(&a.version).then_with(|| is_loose(a).cmp(&is_loose(b)))
}
