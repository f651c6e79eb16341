//! Which way a deployment went.

use std::cmp::Ordering;

use relmap_core::version::lenient;
use semver::Version;

/// Which way a deployment went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// The component is new in the environment.
    Added,
    /// To a later version.
    Forward,
    /// To an earlier version.
    Back,
    /// The version is the same; a digest, an image or the app changed.
    Rebuilt,
    /// The chart comes from another place or is another one, so that versions cannot be compared.
    Replaced,
    /// The component is gone.
    Removed,
}

impl Direction {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Added => "added",
            Direction::Forward => "forward",
            Direction::Back => "back",
            Direction::Rebuilt => "rebuilt",
            Direction::Replaced => "replaced",
            Direction::Removed => "removed",
        }
    }
}

/// How certain the direction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The versions have an order, or none is needed.
    Order,
    /// The versions have no order; the new one ran here before.
    SeenBefore,
    /// The versions have no order; the new one never ran here before.
    NeverSeen,
}

impl Certainty {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Certainty::Order => "order",
            Certainty::SeenBefore => "seen-before",
            Certainty::NeverSeen => "never-seen-before",
        }
    }
}

/// The direction, and how certain it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Move {
    /// The direction.
    pub direction: Direction,
    /// How certain it is.
    pub certainty: Certainty,
}

impl Move {
    /// The way from one version to another. `ran_before` says whether the new one ran here already.
    pub fn between(old: &str, new: &str, ran_before: bool) -> Move {
        let (direction, certainty) = match order(old, new) {
            Some(Ordering::Less) => (Direction::Forward, Certainty::Order),
            Some(Ordering::Greater) => (Direction::Back, Certainty::Order),
            Some(Ordering::Equal) => (Direction::Rebuilt, Certainty::Order),
            None if ran_before => (Direction::Back, Certainty::SeenBefore),
            None => (Direction::Forward, Certainty::NeverSeen),
        };
        Move { direction, certainty }
    }
}

/// The order of two versions, if they have one: versions with numbers, or a text and one number, such
/// as `release-12`, or times such as `2026-05-12-175031-production`. Hashes have none.
///
/// ```
/// use std::cmp::Ordering;
/// use relmap_environments::order;
/// assert_eq!(order("v1561", "v1560"), Some(Ordering::Greater));
/// assert_eq!(order("1.9.0", "1.10.0"), Some(Ordering::Less));
/// assert_eq!(order("release-9", "release-10"), Some(Ordering::Less));
/// assert_eq!(order("v12", "6b57c1edc78a32937198896c6a254b524152f8df"), None);
/// ```
pub fn order(old: &str, new: &str) -> Option<Ordering> {
    if old == new {
        return Some(Ordering::Equal);
    }
    if is_hash(old) || is_hash(new) {
        return None;
    }
    if let (Some(old), Some(new)) = (version(old), version(new)) {
        return Some(old.cmp(&new));
    }
    let (old, new) = (numbers(old)?, numbers(new)?);
    (old.texts == new.texts).then(|| old.numbers.cmp(&new.numbers))
}

/// A version with dots, or a single number. What begins with a year is a time.
fn version(text: &str) -> Option<Version> {
    let core = text.split(['-', '+']).next().unwrap_or(text);
    lenient(text).filter(|_| core.contains('.') || core == text)
}

/// A commit's id, whole or shortened, in hexadecimal digits of which one at least is a letter; or 40
/// digits.
fn is_hash(text: &str) -> bool {
    let id = text.rsplit(['-', '_', '.']).next().unwrap_or(text);
    let is_hex =
        id.len() >= 7 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    is_hex && (id.len() >= 40 || id.bytes().any(|b| b.is_ascii_alphabetic()))
}

struct Numbers<'t> {
    texts: Vec<&'t str>,
    numbers: Vec<u128>,
}

/// The numbers in a text, and what is around them; `None` if there is no number.
fn numbers(text: &str) -> Option<Numbers<'_>> {
    let mut found = Numbers { texts: Vec::new(), numbers: Vec::new() };
    let mut rest = text;
    loop {
        let start = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        found.texts.push(&rest[..start]);
        rest = &rest[start..];
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        found.numbers.push(rest[..end].parse().ok()?);
        rest = &rest[end..];
    }
    (!found.numbers.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_versions_with_an_order_are_ordered() {
        use Ordering::{Equal, Greater, Less};
        for (old, new, expected) in [
            ("v1", "v2", Some(Less)),
            ("1.2.0", "1.2.0-rc.1", Some(Greater)),
            ("v3", "v3", Some(Equal)),
            ("release-9806f892367690f616b9554b00ffd1e643799f0e", "release-12", None),
            ("2026-05-12-175031-production", "2026-05-13-010000-production", Some(Less)),
            ("2026-05-12-175031-production", "2026-05-13-010000-test", None),
            ("latest", "first-try", None),
            ("20260512", "20260513", Some(Less)),
            ("release-12", "v13", None),
            ("d4da1ee595b9dbeb0a39495295d59e21dd2c2d41", "v5", None),
        ] {
            assert_eq!(order(old, new), expected, "{old} {new}");
        }
    }

    #[test]
    fn without_an_order_the_past_decides() {
        let hash = "6b57c1edc78a32937198896c6a254b524152f8df";
        let back = Move { direction: Direction::Back, certainty: Certainty::SeenBefore };
        assert_eq!(Move::between("v1572", hash, true), back);
        let forward = Move { direction: Direction::Forward, certainty: Certainty::NeverSeen };
        assert_eq!(Move::between("v1572", hash, false), forward);
        let rollback = Move { direction: Direction::Back, certainty: Certainty::Order };
        assert_eq!(Move::between("v1561", "v1560", false), rollback);
    }
}
