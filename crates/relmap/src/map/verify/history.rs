//! Whether the map only ever grew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use relmap_core::finding::Finding;
use relmap_core::map::{ChartReleases, Row, file_name, is_map_file};
use relmap_core::map_verify::{Loss, MapFile, losses, only_adds};
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_git::{MapCommit, Repository};

use crate::error::{Error, MapError};
use crate::map::source;

/// A copy of the branch: a reference and its commit.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    pub(super) reference: String,
    pub(super) commit: String,
}

/// The copies that no other one contains, the local one first.
pub(super) fn copies(home: &Repository, branch: &str) -> Result<Vec<Copy>, MapError> {
    let stored = source::find(home, branch)?;
    let copy = |(reference, commit)| Copy { reference, commit };
    Ok(stored.references.into_iter().map(copy).collect())
}

/// The rows that the branch had once and lost, and copies that grew apart.
pub(super) fn findings(
    home: &Repository,
    copies: &[Copy],
    now: &[MapFile],
) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    if let [first, others @ ..] = copies {
        findings.extend(others.iter().map(|other| grew_apart(first, other)));
    }
    let mut roots: Vec<String> = copies.iter().map(|copy| copy.commit.clone()).collect();
    let newest = roots.clone();
    for copy in copies {
        for commit in home.former_commits(&copy.reference)? {
            if !roots.contains(&commit) {
                roots.push(commit);
            }
        }
    }
    let commits = home.map_commits(&roots)?;
    let mut reader =
        Reader { home, commits: &commits, parsed: HashMap::new(), now, told: BTreeSet::new() };
    let by_id: HashMap<&str, &MapCommit> =
        commits.iter().map(|commit| (commit.commit.as_str(), commit)).collect();
    // From one commit to the next: that tells where a row was lost.
    for after in commits.iter().rev() {
        let parents = after.parents.iter().filter_map(|parent| by_id.get(parent.as_str()));
        for before in parents {
            findings.extend(reader.between(before, Some(&after.files), &after.commit)?);
        }
    }
    // What the branch once was and is no part of it any more.
    let head = newest.first().cloned().unwrap_or_default();
    for root in &roots {
        if let Some(before) = by_id.get(root.as_str()) {
            findings.extend(reader.between(before, None, &head)?);
        }
    }
    Ok(findings)
}

fn grew_apart(first: &Copy, other: &Copy) -> Finding {
    let message = format!(
        "{} and {} grew apart: each has commits that the other lacks, so neither can be pushed over the other",
        first.reference, other.reference
    );
    Finding::new(RuleCode::MapRewritten, message)
        .severity(Severity::Warning)
        .in_file(first.reference.clone())
        .help(format!(
            "if the local rows are on the remote too: git update-ref {} {}",
            first.reference, other.commit
        ))
}

struct Reader<'h> {
    home: &'h Repository,
    /// All states of the map, the newest first.
    commits: &'h [MapCommit],
    /// Files that were read, by their id; none for one that is no map.
    parsed: HashMap<String, Option<ChartReleases>>,
    now: &'h [MapFile],
    /// The tags whose loss was told.
    told: BTreeSet<(String, String)>,
}

impl Reader<'_> {
    /// The rows that were lost between two states and have not come back. Without files of a later
    /// state, that of now is meant.
    fn between(
        &mut self,
        before: &MapCommit,
        after: Option<&BTreeMap<String, String>>,
        after_commit: &str,
    ) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for (name, file) in before.files.iter().filter(|(name, _)| is_map_file(name)) {
            let later = after.and_then(|files| files.get(name));
            if later == Some(file) {
                continue;
            }
            if let Some(later) = later
                && only_adds(&self.home.file_content(file)?, &self.home.file_content(later)?)
            {
                continue;
            }
            let Some(old) = self.parse(file)? else { continue };
            let lost: Vec<Loss> = match (after, later) {
                (Some(_), Some(later)) => {
                    let Some(new) = self.parse(later)? else { continue };
                    losses(&old, Some(&new))
                }
                (Some(_), None) => losses(&old, None),
                (None, _) => losses(&old, self.now_of(&old.title)),
            };
            for loss in lost {
                let key = (loss.title.clone(), loss.row.chart.clone());
                if !self.told.contains(&key) && !self.is_back(&loss)? {
                    self.told.insert(key);
                    findings.push(loss.finding(short(&before.commit), short(after_commit)));
                }
            }
        }
        Ok(findings)
    }

    /// Whether the row is now as it was before the loss, or as it was recorded first: then
    /// it was put back.
    fn is_back(&mut self, loss: &Loss) -> Result<bool, Error> {
        let tag = &loss.row.chart;
        let now: Vec<Row> = match self.now_of(&loss.title) {
            Some(now) => now.rows.iter().filter(|row| row.chart == *tag).cloned().collect(),
            None => return Ok(false),
        };
        if now.contains(&loss.row) {
            return Ok(true);
        }
        let name = file_name(&loss.title);
        for commit in self.commits.iter().rev() {
            let Some(file) = commit.files.get(&name) else { continue };
            let first = self.parse(file)?;
            if let Some(first) = first.as_ref().and_then(|releases| releases.row(tag)) {
                return Ok(now.contains(first));
            }
        }
        Ok(false)
    }

    fn now_of(&self, title: &str) -> Option<&ChartReleases> {
        self.now.iter().map(|file| &file.releases).find(|releases| releases.title == title)
    }

    fn parse(&mut self, file: &str) -> Result<Option<ChartReleases>, Error> {
        if let Some(known) = self.parsed.get(file) {
            return Ok(known.clone());
        }
        let parsed = ChartReleases::parse(&self.home.file_content(file)?).ok();
        self.parsed.insert(file.to_owned(), parsed.clone());
        Ok(parsed)
    }
}

fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}
