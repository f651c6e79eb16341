//! Files below `charts/` for which Helm refuses the chart.

use crate::chart::dependencies::PackedChart;
use crate::finding::Finding;
use crate::rule_code::{RuleCode, Severity};

use super::charts_inside::paths;
use super::{Changes, Reader};

impl Reader<'_> {
    /// Reports today's files in `charts/` that differ and are no archives to Helm.
    pub(super) fn refused_files(&self, changes: &mut Changes) {
        let changed = self.changed.iter().filter_map(|change| change.new.as_deref());
        for (inside, path) in paths(&self.new, changed) {
            // A link to a folder or a submodule has no content.
            let is_file = self.new.files.contents.contains_key(&path);
            if !is_file || !PackedChart::is_refused_at(&inside) {
                continue;
            }
            let message = format!(
                "Helm cannot load the chart: {inside} is neither a folder with a chart nor a file that ends in .tgz"
            );
            let finding = Finding::new(RuleCode::ChartUnreadable, message).help(
                "give an archive a name that ends in .tgz, and name other files in .helmignore",
            );
            changes.findings.push(self.new.files.locate(finding, path, None));
        }
    }

    /// Refuses attributes by which a checkout, from which Helm packages, has other text than what is judged.
    pub(super) fn recoded(&self, changes: &mut Changes) {
        for path in &self.new.files.recoded {
            let message = format!(
                "{path} has git write files of the chart in another encoding, so what Helm packages is not what is judged"
            );
            let finding =
                Finding::new(RuleCode::ChartDoubtful, message).severity(Severity::Error).help(
                    "remove `working-tree-encoding` and `ident` there, and save the files as UTF-8",
                );
            changes.findings.push(finding.in_file(path.clone()));
        }
    }
}
