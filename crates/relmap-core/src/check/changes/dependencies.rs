//! What changed in the dependencies of a chart.

use std::collections::{HashMap, HashSet};

use crate::chart::dependencies::{
    Dependency, LOCK_FILES, LockedDependency, NestedChart, PackedChart, dependency_changes,
    moved_to_or_from_charts, out_of_range, parse_lock, parse_requirements, vendored_changes,
};
use crate::chart::file_kind::ChangeKind;
use crate::chart::yaml::{self, Node};
use crate::component::{below, join};
use crate::finding::Finding;
use crate::rule_code::RuleCode;
use crate::version::Bump;

use super::declared::Declared;
use super::inner::{Chart, Installed};
use super::inner_images::Trees;
use super::side::Side;
use super::{Changes, Reader};

impl Reader<'_> {
    /// `inner` is what is known of the charts inside of the chart, and which of them are installed.
    pub(super) fn dependencies(
        &self,
        changes: &mut Changes,
        inner: Option<(&Trees, [&Installed<'_>; 2])>,
    ) {
        let toggled = inner.map_or_else(Vec::new, |(_, both)| self.toggled(changes, both));
        if !changes.list.iter().any(|change| change.kind == ChangeKind::Dependencies) {
            return;
        }
        let (old_lock, new_lock) = (self.old.lock(), self.new.lock());
        self.unreadable_dependencies(changes);
        let [mut old_charts, mut new_charts] = self.charts_inside();
        if let Some((trees, _)) = inner {
            old_charts.extend(local_charts(&trees.old));
            new_charts.extend(local_charts(&trees.new));
        }
        let [old_states, new_states] =
            inner.map_or([None, None], |(_, both)| both.map(|side| Some(&side.states)));
        let old_root = changes.chart_before.as_ref().map(|chart| &chart.root);
        let new_root = changes.chart_now.as_ref().map(|chart| &chart.root);
        let old = Declared::new(&self.old, old_root, &old_charts, old_states);
        let new = Declared::new(&self.new, new_root, &new_charts, new_states);
        let (old_lock, new_list) = (old_lock.as_deref(), new_lock.as_deref());
        let mut found = dependency_changes(&old.list, old_lock, &new.list, new_list);
        let vendored = vendored_changes(old_charts.iter().cloned(), new_charts.iter().cloned());
        let (before, now) = ((old.list.as_slice(), old_lock), (new.list.as_slice(), new_list));
        let vendored =
            vendored.into_iter().map(|change| moved_to_or_from_charts(change, before, now));
        let mut known: HashMap<String, usize> = HashMap::new();
        for (number, change) in found.iter().enumerate() {
            known.insert(change.name.clone(), number);
        }
        let mut is_inside: HashSet<usize> = HashSet::new();
        let [mut old_nested, mut new_nested] = self.nested_charts([&old_charts, &new_charts]);
        if let Some((trees, _)) = inner {
            let tops = |charts: &[PackedChart]| -> HashSet<String> {
                charts.iter().map(|chart| chart.name.clone()).collect()
            };
            let (before, now) = (tops(&old_charts), tops(&new_charts));
            let is_kept = |one: &NestedChart| before.contains(&one.top) && now.contains(&one.top);
            old_nested.extend(in_local_charts(&trees.old).filter(is_kept));
            new_nested.extend(in_local_charts(&trees.new).filter(is_kept));
        }
        let both = old_nested.iter().chain(&new_nested);
        let tops: HashMap<String, String> =
            both.map(|nested| (nested.chart.name.clone(), nested.top.clone())).collect();
        let charts = |nested: Vec<NestedChart>| nested.into_iter().map(|nested| nested.chart);
        let nested = vendored_changes(charts(old_nested), charts(new_nested));
        let absent = inner.map_or_else(Vec::new, |(trees, _)| self.absent_in_inner(trees));
        for change in vendored.chain(self.unseen_charts()).chain(nested).chain(absent) {
            match known.get(&change.name) {
                // Helm takes what lies in `charts/`, whatever is declared.
                Some(number) => {
                    is_inside.insert(*number);
                    if change.level() > found[*number].level() {
                        found[*number] = change;
                    }
                }
                None => {
                    known.insert(change.name.clone(), found.len());
                    is_inside.insert(found.len());
                    found.push(change);
                }
            }
        }
        // What is not installed unless somebody asks for it breaks nobody.
        let (before, now) = (old.index(), new.index());
        for (number, change) in found.iter_mut().enumerate() {
            let is_inside = is_inside.contains(&number);
            let is_off = |name: &str| {
                let names = before.charts(name).chain(now.charts(name));
                let mut names: Vec<&str> = names.collect();
                if names.is_empty() && !(before.declares(name) || now.declares(name)) {
                    return false;
                }
                names.push(name);
                before.is_off(name, &names, is_inside) && now.is_off(name, &names, is_inside)
            };
            let top = tops.get(&change.name);
            // What is in a chart that is off is off, too. Another chart may have such a name as well.
            let is_alone = top.is_none_or(|top| *top == change.name)
                || !before.has(&change.name) && !now.has(&change.name);
            if is_alone && is_off(top.unwrap_or(&change.name)) {
                change.bump = Some(Bump::Patch);
            }
        }
        for toggle in toggled {
            match found.iter_mut().find(|change| change.name == toggle.name) {
                Some(change) => change.bump = change.level().max(toggle.level()),
                None => found.push(toggle),
            }
        }
        changes.dependencies = found;
        if let Some(lock) = &new_lock {
            self.out_of_range(changes, &new.list, lock);
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

/// The charts that packaging copies into one from other folders.
fn local_charts(chart: &Chart) -> impl Iterator<Item = PackedChart> {
    let local = chart.charts.iter().filter(|inner| inner.is_local);
    local.map(|inner| PackedChart { name: inner.name.clone(), version: inner.version.clone() })
}

/// The charts in those. Libraries are left out, as in all others.
fn in_local_charts(chart: &Chart) -> impl Iterator<Item = NestedChart> {
    let local = chart.charts.iter().filter(|inner| inner.is_local);
    let all = local
        .flat_map(|top| top.inside().into_iter().map(move |(names, inner)| (top, names, inner)));
    all.filter(|(_, _, inner)| !inner.is_library).map(|(top, names, inner)| NestedChart {
        top: top.name.clone(),
        chart: PackedChart {
            name: format!("{}/{}", top.name, names.join("/")),
            version: inner.version.clone(),
        },
    })
}
