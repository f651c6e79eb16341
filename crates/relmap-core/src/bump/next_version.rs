//! The next version at a level, counted from a released one.

use semver::Version;

use super::BumpContext;
use crate::check::{self, next_free};
use crate::release_notes::Entry;
use crate::version::Bump;

/// The next free version at a level above a released one.
pub(super) fn next_above(context: &BumpContext<'_>, level: Bump, version: &Version) -> Version {
    next_free(level, version, context.facts.tags.iter().map(|tag| &tag.version))
}

/// A version that would be below the prerelease that HEAD builds on is the one that comes after it.
pub(super) fn after_prerelease(
    context: &BumpContext<'_>,
    version: Version,
    released: &Version,
) -> Version {
    let newest = context.component.notes.newest().and_then(Entry::semver);
    match newest.filter(|_| context.follows_prerelease) {
        Some(newest) => check::after_prerelease(newest, version, released, &context.facts.tags),
        None => version,
    }
}
