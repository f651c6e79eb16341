//! The map against what it said before: rows are added, and neither changed nor taken away.

use std::collections::{HashMap, HashSet};

use crate::finding::Finding;
use crate::map::{ChartReleases, Row, file_name};
use crate::rule_code::RuleCode;

/// A row that an earlier state of the map had and a later one has not, or not so.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The title.
    pub title: String,
    /// The row as it was.
    pub row: Row,
    /// What became of it; none if it is gone.
    pub now: Option<Row>,
}

/// Whether a state of a file surely has every row of an earlier one: each row stands there as it
/// was, to the byte. Where it does not, the rows themselves must be compared.
pub fn only_adds(before: &[u8], after: &[u8]) -> bool {
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    let rows = |text: &str| -> HashSet<String> {
        text.split("[[release]]").skip(1).map(|row| row.trim().to_owned()).collect()
    };
    let later = rows(&after);
    rows(&before).iter().all(|row| later.contains(row))
}

/// Compares two states of one title's file.
pub fn losses(before: &ChartReleases, after: Option<&ChartReleases>) -> Vec<Loss> {
    let rows = after.map(|after| after.rows.as_slice()).unwrap_or_default();
    let mut later: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in rows {
        later.entry(&row.chart).or_default().push(row);
    }
    let loss = |row: &Row| {
        let rows = later.get(row.chart.as_str()).map(Vec::as_slice).unwrap_or_default();
        let is_kept = rows.contains(&row);
        (!is_kept).then(|| Loss {
            title: before.title.clone(),
            row: row.clone(),
            now: rows.first().map(|row| (*row).clone()),
        })
    };
    before.rows.iter().filter_map(loss).collect()
}

impl Loss {
    /// What to say of it. `was` is the commit that still has the row, `now` the one without it.
    pub fn finding(&self, was: &str, now: &str) -> Finding {
        let tag = &self.row.chart;
        let message = match &self.now {
            None => format!(
                "the row of {tag} was removed: commit {was} of the map has it, but {now} does not"
            ),
            Some(row) => {
                let (what, old, new) = difference(&self.row, row);
                format!(
                    "the row of {tag} was changed: commit {was} of the map has {what} {old}, but {now} has {new}"
                )
            }
        };
        Finding::new(RuleCode::MapRewritten, message).in_file(file_name(&self.title)).help(format!(
            "rows are only ever added; see what changed and who changed it (git diff {was} {now}), and restore the row in a new commit"
        ))
    }
}

/// The first field in which two rows differ.
fn difference(old: &Row, new: &Row) -> (&'static str, String, String) {
    let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
    let list = |side: &[String]| format!("[{}]", side.join(", "));
    let time =
        |row: &Row| row.released.map_or_else(|| "nothing".to_owned(), |time| time.to_string());
    let fields = [
        ("commit", old.chart_commit.clone(), new.chart_commit.clone()),
        ("version", old.chart_version.clone(), new.chart_version.clone()),
        ("path", text(&old.path), text(&new.path)),
        ("app", text(&old.app), text(&new.app)),
        ("app version", text(&old.app_version), text(&new.app_version)),
        ("app commit", text(&old.app_commit), text(&new.app_commit)),
        ("images", list(&old.images), list(&new.images)),
        ("time", time(old), time(new)),
        ("origin", old.origin.as_str().to_owned(), new.origin.as_str().to_owned()),
        ("issues", list(&old.issues), list(&new.issues)),
        ("other keys", old.extra.to_string(), new.extra.to_string()),
    ];
    let differs = fields.into_iter().find(|(_, old, new)| old != new);
    differs.unwrap_or(("something", "otherwise".to_owned(), "so".to_owned()))
}
