//! Which version two branches come to.

use semver::Version;

use crate::check::next_free;
use crate::version::Bump;

use super::Released;

/// The version of a component once both branches are in, by the versions alone; none where they do
/// not say it.
pub(super) fn merged(
    base: &Version,
    ours: &Version,
    theirs: &Version,
    released: &Released<'_>,
) -> Option<Version> {
    if ours == theirs || theirs == base {
        return Some(ours.clone());
    }
    if ours == base {
        return Some(theirs.clone());
    }
    match (released.has(ours), released.has(theirs)) {
        (true, true) => Some(ours.max(theirs).clone()),
        (true, false) => behind(base, theirs, ours, released),
        (false, true) => behind(base, ours, theirs, released),
        (false, false) => {
            let is_final = ours.pre.is_empty() && theirs.pre.is_empty();
            let higher = ours.max(theirs);
            (is_final && higher > base).then(|| higher.clone())
        }
    }
}

/// The version of an entry that is not released, and that goes above a release which its branch did
/// not know.
pub(super) fn behind(
    base: &Version,
    open: &Version,
    release: &Version,
    released: &Released<'_>,
) -> Option<Version> {
    if !open.pre.is_empty() || open <= base || release <= base {
        return None;
    }
    Some(next_free(Bump::between(base, open), release, released.versions))
}
