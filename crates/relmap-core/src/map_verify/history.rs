//! The map against what it said before: lines are appended, and neither changed nor taken away.

use std::collections::{HashMap, HashSet};

use crate::commit_id::CommitId;
use crate::finding::Finding;
use crate::ledger::App;
use crate::ledger::{Growth, Ledger, Record, RecordId, file_name, growth};
use crate::rule_code::{RuleCode, Severity};
use crate::title::Title;

/// What happened to a file between two states of it, other than that lines were appended.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Records are gone, or say something else now.
    Lost(Vec<Loss>),
    /// All records are there, and not as the beginning of the file.
    Moved {
        /// The first line that is another one now, counted from 1.
        line: usize,
    },
}

/// A record that an earlier state of the map had and a later one has not, or not so.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The title.
    pub title: Title,
    /// The record as it was.
    pub record: Record,
    /// What names it.
    pub id: RecordId,
    /// What became of it; none if it is gone.
    pub now: Option<Record>,
}

/// Compares two states of one title's file; none if the later one begins with the bytes of the
/// earlier one. A file that cannot be read says nothing.
pub fn changes(before: &[u8], after: &[u8]) -> Option<Change> {
    let Growth::Rewritten { line } = growth(before, after) else { return None };
    let old = Ledger::of(before).ok()?;
    let new = match after {
        [] => None,
        after => Some(Ledger::of(after).ok()?),
    };
    let lines = |ledger: &Ledger<'_>| -> Vec<String> {
        (0..ledger.len()).map(|number| ledger.line(number).to_owned()).collect()
    };
    let kept: HashSet<String> = new.iter().flat_map(&lines).collect();
    let known: HashSet<String> = lines(&old).into_iter().collect();
    // What is new, by its tag: that is what a record of the tag became.
    let mut became: HashMap<String, usize> = HashMap::new();
    if let Some(new) = &new {
        for number in (0..new.len()).filter(|number| !known.contains(new.line(*number))) {
            became.entry(new.key(number).chart.to_owned()).or_insert(number);
        }
    }
    let lost = (0..old.len()).filter(|number| !kept.contains(old.line(*number)));
    let losses: Vec<Loss> = lost
        .map(|number| {
            let record = old.record(number);
            let now = Option::zip(new.as_ref(), became.get(&record.chart));
            let now = now.map(|(new, number)| new.record(*number));
            Loss { title: old.title.clone(), id: old.id(number), record, now }
        })
        .collect();
    Some(if losses.is_empty() { Change::Moved { line } } else { Change::Lost(losses) })
}

/// What to say of lines that are in another order. `was` and `now` are commits.
pub fn moved(file: &str, line: usize, was: &str, now: &str) -> Finding {
    let message = format!(
        "{file} of commit {now} does not begin with {file} of commit {was}: line {line} is another one; no record is \
         lost, but lines must only be appended"
    );
    Finding::new(RuleCode::MapRewritten, message)
        .severity(Severity::Warning)
        .in_file(file.to_owned())
        .help(format!("see what changed and who changed it: git diff {was} {now} -- {file}"))
}

impl Loss {
    /// What to say of it. `was` is the commit that still has the record, `now` the one without it.
    pub fn finding(&self, was: &str, now: &str) -> Finding {
        let tag = &self.record.chart;
        let message = match &self.now {
            None => format!(
                "the record of {tag} was removed: commit {was} of the map has it, but {now} does not"
            ),
            Some(record) => {
                let (what, old, new) = difference(&self.record, record);
                format!(
                    "the record of {tag} was changed: commit {was} of the map has {what} {old}, but {now} has {new}"
                )
            }
        };
        let file = file_name(&self.title);
        Finding::new(RuleCode::MapRewritten, message).in_file(file.clone()).help(format!(
            "lines are only ever appended; see what changed and who changed it (git diff {was} {now}), and append the \
             old line again (git show {was}:{file}); to replace what it says: {}",
            super::correct(tag)
        ))
    }
}

/// The first field in which two records differ.
fn difference(old: &Record, new: &Record) -> (&'static str, String, String) {
    let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
    let list = |side: &[&str]| format!("[{}]", side.join(", "));
    let issues =
        |record: &Record| list(&record.issues.iter().map(String::as_str).collect::<Vec<_>>());
    let time =
        |record: &Record| record.time.map_or_else(|| "nothing".to_owned(), |time| time.to_string());
    let apps = |record: &Record, part: fn(&App) -> String| {
        let all: Vec<String> = record.apps.iter().map(part).collect();
        if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
    };
    let commit =
        |app: &App| app.commit.as_ref().map_or_else(|| "nothing".to_owned(), CommitId::to_string);
    let fields = [
        ("commit", old.commit.to_string(), new.commit.to_string()),
        ("version", old.version.clone(), new.version.clone()),
        ("path", text(&old.path), text(&new.path)),
        ("app", apps(old, |app| app.shown()), apps(new, |app| app.shown())),
        ("app version", apps(old, |app| app.version.clone()), apps(new, |app| app.version.clone())),
        ("app commit", apps(old, commit), apps(new, commit)),
        ("images", list(&old.image_references()), list(&new.image_references())),
        ("time", time(old), time(new)),
        ("origin", old.recorded.as_str().to_owned(), new.recorded.as_str().to_owned()),
        ("issues", issues(old), issues(new)),
        ("line", old.line(), new.line()),
    ];
    let differs = fields.into_iter().find(|(_, old, new)| old != new);
    differs.unwrap_or(("spaces", "otherwise".to_owned(), "others".to_owned()))
}
