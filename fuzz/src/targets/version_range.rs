//! Ranges of dependencies: a range that followed a version takes that version.

use relmap_core::chart::edit::moved_range;
use relmap_core::chart::version_range::base;

use crate::{Pieces, Shape};

/// What ranges are made of.
pub const WORDS: &[&str] = &[
    "1.2.3", "^", "~", "~>", ">=", "<", "<=", "!=", "=", " ", ",", "||", " - ", "x", "*", "1.x.x", "v", "-0", "-rc.1",
    "1.2", "2.0.0", ">", "=>", "+7",
];

/// The parts of the input: a range, a version.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let range = pieces.text();
    let lowest = base(&range);
    if let Some(lowest) = &lowest {
        assert_eq!(base(&lowest.to_string()).as_ref(), Some(lowest), "{range}");
        let either = format!("{lowest} || {lowest}");
        assert_eq!(base(&either).as_ref(), Some(lowest), "{either}");
    }
    let Ok(version) = pieces.line().parse::<semver::Version>() else { return Shape::of(lowest.is_some()) };
    let moved = moved_range(&range, &version);
    if let Some(moved) = moved.as_ref().filter(|_| lowest.is_some()) {
        assert_eq!(moved_range(moved, &version), None, "{moved} does not take {version}");
        assert_eq!(base(moved).as_ref(), Some(&version), "{moved}");
    }
    Shape::of((lowest.is_some(), moved.is_some(), range.chars().next().filter(|c| !c.is_alphanumeric())))
}
