//! What comes next after a prerelease that is out: it is counted from the final release before it, as the
//! entry that is written then will be.

use semver::Version;

use crate::component::Component;
use crate::facts::{Baseline, ComponentFacts, ReleaseTag};
use crate::outcome::Required;
use crate::rules::Requirement;
use crate::version::Bump;

use super::comparison::ComponentComparison;
use super::parse_cache::ParseCache;
use super::successor::next_free;
use super::version;

/// What the next entry must declare, and what asks for it.
pub(super) struct Next {
    pub(super) required: Required,
    pub(super) requirements: Vec<Requirement>,
}

/// What must come next, from the final release that `since_final` compares with. `None` if nothing of it
/// changed, or if there is no such release.
pub(super) fn next(
    component: &Component,
    since_final: &ComponentFacts,
    cache: &mut ParseCache,
) -> Option<Next> {
    let Baseline::Released(released) = &since_final.baseline else { return None };
    let newest = component.notes.newest()?.semver()?;
    let ComponentComparison { requirements, .. } =
        ComponentComparison::new(component, since_final, cache);
    let plain = version::required(released, since_final, &requirements, None);
    let version =
        after_prerelease(newest, plain.version.clone(), &released.version, &since_final.tags);
    (plain.bump > Bump::None)
        .then_some(Next { required: Required { version, ..plain }, requirements })
}

/// A version that would be below the prerelease that HEAD builds on is the release that this one led
/// up to, or if that is taken the next one at the same level above the release before it.
pub(crate) fn after_prerelease(
    newest: &Version,
    version: Version,
    released: &Version,
    tags: &[ReleaseTag],
) -> Version {
    if !version.cmp_precedence(newest).is_lt() {
        return version;
    }
    let end = Version::new(newest.major, newest.minor, newest.patch);
    if !tags.iter().any(|tag| tag.version.cmp_precedence(&end).is_eq()) {
        return end;
    }
    let taken = tags.iter().map(|tag| &tag.version);
    next_free(Bump::between(released, &end), released, taken)
}
