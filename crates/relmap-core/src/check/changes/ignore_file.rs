//! What `.helmignore` says that Helm refuses.

use crate::component::join;
use crate::finding::Finding;
use crate::position::Position;
use crate::rule_code::RuleCode;

use super::{Changes, Reader};

impl Reader<'_> {
    /// Reports the lines of today's `.helmignore` with which Helm cannot load the chart, and those
    /// that do not do what they seem to.
    pub(super) fn ignore_file(&self, changes: &mut Changes) {
        let path = join(self.new.files.chart.as_deref().unwrap_or_default(), ".helmignore");
        let at = |line| Some(Position { line, column: 1 });
        // The refused ones first: what else there is must not hide them.
        let (refused, odd): (Vec<_>, Vec<_>) =
            self.new.packaged.ignore_faults.iter().partition(|fault| fault.kind.is_refused());
        let mut reported: Vec<_> = refused.into_iter().chain(odd).take(MAX_REPORTED).collect();
        reported.sort_by_key(|fault| fault.line);
        for fault in reported {
            if !fault.kind.is_refused() {
                let message = format!(".helmignore: {}", fault.kind);
                self.doubtful(changes, ".helmignore", message, at(fault.line));
                continue;
            }
            let message = format!("Helm cannot load the chart: {}", fault.kind);
            let finding = Finding::new(RuleCode::ChartUnreadable, message);
            changes.findings.push(self.new.files.locate(finding, path.clone(), at(fault.line)));
        }
        if let Some(line) = self.new.packaged.ignore.line_for("Chart.yaml") {
            let message =
                "Helm cannot load the chart: this line of .helmignore excludes Chart.yaml";
            let finding = Finding::new(RuleCode::ChartUnreadable, message)
                .help("write a pattern that does not match Chart.yaml");
            changes.findings.push(self.new.files.locate(finding, path, at(line)));
        }
    }
}

/// How many lines are reported.
const MAX_REPORTED: usize = 5;
