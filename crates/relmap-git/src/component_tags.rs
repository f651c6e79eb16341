//! The tags of one component, sorted.

use std::collections::{BTreeMap, HashSet};

use git2::Oid;
use relmap_core::component::{TagScheme, TagShape, before_version, names_exactly};
use relmap_core::facts::ReleaseTag;

use crate::ancestry::{Found, first_ancestor};
use crate::commit_ids::commit_id;
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
    fn drop_inexact(&mut self) {
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
        self.keep(&keeps);
    }

    /// Keeps the tags for which `keeps` says so.
    pub(crate) fn keep(&mut self, keeps: &[bool]) {
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

/// Whether a tag has its version to the letter.
fn is_exact(tag: &ReleaseTag) -> bool {
    names_exactly(&tag.name, &tag.version)
}

impl Repository {
    /// Leaves out the tags that are badly written: where the same version has an exact tag, and where
    /// the highest exact release is lower and builds on them. After `charts-4.44` the team went on with
    /// 4.4.5 and 4.5.0, so 4.44.0 is no release that anything must be above.
    pub(crate) fn drop_badly_written(&self, tags: &mut ComponentTags) -> Result<(), GitError> {
        tags.drop_inexact();
        let is_final = |tag: &ReleaseTag| tag.version.pre.is_empty();
        let highest = tags.tags.iter().position(|tag| is_exact(tag) && is_final(tag));
        let Some(highest) = highest else { return Ok(()) };
        let mut keeps = vec![true; tags.tags.len()];
        for (at, tag) in tags.tags[..highest].iter().enumerate().filter(|(_, tag)| !is_exact(tag)) {
            let is_higher = tag.version.cmp_precedence(&tags.tags[highest].version).is_gt();
            let history = &mut self.history.borrow_mut();
            let (later, earlier) = (tags.commits[highest], tags.commits[at]);
            // One tag at the same commit says nothing about which of them is meant.
            if is_higher && later != earlier {
                let found = first_ancestor(&self.inner, history, later, &[earlier])?;
                keeps[at] = !matches!(found, Found::At(_));
            }
        }
        tags.keep(&keeps);
        Ok(())
    }

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
                    commit: commit_id(commit),
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
    let is_loose = |tag: &ReleaseTag| !is_exact(tag);
    b.version.cmp_precedence(&a.version).then_with(|| is_loose(a).cmp(&is_loose(b)))
}
