//! What changed in the charts inside of a chart: those below `charts/`, in these, and in folders that packaging copies.

use std::collections::BTreeMap;

use crate::chart::dependencies::{
    Dependency, DependencyChange, DependencyChangeKind, dependency_changes,
};
use crate::chart::file_kind::ChangeKind;
use crate::chart::schema::{self, Budget, Defaults};
use crate::component::join;
use crate::finding::Finding;
use crate::rule_code::RuleCode;

use super::inner::{self, Chart, Installed, Work};
use super::inner_images::Trees;
use super::{Changes, Reader};

impl Reader<'_> {
    pub(super) fn charts_in_it(&self, changes: &mut Changes) {
        let Some(trees) = self.trees(changes, self.helm) else {
            return self.dependencies(changes, None);
        };
        // What they deploy is not known, whether they changed or not.
        for (path, error) in &trees.new.unreadable {
            self.unreadable(changes, path, error);
        }
        self.inner_schemas(changes, &trees);
        self.unreadable_values(changes, &trees);
        if trees.old.has_more || trees.new.has_more {
            let path = join(self.new.files.chart.as_deref().unwrap_or_default(), "charts");
            self.too_much(
                changes,
                &path,
                "has more charts or values in these than are looked into",
            );
            return self.dependencies(changes, None);
        }
        let mut work = Work::new();
        let Some([old, new]) = trees.installed(&mut work) else {
            self.too_many_values(changes);
            return self.dependencies(changes, None);
        };
        self.inner_images(changes, [&old, &new], &mut work, None);
        self.inner_tags(changes, [&old, &new], &mut work, None);
        self.as_other_helm_installs(changes, &trees);
        self.dependencies(changes, Some((&trees, [&old, &new])));
    }

    /// Adds the images that move as the other version of Helm reads the values, where these are several documents.
    fn as_other_helm_installs(&self, changes: &mut Changes, trees: &Trees) {
        let has_documents = |chart: &Chart| {
            chart.has_documents || chart.inside().iter().any(|(_, inner)| inner.has_documents)
        };
        let Some(other) = self.other_helm else { return };
        if !has_documents(&trees.old) && !has_documents(&trees.new) {
            return;
        }
        let Some(trees) = self.trees(changes, other) else { return };
        let mut work = Work::new();
        match trees.installed(&mut work) {
            Some([old, new]) => {
                self.inner_images(changes, [&old, &new], &mut work, Some(other));
                self.inner_tags(changes, [&old, &new], &mut work, Some(other));
            }
            None => self.too_many_values(changes),
        }
    }

    /// Compares the schemas of charts by what these are called, wherever they are.
    fn inner_schemas(&self, changes: &mut Changes, trees: &Trees) {
        let (old, new) = (by_name(&trees.old), by_name(&trees.new));
        let budget = Budget::default();
        for (name, now) in &new {
            let Some(before) = old.get(name) else { continue };
            let schema = |chart: &&Chart| chart.schema.is_some();
            let is_among = |chart: &Chart, others: &[&Chart]| {
                others
                    .iter()
                    .any(|other| other.schema == chart.schema && other.version == chart.version)
            };
            if now.len() * before.len() > MAX_PAIRS {
                let path = join(self.new.files.chart.as_deref().unwrap_or_default(), "charts");
                self.too_much(changes, &path, &format!("has too many charts called {name}"));
                continue;
            }
            let all: Vec<&Chart> = before.iter().copied().filter(schema).collect();
            let gone: Vec<&Chart> = all.iter().copied().filter(|old| !is_among(old, now)).collect();
            for chart in now.iter().filter(|chart| schema(chart) && !is_among(chart, before)) {
                // Of several of one name these are what it was: those that are gone, or else those of its version.
                let was = match gone.is_empty() {
                    true => all.iter().filter(|old| old.version == chart.version).collect(),
                    false => gone.iter().collect::<Vec<_>>(),
                };
                for was in was {
                    self.inner_schema(changes, was, chart, &budget);
                }
            }
        }
    }

    fn inner_schema(&self, changes: &mut Changes, was: &Chart, chart: &Chart, budget: &Budget) {
        let (Some(old), Some(new)) = (&was.schema, &chart.schema) else { return };
        if old == new {
            return;
        }
        budget.read(old);
        budget.read(new);
        let read = |bytes| (!budget.is_spent()).then(|| schema::read(bytes));
        let found = match (read(old), read(new)) {
            // What the values of the chart are is not looked at.
            (Some(Ok(old)), Some(Ok(new))) => {
                schema::narrowed_within(&old, &new, Defaults::default(), budget)
            }
            (None, _) | (_, None) => vec!["it is too much to compare".to_owned()],
            _ => vec!["what it takes cannot be read".to_owned()],
        };
        let path = file_in(chart, "values.schema.json");
        self.narrowed(changes, &path, &found);
        changes.schema_narrowed.extend(found.into_iter().map(|text| format!("{path}: {text}")));
    }

    /// Refuses values of a chart that Helm cannot read any more: the chart around it cannot be installed.
    fn unreadable_values(&self, changes: &mut Changes, trees: &Trees) {
        let broken = |chart: &Chart| {
            let error = chart.values_error.as_ref()?;
            Some((file_in(chart, "values.yaml"), error.kind.to_string(), error.kind.help()))
        };
        let all = |chart: &Chart| -> Vec<_> {
            chart.inside().into_iter().filter_map(|(_, inner)| broken(inner)).collect()
        };
        for (path, what, help) in all(&trees.new) {
            let message = format!("{path} cannot be parsed: {what}");
            let finding = Finding::new(RuleCode::ChartUnreadable, message).help(help);
            changes.findings.push(finding.in_file(path));
        }
    }

    /// The dependencies that moved of charts inside of the chart, where nothing of these is there on either side.
    pub(super) fn absent_in_inner(&self, trees: &Trees) -> Vec<DependencyChange> {
        let (old, new) = (by_name(&trees.old), by_name(&trees.new));
        let mut found = Vec::new();
        for (name, now) in &new {
            let (Some([before]), [now]) = (old.get(name).map(Vec::as_slice), now.as_slice()) else {
                continue;
            };
            let is_there = |name: &str| {
                before.charts.iter().chain(&now.charts).any(|inner| inner.name == name)
            };
            let absent = |chart: &Chart| -> Vec<Dependency> {
                let declared = chart.declared.iter().filter(|one| !is_there(&one.name));
                declared.cloned().collect()
            };
            let moved = dependency_changes(&absent(before), None, &absent(now), None);
            found.extend(moved.into_iter().map(|change| DependencyChange {
                name: format!("{name}/{}", change.name),
                ..change
            }));
        }
        found
    }

    /// The declared charts that are on now and were off, or were on and are off, and those that are a library on one side
    /// alone: what a library has is not installed.
    pub(super) fn toggled(
        &self,
        changes: &mut Changes,
        [old, new]: [&Installed<'_>; 2],
    ) -> Vec<DependencyChange> {
        let mut found = Vec::new();
        for (path, now) in &new.states {
            let Some(before) = old.states.get(path).filter(|before| before.is_on != now.is_on)
            else {
                continue;
            };
            let kind = match now.is_on {
                true => DependencyChangeKind::Added(now.declared.version.clone()),
                false => DependencyChangeKind::Removed(before.declared.version.clone()),
            };
            found.push(DependencyChange { name: path.join("/"), kind, bump: None });
        }
        for (place, chart) in inner::turned(old, new) {
            let version = chart.version.clone().unwrap_or_default();
            let kind = match chart.is_library {
                true => DependencyChangeKind::Removed(version),
                false => DependencyChangeKind::Added(version),
            };
            let name = format!("{place} (type: application)");
            found.push(DependencyChange { name, kind, bump: None });
        }
        let is_seen = changes.list.iter().any(|change| change.kind == ChangeKind::Dependencies);
        if !found.is_empty() && !is_seen {
            changes.add(&changes.values_file.clone(), ChangeKind::Dependencies);
        }
        found
    }
}

/// How many pairs of charts of one name are compared.
const MAX_PAIRS: usize = 2_500;

fn by_name(chart: &Chart) -> BTreeMap<String, Vec<&Chart>> {
    let mut found: BTreeMap<String, Vec<&Chart>> = BTreeMap::new();
    for (names, inner) in chart.inside() {
        found.entry(names.join("/")).or_default().push(inner);
    }
    found
}

/// A file of a chart, or the archive that it is in.
fn file_in(chart: &Chart, name: &str) -> String {
    match chart.file.strip_suffix("Chart.yaml") {
        Some(folder) => format!("{folder}{name}"),
        None => chart.file.clone(),
    }
}
