//! What changed in the dependencies of a chart.

use std::collections::HashSet;

use crate::chart::dependencies::{
    dependency_changes, parse_lock, parse_requirements, vendored_changes,
};
use crate::chart::file_kind::ChangeKind;
use crate::chart::metadata::ChartMetadata;
use crate::component::join;

use super::side::{Side, below};
use super::{Changes, Reader};

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
        let inside = |side: &Side<'_>, path: &Option<String>| {
            let chart = side.files.chart.clone()?;
            below(path.as_deref()?, &chart).map(str::to_owned)
        };
        let removed: Vec<String> =
            self.facts.changes.iter().filter_map(|c| inside(&self.old, &c.old)).collect();
        let added: Vec<String> =
            self.facts.changes.iter().filter_map(|c| inside(&self.new, &c.new)).collect();
        let vendored =
            vendored_changes(removed.iter().map(String::as_str), added.iter().map(String::as_str));
        let known: HashSet<String> = found.iter().map(|change| change.name.clone()).collect();
        found.extend(vendored.into_iter().filter(|change| !known.contains(&change.name)));
        changes.dependencies = found;
    }

    /// Reports those of the files on dependencies that cannot be read.
    fn unreadable_dependencies(&self, changes: &mut Changes) {
        let chart = self.new.files.chart.as_deref().unwrap_or_default();
        let locks = ["Chart.lock", "requirements.lock"].map(|name| (name, true));
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
