//! Which entry of RELEASE.txt the next release is written to.

use crate::facts::{Baseline, ReleaseTag};
use crate::release_notes::edit::Target;
use crate::version::lenient;

use super::BumpContext;

/// Whether the newest entry is one that was never released, and so may be corrected.
pub(super) fn target(context: &BumpContext<'_>) -> Target {
    if context.follows_prerelease {
        return Target::New;
    }
    let notes = &context.component.notes;
    let Some(newest) = notes.newest() else { return Target::New };
    let Baseline::Released(released) = &context.facts.baseline else { return Target::Newest };
    let Some(version) = newest.semver() else {
        // `1.2` is the release 1.2.0 if that is tagged, and else one that is wrong.
        let is_released = lenient(newest.version_text())
            .is_some_and(|version| version.cmp_precedence(&released.version).is_le());
        return if is_released { Target::New } else { Target::Newest };
    };
    let is_tagged = |tag: &ReleaseTag| tag.version.cmp_precedence(version).is_eq();
    match version.cmp_precedence(&released.version) {
        std::cmp::Ordering::Equal => Target::New,
        // Released on another line, or to be corrected: what is taken must move on either way.
        std::cmp::Ordering::Greater => Target::Newest,
        std::cmp::Ordering::Less => {
            let has_released = notes.entries.iter().any(|entry| {
                entry.semver().is_some_and(|own| own.cmp_precedence(&released.version).is_eq())
            });
            let is_wrong = has_released && !context.facts.tags.iter().any(is_tagged);
            if is_wrong { Target::Newest } else { Target::New }
        }
    }
}
