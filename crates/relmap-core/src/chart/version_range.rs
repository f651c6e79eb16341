//! Version ranges as Helm writes them, as far as their movement can be measured.
//!
//! Helm's dialect is that of Masterminds/semver, not Cargo's: a bare `1.2.3` is exact, `1.2` and
//! `1.2.x` are wildcards, `~>` is `~`, blanks or commas join, `||` gives alternatives and
//! `1.2.3 - 2.0.0` is a range.

mod constraint;

use semver::Version;

use crate::version::Bump;

pub use constraint::{Constraint, RangeChange};

/// The longest range that is read, in bytes.
const MAX_LEN: usize = 1024;

/// The lowest version that a range allows; of alternatives, that of the highest. None if it has no
/// lower bound or is no range.
///
/// ```
/// use relmap_core::chart::version_range::base;
/// assert_eq!(base("^1.2.3"), Some("1.2.3".parse().unwrap()));
/// assert_eq!(base("1.2.x"), Some("1.2.0".parse().unwrap()));
/// assert_eq!(base(">=1.2.0 <2"), Some("1.2.0".parse().unwrap()));
/// assert_eq!(base("*"), None);
/// ```
pub fn base(range: &str) -> Option<Version> {
    if range.len() > MAX_LEN {
        return None;
    }
    let mut highest: Option<Version> = None;
    for alternative in range.split("||") {
        let lower = lower_bound(alternative)?;
        if highest.as_ref().is_none_or(|so_far| lower.cmp_precedence(so_far).is_gt()) {
            highest = Some(lower);
        }
    }
    highest
}

/// How far the newest version that a range takes can be from what the other one took: by the lowest versions of both,
/// and by the first numbers that only the new one takes. A range without a lowest version, or one that is not read, may
/// have taken, or may take, anything.
///
/// ```
/// use relmap_core::chart::version_range::moved;
/// use relmap_core::version::Bump;
/// assert_eq!(moved("^1.2.3", "^1.3"), Bump::Minor);
/// assert_eq!(moved("1.2.3", ">=1.2.3"), Bump::Major);
/// assert_eq!(moved("1.2.3", "*"), Bump::Major);
/// ```
pub fn moved(old: &str, new: &str) -> Bump {
    if old.trim() == new.trim() {
        return Bump::None;
    }
    let (Some(old_base), Some(new_base)) = (base(old), base(new)) else { return Bump::Major };
    let (Some(old), Some(new)) = (Constraint::parse(old), Constraint::parse(new)) else {
        return Bump::Major;
    };
    Bump::between(&old_base, &new_base).max(constraint::opened(&old, &new))
}

/// Compares what two ranges take of the final versions of a major; none if either is no range.
///
/// ```
/// use relmap_core::chart::version_range::compare;
/// let change = compare(">=1.19.0-0", ">=1.21.0-0", 1).unwrap();
/// assert_eq!((change.narrowed, change.widened), (Some([1, 19, 0]), None));
/// assert_eq!(compare("1.2 - 1.4", ">=1.2 <1.5", 1).unwrap(), Default::default());
/// ```
pub fn compare(old: &str, new: &str, major: u64) -> Option<RangeChange> {
    let (old, new) = (Constraint::parse(old)?, Constraint::parse(new)?);
    Some(constraint::compare(&old, &new, major))
}

/// The highest lower bound among conditions that all hold.
fn lower_bound(conditions: &str) -> Option<Version> {
    let mut highest: Option<Version> = None;
    let mut rest = conditions.trim();
    let mut is_upper = false;
    while !rest.is_empty() {
        let operator_end = rest
            .find(|c: char| !matches!(c, '=' | '!' | '<' | '>' | '~' | '^'))
            .unwrap_or(rest.len());
        let (operator, after) = rest.split_at(operator_end);
        let after = after.trim_start();
        let end = after.find([' ', '\t', ',']).unwrap_or(after.len());
        let (version, remainder) = after.split_at(end);
        let version = wildcard_as_zero(version)?;
        match operator {
            "" | "=" | ">" | ">=" | "=>" | "~" | "~>" | "^" => {
                let raises = |lower: &Version| {
                    highest.as_ref().is_none_or(|so_far| lower.cmp_precedence(so_far).is_gt())
                };
                if let Some(lower) = version.filter(|lower| !is_upper && raises(lower)) {
                    highest = Some(lower);
                }
            }
            "<" | "<=" | "=<" | "!=" => {}
            _ => return None,
        }
        rest = remainder.trim_start_matches([' ', '\t', ',']);
        // In `1.2.3 - 2.0.0` the second version is the upper end.
        is_upper = rest.starts_with("- ");
        if is_upper {
            rest = rest[1..].trim_start();
        }
    }
    highest
}

/// Reads `1.2.x` and `1.2` as `1.2.0`, and `*` as no bound (`Some(None)`); none if it is no version.
fn wildcard_as_zero(text: &str) -> Option<Option<Version>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let core_end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, suffix) = text.split_at(core_end);
    let mut numbers = [0u64; 3];
    let mut wild = false;
    for (position, part) in core.split('.').enumerate() {
        let number = numbers.get_mut(position)?;
        if matches!(part, "x" | "X" | "*") {
            if position == 0 {
                return Some(None);
            }
            wild = true;
        } else if !wild {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            *number = part.parse().ok().filter(|_| digits)?;
        }
    }
    let [major, minor, patch] = numbers;
    format!("{major}.{minor}.{patch}{suffix}").parse().ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_each_form() {
        for (range, expected) in [
            ("1.2.3", Some("1.2.3")),
            ("v1.2.3", Some("1.2.3")),
            ("=1.2.3", Some("1.2.3")),
            ("^1.2", Some("1.2.0")),
            ("~1", Some("1.0.0")),
            ("~> 1.2.3", Some("1.2.3")),
            ("1.2.x", Some("1.2.0")),
            ("1.x.x", Some("1.0.0")),
            ("1.*", Some("1.0.0")),
            ("7.0.*", Some("7.0.0")),
            (">= 1.2.0, < 2", Some("1.2.0")),
            (">=1.2.0 <2.0.0", Some("1.2.0")),
            ("<2 >=1.2", Some("1.2.0")),
            (">1.2.3", Some("1.2.3")),
            ("1.2.3 - 2.3.4", Some("1.2.3")),
            ("^1.0.0 || ^2.1.0", Some("2.1.0")),
            ("^2.1.0 || ^1.0.0", Some("2.1.0")),
            (">=1.2.3-0", Some("1.2.3-0")),
            ("1.2.3-rc.1+build", Some("1.2.3-rc.1+build")),
            ("!=1.2.3 >=1.0.0", Some("1.0.0")),
            ("*", None),
            ("x", None),
            ("", None),
            (">=1 || *", None),
            ("<2", None),
            ("latest", None),
            ("1.2.3.4", None),
            ("<> 1", None),
            ("1.x.abc", Some("1.0.0")),
        ] {
            let expected = expected.map(|text| text.parse::<Version>().unwrap());
            assert_eq!(base(range), expected, "{range}");
        }
        assert_eq!(base(&"1.2.3 ".repeat(100_000)), None);
    }
}
