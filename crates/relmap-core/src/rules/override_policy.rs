//! Whether a release may depart from the rules by its own `Bump:` field.

use std::fmt;

/// What `overrides` in `[rules]` says about `Bump:` fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OverridePolicy {
    /// Such a field has no effect, and one that would change something is an error.
    Forbid,
    /// It has effect, and one that changes something is a warning.
    #[default]
    Warn,
    /// It has effect, and is a note.
    Allow,
}

impl OverridePolicy {
    /// Every policy, the strictest first.
    pub const ALL: [OverridePolicy; 3] =
        [OverridePolicy::Forbid, OverridePolicy::Warn, OverridePolicy::Allow];

    /// The words, in the order of [`OverridePolicy::ALL`].
    pub const WORDS: &'static [&'static str] = &["forbid", "warn", "allow"];

    /// The word used in relmap.toml.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Finds the policy of a word.
    pub fn from_word(word: &str) -> Option<OverridePolicy> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == word)
    }
}

impl fmt::Display for OverridePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_and_the_strictest_is_the_lowest() {
        for policy in OverridePolicy::ALL {
            assert_eq!(OverridePolicy::from_word(policy.as_str()), Some(policy));
        }
        assert_eq!(OverridePolicy::ALL.map(OverridePolicy::as_str), ["forbid", "warn", "allow"]);
        assert!(OverridePolicy::ALL.is_sorted());
        assert_eq!(OverridePolicy::from_word("Forbid"), None);
        assert_eq!(OverridePolicy::default(), OverridePolicy::Warn);
    }
}
