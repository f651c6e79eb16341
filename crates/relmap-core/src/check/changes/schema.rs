//! Whether the chart's values.schema.json refuses values that it accepted before.

use crate::chart::schema::{self, Defaults};
use crate::component::join;
use crate::finding::Finding;
use crate::position::Position;
use crate::rule_code::RuleCode;

use super::{Changes, Reader};

/// The file's name in a chart.
const FILE: &str = "values.schema.json";

impl Reader<'_> {
    pub(super) fn schema(&self, changes: &mut Changes) {
        let path = join(self.new.files.chart.as_deref().unwrap_or_default(), FILE);
        let is_changed = self.changed.iter().any(|change| change.new.as_deref() == Some(&path));
        let Some((_, bytes)) = self.new.packaged.file(FILE).filter(|_| is_changed) else { return };
        let new = match schema::read(bytes) {
            Ok(new) => new,
            Err(error) => {
                let message = format!("{path} cannot be parsed: {error}");
                let finding = Finding::new(RuleCode::ChartUnreadable, message)
                    .help("write JSON in UTF-8 that every reader takes");
                let place = Position { line: error.line().max(1), column: error.column().max(1) };
                changes.findings.push(self.new.files.locate(finding, path, Some(place)));
                return;
            }
        };
        let Some((_, old)) = self.old.packaged.file(FILE) else { return };
        let [before, now] = [&self.old, &self.new]
            .map(|side| side.values.as_ref().and_then(|values| values.document.as_ref().ok()));
        let values = Defaults {
            old: before.map(|values| &values.root),
            new: now.map(|values| &values.root),
        };
        let found = match schema::read(old) {
            Ok(old) => schema::narrowed(&old, &new, values),
            Err(_) => vec!["what it took cannot be read".to_owned()],
        };
        self.narrowed(changes, &path, &found);
        changes.schema_narrowed = found;
    }

    /// Reports what a schema refuses that it accepted before, if anything.
    pub(super) fn narrowed(&self, changes: &mut Changes, path: &str, found: &[String]) {
        let Some(first) = found.first() else { return };
        let more = match found.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let message = format!("{path} refuses values that it accepted before: {first}{more}");
        let finding = Finding::new(RuleCode::SchemaNarrowed, message)
            .help("say in the notes what to do with such values");
        changes.findings.push(finding.in_file(path.to_owned()));
    }
}
