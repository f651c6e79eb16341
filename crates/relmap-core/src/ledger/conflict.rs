//! Records of one tag that say different things.

use thiserror::Error;

use super::effective::correction_heads;
use super::file::Ledger;
use super::record::{App, Record, RecordId};
use crate::release_spec::{is_same_version, title_of};

/// What two records of one tag disagree in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{chart} is in the map already with {what} {recorded}, not {wanted}; {}", advice(.chart, .what))]
pub struct Conflict {
    /// The chart's tag.
    pub chart: String,
    /// What differs: `commit`, `apps`, `app tag`, `app version`, `app commit` or `digest`.
    pub what: &'static str,
    /// What the map says.
    pub recorded: String,
    /// What the other record says.
    pub wanted: String,
}

/// A correction says which apps and images are right, and never which commit or archive.
fn advice(chart: &str, what: &str) -> String {
    match what.starts_with("app") {
        true => {
            format!("a record is never changed: if it is wrong, run `relmap map correct {chart}`")
        }
        false => "a record is never changed".to_owned(),
    }
}

/// Two records of one tag that differ, and neither replaces the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disagreement {
    /// Two records that were made without knowing of each other.
    Records(RecordId, RecordId, Conflict),
    /// Two corrections of the same record. The later one is valid.
    Corrections(RecordId, RecordId, Conflict),
}

impl Record {
    /// The conflict with another record of the same tag that has another digest.
    pub(super) fn other_digest(&self, wanted: &Record) -> Option<Conflict> {
        let (old, new) = (self.digest.as_ref()?, wanted.digest.as_ref()?);
        (old != new).then(|| Conflict {
            chart: wanted.chart.clone(),
            what: "digest",
            recorded: old.clone(),
            wanted: new.clone(),
        })
    }

    /// What this record and another one of the same tag disagree in. What one of them does not say
    /// is no disagreement, and a version has one form: `v1.2.0` is `1.2.0`.
    pub fn conflict(&self, wanted: &Record) -> Option<Conflict> {
        let conflict = |what, recorded: &str, wanted_text: &str| {
            Some(Conflict {
                chart: wanted.chart.clone(),
                what,
                recorded: recorded.to_owned(),
                wanted: wanted_text.to_owned(),
            })
        };
        if self.commit != wanted.commit {
            return conflict("commit", self.commit.as_str(), wanted.commit.as_str());
        }
        if let Some(digest) = self.other_digest(wanted) {
            return Some(digest);
        }
        // A record without apps does not say that there are none.
        if self.apps.is_empty() || wanted.apps.is_empty() {
            return None;
        }
        if let ([old], [new]) = (self.apps.as_slice(), wanted.apps.as_slice()) {
            // The only app may be called otherwise where nobody looked into its repository.
            if old.name == new.name || !(old.verified && new.verified) {
                let (what, old, new) = app_conflict(old, new)?;
                return conflict(what, old, new);
            }
            // One commit is one release, whatever the app is called.
            if old.commit.is_some() && old.commit == new.commit {
                return None;
            }
        }
        let names = |record: &Record| {
            let mut names: Vec<&str> = record.apps.iter().map(|app| app.name.as_str()).collect();
            names.sort_unstable();
            names.join(", ")
        };
        let (old, new) = (names(self), names(wanted));
        if old != new {
            return conflict("apps", &old, &new);
        }
        let pairs = self
            .apps
            .iter()
            .filter_map(|old| Some((old, wanted.apps.iter().find(|new| new.name == old.name)?)));
        let (what, old, new) = pairs.into_iter().find_map(|(old, new)| app_conflict(old, new))?;
        conflict(what, old, new)
    }
}

fn app_conflict<'a>(old: &'a App, new: &'a App) -> Option<(&'static str, &'a str, &'a str)> {
    if let (Some(old), Some(new)) = (&old.commit, &new.commit)
        && old != new
    {
        return Some(("app commit", old.as_str(), new.as_str()));
    }
    if !is_same_version(&old.version, &new.version) {
        return Some(("app version", &old.version, &new.version));
    }
    if let (Some(old_tag), Some(new_tag)) = (&old.tag, &new.tag) {
        let title = |tag: &'a str, version: &str| title_of(tag, version).unwrap_or_default();
        let (a, b) = (title(old_tag, &old.version), title(new_tag, &new.version));
        // `v1.2.0` next to `shop-1.2.0` is another form, `web-1.2.0` next to `shop-1.2.0` another app.
        if !a.is_empty() && !b.is_empty() && a != b {
            return Some(("app tag", old_tag, new_tag));
        }
    }
    None
}

impl Ledger<'_> {
    /// The tags of which two records differ, and neither replaces the other. Clones that were
    /// merged may have such.
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let mut found = Vec::new();
        let mut repeated: Vec<_> = self.repeated().into_iter().collect();
        repeated.sort_unstable();
        for (_, numbers) in repeated {
            let candidates = self.candidates(&numbers);
            let heads: Vec<usize> = correction_heads(&candidates).map(|one| one.number).collect();
            let (several, is_correction) = match heads.as_slice() {
                [] => (numbers, false),
                [_] => continue,
                _ => (heads, true),
            };
            let mut records: Vec<(RecordId, Record)> =
                several.into_iter().map(|number| (self.id(number), self.record(number))).collect();
            records.sort_by(|a, b| a.0.cmp(&b.0));
            for (at, (id, record)) in records.iter().enumerate() {
                for (other_id, other) in &records[at + 1..] {
                    let Some(conflict) = record.conflict(other) else { continue };
                    let (id, other) = (id.clone(), other_id.clone());
                    found.push(match is_correction {
                        true => Disagreement::Corrections(id, other, conflict),
                        false => Disagreement::Records(id, other, conflict),
                    });
                }
            }
        }
        found
    }
}
