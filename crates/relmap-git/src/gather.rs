//! Everything that git knows of one component.

use std::collections::BTreeSet;
use std::sync::Arc;

use relmap_core::bump::version_files;
use relmap_core::chart::dependencies::{PackedChart, charts_around};
use relmap_core::chart::file_kind::is_values_name;
use relmap_core::commit_id::CommitId;
use relmap_core::component::{Layout, OtherFolders, TagScheme, is_inside, join};
use relmap_core::facts::{
    Baseline, ComponentFacts, FileChange, Files, LaterRelease, ReleaseTag, Rendered,
};
use semver::Version;

use crate::commit_ids::{commit_id, oid};
use crate::component_tags::{SHAPES, highest_first};
use crate::kept_files::{KeptFiles, read_all};
use crate::tree_diff::{self, Change, Entry, Region, relative};
use crate::trees::Found;
use crate::{
    GitError, Repository, Snapshot, Tags, attributes, chart_file, linked, recoded, renames,
    worktree,
};

/// Files of a chart whose content always matters.
const CHART_FILES: [&str; 6] = [
    "Chart.yaml",
    "Chart.lock",
    "requirements.yaml",
    "requirements.lock",
    ".helmignore",
    "values.yaml",
];

/// The component that facts are gathered of.
#[derive(Debug, Clone, Copy)]
pub struct ComponentQuery<'a> {
    /// Where its parts stand.
    pub layout: &'a Layout,
    /// How its tags are named.
    pub scheme: &'a TagScheme,
    /// How the tags of apps in this repository are named that may have released the chart as well, before it
    /// had a release file.
    pub shared: &'a [TagScheme],
    /// The version that its RELEASE.txt declares. A prerelease that is declared and tagged is the
    /// baseline although final releases go before prereleases.
    pub declared: Option<&'a Version>,
}

/// The baseline, the release that HEAD builds on where that is another one, all releases, and the
/// one of the declared version that was made later.
type Releases = (Baseline, Option<ReleaseTag>, Vec<ReleaseTag>, Option<LaterRelease>);

impl Repository {
    /// Gathers the facts of a component: its releases, the baseline, and what differs between
    /// that and `now`.
    ///
    /// # Errors
    /// When an object or file that matters cannot be read.
    pub fn component_facts(
        &self,
        subject: &ComponentQuery<'_>,
        now: &Snapshot<'_>,
        tags: &Tags,
    ) -> Result<ComponentFacts, GitError> {
        let layout = subject.layout;
        let work = self.work.begin();
        let (baseline, on_line, tags, later) = self.releases(subject, now, tags)?;
        let lost_tags = self.lost_tags(&tags)?;
        let mut facts = ComponentFacts {
            lost_tags,
            changes: Vec::new(),
            old: Files::default(),
            new: Files { chart: layout.chart.clone(), ..Files::default() },
            tags,
            baseline,
            on_line,
            later,
            version_stays: Vec::new(),
            moved_past: None,
            rendered: Rendered::NotAsked,
        };
        let old_release = match &facts.baseline {
            Baseline::Released(release) => Some(release.commit.clone()),
            _ => None,
        };
        if let Some(commit) = old_release {
            let id = oid(&commit)?;
            let then = self.snapshot_of(id)?;
            let old_chart = chart_file::locate(&then, layout)?;
            let mut kept = KeptFiles::default();
            let read = &mut |at: &Snapshot<'_>, paths| kept.read_all(at, paths);
            let found = self.compared((layout, old_chart.as_deref()), (&then, now), read)?;
            (facts.old, facts.new) = (found.old, found.new);
            if let (Some(old_chart), Some(chart)) = (&facts.old.chart, &layout.chart) {
                let charts = (old_chart.as_str(), chart.as_str());
                let sides = (&then, now);
                let taken_in = &facts.new.local_charts;
                facts.new.attributes =
                    attributes::changed(self, charts, taken_in, &found.changes, sides)?;
            }
            facts.changes = file_changes(found.changes);
        } else {
            facts.new = files_now(layout, now)?;
        }
        facts.new.recoded = recoded::recoded(self, &facts.new, now)?;
        facts.version_stays = self.version_stays(layout, &facts)?;
        facts.moved_past = self.moved_past(layout, &facts, now)?;
        self.work.end(work)?;
        Ok(facts)
    }

    /// The baseline, and all releases that are known to be the component's. Where the tags of the
    /// surest shape lead to no baseline, the next ones are asked: teams change how they name tags,
    /// and old branches know only the old names.
    fn releases(
        &self,
        subject: &ComponentQuery<'_>,
        now: &Snapshot<'_>,
        tags: &Tags,
    ) -> Result<Releases, GitError> {
        let mut baseline = Baseline::Nothing;
        let mut releases = Vec::new();
        for shape in SHAPES {
            let mut found = self.component_tags(subject.scheme, tags, shape)?;
            self.drop_badly_written(&mut found)?;
            if found.tags.is_empty() {
                continue;
            }
            baseline = self.baseline(subject, &mut found, now.commit)?;
            releases.append(&mut found.tags);
            if baseline != Baseline::Nothing {
                break;
            }
        }
        baseline = self.with_shared(subject, now.commit, tags, baseline, &mut releases)?;
        releases.sort_by(highest_first);
        let later = self.made_later(subject, now, &mut releases)?;
        let counted = self.without_taken(subject, now, &releases, &baseline)?;
        let (baseline, on_line) =
            self.with_branches(subject.declared, now.commit, &counted, baseline)?;
        Ok((baseline, on_line, releases, later))
    }

    /// The release of the declared version, if it was made at a commit that builds on what is judged.
    /// What is released there is taken out of `releases`: it was not there when this was new. The work
    /// tree is new now.
    fn made_later(
        &self,
        subject: &ComponentQuery<'_>,
        now: &Snapshot<'_>,
        releases: &mut Vec<ReleaseTag>,
    ) -> Result<Option<LaterRelease>, GitError> {
        let (Some(declared), Some(head), false) = (subject.declared, now.commit, now.is_worktree)
        else {
            return Ok(None);
        };
        let is_own = |tag: &&ReleaseTag| tag.version.cmp_precedence(declared).is_eq();
        let Some(tag) = releases.iter().find(is_own).cloned() else { return Ok(None) };
        let head = commit_id(head);
        if tag.commit == head
            || !self.has_commit(&tag.commit)
            || !self.contains(&tag.commit, &head)?
        {
            return Ok(None);
        }
        let commits: Vec<&CommitId> = releases.iter().map(|tag| &tag.commit).collect();
        let later = self.containing(&head, &commits)?.found;
        let later: BTreeSet<usize> =
            later.into_iter().filter(|place| releases[*place].commit != head).collect();
        let mut place = 0;
        releases.retain(|_| {
            place += 1;
            !later.contains(&(place - 1))
        });
        let id = oid(&tag.commit)?;
        let release_file = self.snapshot_of(id)?.read(&subject.layout.release_file)?;
        Ok(Some(LaterRelease { tag, release_file }))
    }

    pub(crate) fn changes(
        &self,
        layout: &Layout,
        old_chart: Option<&str>,
        then: &Snapshot<'_>,
        now: &Snapshot<'_>,
    ) -> Result<Vec<Change>, GitError> {
        let mut changes = Vec::new();
        for region in regions(layout, old_chart) {
            changes.extend(self.region_changes(&region, then, now)?);
        }
        if let Some(chart) = layout.chart.as_deref() {
            let others = others(layout, old_chart);
            let region = Region::new(old_chart.unwrap_or(chart), chart, &others);
            changes.extend(linked::changes(self, &region, then, now, &changes)?);
        }
        if old_chart.is_some_and(|old| layout.chart.as_deref() != Some(old)) {
            changes = self.settle_move(changes, then, now)?;
        }
        renames::join(&self.inner, changes)
    }

    pub(crate) fn region_changes(
        &self,
        region: &Region,
        then: &Snapshot<'_>,
        now: &Snapshot<'_>,
    ) -> Result<Vec<Change>, GitError> {
        if !now.is_worktree {
            return tree_diff::between_trees(self, region, then.tree, now.tree);
        }
        tree_diff::with_listed(self, region, then.tree, |old| {
            worktree::entries(self, now.listing()?, region, old)
        })
    }

    /// After a chart moved, the folders compared may not be all that its files can come from or go
    /// to: a chart that left the root leaves there what never was the chart's alone.
    fn settle_move(
        &self,
        changes: Vec<Change>,
        then: &Snapshot<'_>,
        now: &Snapshot<'_>,
    ) -> Result<Vec<Change>, GitError> {
        let mut settled = Vec::new();
        for mut change in changes {
            if let (None, Some(new), Some(tree)) = (&change.old, &change.new, then.tree)
                && let Some(found) = tree_diff::entry_at(self, tree, &new.path)?
                && found.kind() != git2::ObjectType::Tree
            {
                let Found { id, mode } = found;
                change.old = Some(Entry { path: new.path.clone(), mode, id, disk: None });
                if (id, mode) == (new.id, new.mode) {
                    continue;
                }
            } else if let (Some(old), None) = (&change.old, &change.new)
                && now.has(&old.path)?
            {
                continue;
            }
            settled.push(change);
        }
        Ok(settled)
    }
}

impl Snapshot<'_> {
    /// Whether something is at a path.
    fn has(&self, path: &str) -> Result<bool, GitError> {
        if self.is_worktree {
            let root = self.repo.root();
            return Ok(root.is_some_and(|root| root.join(path).symlink_metadata().is_ok()));
        }
        match self.tree {
            Some(tree) => Ok(tree_diff::entry_at(self.repo, tree, path)?.is_some()),
            None => Ok(false),
        }
    }
}

/// The files of a component that matter without a comparison.
pub(crate) fn files_now(layout: &Layout, now: &Snapshot<'_>) -> Result<Files, GitError> {
    let wanted = wanted(&[], layout, layout.chart.as_deref(), |change| change.new.as_ref());
    let contents = read_all(wanted, |path| Ok(now.read(path)?.map(Arc::new)))?;
    Ok(Files { chart: layout.chart.clone(), contents, ..Files::default() })
}

/// The folders of other components that are none of the chart's business, wherever it is on either side.
pub(crate) fn others(layout: &Layout, old_chart: Option<&str>) -> OtherFolders {
    let charts = [layout.chart.as_deref(), old_chart.filter(|_| layout.chart.is_some())];
    charts.into_iter().flatten().fold(layout.excluded.clone(), OtherFolders::for_chart)
}

/// The folders to compare: the component's own, and the chart's where that is another or moved.
fn regions(layout: &Layout, old_chart: Option<&str>) -> Vec<Region> {
    let others = &others(layout, old_chart);
    let folder = layout.folder.as_str();
    let Some(chart) = layout.chart.as_deref() else {
        return vec![Region::new(folder, folder, others)];
    };
    let old_chart = old_chart.unwrap_or(chart);
    if old_chart == chart && is_inside(chart, folder) {
        return vec![Region::new(folder, folder, others)];
    }
    let mut regions = vec![Region::new(old_chart, chart, others)];
    if !is_inside(folder, chart) {
        let mut region = Region::new(folder, folder, others);
        for (skip, chart) in [(&mut region.skip_old, old_chart), (&mut region.skip_new, chart)] {
            if chart != folder && is_inside(chart, folder) {
                skip.insert(chart.to_owned());
            }
        }
        // A chart that stood around all this, as at the root, has brought the old files in.
        region.skips_all_old = is_inside(folder, old_chart);
        regions.push(region);
    }
    regions
}

/// The paths on one side whose content matters.
pub(crate) fn wanted(
    changes: &[Change],
    layout: &Layout,
    chart: Option<&str>,
    side: impl Fn(&Change) -> Option<&Entry>,
) -> BTreeSet<String> {
    let mut wanted = BTreeSet::from([layout.release_file.clone()]);
    let Some(chart) = chart else {
        wanted.extend(version_files::NAMES.map(|name| join(&layout.folder, name)));
        return wanted;
    };
    wanted.extend(CHART_FILES.map(|name| join(chart, name)));
    // Where RELEASE.txt is in the chart, it moved with the chart.
    if let Some(today) = layout.chart.as_deref()
        && is_inside(&layout.release_file, today)
    {
        wanted.insert(join(chart, relative(&layout.release_file, today)));
    }
    // What templates read matters where values may be new. Any file may be run as one.
    let is_values = |entry: &Entry| relative(&entry.path, chart) == "values.yaml";
    let new_values = changes.iter().filter_map(&side).any(is_values);
    let changed = changes.iter().filter_map(side);
    let matters = |path: &str| {
        let inner = relative(path, chart);
        let name = path.rsplit('/').next().unwrap_or(path);
        is_values_name(name)
            || is_inside(path, chart)
                && (is_vendored_chart(inner)
                    || PackedChart::is_at(inner)
                    || PackedChart::is_refused_at(inner)
                    || name == "values.schema.json"
                    || new_values)
    };
    wanted.extend(changed.map(|entry| entry.path.clone()).filter(|path| matters(path)));
    wanted
}

/// Whether a file is the Chart.yaml of a dependency that was unpacked into the chart, or into a dependency there, or a
/// packed one.
fn is_vendored_chart(path: &str) -> bool {
    let (_, rest) = charts_around(path);
    let folder = rest.strip_prefix("charts/").and_then(|rest| rest.strip_suffix("/Chart.yaml"));
    folder.is_some_and(|folder| !folder.contains('/')) || PackedChart::is_at(rest)
}

/// The paths of what differs, in order.
pub(crate) fn file_changes(changes: Vec<Change>) -> Vec<FileChange> {
    let mut changes: Vec<FileChange> = changes.into_iter().map(file_change).collect();
    changes.sort_by(|a, b| (a.path(), a).cmp(&(b.path(), b)));
    changes
}

fn file_change(change: Change) -> FileChange {
    FileChange { old: change.old.map(|entry| entry.path), new: change.new.map(|entry| entry.path) }
}
