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
    #[error("letters follow the numbers without a `-`")]
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
    /// The length of a `v` or `r` before it, with a dot behind that.
    pub(super) mark: usize,
    /// The length of the version itself.
    pub(super) length: usize,
    /// How many numbers it has before any suffix.
    pub(super) parts: usize,
}

/// Suffixes that people put behind a version without a dash.
const SUFFIXES: [&str; 23] = [
    "a",
    "b",
    "c",
    "cr",
    "d",
    "git",
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
    let (length, parts) =
        dotted(text).or_else(|| undotted(text).filter(|(_, parts)| *parts == 3 || mark > 0))?;
    // One number alone is a version only when something says so.
    (length == text.len()).then_some(Token { mark, length, parts })
}

fn mark_length(word: &str) -> usize {
    let bytes = word.as_bytes();
    match bytes {
        [b'v' | b'V', b'.', digit, ..] if digit.is_ascii_digit() => 2,
        [b'v' | b'V' | b'r' | b'R', digit, ..] if digit.is_ascii_digit() => 1,
        _ => 0,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `1.2.3` and whatever suffix is behind it.
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
    // `2026b`, which only a label makes a version.
    let year = parts == 1 && length == 4 && matches!(&text.as_bytes()[4..], [b'a'..=b'z']);
    let suffix = if year { 1 } else { suffix_length(&text[length..], parts)? };
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

/// `1-2-0`, `1_2_0` and `R7-4`, which some tags have.
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
    let parts = text.split(char::from(separator)).count();
    let all = numbers
        .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    ((2..=3).contains(&parts) && all).then_some((text.len(), parts))
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
pub(super) fn fix(written: &str) -> Option<Version> {
    let core_length = written.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    if undotted(written).is_some() {
        return fix(&written.replace(['-', '_'], "."));
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
    let (left, right) = (release_of(left)?, release_of(right)?);
    Some(left.cmp_precedence(&right)).filter(|order| order.is_ne())
}

/// A version for comparing: a suffix that says "this is the release itself" is left out.
fn release_of(written: &str) -> Option<Version> {
    let mut version = fix(written)?;
    let name = version.pre.split(['.', '-']).next().unwrap_or_default();
    if ["final", "ga", "release"].iter().any(|word| word.eq_ignore_ascii_case(name)) {
        version.pre = semver::Prerelease::EMPTY;
    }
    Some(version)
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
mod tests;
