//! Versions: a lenient reading is final, and bumps go as far as they say.

use relmap_core::version::{Bump, lenient};

use crate::{Pieces, Shape};

/// What versions are made of.
pub const WORDS: &[&str] = &[
    "1.2.3", "v", "V", ".", "-rc.1", "+build.7", "-0", "00", "18446744073709551615", "18446744073709551616", "-",
    "+", "1.2", "x", "-alpha", "patch", "minor", "major", "none",
];

/// The parts of the input: two versions.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (one, two) = (pieces.text(), pieces.text());
    if let Some(bump) = Bump::from_word(&one) {
        assert_eq!(bump.as_str(), one);
    }
    let Some(version) = lenient(&one) else { return Shape::of(0) };
    assert_eq!(lenient(&version.to_string()).as_ref(), Some(&version), "a second reading differs");
    assert_eq!(lenient(&format!("v{version}")).as_ref(), Some(&version));
    let mut shape = vec![!version.pre.is_empty()];
    for bump in [Bump::Patch, Bump::Minor, Bump::Major] {
        let next = bump.apply(&version);
        assert!(next.pre.is_empty() && next.build.is_empty());
        let is_at_end = [version.major, version.minor, version.patch].contains(&u64::MAX);
        if !is_at_end {
            assert!(next.cmp_precedence(&version).is_gt(), "{next} is not above {version}");
            if version.pre.is_empty() {
                assert_eq!(Bump::between(&version, &next), bump);
            }
        }
    }
    assert_eq!(Bump::between(&version, &version), Bump::None);
    if let Some(other) = lenient(&two) {
        assert_eq!(Bump::between(&version, &other), Bump::between(&other, &version));
        shape.push(version.cmp_precedence(&other).is_lt());
        return Shape::of((shape, Bump::between(&version, &other).as_str()));
    }
    Shape::of(shape)
}
