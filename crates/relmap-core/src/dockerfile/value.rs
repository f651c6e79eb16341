//! Values: quotes taken off and variables filled in, as far as the file tells.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

/// How sure it is that an image gets a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// The file alone decides.
    Fixed,
    /// It is the default of an `ARG`, and a build can pass another.
    Default,
    /// The build or the base image decides.
    Unknown,
}

/// What a word means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expanded {
    /// The text; empty where it is not known.
    pub(crate) text: String,
    pub(crate) certainty: Certainty,
}

impl Expanded {
    pub(super) fn unknown() -> Expanded {
        Expanded { text: String::new(), certainty: Certainty::Unknown }
    }

    /// The text, where it is known at least as surely as this.
    pub(crate) fn known(&self, at_least: Certainty) -> Option<&str> {
        (self.certainty <= at_least).then_some(self.text.as_str())
    }
}

/// The variables at some place of a file.
pub(super) type Variables = BTreeMap<String, Expanded>;

/// The longest value that is filled in: variables that hold variables can grow without end.
const LONGEST: usize = 4096;

/// What a word means with these variables.
pub(super) fn expand(word: &str, escape: char, scope: &Variables) -> Expanded {
    let mut value = Expanded { text: String::new(), certainty: Certainty::Fixed };
    let mut quote = None;
    let mut rest = word.char_indices().peekable();
    while let Some((_, c)) = rest.next() {
        match (c, quote) {
            ('\'', Some('\'')) | ('"', Some('"')) => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            ('$', None | Some('"')) => {
                let filled = match name(word, &mut rest) {
                    VariableName::None => {
                        value.text.push('$');
                        continue;
                    }
                    VariableName::To(name) => scope.get(name),
                    VariableName::Computed => None,
                };
                let Some(filled) = filled else { return Expanded::unknown() };
                value.text.push_str(&filled.text);
                value.certainty = value.certainty.max(filled.certainty);
            }
            (c, None | Some('"')) if c == escape => {
                let next = rest.peek().map(|(_, next)| *next);
                let is_taken = quote.is_none()
                    || next.is_some_and(|next| next == '"' || next == '$' || next == escape);
                if !is_taken {
                    value.text.push(c);
                } else if let Some(next) = next {
                    rest.next();
                    value.text.push(next);
                }
            }
            (c, _) => value.text.push(c),
        }
        if value.certainty == Certainty::Unknown || value.text.len() > LONGEST {
            return Expanded::unknown();
        }
    }
    value
}

/// What follows a `$`.
enum VariableName<'w> {
    /// No name, so that it is a dollar sign.
    None,
    To(&'w str),
    /// `${NAME:-default}` and the like.
    Computed,
}

fn name<'w>(word: &'w str, rest: &mut Peekable<CharIndices<'w>>) -> VariableName<'w> {
    let is_braced = rest.next_if(|(_, c)| *c == '{').is_some();
    let start = rest.peek().map_or(word.len(), |(at, _)| *at);
    while rest.next_if(|(_, c)| c.is_ascii_alphanumeric() || *c == '_').is_some() {}
    let end = rest.peek().map_or(word.len(), |(at, _)| *at);
    let is_whole = !is_braced || rest.next_if(|(_, c)| *c == '}').is_some();
    match (is_whole, start == end) {
        (false, _) | (true, true) if is_braced => VariableName::Computed,
        (_, true) => VariableName::None,
        _ => VariableName::To(&word[start..end]),
    }
}

/// The names of the variables in a word.
pub(super) fn variables(word: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = word.char_indices().peekable();
    while let Some((_, c)) = rest.next() {
        if c == '$'
            && let VariableName::To(name) = name(word, &mut rest)
        {
            found.push(name);
        }
    }
    found
}

/// The part of a word that is its value as it is written: without quotes around it, and with none in it, no escape and
/// no variable.
pub(super) fn literal(word: &str, escape: char) -> Option<Range<usize>> {
    let inner = ['"', '\''].into_iter().find_map(|quote| {
        let inner = word.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(1..1 + inner.len())
    });
    let range = inner.unwrap_or(0..word.len());
    let is_plain = !word[range.clone()].contains(['"', '\'', '$', escape]);
    is_plain.then_some(range)
}
