use super::*;

#[test]
fn a_version_reaches_to_the_end_of_its_word() {
    for (word, mark, parts) in [
        ("1.2.0", 0, 3),
        ("v1.2.0", 1, 3),
        ("V.1.2", 2, 2),
        ("r12", 1, 1),
        ("7", 0, 1),
        ("1.10", 0, 2),
        ("1.2.3.4", 0, 4),
        ("1.2.0-rc.1+b-7", 0, 3),
        ("1.2.0rc1", 0, 3),
        ("1.2.0.dev0", 0, 3),
        ("4.1.0.Final", 0, 3),
        ("1.0.2k", 0, 3),
        ("1.8.0_201", 0, 3),
        ("1-2-0", 0, 3),
        ("R7-4", 1, 2),
        ("2026.01.15", 0, 3),
    ] {
        let token = read(word).unwrap_or_else(|| panic!("{word}"));
        assert_eq!((token.mark, token.parts), (mark, parts), "{word}");
        assert_eq!(token.mark + token.length, word.len(), "{word}");
    }
    for word in [
        "",
        "v",
        "x",
        "1.x",
        "1.2.x",
        "2.0x",
        "3D",
        "2nd",
        "1.2.tar.gz",
        "1.2.",
        "1.2.0-",
        "app-1.2.0",
        "1-2",
        "2026-01-15",
        "1..2",
        "1.2.0/",
        "64bit",
        "v1.2.julian",
        ".1",
        "7-4",
    ] {
        assert_eq!(read(word), None, "{word}");
    }
}

#[test]
fn semver_says_why_not() {
    for (written, reason, fixed) in [
        ("7", VersionReason::OnePart, "7.0.0"),
        ("1.10", VersionReason::TwoParts, "1.10.0"),
        ("1.10-rc1", VersionReason::TwoParts, "1.10.0-rc.1"),
        ("1.2.3.4", VersionReason::TooManyParts(4), "1.2.3+4"),
        ("01.2.3", VersionReason::LeadingZero("01".into()), "1.2.3"),
        ("2026.01.15", VersionReason::LeadingZero("01".into()), "2026.1.15"),
        ("1.2.0rc1", VersionReason::Letters, "1.2.0-rc.1"),
        ("1.2.0.dev0", VersionReason::Letters, "1.2.0-dev.0"),
        ("1.0.2k", VersionReason::Letters, "1.0.2-k"),
        ("1-2-0", VersionReason::NoDots, "1.2.0"),
        (
            "1.2.0-rc.01",
            VersionReason::Other("invalid leading zero in pre-release identifier".into()),
            "",
        ),
    ] {
        assert_eq!(judge(written), Err(reason), "{written}");
        let expected = (!fixed.is_empty()).then_some(fixed.to_owned());
        assert_eq!(fix(written).map(|v| v.to_string()), expected, "{written}");
    }
    assert!(judge("1.2.0-rc.1+7").is_ok());
}

#[test]
fn versions_compare_as_written() {
    use Ordering::{Equal, Greater, Less};
    for (left, right, order) in [
        ("1.2.0", "1.10.0", Some(Less)),
        ("1.2.0", "1.2.0-rc.1", Some(Greater)),
        ("1.2.0+1", "1.2.0+2", Some(Equal)),
        ("1.10", "1.9", Some(Greater)),
        ("1.2", "1.2.0", Some(Equal)),
        ("1.2.0rc1", "1.2.0", Some(Less)),
        ("1.2.0rc2", "1.2.0rc10", Some(Less)),
        ("3.0.0.final", "3.0.0rc2", Some(Greater)),
        ("1.2.3.4", "1.2.3", Some(Greater)),
        ("1.2.3.4", "1.2.3.10", Some(Less)),
        ("r12", "r11", None),
        ("12", "9", Some(Greater)),
        ("1-1-0", "1-0-3", Some(Greater)),
    ] {
        assert_eq!(compare(left, right), order, "{left} {right}");
    }
}
