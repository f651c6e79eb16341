//! What changed in Chart.yaml.

use crate::chart::file_kind::ChangeKind;
use crate::chart::metadata::{MetadataChange, metadata_changes};
use crate::check::parse_cache::ParseCache;
use crate::component::join;

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
        if let (Some(old), Some(new)) = (&changes.chart_before, &changes.chart_now) {
            changes.metadata = metadata_changes(old, new);
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
