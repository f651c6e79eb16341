//! What RELEASE.txt declares, as releases to be made.

use std::collections::BTreeMap;

use relmap_core::component::Component;
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::release::{DeclaredRelease, NameError};
use relmap_git::{NewTagError, Repository};

use crate::error::Error;
use crate::project::Project;

/// The releases that the newest entries declare.
pub(crate) fn wanted(
    project: &Project<'_>,
    outcome: &Outcome,
) -> Result<Vec<DeclaredRelease>, Error> {
    let mut wanted = Vec::new();
    let Some(head) = project.checkout().head.commit() else { return Ok(wanted) };
    for judged in &outcome.components {
        let file = &judged.release_file;
        let found =
            project.components.iter().find(|component| component.layout.release_file == *file);
        if let Some(component) = found {
            let bytes = project.read(file)?;
            wanted.extend(DeclaredRelease::of(component, judged, outcome, &bytes, head));
        }
    }
    Ok(wanted)
}

/// The verdict on what makes no release.
pub(super) fn beyond(outcome: &Outcome, wanted: &[DeclaredRelease]) -> Verdict {
    let silent = outcome
        .components
        .iter()
        .filter(|judged| !wanted.iter().any(|wanted| wanted.component == judged.name))
        .map(|judged| judged.verdict);
    silent.fold(Verdict::of(&outcome.findings), Ord::max)
}

/// The tags of the releases before the newest ones, as RELEASE.txt names them.
pub(super) fn before(project: &Project<'_>) -> Vec<String> {
    let tag = |component: &Component| {
        let newest = component.notes.newest()?.line();
        let mut older = component.notes.entries.iter().filter(|entry| entry.line() != newest);
        older.find_map(|entry| entry.tag_name().filter(|_| entry.dictates()).map(str::to_owned))
    };
    project.components.iter().filter_map(tag).collect()
}

/// What keeps tags from having their names, by the tag.
pub(super) fn name_faults(
    repository: &Repository,
    wanted: &[DeclaredRelease],
) -> Result<BTreeMap<String, NameError>, Error> {
    let mut faults = BTreeMap::new();
    for wanted in wanted {
        if let Some(fault) = repository.tag_name_fault(&wanted.tag)? {
            faults.insert(wanted.tag.clone(), name_fault(fault));
        }
    }
    Ok(faults)
}

fn name_fault(fault: NewTagError) -> NameError {
    match fault {
        NewTagError::Forbidden => NameError::Forbidden,
        NewTagError::Option => NameError::Option,
        NewTagError::Blocked(other) => NameError::Blocked(other),
    }
}
