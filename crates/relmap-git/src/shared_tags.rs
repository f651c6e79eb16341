//! Tags that released an app and its chart in one, before the chart had tags of its own.
//!
//! Where one tag released both, `v1.2.0` or `1.2.0`, Chart.yaml had that very version. Once relmap is used, the chart
//! is tagged by the headings of its own release file, so an app's tag from then on says nothing of the chart. Of the
//! tags before, the newest decides: an app at 0.1.0 and its chart at 0.1.0 may have met by chance long ago.

use git2::Oid;
use relmap_core::component::{Layout, is_inside, join};
use relmap_core::facts::{Baseline, ReleaseTag};

use crate::ancestry::Found;
use crate::commit_ids::oid;
use crate::component_tags::{ComponentTags, SHAPES};
use crate::gather::ComponentQuery;
use crate::tree_diff::{entry_at, relative};
use crate::{GitError, Repository, Snapshot, Tags, chart_file};

/// The file by which a repository uses relmap for an app next to its chart.
const SETTINGS: &str = "relmap.toml";

/// What an app's tag is to a chart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// It was made since the chart has a release file.
    Later,
    /// It released the chart as well.
    Shared,
    /// It released the app alone.
    Apart,
}

impl Repository {
    /// Adds the releases of a chart that only a tag of its app names, and returns the baseline with them. Where
    /// the chart was released by a tag of its own since it has a release file, there is nothing to add.
    pub(crate) fn with_shared(
        &self,
        subject: &ComponentQuery<'_>,
        head: Option<Oid>,
        tags: &Tags,
        baseline: Baseline,
        releases: &mut Vec<ReleaseTag>,
    ) -> Result<Baseline, GitError> {
        let (Some(head), Some(_)) = (head, &subject.layout.chart) else { return Ok(baseline) };
        let mut best = baseline;
        for scheme in subject.shared {
            let own = match &best {
                Baseline::Nothing => None,
                Baseline::Released(own) => Some(own.clone()),
                Baseline::Unclear { .. } | Baseline::BeyondShallow(_) | Baseline::NotAsked => {
                    return Ok(best);
                }
            };
            if let Some(own) = &own
                && self.meaning(subject.layout, own)? == Meaning::Later
            {
                return Ok(best);
            }
            for shape in SHAPES {
                let mut found = self.component_tags(scheme, tags, shape)?;
                self.drop_badly_written(&mut found)?;
                let is_new = |tag: &ReleaseTag| {
                    let is_its =
                        |other: &ReleaseTag| other.version.cmp_precedence(&tag.version).is_eq();
                    !releases.iter().any(is_its)
                        && own
                            .as_ref()
                            .is_none_or(|own| tag.version.cmp_precedence(&own.version).is_gt())
                };
                let keeps: Vec<bool> = found.tags.iter().map(is_new).collect();
                found.keep(&keeps);
                if found.tags.is_empty() {
                    continue;
                }
                let (shared, newest) = self.shared(subject.layout, head, &found)?;
                releases.extend(shared);
                if newest != Baseline::Nothing {
                    best = newest;
                }
                break;
            }
        }
        Ok(best)
    }

    /// Those of an app's tags that released the chart as well, down to the newest one that HEAD builds on, and
    /// that one as a baseline.
    fn shared(
        &self,
        layout: &Layout,
        head: Oid,
        tags: &ComponentTags,
    ) -> Result<(Vec<ReleaseTag>, Baseline), GitError> {
        let none = || (Vec::new(), Baseline::Nothing);
        let mut order = tags.search_order();
        let mut is_sifted = false;
        let (elsewhere, baseline) = loop {
            let (position, is_sure) = match self.search(head, tags, &order)? {
                Found::At(position) => (position, true),
                Found::BeyondCut(position) => (position, false),
                Found::Nothing => break (order.as_slice(), Baseline::Nothing),
            };
            let tag = &tags.tags[order[position]];
            let meaning = match self.meaning(layout, tag) {
                // What this clone lacks may be the release to compare with.
                Err(GitError::MissingObject { .. }) if !is_sure => Meaning::Shared,
                meaning => meaning?,
            };
            match meaning {
                Meaning::Later if !is_sifted => {
                    order = self.made_before(layout, tags, &order)?;
                    is_sifted = true;
                }
                Meaning::Later | Meaning::Apart => return Ok(none()),
                Meaning::Shared if is_sure => {
                    break (&order[..position], Baseline::Released(tag.clone()));
                }
                Meaning::Shared => {
                    break (&order[..position], Baseline::BeyondShallow(tag.clone()));
                }
            }
        };
        let mut releases = Vec::new();
        let mut newest = None;
        for tag in elsewhere.iter().map(|tag| &tags.tags[*tag]) {
            let meaning = match self.meaning(layout, tag) {
                Err(GitError::MissingObject { .. }) => continue,
                meaning => meaning?,
            };
            newest = newest.or(Some(meaning).filter(|meaning| *meaning != Meaning::Later));
            if meaning == Meaning::Shared {
                releases.push(tag.clone());
            }
        }
        if baseline == Baseline::Nothing && newest != Some(Meaning::Shared) {
            return Ok(none());
        }
        if let Baseline::Released(tag) | Baseline::BeyondShallow(tag) = &baseline {
            releases.push(tag.clone());
        }
        Ok((releases, baseline))
    }

    /// Those of the tags that were made before the chart had a release file, or that cannot be read.
    fn made_before(
        &self,
        layout: &Layout,
        tags: &ComponentTags,
        order: &[usize],
    ) -> Result<Vec<usize>, GitError> {
        let mut kept = Vec::new();
        for tag in order {
            match self.meaning(layout, &tags.tags[*tag]) {
                Ok(Meaning::Later) => {}
                Ok(_) | Err(GitError::MissingObject { .. }) => kept.push(*tag),
                Err(error) => return Err(error),
            }
        }
        Ok(kept)
    }

    fn meaning(&self, layout: &Layout, tag: &ReleaseTag) -> Result<Meaning, GitError> {
        let then = self.snapshot_of(oid(&tag.commit)?)?;
        let folder = chart_file::locate(&then, layout)?;
        if uses_relmap(self, &then, layout, folder.as_deref())? {
            return Ok(Meaning::Later);
        }
        let Some(folder) = folder else { return Ok(Meaning::Apart) };
        let chart = chart_file::read(&then, &folder)?;
        let version = chart.and_then(|chart| chart.version);
        let is_same = version.is_some_and(|own| own.0.cmp_precedence(&tag.version).is_eq());
        Ok(if is_same { Meaning::Shared } else { Meaning::Apart })
    }
}

/// Whether a commit has both the settings and the release file of the chart, which may have been elsewhere then. A
/// changelog that became the release file was there before.
fn uses_relmap(
    repository: &Repository,
    then: &Snapshot<'_>,
    layout: &Layout,
    chart: Option<&str>,
) -> Result<bool, GitError> {
    let Some(tree) = then.tree else { return Ok(false) };
    if entry_at(repository, tree, SETTINGS)?.is_none() {
        return Ok(false);
    }
    let today = layout.chart.as_deref().unwrap_or_default();
    let file = match chart {
        Some(chart) if is_inside(&layout.release_file, today) => {
            join(chart, relative(&layout.release_file, today))
        }
        _ => layout.release_file.clone(),
    };
    Ok(entry_at(repository, tree, &file)?.is_some())
}
