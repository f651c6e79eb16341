//! `check` of another commit than HEAD: of one that is older than the release file, and of a range whose
//! ends are the wrong way round.

use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_git::{At, Repository};

use crate::environment::Environment;
use crate::error::{Error, QueryError};
use crate::found::Found;
use crate::settings_file::read_config;

/// How many release files are looked for in history.
const FILES: usize = 10;

/// Refuses a range whose end is part of its beginning: nothing was changed from the one to the other.
pub(crate) fn refuse_reversed(repository: &Repository, old: &str, new: &str) -> Result<(), Error> {
    let (from, to) = (repository.commit_of_revision(old)?, repository.commit_of_revision(new)?);
    if from == to || repository.containing(&to, &[from])?.found.is_empty() {
        return Ok(());
    }
    Err(QueryError::Reversed { old: old.to_owned(), new: new.to_owned() }.into())
}

/// Says of a commit without a component that HEAD has one, where it does: relmap is set up, and came
/// later.
pub(crate) fn before_release_file(
    repository: &Repository,
    revision: &str,
    environment: &Environment,
    findings: &mut [Finding],
) -> Result<(), Error> {
    let is_this = |finding: &&mut Finding| {
        finding.rule == RuleCode::ReleaseFileMissing && finding.severity == Severity::Undecided
    };
    let Some(finding) = findings.iter_mut().find(is_this) else { return Ok(()) };
    let at_head = repository.snapshot(At::Head)?;
    // What is wrong at HEAD is not asked about.
    let Ok(config) = read_config(&at_head, environment) else { return Ok(()) };
    let found = Found::new(repository, &at_head, config)?;
    let mut first: Option<(i64, CommitId, String)> = None;
    for component in found.components.iter().take(FILES) {
        let file = &component.layout.release_file;
        let states = repository.file_states("HEAD", file)?;
        let Some(state) = states.into_iter().find(relmap_git::FileState::is_there) else {
            continue;
        };
        if first.as_ref().is_none_or(|(seconds, ..)| state.seconds < *seconds) {
            first = Some((state.seconds, state.commit, file.clone()));
        }
    }
    let Some((_, commit, file)) = first else { return Ok(()) };
    finding.message = format!(
        "{revision} has no release file, so it has no version to check; {file} came later, with commit {}",
        commit.short()
    );
    finding.help = Some(format!(
        "check that commit or a later one: relmap check {}\nto judge older releases by their tags: relmap audit --all",
        commit.short()
    ));
    Ok(())
}
