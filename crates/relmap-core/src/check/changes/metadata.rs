//! What changed in Chart.yaml.

use crate::chart::dependencies::{LOCK_FILES, fields_of_chart, folders_outside};
use crate::chart::file_kind::ChangeKind;
use crate::chart::metadata::{MetadataChange, metadata_changes};
use crate::check::parse_cache::ParseCache;
use crate::component::join;
use crate::finding::Finding;
use crate::rule_code::{RuleCode, Severity};

use super::side::Side;
use super::{Changes, Reader};

impl Reader<'_> {
    pub(super) fn metadata(&self, changes: &mut Changes, cache: &mut ParseCache) {
        let mut parse =
            |side: &Side<'_>| side.files.in_chart("Chart.yaml").map(|bytes| cache.chart(bytes));
        changes.chart_before = parse(&self.old).and_then(Result::ok).map(|(chart, _)| chart);
        match parse(&self.new) {
            Some(Ok((chart, warnings))) => {
                changes.chart_now = Some(chart);
                for warning in warnings {
                    self.doubtful(changes, "Chart.yaml", warning.to_string(), warning.place());
                }
            }
            Some(Err(error)) => {
                let path = join(self.new.files.chart.as_deref().unwrap_or_default(), "Chart.yaml");
                self.unreadable(changes, &path, &error);
            }
            None => {}
        }
        self.set_by_requirements(changes);
        self.dependencies_outside(changes);
        if let (Some(old), Some(new)) = (&changes.chart_before, &changes.chart_now) {
            changes.metadata = metadata_changes(old, new);
        }
    }

    /// Reports dependencies that are at a place of one machine: what they deliver is not in the repository.
    fn dependencies_outside(&self, changes: &mut Changes) {
        let mut found = Vec::new();
        let chart = self.new.files.chart.as_deref().unwrap_or_default();
        for file in ["Chart.yaml", "requirements.yaml"].into_iter().chain(LOCK_FILES) {
            let bytes = self.new.files.in_chart(file).unwrap_or_default();
            for (path, place) in folders_outside(chart, bytes) {
                let message = format!(
                    "{file} takes in the chart in {path}, which is no path in the repository, so its changes are not seen"
                );
                let finding = Finding::new(RuleCode::ChartDoubtful, message)
                    .severity(Severity::Error)
                    .help("write the path from the chart's folder, such as `file://../lib`");
                found.push(self.new.files.locate(finding, join(chart, file), Some(place)));
            }
        }
        changes.findings.extend(found);
    }

    /// Reports what requirements.yaml says in place of Chart.yaml: the package would not be what is judged.
    fn set_by_requirements(&self, changes: &mut Changes) {
        const FILE: &str = "requirements.yaml";
        let Some(bytes) = self.new.files.in_chart(FILE) else { return };
        if self.new.packaged.ignore.is_ignored(FILE) {
            return;
        }
        let path = join(self.new.files.chart.as_deref().unwrap_or_default(), FILE);
        for (field, place) in fields_of_chart(bytes) {
            let message =
                format!("{FILE} has `{field}`, which Helm takes in place of that of Chart.yaml");
            let finding = Finding::new(RuleCode::ChartDoubtful, message)
                .severity(Severity::Error)
                .help(format!("remove `{field}` from {FILE}; only `dependencies` belongs there"));
            changes.findings.push(self.new.files.locate(finding, path.clone(), Some(place)));
        }
    }

    pub(super) fn chart_yaml(&self, changes: &mut Changes, path: &str) {
        let (Some(_), Some(_)) = (&changes.chart_before, &changes.chart_now) else {
            // It is new, gone or unreadable: everything in it may have changed.
            changes.add(path, ChangeKind::Metadata);
            return;
        };
        let MetadataChange { version: _, app_version, dependencies, other_keys } =
            &changes.metadata;
        let found = [
            (app_version.is_some(), ChangeKind::AppVersion),
            (!dependencies.is_empty(), ChangeKind::Dependencies),
            (!other_keys.is_empty(), ChangeKind::Metadata),
        ];
        for (_, kind) in found.into_iter().filter(|(changed, _)| *changed) {
            changes.add(path, kind);
        }
    }
}
