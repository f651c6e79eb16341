//! Deployments that were recorded, for teams whose deployments leave no trace in git: a ledger for each
//! environment. Lines are only ever appended, so a newer file begins with the bytes of an older one.

mod line;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use relmap_core::ledger::ENVIRONMENTS;

use crate::dump::Dump;
use crate::{Catalog, ComponentChange, ComponentKey, Deployed, Deployment, Place, Recorder};

use line::{Line, check_header, header};
pub use line::{RecordError, RecordFault};

/// The file of an environment, from the top of the map's branch.
///
/// ```
/// assert_eq!(relmap_environments::record_file("production"), "environments/production.jsonl");
/// ```
pub fn record_file(environment: &str) -> String {
    format!("{ENVIRONMENTS}/{environment}.jsonl")
}

/// A deployment that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedDeployment {
    /// When, in seconds since 1970.
    pub time: i64,
    /// Who recorded it.
    pub by: String,
    /// The component.
    pub component: ComponentKey,
    /// What runs since; `None` if it was removed.
    pub deployed: Option<Arc<Deployed>>,
}

/// The records of an environment, in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Records {
    environment: String,
    all: Vec<RecordedDeployment>,
}

impl Records {
    /// Reads the copies of a file. A line that several copies have counts once; no copy is no record.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn read<'b>(
        environment: &str,
        copies: impl IntoIterator<Item = &'b [u8]>,
    ) -> Result<Records, RecordError> {
        let file = record_file(environment);
        let mut known: HashSet<&str> = HashSet::new();
        let mut all = Vec::new();
        for bytes in copies {
            let error = |line, fault| RecordError { file: file.clone(), line, fault };
            let text = std::str::from_utf8(bytes).map_err(|fault| {
                let before = &bytes[..fault.valid_up_to()];
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                error(line, RecordFault::NotUtf8)
            })?;
            let mut own = Vec::new();
            for (number, line) in text.lines().enumerate() {
                let error = |fault| error(number + 1, fault);
                if number == 0 {
                    check_header(line, environment).map_err(error)?;
                    continue;
                }
                own.push(line);
                if !known.contains(line) {
                    let place = Place { file: file.clone(), line: number + 1 };
                    all.push(Line::read(line, place).map_err(error)?);
                }
            }
            known.extend(own);
        }
        all.sort_by_key(|one| one.time);
        Ok(Records { environment: environment.to_owned(), all })
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What runs, at a time or now, since when, and what ran before.
    #[allow(clippy::type_complexity, reason = "by component: what, since when, and what before")]
    pub fn running(
        &self,
        at: Option<i64>,
    ) -> BTreeMap<ComponentKey, (Arc<Deployed>, i64, Option<Arc<Deployed>>)> {
        let mut running = BTreeMap::new();
        for one in self.deployments() {
            if at.is_some_and(|at| one.time > at) {
                break;
            }
            match one.new {
                Some(new) => drop(running.insert(one.component, (new, one.time, one.old))),
                None => drop(running.remove(&one.component)),
            }
        }
        running
    }

    /// The deployments, the oldest first. A record that changes nothing is none: two pipelines may
    /// have recorded the same.
    pub fn deployments(&self) -> Vec<Deployment> {
        let mut running: BTreeMap<ComponentKey, Arc<Deployed>> = BTreeMap::new();
        let mut recorder = Recorder::new();
        let mut found = Vec::new();
        for one in &self.all {
            let old = match &one.deployed {
                Some(new) => running.insert(one.component.clone(), Arc::clone(new)),
                None => running.remove(&one.component),
            };
            let is_same = match (&old, &one.deployed) {
                (Some(old), Some(new)) => old.runs_the_same(new),
                (None, None) => true,
                _ => false,
            };
            if is_same {
                continue;
            }
            let (component, new) = (one.component.clone(), one.deployed.clone());
            let change = ComponentChange { component, old, new };
            found.push(Deployment {
                environment: self.environment.clone(),
                movement: recorder.movement(&change),
                component: change.component,
                time: one.time,
                commit: None,
                author: one.by.clone(),
                old: change.old,
                new: change.new,
            });
        }
        found
    }

    /// What a dump has that is not recorded. With `whole`, what the dump lacks was removed.
    pub fn new_of(
        &self,
        dump: &Dump,
        catalog: &Catalog,
        whole: bool,
        (time, by): (i64, &str),
    ) -> Vec<RecordedDeployment> {
        let record = |component, deployed| {
            let by = by.to_owned();
            // What is recorded later is later, whatever the clocks of the machines say.
            let time = self.all.last().map_or(time, |last| last.time.max(time));
            RecordedDeployment { time, by, component, deployed }
        };
        let mut runs: BTreeMap<ComponentKey, Deployed> = BTreeMap::new();
        for one in &dump.deployed {
            let mut one = one.clone();
            one.chart = one.chart.map(|chart| catalog.split(&chart));
            let key = ComponentKey { name: one.name.clone(), namespace: one.namespace.clone() };
            runs.insert(key, one);
        }
        let known = self.running(None);
        let gone = known.keys().filter(|key| whole && !runs.contains_key(*key));
        let mut new: Vec<_> = gone.map(|key| record(key.clone(), None)).collect();
        for (key, deployed) in runs {
            let is_known = known.get(&key).is_some_and(|(known, ..)| {
                // The map may know a chart that it did not know then.
                let chart = known.chart.as_ref().map(|chart| catalog.split(chart));
                Deployed { chart, ..Deployed::clone(known) }.runs_the_same(&deployed)
            });
            if !is_known {
                new.push(record(key, Some(Arc::new(deployed))));
            }
        }
        new
    }
}

/// Appends records to a file, or begins one.
pub fn append_records(old: &[u8], environment: &str, records: &[RecordedDeployment]) -> Vec<u8> {
    let mut bytes = old.to_vec();
    let begin = old.is_empty().then(|| header(environment));
    for line in begin.into_iter().chain(records.iter().map(|one| Line::from(one).text())) {
        if !bytes.is_empty() && !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        bytes.extend(line.into_bytes());
        bytes.push(b'\n');
    }
    bytes
}

/// The union of two copies of a file: the second one's lines that the first one lacks follow at its end.
/// How many those are, and how many the first one had already.
///
/// # Errors
/// The first line of a copy that cannot be read.
pub fn merge_records(
    environment: &str,
    ours: &[u8],
    theirs: &[u8],
) -> Result<(Vec<u8>, usize, usize), RecordError> {
    for copy in [ours, theirs].into_iter().filter(|copy| !copy.is_empty()) {
        Records::read(environment, [copy])?;
    }
    if ours.is_empty() {
        let count = theirs.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        return Ok((theirs.to_vec(), count.saturating_sub(1), 0));
    }
    let lines = |bytes: &'_ [u8]| -> Vec<Vec<u8>> {
        let lines = bytes.split(|byte| *byte == b'\n').skip(1);
        lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
    };
    let known: HashSet<Vec<u8>> = lines(ours).into_iter().collect();
    let (mut bytes, mut added, mut there) = (ours.to_vec(), 0, 0);
    for line in lines(theirs) {
        if known.contains(&line) {
            there += 1;
            continue;
        }
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        bytes.extend(line);
        bytes.push(b'\n');
        added += 1;
    }
    Ok((bytes, added, there))
}

#[cfg(test)]
mod tests;
