//! Which versions may follow a released one.

use semver::Version;

use crate::version::Bump;

/// The next version of a level above a released one that no other release has taken.
///
/// On a maintenance branch the plain next one may be taken by another line: the versions that
/// are taken are stepped over, and nothing else is.
pub(super) fn next_free(bump: Bump, from: &Version, taken: &[Version]) -> Version {
    let mut next = bump.apply(from);
    // Each step passes a taken version, so there are at most as many steps as there are of them.
    while bump != Bump::None
        && taken.iter().any(|other| same_core(other, &next) && other.pre.is_empty())
    {
        next = bump.apply(&next);
    }
    next
}

/// What is wrong with the step from one release to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The step is legal; this is its level.
    Legal(Bump),
    /// The version is not above the released one.
    Behind,
    /// A version of the same level is left out: the lowest that is free.
    Skips(Bump, Version),
}

/// Judges the step from a released version to a declared one. A prerelease counts as the version
/// that it announces; `taken` are all released versions, on whatever line.
pub(super) fn step(from: &Version, to: &Version, taken: &[Version]) -> Step {
    if to.cmp_precedence(from).is_le() {
        return Step::Behind;
    }
    let mut core = to.clone();
    core.pre = semver::Prerelease::EMPTY;
    let level = level(from, &core);
    // The declared version itself may be among the released: that is another finding's concern.
    let others: Vec<Version> =
        taken.iter().filter(|other| !same_core(other, &core)).cloned().collect();
    let free = next_free(level, from, &others);
    if same_core(&free, &core) { Step::Legal(level) } else { Step::Skips(level, free) }
}

/// How far a declared version moves. A release that finishes the prerelease before it moves as
/// far as that prerelease announced.
fn level(from: &Version, to: &Version) -> Bump {
    [Bump::Patch, Bump::Minor, Bump::Major]
        .into_iter()
        .rev()
        .find(|bump| {
            !from.pre.is_empty() && same_core(&bump.apply(from), to) && same_core(from, to)
        })
        .unwrap_or_else(|| Bump::between(from, to))
}

/// Whether two versions have the same major, minor and patch.
pub(super) fn same_core(a: &Version, b: &Version) -> bool {
    (a.major, a.minor, a.patch) == (b.major, b.minor, b.patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn versions(text: &str) -> Vec<Version> {
        text.split_whitespace().map(version).collect()
    }

    #[test]
    fn next_free_steps_over_what_other_lines_released() {
        for (bump, from, taken, next) in [
            (Bump::Patch, "1.1.0", "1.1.0", "1.1.1"),
            (Bump::Patch, "1.1.0", "1.1.0 1.1.1 1.1.2 1.1.4", "1.1.3"),
            (Bump::Minor, "1.1.3", "1.1.3 1.2.0 1.2.1", "1.3.0"),
            (Bump::Major, "1.1.3", "2.0.0 3.0.0", "4.0.0"),
            (Bump::Patch, "1.1.0", "1.1.1-rc.1", "1.1.1"),
            (Bump::None, "1.1.0", "1.1.0", "1.1.0"),
            (Bump::Patch, "1.2.0-rc.1", "1.2.0-rc.1", "1.2.0"),
        ] {
            assert_eq!(
                next_free(bump, &version(from), &versions(taken)),
                version(next),
                "{from} {taken}"
            );
        }
    }

    #[test]
    fn steps_are_told_apart() {
        for (from, to, taken, expected) in [
            ("1.1.0", "1.1.1", "1.1.0", Step::Legal(Bump::Patch)),
            ("1.1.0", "1.2.0", "1.1.0", Step::Legal(Bump::Minor)),
            ("1.1.0", "2.0.0", "1.1.0", Step::Legal(Bump::Major)),
            ("1.1.0", "1.1.0", "1.1.0", Step::Behind),
            ("1.1.0", "1.0.9", "1.1.0", Step::Behind),
            ("1.1.0", "1.1.0+build", "1.1.0", Step::Behind),
            ("1.1.0", "1.1.2", "1.1.0", Step::Skips(Bump::Patch, version("1.1.1"))),
            ("1.1.0", "1.2.1", "1.1.0", Step::Skips(Bump::Minor, version("1.2.0"))),
            ("1.1.0", "3.0.0", "1.1.0", Step::Skips(Bump::Major, version("2.0.0"))),
            ("1.1.0", "2.1.0", "1.1.0", Step::Skips(Bump::Major, version("2.0.0"))),
            ("1.1.0", "1.1.2", "1.1.0 1.1.1", Step::Legal(Bump::Patch)),
            ("1.1.0", "1.1.1", "1.1.0 1.1.1", Step::Legal(Bump::Patch)),
            ("1.1.0", "1.2.0-rc.1", "1.1.0", Step::Legal(Bump::Minor)),
            ("1.1.0", "1.2.1-rc.1", "1.1.0", Step::Skips(Bump::Minor, version("1.2.0"))),
            ("1.2.0-rc.1", "1.2.0-rc.2", "1.2.0-rc.1", Step::Legal(Bump::Minor)),
            ("1.2.0-rc.1", "1.2.0", "1.2.0-rc.1", Step::Legal(Bump::Minor)),
            ("2.0.0-rc.1", "2.0.0", "2.0.0-rc.1", Step::Legal(Bump::Major)),
            ("1.2.0-rc.2", "1.2.0-rc.1", "1.2.0-rc.2", Step::Behind),
        ] {
            let found = step(&version(from), &version(to), &versions(taken));
            assert_eq!(found, expected, "{from} to {to}, taken {taken}");
        }
    }
}
