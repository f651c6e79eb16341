//! Charts that were fetched by their declaration and are below `charts/` now, or the other way round.

use crate::chart::version_range;
use crate::version::{Bump, moved};

use super::{Dependency, DependencyChange, DependencyChangeKind, LockedDependency, is_in_range};

/// What one side declares, with its lock file if there is one.
type DeclaredAndLocked<'a> = (&'a [Dependency], Option<&'a [LockedDependency]>);

/// A chart that came below `charts/`, or went, as the move that it is if the other side declares it in another version.
/// Where that is as far as the declaration goes, nothing changes.
pub(crate) fn moved_to_or_from_charts(
    change: DependencyChange,
    old: DeclaredAndLocked<'_>,
    new: DeclaredAndLocked<'_>,
) -> DependencyChange {
    let ((declared, locked), version, is_added) = match &change.kind {
        DependencyChangeKind::Added(version) => (old, version, true),
        DependencyChangeKind::Removed(version) => (new, version, false),
        DependencyChangeKind::Moved { .. } | DependencyChangeKind::Altered => return change,
    };
    let locked = locked.unwrap_or_default().iter().filter(|one| one.name == change.name);
    let mut others: Vec<(&str, Bump)> = locked
        .map(|one| {
            let far = match is_added {
                true => moved(&one.version, version),
                false => moved(version, &one.version),
            };
            (one.version.as_str(), far.unwrap_or(Bump::Major))
        })
        .collect();
    if others.is_empty() {
        let declared = declared.iter().filter(|one| one.name == change.name);
        let outside = declared.filter(|one| !is_in_range(version, &one.version));
        others.extend(outside.map(|one| {
            let far = match is_added {
                true => version_range::moved(&one.version, version),
                false => version_range::moved(version, &one.version),
            };
            (one.version.as_str(), far)
        }));
    }
    let furthest = others.into_iter().find(|(_, far)| *far == Bump::Major);
    let Some((other, far)) = furthest else { return change };
    let (old, new) = if is_added { (other, version.as_str()) } else { (version.as_str(), other) };
    let kind = DependencyChangeKind::Moved { old: old.to_owned(), new: new.to_owned() };
    DependencyChange { kind, bump: Some(far), ..change }
}
