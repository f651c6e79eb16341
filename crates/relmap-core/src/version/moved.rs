//! How far software moved, told from two versions or tags that others wrote.
//!
//! One rule for the version of an app, the tag of an image and the version of a dependency, since
//! the same release is written in all of these places.

use super::Bump;

/// How far the software moved between two texts that name its version; at least a patch. None
/// where the texts do not say.
///
/// - The first part with a point that consists of numbers is the version, whatever label is
///   before it or suffix behind it: `release-2.0.0`, `amd64-2.0.0`, `1.4.2-debian-12-r3`. Of more
///   than three numbers, those behind the second are patches.
/// - A lone number of up to two digits at the beginning is a version as well: `15-alpine`. If three numbers or more
///   stand behind it, as in `8-v1.2.0`, either may be meant, and what moved further counts.
/// - A longer number is a build or a date, `3107` or `20241001`: it moves by a patch.
/// - A first number that is a year makes a new year a minor: `2024.10.1` to `2025.1.0`.
///
/// ```
/// use relmap_core::version::{Bump, moved};
/// assert_eq!(moved("1.2.3", "v1.3.0"), Some(Bump::Minor));
/// assert_eq!(moved("release-1.2.0", "release-2.0.0"), Some(Bump::Major));
/// assert_eq!(moved("3107", "3108"), Some(Bump::Patch));
/// assert_eq!(moved("latest", "stable"), None);
/// ```
pub fn moved(old: &str, new: &str) -> Option<Bump> {
    let (old, new) = (Numbers::read(old)?, Numbers::read(new)?);
    Some(match (&old, &new) {
        (Numbers::Version(old), Numbers::Version(new)) => between(old, new),
        (Numbers::Two(old, old_behind), Numbers::Two(new, new_behind)) => {
            between(old, new).max(between(old_behind, new_behind))
        }
        (Numbers::Two(one, behind), Numbers::Version(other))
        | (Numbers::Version(other), Numbers::Two(one, behind)) => match other.len() {
            1 => between(one, other),
            _ => between(one, other).max(between(behind, other)),
        },
        (Numbers::Build, _) | (_, Numbers::Build) => Bump::Patch,
    })
}

fn between(old: &[u64], new: &[u64]) -> Bump {
    let part = |numbers: &[u64], at: usize| numbers.get(at).copied().unwrap_or_default();
    let differs = |at| part(old, at) != part(new, at);
    if differs(0) {
        match (part(old, 0), part(new, 0)) {
            (old, new) if is_day(old) && is_day(new) => Bump::Patch,
            (old, new) if is_year(old) && is_year(new) => Bump::Minor,
            _ => Bump::Major,
        }
    } else if differs(1) && !is_day(part(old, 0)) {
        Bump::Minor
    } else {
        Bump::Patch
    }
}

/// What the numbers of a version are.
enum Numbers {
    Version(Vec<u64>),
    /// A lone number, and three or more behind it.
    Two(Vec<u64>, Vec<u64>),
    /// The number of a build, or a day.
    Build,
}

impl Numbers {
    fn read(text: &str) -> Option<Numbers> {
        let mut build = None;
        let mut lone = None;
        for (place, token) in text.split(['-', '_', '+', '@', '/']).enumerate() {
            let digits = token.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            if let Some(numbers) = numbers(digits) {
                match numbers.as_slice() {
                    [number] if place == 0 && is_plain(token) => {
                        if digits.len() <= MAX_VERSION_DIGITS {
                            lone = Some(vec![*number]);
                        } else {
                            build = Some(Numbers::Build);
                        }
                    }
                    [_] => {}
                    numbers => match &lone {
                        None => return Some(Numbers::Version(numbers.to_vec())),
                        Some(lone) if numbers.len() > 2 && is_plain(token) => {
                            return Some(Numbers::Two(lone.clone(), numbers.to_vec()));
                        }
                        Some(_) => {}
                    },
                }
            } else if place == 0 && is_long_number(token) {
                build = Some(Numbers::Build);
            }
        }
        lone.map(Numbers::Version).or(build)
    }
}

/// How many digits a version of a single number has at most.
const MAX_VERSION_DIGITS: usize = 2;

/// Whether nothing but a `v` is before a number.
fn is_plain(token: &str) -> bool {
    let digits = token.strip_prefix(['v', 'V']).unwrap_or(token);
    digits.starts_with(|c: char| c.is_ascii_digit())
}

/// A number that is too large to count with.
fn is_long_number(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit())
}

fn numbers(text: &str) -> Option<Vec<u64>> {
    let parts = text.split('.').map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        // Numbers that are too large to count with are all the same.
        is_number.then(|| part.parse().unwrap_or(u64::MAX))
    });
    parts.collect()
}

fn is_year(number: u64) -> bool {
    (1990..2100).contains(&number)
}

/// Whether a number is a day, `20241001`, `241001`, or a build's, rather than the first of a version.
fn is_day(number: u64) -> bool {
    number >= 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_decide() {
        use Bump::{Major, Minor, Patch};
        for (old, new, expected) in [
            ("1.2.3", "1.2.4", Some(Patch)),
            ("1.2.3", "1.3.0", Some(Minor)),
            ("1.2", "2.0", Some(Major)),
            ("2.0.0", "1.9.9", Some(Major)),
            ("v1.2.3", "1.2.3", Some(Patch)),
            ("1.2.3-rc.1", "1.2.3", Some(Patch)),
            ("1.2.3-debian-12-r3", "1.2.3-debian-12-r4", Some(Patch)),
            ("1.2.3-debian-11.1", "1.2.3-debian-12.2", Some(Patch)),
            ("15", "16", Some(Major)),
            ("v15-alpine", "v16-alpine", Some(Major)),
            ("15-debian-11.1", "15-debian-12.1", Some(Patch)),
            ("150", "151", Some(Patch)),
            ("8-v1.2.0", "8-v2.2.0", Some(Major)),
            ("8-v1.2.0", "8-v1.3.0", Some(Minor)),
            ("8-v1.2.0", "9-v1.2.0", Some(Major)),
            ("1.2.0", "1-2.0.0", Some(Major)),
            ("1-2.0.0", "1.2.0", Some(Major)),
            ("15", "15-3.5.1", Some(Patch)),
            ("15-alpine3.19.1", "15-alpine3.20.0", Some(Patch)),
            ("99", "100", Some(Patch)),
            ("3107", "3108", Some(Patch)),
            ("20241001", "20241101", Some(Patch)),
            ("20241001.1", "20241101.2", Some(Patch)),
            ("20241001.1", "20241001.2", Some(Patch)),
            ("1234567", "7654321", Some(Patch)),
            ("123456789012345678901234567890", "2", Some(Patch)),
            ("2024-10-01", "2025-01-01", Some(Patch)),
            ("2024.10.1", "2024.10.2", Some(Patch)),
            ("2024.10.1", "2024.11.0", Some(Minor)),
            ("2024.10.1", "2025.1.0", Some(Minor)),
            ("v2024.10", "v2025.1", Some(Minor)),
            ("2024.10.1", "3.0.0", Some(Major)),
            ("24.04", "24.10", Some(Minor)),
            ("18.1.0.1", "19.0.0.1", Some(Major)),
            ("18.1.0.1", "18.2.0.0", Some(Minor)),
            ("18.1.0.1", "18.1.0.2", Some(Patch)),
            ("release-1.2.0", "release-2.0.0", Some(Major)),
            ("release_1.2.0", "release_1.3.0", Some(Minor)),
            ("amd64-1.0.0", "amd64-2.0.0", Some(Major)),
            ("linux-amd64-1.0.0", "linux-amd64-1.1.0", Some(Minor)),
            ("version-10.6.2", "version-11.0.0", Some(Major)),
            ("release1.2.0", "release2.0.0", Some(Major)),
            ("n8n@1.2.0", "n8n@1.3.0", Some(Minor)),
            ("20241001-1.2.0", "20241101-1.3.0", Some(Minor)),
            (
                "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-1.0.0",
                "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-2.0.0",
                Some(Major),
            ),
            ("1.0.0", "99999999999999999999999.0.0", Some(Major)),
            ("RELEASE.2024-10-02T17-50-41Z", "RELEASE.2024-11-07T00-52-20Z", None),
            ("build-150", "build-151", None),
            ("sha-1234567", "sha-7654321", None),
            ("latest", "1.2.3", None),
            ("1..2", "1.2", None),
            ("", "1.2", None),
        ] {
            assert_eq!(moved(old, new), expected, "{old} {new}");
        }
    }
}
