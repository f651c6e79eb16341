//! The type that Helm gives to a scalar.

use std::borrow::Cow;

use saphyr_parser::{ScalarStyle, Tag};

use crate::position::Position;

use super::{Scalar, YamlError, YamlErrorKind};

/// What a scalar means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, and in YAML 1.1 also `yes` and `on`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Str,
}

impl Resolved {
    /// The number as Helm keeps it: values pass through JSON, which has one sort of number.
    pub fn number(self) -> Option<f64> {
        match self {
            Resolved::Int(number) => Some(number as f64),
            Resolved::Float(number) => Some(number),
            Resolved::Null | Resolved::Bool(_) | Resolved::Str => None,
        }
    }
}

/// A scalar with its tag, if it has one.
pub(super) fn read(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    at: Position,
) -> Result<Scalar, YamlError> {
    let quoted = style != ScalarStyle::Plain;
    let wrong = |name| Err(YamlErrorKind::WrongTag(name).at(at));
    let resolved = match (tag.and_then(type_of).as_deref(), resolve_plain(text)) {
        (None, resolved) if tag.is_none() && !quoted => resolved,
        (Some("null"), Resolved::Null) => Resolved::Null,
        (Some("null"), _) => return wrong("null"),
        (Some("bool"), resolved @ Resolved::Bool(_)) => resolved,
        (Some("bool"), _) => return wrong("bool"),
        (Some("int"), resolved @ Resolved::Int(_)) => resolved,
        (Some("int"), _) => return wrong("int"),
        (Some("float"), Resolved::Int(value)) => Resolved::Float(value as f64),
        (Some("float"), resolved @ Resolved::Float(_)) => resolved,
        (Some("float"), _) => return wrong("float"),
        (Some("binary"), _) => return Err(YamlErrorKind::Binary.at(at)),
        // `!!str`, tags of one's own, and everything in quotes.
        _ => Resolved::Str,
    };
    Ok(Scalar { raw: text.into(), resolved, quoted })
}

/// The name of the type that a tag gives: `int` for `!!int` and for `!<tag:yaml.org,2002:int>`. A parser may tell the
/// second in one piece.
pub(super) fn type_of(tag: &Tag) -> Option<Cow<'_, str>> {
    if tag.is_yaml_core_schema() {
        return Some(tag.suffix.as_str().into());
    }
    let whole = format!("{}{}", tag.handle, tag.suffix);
    whole.strip_prefix("tag:yaml.org,2002:").map(|name| name.to_owned().into())
}

/// Resolves a plain scalar by the rules of go-yaml v2, which Helm reads charts with.
///
/// Dates and numbers to the base 60 are text there.
fn resolve_plain(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Resolved::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Resolved::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Resolved::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match text.as_bytes()[0] {
        b'.' => float(text),
        b'+' | b'-' | b'0'..=b'9' if text.contains('_') => number(&text.replace('_', "")),
        b'+' | b'-' | b'0'..=b'9' => number(text),
        _ => Resolved::Str,
    }
}

fn number(text: &str) -> Resolved {
    match integer(text) {
        Some(value) => Resolved::Int(value),
        None => float(text),
    }
}

/// A whole number with Go's prefixes: `0x`, `0o`, `0b`, and a bare `0` for octal.
fn integer(text: &str) -> Option<i128> {
    if let Some(digits) = text.strip_prefix("0b").filter(|digits| digits.starts_with(['+', '-'])) {
        // A sign behind the prefix counts for `0b` alone.
        return i64::from_str_radix(digits, 2).ok().map(i128::from);
    }
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // from_str_radix would take a second sign.
    if !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    // What has more bits is a number with a point for Helm, or text.
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
}

/// A decimal number; `1e999` is out of range and so it is text, as in Go.
fn float(text: &str) -> Resolved {
    let looks_right = text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    match text.parse::<f64>() {
        Ok(value) if looks_right && value.is_finite() => Resolved::Float(value),
        _ => Resolved::Str,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_resolve_as_in_helm() {
        for (text, expected) in [
            ("", Resolved::Null),
            ("~", Resolved::Null),
            ("yes", Resolved::Bool(true)),
            ("y", Resolved::Bool(true)),
            ("Off", Resolved::Bool(false)),
            ("oFF", Resolved::Str),
            ("12", Resolved::Int(12)),
            ("+12", Resolved::Int(12)),
            ("-12", Resolved::Int(-12)),
            ("1_000", Resolved::Int(1000)),
            ("0644", Resolved::Int(420)),
            ("0o644", Resolved::Int(420)),
            ("0x1F", Resolved::Int(31)),
            ("0b11", Resolved::Int(3)),
            ("0b-1", Resolved::Int(-1)),
            ("0b+1_0", Resolved::Int(2)),
            ("-0b-1", Resolved::Str),
            ("0b--1", Resolved::Str),
            ("0b-", Resolved::Str),
            ("0x-1", Resolved::Str),
            ("0o-1", Resolved::Str),
            ("-0b11", Resolved::Int(-3)),
            ("08", Resolved::Float(8.0)),
            ("1.10", Resolved::Float(1.1)),
            ("1.", Resolved::Float(1.0)),
            (".5", Resolved::Float(0.5)),
            ("1234567e8", Resolved::Float(123_456_700_000_000.0)),
            ("1e999", Resolved::Str),
            (".", Resolved::Str),
            ("+", Resolved::Str),
            ("-", Resolved::Str),
            ("--1", Resolved::Str),
            ("0x", Resolved::Str),
            ("18446744073709551615", Resolved::Int(18_446_744_073_709_551_615)),
            ("18446744073709551616", Resolved::Float(18_446_744_073_709_551_616.0)),
            ("-9223372036854775809", Resolved::Float(-9_223_372_036_854_775_809.0)),
            ("0x10000000000000000", Resolved::Str),
            ("0x-1", Resolved::Str),
            ("1.2.3", Resolved::Str),
            ("2024-01-31", Resolved::Str),
            ("12:30", Resolved::Str),
            ("inf", Resolved::Str),
            ("1e", Resolved::Str),
            ("_1", Resolved::Str),
            ("\u{e9}", Resolved::Str),
            ("1\u{e9}", Resolved::Str),
        ] {
            assert_eq!(resolve_plain(text), expected, "{text}");
        }
        assert!(matches!(resolve_plain(".NaN"), Resolved::Float(f) if f.is_nan()));
    }
}
