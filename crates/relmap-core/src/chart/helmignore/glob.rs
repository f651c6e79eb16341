//! Patterns in the dialect of Go's `filepath.Match`.
//!
//! `*` and `?` never match a slash, `[^a-z]` negates (and `[!a]` does not), `\` takes the next
//! character as it is, and an open bracket or a `\` at the end is a fault. The crates for globs
//! differ in at least one of these.

use std::ops::RangeInclusive;

/// A pattern that was read.
#[derive(Debug, Clone)]
pub(in crate::chart) struct Glob {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone)]
enum Token {
    Literal(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `[a-z]`
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    /// Reads a pattern; none if it is malformed.
    pub(in crate::chart) fn parse(pattern: &str) -> Option<Glob> {
        let mut chars = pattern.chars().peekable();
        let mut tokens = Vec::new();
        while let Some(c) = chars.next() {
            tokens.push(match c {
                '*' => Token::Many,
                '?' => Token::One,
                '\\' => Token::Literal(chars.next()?),
                '[' => {
                    let negated = chars.next_if_eq(&'^').is_some();
                    let mut ranges = Vec::new();
                    while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
                        let low = class_char(&mut chars)?;
                        let high = match chars.next_if_eq(&'-') {
                            Some(_) => class_char(&mut chars)?,
                            None => low,
                        };
                        ranges.push((low, high));
                    }
                    Token::Class { negated, ranges }
                }
                c => Token::Literal(c),
            });
        }
        Some(Glob { tokens })
    }

    /// The text that it matches, if that is one text alone.
    pub(super) fn text(&self) -> Option<String> {
        literal(&self.tokens)
    }

    /// The text behind its only wildcard, a `*` at the beginning.
    pub(super) fn ending(&self) -> Option<String> {
        match self.tokens.split_first() {
            Some((Token::Many, rest)) => literal(rest),
            _ => None,
        }
    }

    /// How many parts it has.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// How many slashes a text may have that it matches.
    pub(super) fn slashes(&self) -> RangeInclusive<usize> {
        let count = |is_meant: fn(&Token) -> bool| {
            self.tokens.iter().filter(|token| is_meant(token)).count()
        };
        let least = count(|token| matches!(token, Token::Literal('/')));
        least..=least + count(|token| !matches!(token, Token::Literal(_)) && token.takes('/'))
    }

    /// Whether the pattern matches the whole text.
    ///
    /// Only the last `*` is ever tried again: since none crosses a slash, an earlier one cannot
    /// help. So this takes at most the product of both lengths.
    pub(in crate::chart) fn matches(&self, text: &str) -> bool {
        #[cfg(test)]
        steps::add(1);
        let text: Vec<char> = text.chars().collect();
        let (mut token, mut at) = (0, 0);
        // Where to go on after the last star, and what it has swallowed so far.
        let mut retry: Option<(usize, usize)> = None;
        while at < text.len() || token < self.tokens.len() {
            #[cfg(test)]
            steps::add(1);
            let advances = match self.tokens.get(token) {
                Some(Token::Many) => {
                    token += 1;
                    retry = Some((token, at));
                    continue;
                }
                Some(single) => at < text.len() && single.takes(text[at]),
                None => false,
            };
            if advances {
                token += 1;
                at += 1;
                continue;
            }
            match retry {
                Some((after_star, swallowed))
                    if swallowed < text.len() && text[swallowed] != '/' =>
                {
                    token = after_star;
                    at = swallowed + 1;
                    retry = Some((after_star, at));
                }
                _ => return false,
            }
        }
        true
    }
}

/// The text of tokens that are nothing else.
fn literal(tokens: &[Token]) -> Option<String> {
    let letter = |token: &Token| match token {
        Token::Literal(letter) => Some(*letter),
        _ => None,
    };
    tokens.iter().map(letter).collect()
}

/// A character of a class; `-` and `]` must be escaped there.
fn class_char(chars: &mut impl Iterator<Item = char>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    }
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Token::Literal(literal) => *literal == c,
            Token::One => c != '/',
            Token::Many => false,
            // Go lets a negated class match a slash.
            Token::Class { negated, ranges } => {
                ranges.iter().any(|&(low, high)| (low..=high).contains(&c)) != *negated
            }
        }
    }
}

/// Counts what comparing costs.
#[cfg(test)]
pub(super) mod steps {
    use std::cell::Cell;

    thread_local! { static STEPS: Cell<u64> = const { Cell::new(0) }; }

    pub(in super::super) fn add(count: u64) {
        STEPS.set(STEPS.get() + count);
    }

    /// How many steps something takes.
    pub(in super::super) fn of(work: impl FnOnce()) -> u64 {
        let before = STEPS.get();
        work();
        STEPS.get() - before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialect_is_that_of_go() {
        for (pattern, text, expected) in [
            ("*.md", "a.md", true),
            ("*.md", "a/b.md", false),
            ("a/*", "a/b", true),
            ("a/*", "a/b/c", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("[^a-c]x", "dx", true),
            ("[!a]x", "!x", true),
            ("[!a]x", "bx", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[\\]]", "]", true),
            ("a*b*c", "aXbXbXc", true),
            ("*a/b", "xaxa/b", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a", "", false),
            ("é?", "éü", true),
        ] {
            assert_eq!(Glob::parse(pattern).unwrap().matches(text), expected, "{pattern} {text}");
        }
        for malformed in ["[", "[a", "[]a]", "[-]", "[a-]", "a\\", "[]", "[^]"] {
            assert!(Glob::parse(malformed).is_none(), "{malformed}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let glob = Glob::parse(&"*a".repeat(2_000)).unwrap();
        assert!(!glob.matches(&"b".repeat(4_000)));
        assert!(!glob.matches(&("a".repeat(4_000) + "b")));
    }
}
