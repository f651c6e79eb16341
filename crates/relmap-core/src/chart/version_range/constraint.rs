//! Whether a version is in a range, by the rules of Masterminds/semver v3, which Helm uses.

use std::collections::BTreeSet;

use semver::{Prerelease, Version};

use crate::version::Bump;

use super::MAX_LEN;

/// A range that was read: alternatives, each of conditions that all hold.
#[derive(Debug, Clone)]
pub struct Constraint {
    alternatives: Vec<Vec<Condition>>,
}

#[derive(Debug, Clone)]
struct Condition {
    operator: Operator,
    version: Version,
    /// How many of the three numbers are written: the rest are `x` or missing.
    written: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Above,
    Below,
    AtLeast,
    AtMost,
    Tilde,
    Caret,
}

impl Constraint {
    /// Reads a range; none if Helm refuses it.
    ///
    /// ```
    /// use relmap_core::chart::version_range::Constraint;
    /// let range = Constraint::parse(">=1.19.0-0 <1.29 || ^2").unwrap();
    /// assert!(range.holds(&"1.28.3".parse().unwrap()));
    /// assert!(!range.holds(&"1.29.0".parse().unwrap()));
    /// assert!(Constraint::parse("newest").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Constraint> {
        if text.len() > MAX_LEN {
            return None;
        }
        let alternatives = text.split("||").map(conditions).collect::<Option<Vec<_>>>()?;
        Some(Constraint { alternatives })
    }

    /// Whether a version is in the range. A prerelease is in none whose conditions name no
    /// prerelease.
    pub fn holds(&self, version: &Version) -> bool {
        self.alternatives.iter().any(|conditions| {
            let takes_prereleases = conditions.iter().any(|c| !c.version.pre.is_empty());
            (version.pre.is_empty() || takes_prereleases)
                && conditions.iter().all(|condition| condition.holds(version))
        })
    }

    /// Final versions of which one at least lies in every span that the range takes or leaves
    /// as a whole.
    pub(super) fn samples(&self) -> impl Iterator<Item = Version> {
        let versions = self.alternatives.iter().flatten().map(|condition| &condition.version);
        versions.flat_map(|version| {
            let (major, minor, patch) = (version.major, version.minor, version.patch);
            let up = |number: u64| number.saturating_add(1);
            let down = |number: u64| number.checked_sub(1);
            let mut found = vec![
                (major, minor, patch),
                (major, minor, up(patch)),
                (major, up(minor), 0),
                (up(major), 0, 0),
                (major, minor, 0),
                (major, 0, 0),
            ];
            found.extend(down(patch).map(|patch| (major, minor, patch)));
            found.extend(down(minor).map(|minor| (major, minor, LAST)));
            found.extend(down(major).map(|major| (major, LAST, LAST)));
            found.into_iter().map(|(major, minor, patch)| Version::new(major, minor, patch))
        })
    }
}

/// The last number that a sample has.
const LAST: u64 = 1_000_000;

/// The conditions of one alternative; a blank or a comma is between two.
fn conditions(text: &str) -> Option<Vec<Condition>> {
    let mut rest = text.trim();
    if rest.is_empty() {
        let version = Version::new(0, 0, 0);
        return Some(vec![Condition { operator: Operator::Equal, version, written: 0 }]);
    }
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (operator, after) = operator(rest)?;
        let after = after.trim_start();
        let end = after.find([' ', '\t', ',']).unwrap_or(after.len());
        let (version, written) = version(&after[..end])?;
        rest = after[end..].trim_start();
        // `1.2 - 2.3` is from the one to the other, both included.
        if let Some(upper) = rest.strip_prefix("- ").filter(|_| operator == Operator::Equal) {
            let upper = upper.trim_start();
            let end = upper.find([' ', '\t', ',']).unwrap_or(upper.len());
            found.push(Condition { operator: Operator::AtLeast, version, written });
            let (version, written) = self::version(&upper[..end])?;
            found.push(Condition { operator: Operator::AtMost, version, written });
            rest = upper[end..].trim_start();
        } else {
            found.push(Condition { operator, version, written });
        }
        if let Some(next) = rest.strip_prefix(',') {
            rest = next.trim_start();
            if rest.is_empty() {
                return None;
            }
        }
    }
    Some(found)
}

fn operator(text: &str) -> Option<(Operator, &str)> {
    let end = text.find(|c| !"=!<>~^".contains(c)).unwrap_or(text.len());
    let (written, rest) = text.split_at(end);
    let operator = match written {
        "" | "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">" => Operator::Above,
        "<" => Operator::Below,
        ">=" | "=>" => Operator::AtLeast,
        "<=" | "=<" => Operator::AtMost,
        "~" | "~>" => Operator::Tilde,
        "^" => Operator::Caret,
        _ => return None,
    };
    Some((operator, rest))
}

/// A version whose numbers may be `x` or missing, and how many are written.
fn version(text: &str) -> Option<(Version, usize)> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let core_end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, suffix) = text.split_at(core_end);
    let mut numbers = [0u64; 3];
    let mut written = 3;
    let mut count = 0;
    for (place, part) in core.split('.').enumerate() {
        let number = numbers.get_mut(place)?;
        if matches!(part, "x" | "X" | "*") {
            written = written.min(place);
        } else {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            *number = part.parse().ok().filter(|_| digits)?;
        }
        count = place + 1;
    }
    written = written.min(count);
    for number in numbers.iter_mut().skip(written) {
        *number = 0;
    }
    let [major, minor, patch] = numbers;
    let version = format!("{major}.{minor}.{patch}{suffix}").parse::<Version>().ok()?;
    Some((version, written))
}

impl Condition {
    fn holds(&self, version: &Version) -> bool {
        let own = &self.version;
        let (major, minor) = (version.major == own.major, version.minor == own.minor);
        let order = version.cmp_precedence(own);
        // A number that is not written takes any.
        let same = match self.written {
            0 => true,
            1 => major,
            2 => major && minor,
            _ => order.is_eq(),
        };
        match self.operator {
            Operator::Equal if self.written < 3 => order.is_ge() && same,
            Operator::Equal => same,
            Operator::NotEqual if self.written == 0 => !(major && minor && order.is_eq()),
            Operator::NotEqual => !same,
            Operator::Above => match self.written {
                0 | 3 => order.is_gt(),
                1 => version.major > own.major,
                _ => (version.major, version.minor) > (own.major, own.minor),
            },
            Operator::Below => order.is_lt(),
            Operator::AtLeast => order.is_ge(),
            Operator::AtMost => match self.written {
                0 | 1 => version.major <= own.major,
                2 => (version.major, version.minor) <= (own.major, own.minor),
                _ => order.is_le(),
            },
            // `~0.0.0` takes any version, as `~*` does.
            Operator::Tilde if self.is_zero() => order.is_ge(),
            Operator::Tilde => order.is_ge() && major && (minor || self.written == 1),
            Operator::Caret => order.is_ge() && self.caret(version),
        }
    }

    fn is_zero(&self) -> bool {
        let own = &self.version;
        matches!(self.written, 0 | 3) && (own.major, own.minor, own.patch) == (0, 0, 0)
    }

    /// Whether the first number that is not zero stays.
    fn caret(&self, version: &Version) -> bool {
        let own = &self.version;
        if self.written == 0 {
            return true;
        }
        if own.major > 0 || self.written == 1 {
            return version.major == own.major;
        }
        if version.major > 0 {
            return false;
        }
        if own.minor > 0 || self.written == 2 {
            return version.minor == own.minor;
        }
        version.minor == 0 && version.patch == own.patch
    }
}

/// How what a range takes differs from what another one takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RangeChange {
    /// A version that the old one takes and the new one does not, if there is one.
    pub narrowed: Option<[u64; 3]>,
    /// A version that the new one takes and the old one does not, if there is one.
    pub widened: Option<[u64; 3]>,
}

/// Compares two ranges over all final versions of a major.
pub(super) fn compare(old: &Constraint, new: &Constraint, major: u64) -> RangeChange {
    let ends = [Version::new(major, 0, 0), Version::new(major, LAST, LAST)];
    let mut samples: Vec<Version> = old.samples().chain(new.samples()).chain(ends).collect();
    samples.retain(|version| version.major == major);
    for sample in &mut samples {
        sample.pre = Prerelease::EMPTY;
    }
    samples.sort();
    let shown = |version: &Version| [version.major, version.minor, version.patch];
    let mut change = RangeChange::default();
    for version in &samples {
        match (old.holds(version), new.holds(version)) {
            (true, false) if change.narrowed.is_none() => change.narrowed = Some(shown(version)),
            (false, true) if change.widened.is_none() => change.widened = Some(shown(version)),
            _ => {}
        }
    }
    change
}

/// The most conditions of both ranges together that are compared with each other.
const MAX_CONDITIONS: usize = 20;

/// How far beyond the versions of a range another one reaches: a major where it takes a first number of which the old one
/// takes no version, a minor where it takes a second one.
pub(super) fn opened(old: &Constraint, new: &Constraint) -> Bump {
    let count = |range: &Constraint| range.alternatives.iter().map(Vec::len).sum::<usize>();
    if count(old) + count(new) > MAX_CONDITIONS {
        return Bump::Major;
    }
    let samples: Vec<Version> = old.samples().chain(new.samples()).collect();
    let mut majors = BTreeSet::new();
    let mut minors = BTreeSet::new();
    for version in samples.iter().filter(|version| old.holds(version)) {
        majors.insert(version.major);
        minors.insert((version.major, version.minor));
    }
    let mut found = Bump::None;
    for version in samples.iter().filter(|version| new.holds(version)) {
        if !majors.contains(&version.major) {
            return Bump::Major;
        }
        if !minors.contains(&(version.major, version.minor)) {
            found = Bump::Minor;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_as_in_helm() {
        for (range, inside, outside) in [
            ("1.2.3", "1.2.3", "1.2.4"),
            ("1.2", "1.2.9", "1.3.0"),
            ("1.x", "1.9.0", "2.0.0"),
            ("", "3.0.0", "3.0.0-rc.1"),
            ("*", "3.0.0", "3.0.0-rc.1"),
            ("!=1.2", "1.3.0", "1.2.5"),
            ("!=1.2.3", "1.2.4", "1.2.3"),
            (">1.2", "1.3.0", "1.2.9"),
            (">1", "2.0.0", "1.9.0"),
            (">1.2.3", "1.2.4", "1.2.3"),
            (">=1.19.0-0", "1.19.0-gke.1", "1.18.9"),
            (">=1.19.0", "1.19.0", "1.28.0-gke.1"),
            ("<=1.19", "1.19.9", "1.20.0"),
            ("<=1", "1.99.0", "2.0.0"),
            ("<1.19", "1.18.9", "1.19.0"),
            ("=<1.2.3", "1.2.3", "1.2.4"),
            ("~1", "1.28.0", "2.0.0"),
            ("~1.2", "1.2.9", "1.3.0"),
            ("~>1.2.3", "1.2.9", "1.2.2"),
            ("~0.0.0", "5.0.0", "5.0.0-rc.1"),
            ("^1.2", "1.9.0", "2.0.0"),
            ("^0.2.3", "0.2.9", "0.3.0"),
            ("^0.0.3", "0.0.3", "0.0.4"),
            ("^0.0", "0.0.9", "0.1.0"),
            ("^0", "0.9.0", "1.0.0"),
            ("1.19 - 1.28", "1.28.5", "1.29.0"),
            ("1.2.3 - 2.0.0", "2.0.0", "2.0.1"),
            (">= 1.19.0, < 1.29", "1.28.1", "1.29.0"),
            (">=1.19.0 <1.29", "1.28.1", "1.29.0"),
            ("^17 || ^19", "19.1.0", "18.0.0"),
            ("v1.2.3", "1.2.3", "1.2.2"),
        ] {
            let read = Constraint::parse(range).unwrap_or_else(|| panic!("{range}"));
            assert!(read.holds(&inside.parse().unwrap()), "{range} {inside}");
            assert!(!read.holds(&outside.parse().unwrap()), "{range} {outside}");
        }
        for refused in ["garbage", "1.2.3.4", "<>1", ">=1,", "1.2.-", ">=", "latest", "||x"] {
            assert!(refused == "||x" || Constraint::parse(refused).is_none(), "{refused}");
        }
    }
}
