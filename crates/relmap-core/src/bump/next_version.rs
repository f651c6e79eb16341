//! The next version at a level, counted from a released one.

use semver::Version;

use super::BumpContext;
use crate::check::next_free;
use crate::release_notes::Entry;
use crate::version::Bump;

/// The next free version at a level above a released one.
pub(super) fn next_above(context: &BumpContext<'_>, level: Bump, version: &Version) -> Version {
    next_free(level, version, context.facts.tags.iter().map(|tag| &tag.version))
}

/// A version that would be below the prerelease that HEAD builds on is the release that this one led
/// up to, or if that is taken the next one at the same level above the release before it.
pub(super) fn after_prerelease(
    context: &BumpContext<'_>,
    version: Version,
    released: &Version,
) -> Version {
    let newest = context.component.notes.newest().and_then(Entry::semver);
    match newest.filter(|_| context.follows_prerelease) {
        Some(newest) if version.cmp_precedence(newest).is_lt() => {
            let end = Version::new(newest.major, newest.minor, newest.patch);
            let mut tags = context.facts.tags.iter();
            let is_taken = tags.any(|tag| tag.version.cmp_precedence(&end).is_eq());
            if is_taken {
                next_above(context, Bump::between(released, &end), released)
            } else {
                end
            }
        }
        _ => version,
    }
}
