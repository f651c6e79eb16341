//! Which keys a pattern of a schema may match, told by how it begins. What cannot be told may match.

/// The text that all matches of a pattern begin with; empty if none is known.
fn beginning(pattern: &str) -> &str {
    let Some(rest) = pattern.strip_prefix('^').filter(|rest| !rest.contains('|')) else {
        return "";
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
    let end = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
    match rest[end..].chars().next() {
        // The last letter may be there or not.
        Some('?' | '*' | '{') => &rest[..end.saturating_sub(1)],
        _ => &rest[..end],
    }
}

/// Whether a pattern may match a key.
pub(super) fn may_match(pattern: &str, key: &str) -> bool {
    key.starts_with(beginning(pattern))
}

/// Whether two patterns may match one key.
pub(super) fn may_meet(one: &str, other: &str) -> bool {
    let (one, other) = (beginning(one), beginning(other));
    one.starts_with(other) || other.starts_with(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_otherwise_is_told_apart() {
        for (pattern, key, expected) in [
            ("^ab", "abc", true),
            ("^ab", "acb", false),
            ("^abc?", "ab", true),
            ("^ab+", "a", false),
            ("^ab{0}", "a", true),
            ("^a|b", "b", true),
            ("^(b)", "b", true),
            ("ab", "xab", true),
            ("^\\x61", "a", true),
            (".*", "a", true),
        ] {
            assert_eq!(may_match(pattern, key), expected, "{pattern} {key}");
        }
        assert!(may_meet("^x-", "^x-a") && may_meet("^x-a", "^x") && may_meet("a", "^x"));
        assert!(!may_meet("^x-", "^y-"));
    }
}
