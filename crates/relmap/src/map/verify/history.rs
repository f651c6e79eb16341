//! Whether the map only ever grew.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::ledger::{Ledger, RecordId, is_deployments_file, is_ledger_file};
use relmap_core::map_verify::{Change, Loss, MapFile, changes, moved};
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_git::{MapCommit, Repository};

use crate::error::{Error, MapError};
use crate::map::copies::Copies;
use crate::map::source;

/// A copy of the branch: a reference and its commit.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    pub(super) reference: String,
    pub(super) commit: CommitId,
}

/// The copies that no other one contains, the local one first.
pub(super) fn copies(
    home: &Repository,
    branch: &str,
    counting: &Copies,
) -> Result<Vec<Copy>, MapError> {
    let stored = source::find(home, branch, counting)?;
    let copy = |(reference, commit)| Copy { reference, commit };
    Ok(stored.references.into_iter().map(copy).collect())
}

/// The records that the branch had once and lost, and copies that grew apart; and the tags whose
/// records were changed.
pub(super) fn findings(
    home: &Repository,
    branch: &str,
    copies: &[Copy],
    now: &[MapFile],
) -> Result<(Vec<Finding>, BTreeSet<String>), Error> {
    let mut findings = Vec::new();
    if let [first, others @ ..] = copies {
        findings.extend(others.iter().map(|other| grew_apart(first, other)));
    }
    let mut roots: Vec<CommitId> = copies.iter().map(|copy| copy.commit.clone()).collect();
    let newest = roots.clone();
    if let Some(seen) = home.seen(branch)?
        && !roots.contains(&seen)
    {
        roots.push(seen);
    }
    for copy in copies {
        for commit in home.former_commits(&copy.reference)? {
            if !roots.contains(&commit) {
                roots.push(commit);
            }
        }
    }
    let commits = home.map_commits(&roots)?;
    let mut reader = Reader {
        home,
        now,
        commits: &commits,
        lines: now
            .iter()
            .map(|file| (file.name.as_str(), file.bytes.split(|byte| *byte == b'\n').collect()))
            .collect(),
        told: BTreeSet::new(),
        edited: BTreeSet::new(),
        first: HashMap::new(),
    };
    let by_id: HashMap<&CommitId, &MapCommit> =
        commits.iter().map(|commit| (&commit.commit, commit)).collect();
    // From one commit to the next: that tells where a record was lost.
    for after in commits.iter().rev() {
        let parents = after.parents.iter().filter_map(|parent| by_id.get(parent));
        for before in parents {
            findings.extend(reader.between(before, Some(after), &after.commit)?);
        }
    }
    // What the branch once was and is no part of it any more.
    if let Some(head) = newest.first() {
        for before in roots.iter().filter_map(|root| by_id.get(root)) {
            findings.extend(reader.between(before, None, head)?);
        }
    }
    Ok((findings, reader.edited))
}

fn grew_apart(first: &Copy, other: &Copy) -> Finding {
    let message = format!(
        "{} and {} grew apart: each has commits that the other lacks, so neither can be pushed over the other",
        first.reference, other.reference
    );
    Finding::new(RuleCode::MapRewritten, message)
        .severity(Severity::Warning)
        .in_file(first.reference.clone())
        .help("bring them together: relmap map push")
}

struct Reader<'h> {
    home: &'h Repository,
    now: &'h [MapFile],
    /// The lines of the map now, by the name of the file.
    lines: BTreeMap<&'h str, HashSet<&'h [u8]>>,
    /// All states of the map, the newest first.
    commits: &'h [MapCommit],
    /// The files and tags whose loss was told.
    told: BTreeSet<(String, String)>,
    /// The tags whose records were changed and not put back.
    edited: BTreeSet<String>,
    /// The line that was recorded first of each tag, by file and tag; looked up once for a file.
    first: HashMap<String, HashMap<String, String>>,
}

impl Reader<'_> {
    /// What happened to the files between two states other than that lines were appended, and was
    /// not put right since. Without files of a later state, that of now is meant. A merge begins
    /// with the bytes of its first parent, and has the lines of all.
    fn between(
        &mut self,
        before: &MapCommit,
        after: Option<&MapCommit>,
        head: &CommitId,
    ) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        let is_first = after.is_some_and(|after| after.parents.first() == Some(&before.commit));
        let after_commit = after.map_or(head, |after| &after.commit);
        for (name, file) in before.files.iter().filter(|(name, _)| is_ledger_file(name)) {
            let later = after.and_then(|after| after.files.get(name));
            if later == Some(file) {
                continue;
            }
            let old = self.home.file_content(file)?;
            let new = match (after, later) {
                (Some(_), Some(later)) => self.home.file_content(later)?,
                (Some(_), None) => Vec::new(),
                (None, _) => self.now_of(name).to_vec(),
            };
            match changes(&old, &new) {
                None => {}
                Some(Change::Moved { line }) if is_first => {
                    findings.push(moved(name, line, before.commit.short(), after_commit.short()));
                }
                Some(Change::Moved { .. }) => {}
                Some(Change::Lost(losses)) => {
                    let kept = self.kept(name, &old);
                    self.look_up_first(name)?;
                    for loss in losses {
                        let key = (name.clone(), loss.record.chart.clone());
                        let is_back = kept.contains(&loss.id) || self.is_first_back(name, &loss);
                        if is_back || self.told.contains(&key) {
                            continue;
                        }
                        self.told.insert(key);
                        if loss.now.is_some() {
                            self.edited.insert(loss.record.chart.clone());
                        }
                        findings.push(loss.finding(before.commit.short(), after_commit.short()));
                    }
                }
            }
        }
        findings.extend(self.lost_deployments(before, after, head)?);
        Ok(findings)
    }

    /// The records of deployments that the files had in one state and lack in a later one, or now.
    fn lost_deployments(
        &mut self,
        before: &MapCommit,
        after: Option<&MapCommit>,
        head: &CommitId,
    ) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        let (home, commits) = (self.home, self.commits);
        let now = commits.iter().find(|commit| commit.commit == *head);
        for (path, file) in before.files.iter().filter(|(path, _)| is_deployments_file(path)) {
            let later = after.or(now).and_then(|state| state.files.get(path));
            if later == Some(file) {
                continue;
            }
            let old = home.file_content(file)?;
            let read = |file: Option<&String>| {
                file.map(|file| home.file_content(file)).transpose().map(Option::unwrap_or_default)
            };
            let (new, at_last) = (read(later)?, read(now.and_then(|now| now.files.get(path)))?);
            let lines = |bytes: &'_ [u8]| -> HashSet<Vec<u8>> {
                bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
            };
            let (new, at_last) = (lines(&new), lines(&at_last));
            let mut old = old.split(|byte| *byte == b'\n').enumerate();
            // A line that was put back since is no loss.
            let lost = old.find(|(_, line)| !new.contains(*line) && !at_last.contains(*line));
            let Some((number, _)) = lost else { continue };
            let (was, is) = (before.commit.short(), after.map_or(head, |one| &one.commit).short());
            if !self.told.insert((path.clone(), number.to_string())) {
                continue;
            }
            let message = format!(
                "the record of a deployment was removed or changed: commit {was} of the map has line {} of {path}, \
                 but {is} does not",
                number + 1
            );
            findings.push(Finding::new(RuleCode::MapRewritten, message).in_file(path.clone()).help(
                format!(
                    "lines are only ever appended; see what changed and who changed it (git diff {was} {is}), and append \
                     the old line again (git show {was}:{path})"
                ),
            ));
        }
        Ok(findings)
    }

    /// The records of an old state whose lines are in the map now.
    fn kept(&self, name: &str, old: &[u8]) -> HashSet<RecordId> {
        let Some(lines) = self.lines.get(name) else { return HashSet::new() };
        let kept = old.split(|byte| *byte == b'\n').filter(|line| lines.contains(line));
        kept.map(RecordId::of).collect()
    }

    /// Whether what was recorded of a tag first is in the map now, where the record is no correction: then
    /// it was put back.
    fn is_first_back(&self, name: &str, loss: &Loss) -> bool {
        let first = self.first.get(name).and_then(|first| first.get(&loss.record.chart));
        let lines = self.lines.get(name);
        loss.record.recorded.correction().is_none()
            && Option::zip(first, lines).is_some_and(|(first, now)| now.contains(first.as_bytes()))
    }

    /// Looks up what was recorded first of each tag. States mostly begin with the bytes of the one before,
    /// and then only what was appended is new.
    fn look_up_first(&mut self, name: &str) -> Result<(), Error> {
        if self.first.contains_key(name) {
            return Ok(());
        }
        let mut first = HashMap::new();
        let mut before: (Vec<u8>, usize) = (Vec::new(), 0);
        for commit in self.commits.iter().rev() {
            let Some(file) = commit.files.get(name) else { continue };
            let bytes = self.home.file_content(file)?;
            let Ok(ledger) = Ledger::of(&bytes) else { continue };
            let known = if bytes.starts_with(&before.0) { before.1 } else { 0 };
            for number in known..ledger.len() {
                let tag = ledger.key(number).chart;
                if !first.contains_key(tag) {
                    first.insert(tag.to_owned(), ledger.line(number).to_owned());
                }
            }
            let count = ledger.len();
            before = (bytes, count);
        }
        self.first.insert(name.to_owned(), first);
        Ok(())
    }

    fn now_of(&self, name: &str) -> &[u8] {
        let file = self.now.binary_search_by(|file| file.name.as_str().cmp(name));
        file.map(|at| self.now[at].bytes.as_slice()).unwrap_or_default()
    }
}
