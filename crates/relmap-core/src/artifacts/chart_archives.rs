//! The published archive of a chart against the files of its tag.

use super::chart_releases::TaggedChart;
use super::chart_source::ChartSource;
use crate::chart::archive::{ArchiveDifference, ArchiveError, ChartArchive, ChartTree, compare};
use crate::chart::file_kind::{ChangeKind, FileKind, classify};
use crate::component::{folder_from_text, join};
use crate::finding::Finding;
use crate::rule_code::{RuleCode, Severity};

/// How many files of a kind a message names.
const NAMED: usize = 5;

/// An archive, and what it should be.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveFacts<'f> {
    /// Where it was published.
    pub source: &'f ChartSource,
    /// The release.
    pub release: &'f TaggedChart,
    /// The files of its tag.
    pub tree: &'f ChartTree,
    /// The archive; why it cannot be had.
    pub archive: Result<&'f [u8], &'f str>,
}

/// What is wrong with a published archive, or cannot be known.
pub fn judge_archive(facts: &ArchiveFacts<'_>) -> Option<Finding> {
    let TaggedChart { tag, name, version, .. } = facts.release;
    let bytes = match facts.archive {
        Ok(bytes) => bytes,
        Err(reason) => {
            let message = format!(
                "whether the archive of {name} {version} holds what {tag} packages cannot be known: {reason}"
            );
            return Some(Finding::new(RuleCode::RegistryOutOfReach, message));
        }
    };
    match ChartArchive::read(bytes) {
        Ok(archive) => differs(facts, &compare(facts.tree, &archive, version)),
        Err(error) => Some(invalid(facts, &error)),
    }
}

fn invalid(facts: &ArchiveFacts<'_>, error: &ArchiveError) -> Finding {
    let ArchiveFacts { source, release: TaggedChart { name, version, .. }, .. } = facts;
    let message =
        format!("the archive of {name} {version} at {source} is not that of a chart: {error}");
    Finding::new(RuleCode::ChartArchiveInvalid, message).help(
        "do not use it; find out who published it, and package the tag anew under a new version",
    )
}

fn differs(facts: &ArchiveFacts<'_>, difference: &ArchiveDifference) -> Option<Finding> {
    let ArchiveFacts { source, release: TaggedChart { tag, name, version, path, .. }, .. } = facts;
    let example = difference.paths().next()?;
    let lists = [
        ("other content", &difference.differing),
        ("not in the archive", &difference.missing),
        ("not in the tag", &difference.extra),
    ];
    let told = lists.into_iter().filter(|(_, paths)| !paths.is_empty());
    let told: Vec<String> = told.map(|(what, paths)| format!("{what}: {}", named(paths))).collect();
    let message = format!(
        "the archive of {name} {version} at {source} does not hold what {tag} packages; {}",
        told.join("; ")
    );
    let is_docs = |path: &String| classify(path, false) == FileKind::Other(ChangeKind::Docs);
    let severity =
        if difference.paths().all(is_docs) { Severity::Warning } else { Severity::Error };
    let folder = folder_from_text(path.as_deref().unwrap_or("."));
    let help = match difference.differing.first().or(difference.missing.first()) {
        Some(path) => format!(
            "a published version is never replaced: release the tag's files under a new version; to see them: git show \
             {tag}:{}",
            join(folder, path)
        ),
        None => format!(
            "package from a clean checkout of the tag: what lay around when it was packaged, such as {example}, went in"
        ),
    };
    Some(Finding::new(RuleCode::ChartArchiveDiffers, message).severity(severity).help(help))
}

fn named(paths: &[String]) -> String {
    let mut named: Vec<String> = paths.iter().take(NAMED).cloned().collect();
    if paths.len() > NAMED {
        named.push(format!("and {} more", paths.len() - NAMED));
    }
    named.join(", ")
}
