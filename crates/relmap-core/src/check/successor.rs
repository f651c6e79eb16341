//! Which versions may follow a released one.

use std::collections::HashSet;

use semver::Version;

use crate::version::Bump;

/// The next version of a level above a released one that no other release has taken.
///
/// On a maintenance branch the plain next one may be taken by another line: the versions that
/// are taken are stepped over, and nothing else is.
pub(crate) fn next_free<'v>(
    bump: Bump,
    from: &Version,
    taken: impl IntoIterator<Item = &'v Version>,
) -> Version {
    let taken: HashSet<_> =
        taken.into_iter().filter(|version| version.pre.is_empty()).map(core).collect();
    let mut next = bump.apply(from);
    // Each step passes a taken version, so there are at most as many steps as there are of them,
    // unless the numbers are at their end.
    while bump != Bump::None && taken.contains(&core(&next)) {
        let further = bump.apply(&next);
        if further == next {
            break;
        }
        next = further;
    }
    next
}

/// What is wrong with the step from one release to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Succession {
    /// The step is legal; this is its level.
    Legal(Bump),
    /// The version is not above the released one.
    Behind,
    /// A version of the same level is left out: the lowest that is free.
    Skips(Bump, Version),
}

/// Judges the step from a released version to a declared one. A prerelease counts as the version
/// that it announces; `taken` are all released versions, on whatever line.
pub(super) fn step<'v>(
    from: &Version,
    to: &Version,
    taken: impl IntoIterator<Item = &'v Version>,
) -> Succession {
    if to.cmp_precedence(from).is_le() {
        return Succession::Behind;
    }
    let level = level(from, to);
    if is_next_of_label(from, to) {
        return Succession::Legal(level);
    }
    // The declared version itself may be among the released: that is another finding's concern.
    let others = taken.into_iter().filter(|other| !same_core(other, to));
    let free = next_free(level, from, others);
    if same_core(&free, to) { Succession::Legal(level) } else { Succession::Skips(level, free) }
}

/// Whether a version is above a released one, and leaves out others of its level.
pub fn skips<'v>(
    from: &Version,
    to: &Version,
    taken: impl IntoIterator<Item = &'v Version>,
) -> bool {
    matches!(step(from, to, taken), Succession::Skips(..))
}

/// Whether a version is the next patch of a line that has nothing but prereleases of one label:
/// from `0.0.35-beta` to `0.0.36-beta`, as teams write it whose label has no number to count up.
fn is_next_of_label(from: &Version, to: &Version) -> bool {
    let has_number = from.pre.split('.').any(|part| part.ends_with(|c: char| c.is_ascii_digit()));
    !from.pre.is_empty()
        && from.pre == to.pre
        && !has_number
        && core(to) == core(&Bump::Patch.apply(&Version::new(from.major, from.minor, from.patch)))
}

/// How far a declared version moves. A release that finishes the prerelease before it moves as
/// far as that prerelease announced.
fn level(from: &Version, to: &Version) -> Bump {
    if !same_core(from, to) {
        return Bump::between(from, to);
    }
    match (from.minor, from.patch) {
        (0, 0) => Bump::Major,
        (_, 0) => Bump::Minor,
        _ => Bump::Patch,
    }
}

/// Whether two versions have the same major, minor and patch.
pub(super) fn same_core(a: &Version, b: &Version) -> bool {
    core(a) == core(b)
}

fn core(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            ("1.1.0", "1.1.1", "1.1.0", Succession::Legal(Bump::Patch)),
            ("1.1.0", "1.2.0", "1.1.0", Succession::Legal(Bump::Minor)),
            ("1.1.0", "2.0.0", "1.1.0", Succession::Legal(Bump::Major)),
            ("1.1.0", "1.1.0", "1.1.0", Succession::Behind),
            ("1.1.0", "1.0.9", "1.1.0", Succession::Behind),
            ("1.1.0", "1.1.0+build", "1.1.0", Succession::Behind),
            ("1.1.0", "1.1.2", "1.1.0", Succession::Skips(Bump::Patch, version("1.1.1"))),
            ("1.1.0", "1.2.1", "1.1.0", Succession::Skips(Bump::Minor, version("1.2.0"))),
            ("1.1.0", "3.0.0", "1.1.0", Succession::Skips(Bump::Major, version("2.0.0"))),
            ("1.1.0", "2.1.0", "1.1.0", Succession::Skips(Bump::Major, version("2.0.0"))),
            ("1.1.0", "1.1.2", "1.1.0 1.1.1", Succession::Legal(Bump::Patch)),
            ("1.1.0", "1.1.1", "1.1.0 1.1.1", Succession::Legal(Bump::Patch)),
            ("1.1.0", "1.2.0-rc.1", "1.1.0", Succession::Legal(Bump::Minor)),
            ("1.1.0", "1.2.1-rc.1", "1.1.0", Succession::Skips(Bump::Minor, version("1.2.0"))),
            ("1.2.0-rc.1", "1.2.0-rc.2", "1.2.0-rc.1", Succession::Legal(Bump::Minor)),
            ("1.2.0-rc.1", "1.2.0", "1.2.0-rc.1", Succession::Legal(Bump::Minor)),
            ("2.0.0-rc.1", "2.0.0", "2.0.0-rc.1", Succession::Legal(Bump::Major)),
            ("1.2.0-rc.2", "1.2.0-rc.1", "1.2.0-rc.2", Succession::Behind),
            ("1.2.1-rc.1", "1.2.1", "1.2.1-rc.1", Succession::Legal(Bump::Patch)),
            ("1.2.0-rc.1", "1.3.0", "1.2.0-rc.1", Succession::Skips(Bump::Minor, version("1.2.0"))),
            ("1.2.0-rc.1", "1.3.0", "1.2.0-rc.1 1.2.0", Succession::Legal(Bump::Minor)),
            ("0.0.35-beta", "0.0.36-beta", "0.0.35-beta", Succession::Legal(Bump::Patch)),
            ("0.0.35-beta", "0.0.35", "0.0.35-beta", Succession::Legal(Bump::Patch)),
            (
                "0.0.35-beta",
                "0.0.37-beta",
                "0.0.35-beta",
                Succession::Skips(Bump::Patch, version("0.0.35")),
            ),
            (
                "0.0.35-beta",
                "0.0.36-alpha",
                "0.0.35-beta",
                Succession::Skips(Bump::Patch, version("0.0.35")),
            ),
            (
                "1.2.0-rc.1",
                "1.2.1-rc.1",
                "1.2.0-rc.1",
                Succession::Skips(Bump::Patch, version("1.2.0")),
            ),
        ] {
            let found = step(&version(from), &version(to), &versions(taken));
            assert_eq!(found, expected, "{from} to {to}, taken {taken}");
        }
    }

    #[test]
    fn the_end_of_the_numbers_is_no_endless_way() {
        let last = version("18446744073709551615.0.0");
        assert_eq!(next_free(Bump::Major, &last, [&last]), last);
        assert_eq!(step(&version("1.0.0"), &last, [&last]), {
            Succession::Skips(Bump::Major, version("2.0.0"))
        });
    }

    /// Versions of small numbers, so that they meet.
    fn any_version() -> impl Strategy<Value = Version> {
        let pre = prop_oneof![3 => Just(""), 1 => Just("rc.1"), 1 => Just("rc.2")];
        (0..3u64, 0..3u64, 0..3u64, pre).prop_map(|(major, minor, patch, pre)| Version {
            pre: pre.parse().unwrap(),
            ..Version::new(major, minor, patch)
        })
    }

    fn any_bump() -> impl Strategy<Value = Bump> {
        prop_oneof![Just(Bump::Patch), Just(Bump::Minor), Just(Bump::Major)]
    }

    proptest! {
        #[test]
        fn the_next_free_version_is_free_and_above_and_one_step(
            from in any_version(),
            bump in any_bump(),
            taken in proptest::collection::vec(any_version(), 0..12),
        ) {
            let next = next_free(bump, &from, &taken);
            prop_assert!(next.cmp_precedence(&from).is_gt());
            prop_assert!(next.pre.is_empty() && next.build.is_empty());
            prop_assert!(!taken.contains(&next), "{next}");
            match step(&from, &next, &taken) {
                // What a prerelease announced may be more than was asked for.
                Succession::Legal(level) if same_core(&from, &next) => prop_assert!(level >= bump),
                found => prop_assert_eq!(found, Succession::Legal(bump)),
            }
        }

        #[test]
        fn what_a_step_leaves_out_is_free_and_a_legal_step_itself(
            from in any_version(),
            to in any_version(),
            taken in proptest::collection::vec(any_version(), 0..12),
        ) {
            match step(&from, &to, &taken) {
                Succession::Behind => prop_assert!(to.cmp_precedence(&from).is_le()),
                Succession::Legal(level) => prop_assert!(level > Bump::None && to > from),
                Succession::Skips(level, free) => {
                    prop_assert!(to > from && !same_core(&free, &to) && !taken.contains(&free));
                    let found = step(&from, &free, &taken);
                    prop_assert!(matches!(found, Succession::Legal(found) if found >= level), "{found:?}");
                }
            }
        }

        #[test]
        fn tags_in_another_order_lead_to_the_same_version(
            from in any_version(),
            bump in any_bump(),
            mut taken in proptest::collection::vec(any_version(), 0..12),
        ) {
            let next = next_free(bump, &from, &taken);
            taken.reverse();
            prop_assert_eq!(next_free(bump, &from, &taken), next);
        }
    }
}
