//! Whether two commits that are right each by itself are right together.
//!
//! The files of a release can be merged without a conflict and yet be wrong for what came together: a
//! template of one branch and a value of the other ask for a minor, where each alone asks for a patch.

use std::collections::BTreeSet;

use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::rule_code::Severity;
use relmap_git::{BothChanged, MergeKind};

use super::{MergeInput, Merged, merged_files};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::workspace::Workspace;

/// What is known of the merge of two commits.
pub(super) enum Together {
    /// It is right, or git conflicts anyway, or it is as wrong as it was before.
    Right,
    /// It is wrong by a rule that was not broken before, for this reason.
    Wrong(String),
    /// Which commits are merged is not known.
    Unknown,
}

/// Judges the merge of HEAD and the commit that git calls `label`.
pub(super) fn together(workspace: &Workspace, path: &str, label: &str) -> Result<Together, Error> {
    let repository = &workspace.repository;
    let Some((theirs, kind)) = named(workspace, label) else { return Ok(Together::Unknown) };
    let Some(ours) = repository.head_id() else { return Ok(Together::Unknown) };
    let project = Project::new(workspace, &CheckOptions::everything())?;
    let files: Vec<String> = project.components.iter().flat_map(merged_files).collect();
    if !files.iter().any(|file| file == path) {
        return Ok(Together::Right);
    }
    let merge = |both: &BothChanged<'_>| {
        let input = MergeInput {
            base: both.base.to_vec(),
            ours: both.ours.to_vec(),
            theirs: both.theirs.to_vec(),
            ..MergeInput::default()
        };
        match workspace.merge_file(both.path, &input).map(|file| file.merged) {
            Ok(Merged::Clean(content)) => Some(content),
            _ => None,
        }
    };
    let merged = repository.merged_commit((&ours, &theirs), kind, &files, &merge)?;
    let Some(merged) = merged else { return Ok(Together::Right) };
    let judged = judge(workspace, &merged)?;
    if judged.verdict == Verdict::Pass {
        return Ok(Together::Right);
    }
    // What was wrong at HEAD is no news, nor is what a commit lacks that is applied again: one that follows
    // may bring the entry.
    let mut known = BTreeSet::new();
    let before: &[&CommitId] = match kind {
        MergeKind::Histories => &[&ours],
        MergeKind::Replay => &[&ours, &theirs],
    };
    for side in before {
        known.extend(grave(&judge(workspace, side)?).map(|finding| finding.rule));
    }
    let new = grave(&judged).find(|finding| !known.contains(&finding.rule));
    Ok(new.map_or(Together::Right, |finding| {
        let help = finding.help.as_deref().and_then(|help| help.lines().next());
        let help = help.map(|help| format!("; {help}")).unwrap_or_default();
        let message = &finding.message;
        Together::Wrong(format!("the merge would be wrong, and git cannot tell: {message}{help}"))
    }))
}

/// What keeps an outcome from passing.
fn grave(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    let own = outcome.components.iter().flat_map(|own| &own.findings);
    let all = own.chain(&outcome.findings);
    all.filter(|finding| finding.severity >= Severity::Undecided && !finding.waived)
}

fn judge(workspace: &Workspace, commit: &CommitId) -> Result<Outcome, Error> {
    workspace.outcome(&CheckOptions::everything().at(Some(commit.to_string())))
}

/// The commit that git calls so, and how it is merged.
fn named(workspace: &Workspace, label: &str) -> Option<(CommitId, MergeKind)> {
    let find = |name: &str| workspace.repository.commit_of_revision(name).ok();
    // `1a2b3c4 (Subject)`: a commit that is applied again.
    if let Some((id, _)) = label.split_once(" (") {
        let is_id = id.len() >= 7 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        return is_id.then(|| find(id)).flatten().map(|commit| (commit, MergeKind::Replay));
    }
    find(label).map(|commit| (commit, MergeKind::Histories))
}
