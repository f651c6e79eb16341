//! Whether a record's tag is still where it was.

use super::place::Placed;
use super::{MapFacts, correct, place};
use crate::commit_id::CommitId;
use crate::component::{folder_from_text, join};
use crate::finding::Finding;
use crate::ledger::Record;
use crate::release_spec::is_same_version;
use crate::rule_code::{RuleCode, Severity};

/// What is wrong with the tag of a record, here or on the remote.
pub(super) fn of_record(facts: &MapFacts, file: &Placed<'_>, record: &Record) -> Vec<Finding> {
    if !record.is_tagged {
        let finding = without_tag(facts, record);
        return finding
            .into_iter()
            .map(|finding| place::at(finding, file, &record.chart))
            .collect();
    }
    let mut findings = Vec::new();
    let here = facts.tags.get(record.chart.as_str());
    match here {
        Some(commit) if *commit == record.commit => {}
        Some(commit) => findings.push(moved(facts, record, commit, "here")),
        None => findings.push(gone(facts, record)),
    }
    if let Some(remote) = &facts.remote {
        match remote.tags.get(record.chart.as_str()) {
            Some(commit) if *commit == record.commit => {}
            Some(commit) if Some(commit) == here => {}
            Some(commit) => {
                findings.push(moved(facts, record, commit, &format!("on {}", remote.name)))
            }
            // Gone on both sides is told once.
            None if here.is_none() => {}
            None => {
                let message = format!(
                    "{} is in the map and here, and {} has no such tag",
                    record.chart, remote.name
                );
                findings.push(
                    Finding::new(RuleCode::MapTagMissing, message)
                        .help(format!("git push {} refs/tags/{}", remote.name, record.chart)),
                );
            }
        }
    }
    findings.into_iter().map(|finding| place::at(finding, file, &record.chart)).collect()
}

/// What is wrong with a release that was recorded without a tag: its commit is gone, or a tag of that
/// name leads to another one.
fn without_tag(facts: &MapFacts, record: &Record) -> Option<Finding> {
    let (tag, recorded) = (record.chart.as_str(), &record.commit);
    let on_remote = facts.remote.as_ref().and_then(|remote| remote.tags.get(tag));
    let commit = facts.tags.get(tag).or(on_remote);
    if let Some(commit) = commit.filter(|commit| *commit != recorded) {
        let message = format!(
            "{tag} was recorded without a tag at commit {recorded}, and now a tag of that name leads to {commit}"
        );
        let help = match facts.edited.contains(tag) {
            true => edited(record),
            false => format!("tag the commit that was released: git tag -f {tag} {recorded}"),
        };
        return Some(Finding::new(RuleCode::MapTagMoved, message).help(help));
    }
    if facts.commits.contains(recorded) {
        return never_released(facts, record);
    }
    let message =
        format!("{tag} was recorded without a tag, and its commit {recorded} is not in this clone");
    let remote = facts.checkout.remotes.first().map_or("origin", String::as_str);
    let help = match facts.checkout.shallow {
        true => format!("git fetch --unshallow {remote}"),
        false => format!("git fetch {remote}"),
    };
    let finding = Finding::new(RuleCode::MapTagMissing, message).help(help);
    Some(finding.severity(Severity::Undecided))
}

/// A record without a tag of a version that its commit does not have.
fn never_released(facts: &MapFacts, record: &Record) -> Option<Finding> {
    let folder = folder_from_text(record.path.as_deref().unwrap_or_default());
    let version = facts.untagged.get(&(record.commit.clone(), folder.to_owned()))?.as_deref();
    if version.is_some_and(|version| is_same_version(version, &record.version)) {
        return None;
    }
    let says =
        version.map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
    let message = format!(
        "{} was recorded without a tag at commit {}, but {} has {says} there",
        record.chart,
        record.commit,
        join(folder, "Chart.yaml")
    );
    let finding = Finding::new(RuleCode::MapPairMismatch, message).help(format!(
        "no such release was made; see who wrote the record (git log -p on the map's branch), and record what is \
         right: {}",
        correct(&record.chart)
    ));
    Some(finding)
}

/// What to do about a record that was changed after it was made.
fn edited(record: &Record) -> String {
    let command = correct(&record.chart);
    format!("the record was changed after it was made; record what is right: {command}")
}

fn moved(facts: &MapFacts, record: &Record, commit: &CommitId, place: &str) -> Finding {
    let recorded = &record.commit;
    let message = format!(
        "{} moved: the map has it at commit {recorded}, and {place} it leads to {commit}",
        record.chart
    );
    let help = match facts.edited.contains(&record.chart) {
        true => edited(record),
        false => format!(
            "a release is never moved; restore the tag (git tag -f {} {recorded}) and release what was meant under a \
             new version",
            record.chart
        ),
    };
    Finding::new(RuleCode::MapTagMoved, message).help(help)
}

/// A tag that is not in this clone. Whether it is gone or was never fetched decides what that means.
fn gone(facts: &MapFacts, record: &Record) -> Finding {
    let checkout = &facts.checkout;
    let remote = checkout.remotes.first().map_or("origin", String::as_str);
    let on_remote =
        facts.remote.as_ref().map(|remote| remote.tags.contains_key(record.chart.as_str()));
    let was_not_fetched = !checkout.has_tags()
        || checkout.tags_left_out
        || checkout.shallow
        || !facts.commits.contains(&record.commit);
    match on_remote {
        Some(true) => undecided(record, "the remote has it, but it was not fetched", remote),
        None if was_not_fetched && !checkout.remotes.is_empty() => {
            let why = if checkout.shallow {
                "this clone is shallow"
            } else if checkout.tags_left_out {
                "this clone was made without tags"
            } else if !checkout.has_tags() {
                "this clone has no tags"
            } else {
                "its commit is not in this clone either"
            };
            undecided(record, why, remote)
        }
        Some(false) | None => {
            let where_from = match &facts.remote {
                Some(remote) => format!("neither this repository nor {} has", remote.name),
                None => "this repository no longer has".to_owned(),
            };
            let message = format!(
                "{} is in the map at commit {}, and {where_from} such a tag",
                record.chart, record.commit
            );
            let fetch = match facts.remote.is_none() && !checkout.remotes.is_empty() {
                true => format!("git fetch --tags {remote}; "),
                false => String::new(),
            };
            Finding::new(RuleCode::MapTagMissing, message).help(format!(
                "{fetch}if it was deleted by mistake: git tag {} {}",
                record.chart, record.commit
            ))
        }
    }
}

fn undecided(record: &Record, why: &str, remote: &str) -> Finding {
    let message = format!("whether {} is still there cannot be known: {why}", record.chart);
    Finding::new(RuleCode::MapTagMissing, message)
        .severity(Severity::Undecided)
        .help(format!("git fetch --tags {remote}, or ask the remote: relmap map verify --remote"))
}
