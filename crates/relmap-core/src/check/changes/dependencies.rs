//! What changed in the dependencies of a chart.

use std::collections::{HashMap, HashSet};

use crate::chart::dependencies::{
    Dependency, DependencyChange, DependencyChangeKind, LOCK_FILES, LockedDependency, PackedChart,
    VendoredChart, dependency_changes, out_of_range, parse_lock, parse_requirements,
    vendored_changes,
};
use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml::{self, Node};
use crate::component::{below, join};
use crate::facts::FileChange;
use crate::finding::Finding;
use crate::rule_code::RuleCode;
use crate::version::{Bump, moved};

use super::side::Side;
use super::{Changes, Reader};

/// Whether the default values of a side turn a dependency off.
fn is_off(side: &Side<'_>, dependency: &Dependency) -> bool {
    let values = side.values.as_ref().and_then(|values| values.document.as_ref().ok());
    values.is_some_and(|values| dependency.is_off(&values.root))
}

impl Reader<'_> {
    pub(super) fn dependencies(&self, changes: &mut Changes) {
        if !changes.list.iter().any(|change| change.kind == ChangeKind::Dependencies) {
            return;
        }
        let declared = |side: &Side<'_>, chart: &Option<ChartMetadata>| {
            let mut list =
                chart.as_ref().map(|chart| chart.dependencies.clone()).unwrap_or_default();
            let requirements = side.files.in_chart("requirements.yaml");
            list.extend(
                requirements
                    .and_then(|bytes| parse_requirements(bytes).ok())
                    .into_iter()
                    .flat_map(|(list, _)| list),
            );
            list
        };
        let (old, new) =
            (declared(&self.old, &changes.chart_before), declared(&self.new, &changes.chart_now));
        let (old_lock, new_lock) = (self.old.lock(), self.new.lock());
        self.unreadable_dependencies(changes);
        let mut found = dependency_changes(&old, old_lock.as_deref(), &new, new_lock.as_deref());
        let packed = |side: &Side<'_>, path: &Option<String>| {
            let (path, chart) = (path.as_deref()?, side.files.chart.as_deref()?);
            let content = side.files.contents.get(path).map(Vec::as_slice);
            PackedChart::read(below(path, chart)?, content)
        };
        let removed = self.changed.iter().filter_map(|change| packed(&self.old, &change.old));
        let added = self.changed.iter().filter_map(|change| packed(&self.new, &change.new));
        let vendored = vendored_changes(removed, added);
        let mut known: HashMap<String, usize> = HashMap::new();
        for (number, change) in found.iter().enumerate() {
            known.insert(change.name.clone(), number);
        }
        for change in vendored.into_iter().chain(self.unpacked_charts()).chain(self.unseen_charts())
        {
            match known.get(&change.name) {
                // Helm takes what lies in `charts/`, whatever is declared.
                Some(number) if change.bump > found[*number].bump => found[*number] = change,
                Some(_) => {}
                None => {
                    known.insert(change.name.clone(), found.len());
                    found.push(change);
                }
            }
        }
        // What is not installed unless somebody asks for it breaks nobody.
        for change in &mut found {
            let of = |list: &[Dependency]| {
                list.iter().find(|dependency| dependency.key() == change.name).cloned()
            };
            let sides = [(&self.old, of(&old)), (&self.new, of(&new))];
            let mut known = sides.iter().filter_map(|(side, found)| Some((side, found.as_ref()?)));
            let is_known = known.clone().next().is_some();
            if is_known && known.all(|(side, dependency)| is_off(side, dependency)) {
                change.bump = Some(Bump::Patch);
            }
        }
        changes.dependencies = found;
        if let Some(lock) = new_lock {
            self.out_of_range(changes, &new, &lock);
        }
    }

    /// Reports the locked versions that are not in the ranges that are declared.
    fn out_of_range(
        &self,
        changes: &mut Changes,
        declared: &[Dependency],
        lock: &[LockedDependency],
    ) {
        let name = LOCK_FILES
            .into_iter()
            .find(|name| self.new.files.in_chart(name).is_some())
            .unwrap_or("Chart.lock");
        let file = join(self.new.files.chart.as_deref().unwrap_or_default(), name);
        for (locked, first) in out_of_range(declared, lock) {
            let message = format!(
                "{file} pins {} {}, but the declared range is {}; Helm refuses to package that",
                locked.name, locked.version, first.version
            );
            let finding = Finding::new(RuleCode::LockOutOfRange, message)
                .help("update the lock file: helm dependency update");
            changes.findings.push(finding.in_file(file.clone()));
        }
    }

    /// Whether both are lock files that say the same: when a lock was made, and
    /// comments, are no part of it.
    pub(super) fn same_lock(&self, old: &str, new: &str) -> bool {
        let is_meant = |side: &Side<'_>, path: &str| {
            let inside = side.files.chart.as_deref().and_then(|chart| below(path, chart));
            inside.is_some_and(|inside| LOCK_FILES.contains(&inside))
        };
        if !is_meant(&self.old, old) || !is_meant(&self.new, new) {
            return false;
        }
        let read = |side: &Side<'_>, path: &str| {
            side.files.contents.get(path).and_then(|bytes| yaml::load(bytes).ok())
        };
        let (Some(old), Some(new)) = (read(&self.old, old), read(&self.new, new)) else {
            return false;
        };
        let data = |root: &Node| {
            let entries = root.as_map().map(|map| map.entries().to_vec()).unwrap_or_default();
            entries.into_iter().filter(|entry| &*entry.key != "generated").collect::<Vec<_>>()
        };
        let (before, now) = (data(&old.root), data(&new.root));
        before.len() == now.len()
            && now.iter().all(|entry| {
                old.root.get(&entry.key).is_some_and(|before| before.same_data(&entry.node))
            })
    }

    /// How the charts moved that lie unpacked below `charts/`, by their own Chart.yaml.
    fn unpacked_charts(&self) -> Vec<DependencyChange> {
        let read = |side: &Side<'_>, path: &Option<String>| {
            let (path, chart) = (path.as_deref()?, side.files.chart.as_deref()?);
            let vendored = VendoredChart::from_path(below(path, chart)?)?;
            let bytes = side.files.contents.get(path).filter(|_| vendored.is_metadata)?;
            let version = ChartMetadata::parse(bytes).ok().and_then(|(chart, _)| chart.version)?;
            Some((vendored.name, version))
        };
        let change = |change: &FileChange| {
            let (old, new) = (read(&self.old, &change.old), read(&self.new, &change.new));
            let (name, kind, bump) = match (old, new) {
                (Some((_, old)), Some((name, new))) if old.text != new.text => {
                    let bump = moved(&old.text, &new.text);
                    let (old, new) = (old.text, new.text);
                    (name, DependencyChangeKind::Moved { old, new }, bump)
                }
                (None, Some((name, new))) => (name, DependencyChangeKind::Added(new.text), None),
                (Some((name, old)), None) => (name, DependencyChangeKind::Removed(old.text), None),
                _ => return None,
            };
            Some(DependencyChange { name, kind, bump })
        };
        self.changed.iter().filter_map(change).collect()
    }

    /// Charts that differ although none of their files is seen to, as those of a submodule: below `charts/`, and in
    /// folders that packaging copies. They may have moved as far as can be.
    fn unseen_charts(&self) -> Vec<DependencyChange> {
        let inside = |side: &Side<'_>, path: &Option<String>| {
            let inside = below(path.as_deref()?, side.files.chart.as_deref()?)?;
            (side.packaged.kind(path.as_deref()?) == FileKind::Other(ChangeKind::Dependencies))
                .then(|| inside.to_owned())
        };
        let sides = |change: &FileChange| {
            [inside(&self.old, &change.old), inside(&self.new, &change.new)].into_iter().flatten()
        };
        let folders: HashSet<String> = self
            .changed
            .iter()
            .flat_map(sides)
            .flat_map(|path| {
                let slashes: Vec<usize> =
                    path.match_indices('/').map(|(at, _)| at).take(2).collect();
                slashes.into_iter().map(|at| path[..at].to_owned()).collect::<Vec<_>>()
            })
            .collect();
        let is_unseen = |path: &String| {
            let name = path.strip_prefix("charts/").unwrap_or(path);
            let is_folder = *path == "charts"
                || name != path
                    // Helm takes files there for archives, and passes over these.
                    && !name.contains('/')
                    && !name.starts_with(['.', '_'])
                    && ![".tgz", ".tar.gz", ".prov"].iter().any(|end| name.ends_with(end));
            is_folder && !folders.contains(path)
        };
        let mut found: Vec<String> =
            self.changed.iter().flat_map(sides).filter(is_unseen).collect();
        // A chart that packaging copies from a submodule.
        let is_copied = |side: &Side<'_>, path: &String| {
            side.files.submodules.contains(path) && side.files.local_charts.contains(path)
        };
        for FileChange { old, new } in self.changed {
            found.extend(old.iter().filter(|path| is_copied(&self.old, path)).cloned());
            found.extend(new.iter().filter(|path| is_copied(&self.new, path)).cloned());
        }
        found.sort();
        found.dedup();
        let change = |path: String| DependencyChange {
            name: path.strip_prefix("charts/").unwrap_or(&path).to_owned(),
            kind: DependencyChangeKind::Altered,
            bump: Some(Bump::Major),
        };
        found.into_iter().map(change).collect()
    }

    /// Reports those of the files on dependencies that cannot be read.
    fn unreadable_dependencies(&self, changes: &mut Changes) {
        let chart = self.new.files.chart.as_deref().unwrap_or_default();
        let locks = LOCK_FILES.map(|name| (name, true));
        for (name, is_lock) in locks.into_iter().chain([("requirements.yaml", false)]) {
            let Some(bytes) = self.new.files.in_chart(name) else { continue };
            let read = if is_lock {
                parse_lock(bytes).map(drop)
            } else {
                parse_requirements(bytes).map(drop)
            };
            if let Err(error) = read {
                self.unreadable(changes, &join(chart, name), &error);
            }
        }
    }
}
