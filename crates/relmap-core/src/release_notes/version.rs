//! The one token of a heading that is a version, and what SemVer says of it.

use std::cmp::Ordering;

use semver::Version;
use thiserror::Error;

/// Why SemVer rejects a version.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VersionReason {
    /// `12`
    #[error("it has one part, and three are needed")]
    OnePart,
    /// `1.10`
    #[error("it has two parts, and three are needed")]
    TwoParts,
    /// `1.2.3.4`
    #[error("it has {0} parts, and three are allowed")]
    TooManyParts(usize),
    /// `1.02.3`
    #[error("its part `{0}` has a leading zero")]
    LeadingZero(String),
    /// `1.2.0rc1`
    #[error("letters stand behind the numbers without a `-`")]
    Letters,
    /// `1-2-0`
    #[error("its parts are not joined by dots")]
    NoDots,
    /// Anything else; what SemVer's own parser says.
    #[error("{0}")]
    Other(String),
}

/// A version found at the beginning of a text, behind an optional `v`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The length of a `v` or `r` before it, with a dot or a dash behind that.
    pub(super) mark: usize,
    /// The length of the version itself.
    pub(super) length: usize,
    /// How many numbers it has before any suffix.
    pub(super) parts: usize,
}

/// Suffixes that people put behind a version without a dash.
const SUFFIXES: [&str; 20] = [
    "a",
    "b",
    "c",
    "rc",
    "alpha",
    "beta",
    "dev",
    "pre",
    "post",
    "preview",
    "final",
    "ga",
    "release",
    "sp",
    "patch",
    "p",
    "m",
    "snapshot",
    "build",
    "incubating",
];

/// Reads a version that a word begins with and that ends where the word ends.
pub(super) fn read(word: &str) -> Option<Token> {
    let mark = mark_length(word);
    let text = &word[mark..];
    let (length, parts) = dotted(text).or_else(|| undotted(text))?;
    // One number alone is a version only when something says so.
    (length == text.len()).then_some(Token { mark, length, parts })
}

fn mark_length(word: &str) -> usize {
    let bytes = word.as_bytes();
    match bytes {
        [b'v' | b'V', b'.' | b'-', digit, ..] if digit.is_ascii_digit() => 2,
        [b'v' | b'V' | b'r' | b'R', digit, ..] if digit.is_ascii_digit() => 1,
        _ => 0,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `1.2.3` and whatever suffix stands behind it.
fn dotted(text: &str) -> Option<(usize, usize)> {
    let mut length = digits(text);
    if length == 0 {
        return None;
    }
    let mut parts = 1;
    while text[length..].starts_with('.') {
        let more = digits(&text[length + 1..]);
        if more == 0 {
            break;
        }
        length += 1 + more;
        parts += 1;
    }
    let suffix = suffix_length(&text[length..], parts)?;
    Some((length + suffix, parts))
}

/// The length of the suffix, which must reach to the end of the word.
fn suffix_length(text: &str, parts: usize) -> Option<usize> {
    let Some(first) = text.bytes().next() else {
        return Some(0);
    };
    if parts == 1 {
        return None;
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-+_~".contains(&byte);
    let is_word = text.bytes().all(allowed) && !text.ends_with(['.', '-', '+', '~']);
    let behind = text.trim_start_matches(['.', '_', '-', '~', '+']);
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = behind[..letters].to_ascii_lowercase();
    let known = SUFFIXES.contains(&name.as_str());
    let fits = match first {
        b'-' | b'+' => !behind.is_empty(),
        b'_' | b'~' => !behind.is_empty() && (known || letters == 0),
        b'.' => known,
        // `1.0.2k`, but not `2.0x` and not `1.5m`.
        _ => known || (letters == 1 && behind.len() == 1 && name != "x" && parts >= 3),
    };
    (is_word && fits).then_some(text.len())
}

/// `1-2-0` and `1_2_0`, which some tags have.
fn undotted(text: &str) -> Option<(usize, usize)> {
    let first = digits(text);
    if !(1..=3).contains(&first) {
        return None;
    }
    let separator = *text.as_bytes().get(first)?;
    if separator != b'-' && separator != b'_' {
        return None;
    }
    let mut numbers = text.split(char::from(separator));
    let three = text.split(char::from(separator)).count() == 3;
    let all = numbers
        .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    (three && all).then_some((text.len(), 3))
}

/// Judges a version by SemVer.
pub(super) fn judge(written: &str) -> Result<Version, VersionReason> {
    let error = match Version::parse(written) {
        Ok(version) => return Ok(version),
        Err(error) => error,
    };
    let core_length = written.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let core = written[..core_length].trim_end_matches('.');
    let parts: Vec<&str> = core.split('.').collect();
    let rest = &written[core.len()..];
    if parts.len() == 1 && rest.starts_with(['-', '_']) && undotted(written).is_some() {
        return Err(VersionReason::NoDots);
    }
    Err(match parts.len() {
        1 => VersionReason::OnePart,
        2 => VersionReason::TwoParts,
        count if count > 3 => VersionReason::TooManyParts(count),
        _ => match parts.iter().find(|part| part.len() > 1 && part.starts_with('0')) {
            Some(part) => VersionReason::LeadingZero((*part).to_owned()),
            None if !rest.is_empty() && !rest.starts_with(['-', '+']) => VersionReason::Letters,
            None => VersionReason::Other(error.to_string()),
        },
    })
}

/// The SemVer version that was probably meant.
pub(super) fn mend(written: &str) -> Option<Version> {
    let core_length = written.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    if undotted(written).is_some() {
        return mend(&written.replace(['-', '_'], "."));
    }
    let core = written[..core_length].trim_end_matches('.');
    let mut numbers = Vec::new();
    for part in core.split('.') {
        numbers.push(part.parse::<u64>().ok()?);
    }
    let rest = written[core.len()..].trim_start_matches(['.', '_', '~', '-']);
    let mut text = match numbers[..] {
        [major] => format!("{major}.0.0"),
        [major, minor] => format!("{major}.{minor}.0"),
        [major, minor, patch] => format!("{major}.{minor}.{patch}"),
        [major, minor, patch, ref more @ ..] => {
            let more: Vec<_> = more.iter().map(u64::to_string).collect();
            format!("{major}.{minor}.{patch}+{}", more.join("."))
        }
        [] => return None,
    };
    if rest.starts_with('+') {
        text.push_str(rest);
    } else if !rest.is_empty() {
        let joiner = if text.contains('+') { '.' } else { '-' };
        text.push(joiner);
        // `rc1` counts on as `rc.1`, so that `rc.10` follows `rc.9`.
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_counter = letters > 0
            && letters < rest.len()
            && rest[letters..].bytes().all(|b| b.is_ascii_digit());
        if is_counter {
            let number = rest[letters..].trim_start_matches('0');
            let number = if number.is_empty() { "0" } else { number };
            text.push_str(&format!("{}.{number}", &rest[..letters]));
        } else {
            text.push_str(&rest.replace(['_', '~'], "-"));
        }
    }
    Version::parse(&text).ok()
}

/// Compares two versions as they are written, SemVer or not. `None` where neither can be said to
/// be the higher one.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    if let (Ok(left), Ok(right)) = (Version::parse(left), Version::parse(right)) {
        return Some(left.cmp_precedence(&right));
    }
    let (left_core, left_rest) = split_core(left);
    let (right_core, right_rest) = split_core(right);
    let mut left_numbers = left_core.split(['.', '-', '_']);
    let mut right_numbers = right_core.split(['.', '-', '_']);
    loop {
        let (left, right) = (left_numbers.next(), right_numbers.next());
        if left.is_none() && right.is_none() {
            break;
        }
        let left: u128 = left.unwrap_or("0").parse().ok()?;
        let right: u128 = right.unwrap_or("0").parse().ok()?;
        if left != right {
            return Some(left.cmp(&right));
        }
    }
    if left_rest == right_rest {
        return Some(Ordering::Equal);
    }
    let (left, right) = (mend(left)?, mend(right)?);
    Some(left.cmp_precedence(&right)).filter(|order| order.is_ne())
}

fn split_core(written: &str) -> (&str, &str) {
    if undotted(written).is_some() {
        return (written, "");
    }
    let length = written.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let core = written[..length].trim_end_matches('.');
    (core, &written[core.len()..])
}

#[cfg(test)]
mod tests {
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
        ] {
            assert_eq!(read(word), None, "{word}");
        }
    }

    #[test]
    fn semver_says_why_not() {
        for (written, reason, mended) in [
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
            let expected = (!mended.is_empty()).then_some(mended.to_owned());
            assert_eq!(mend(written).map(|v| v.to_string()), expected, "{written}");
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
            ("1.2.3.4", "1.2.3", Some(Greater)),
            ("1.2.3.4", "1.2.3.10", Some(Less)),
            ("r12", "r11", None),
            ("12", "9", Some(Greater)),
            ("1-1-0", "1-0-3", Some(Greater)),
        ] {
            assert_eq!(compare(left, right), order, "{left} {right}");
        }
    }
}
