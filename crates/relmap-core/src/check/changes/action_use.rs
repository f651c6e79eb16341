//! What an action of a template does with the maps that it is given.

use crate::chart::files_read::{Token, tokens};

/// Functions that take a key out of a map by a text, with where the texts are.
const LOOKUPS: [&str; 7] = ["index", "get", "hasKey", "pick", "omit", "dig", "pluck"];

/// Words that write out or go through a map as a whole, whatever is in it.
const WHOLE: [&str; 9] = [
    "toYaml",
    "toYamlPretty",
    "toJson",
    "toPrettyJson",
    "toRawJson",
    "range",
    "tpl",
    "merge",
    "mergeOverwrite",
];

/// Words next to them that take nothing out of what they are given, and put no text together.
const HARMLESS: [&str; 44] = [
    "and",
    "b64enc",
    "block",
    "coalesce",
    "concat",
    "deepCopy",
    "default",
    "define",
    "dict",
    "else",
    "empty",
    "end",
    "eq",
    "fail",
    "fromJson",
    "fromYaml",
    "gt",
    "if",
    "include",
    "indent",
    "int",
    "kindIs",
    "len",
    "list",
    "lower",
    "lt",
    "ne",
    "nindent",
    "nospace",
    "not",
    "or",
    "quote",
    "required",
    "set",
    "sha256sum",
    "squote",
    "template",
    "ternary",
    "toString",
    "trim",
    "trimPrefix",
    "trimSuffix",
    "tuple",
    "with",
];

/// What is known of an action.
#[derive(Debug, Default)]
pub(super) struct ActionUse<'t> {
    /// Maps that are given to it are taken as a whole.
    pub(super) takes_all: bool,
    /// The texts by which it takes keys out of maps.
    pub(super) names: Vec<&'t str>,
    /// The texts that it gives to a helper, which may look a key up by them, or goes through.
    pub(super) given: Vec<&'t str>,
    /// It may read any key of any map.
    pub(super) reads_any: bool,
}

/// Functions that only put together what they are given, or take something out of it: no new text comes of them.
const NO_TEXT: [&str; 52] = [
    "add",
    "add1",
    "all",
    "and",
    "any",
    "coalesce",
    "concat",
    "contains",
    "deepCopy",
    "default",
    "dict",
    "div",
    "empty",
    "eq",
    "fail",
    "first",
    "float64",
    "fromYaml",
    "fromYamlArray",
    "ge",
    "gt",
    "has",
    "hasPrefix",
    "hasSuffix",
    "include",
    "index",
    "int",
    "int64",
    "kindIs",
    "last",
    "le",
    "len",
    "list",
    "lt",
    "max",
    "merge",
    "mergeOverwrite",
    "min",
    "mod",
    "mul",
    "ne",
    "not",
    "or",
    "required",
    "semverCompare",
    "set",
    "sub",
    "ternary",
    "toYaml",
    "tuple",
    "until",
    "untilStep",
];

enum Argument<'t> {
    Text(&'t str),
    Number,
    Other,
}

impl<'t> ActionUse<'t> {
    pub(super) fn of(action: &'t str) -> ActionUse<'t> {
        let mut found = ActionUse::default();
        let all = tokens(action);
        let (mut takes_all, mut is_harmless, mut runs_text, mut is_built) =
            (false, true, false, false);
        for (at, token) in all.iter().enumerate() {
            match token {
                Token::Word(word) if LOOKUPS.contains(word) => {
                    is_built |= !found.look_up(word, &all, at)
                }
                Token::Word(word) => {
                    takes_all |= WHOLE.contains(word);
                    runs_text |= *word == "tpl";
                    is_harmless &=
                        WHOLE.contains(word) || HARMLESS.contains(word) || is_constant(word);
                }
                // A template in quotes, which says by itself what it reads.
                Token::Text(text) if text.contains("{{") || text.contains(".Values") => {
                    is_harmless = false;
                }
                _ => {}
            }
        }
        let is_whole = |text: &str| {
            text.rfind("{{").is_none_or(|open| text[open..].contains("}}")) && !text.contains('\\')
        };
        let is_plain = |token: &Token<'_>| match token {
            Token::Text(text) => is_whole(text),
            Token::Word(word) => {
                WHOLE.contains(word)
                    || HARMLESS.contains(word)
                    || LOOKUPS.contains(word)
                    || is_constant(word)
            }
            _ => true,
        };
        found.reads_any |=
            is_built && !action.contains(".Values") || runs_text && !all.iter().all(is_plain);
        found.takes_all = takes_all && is_harmless && !is_built && !found.reads_any;
        found.give(&all);
        found
    }

    /// Adds what is given to helpers. A text that is put together for one may be any key.
    fn give(&mut self, all: &[Token<'t>]) {
        for (at, token) in all.iter().enumerate() {
            if !matches!(token, Token::Word("include" | "template")) {
                continue;
            }
            // Not the name of the helper, which may be put together as that of a file.
            let from = at + 1 + argument_length(&all[at + 1..]);
            let end = from + call_length(&all[from..]);
            let is_piped = at > 0 && matches!(all[at - 1], Token::Pipe);
            let start = if is_piped { pipeline_start(&all[..at]) } else { at };
            for part in [&all[start..at], &all[from..end]] {
                for token in part {
                    match token {
                        Token::Text(text) => self.given.push(text),
                        Token::Word(word) => self.reads_any |= !is_told(word),
                        _ => {}
                    }
                }
            }
        }
        // What is gone through or has a name now may be given to a helper elsewhere.
        let is_kept =
            |token: &Token<'_>| matches!(token, Token::Assign | Token::Word("range" | "with"));
        if all.iter().any(is_kept) {
            self.given.extend(all.iter().filter_map(|token| match token {
                Token::Text(text) => Some(*text),
                _ => None,
            }));
            let value = all.iter().rposition(|token| matches!(token, Token::Assign));
            let value = &all[value.map_or(0, |at| at + 1)..];
            let is_value =
                |token: &Token<'_>| matches!(token, Token::Field(_) | Token::Variable(..));
            let is_built = value.iter().any(|token| match token {
                Token::Word(word) => !is_told(word) && !is_language(word),
                _ => false,
            });
            let has_texts = value.iter().any(|token| matches!(token, Token::Text(_)));
            // Nobody puts a text together of nothing but texts.
            self.reads_any |= is_built && has_texts && !value.iter().any(is_value);
        }
    }

    /// Adds the keys of a look-up; false if one of them is not told.
    fn look_up(&mut self, function: &str, all: &[Token<'t>], at: usize) -> bool {
        let arguments = arguments(&all[at + 1..]);
        let is_piped = at > 0 && matches!(all[at - 1], Token::Pipe);
        let count = arguments.len();
        let keys = match (function, is_piped) {
            ("pluck", _) => 0..count.min(1),
            // Before the last two, which are what there is otherwise, and the map.
            ("dig", false) => 0..count.saturating_sub(2).max(1).min(count),
            ("dig", true) => 0..count.saturating_sub(1),
            // What is piped is the last key.
            (_, true) => return false,
            _ => 1..count.max(1),
        };
        let has_keys = !keys.is_empty();
        let is_told = arguments[keys].iter().all(|argument| match argument {
            Argument::Text(text) => {
                self.names.push(text);
                // A letter by its code: the path that the words seem to make is another one.
                self.reads_any |= text.contains('\\');
                true
            }
            Argument::Number => true,
            Argument::Other => false,
        });
        // `index .Values.list` alone is what it is given.
        is_told && (has_keys || function == "index")
    }
}

/// Whether a word makes no text that is not told.
fn is_told(word: &str) -> bool {
    NO_TEXT.contains(&word) || LOOKUPS.contains(&word) || is_constant(word)
}

fn is_language(word: &str) -> bool {
    ["if", "else", "with", "range", "end", "define", "block", "template"].contains(&word)
}

/// How many tokens the next argument has.
fn argument_length(rest: &[Token<'_>]) -> usize {
    match rest.first() {
        Some(Token::Open) => (call_length(&rest[1..]) + 2).min(rest.len()),
        Some(Token::Close(_) | Token::Pipe) | None => 0,
        Some(_) => 1,
    }
}

/// How many tokens are left of a call.
fn call_length(rest: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in rest.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close(_) | Token::Pipe if depth == 0 => return at,
            Token::Close(_) => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

/// Where the pipeline begins that these tokens end in.
fn pipeline_start(before: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in before.iter().enumerate().rev() {
        match token {
            Token::Close(_) => depth += 1,
            Token::Open | Token::Assign if depth == 0 => return at + 1,
            Token::Open => depth -= 1,
            _ => {}
        }
    }
    0
}

/// What follows a function, to the end of its call.
fn arguments<'t>(rest: &[Token<'t>]) -> Vec<Argument<'t>> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for token in rest {
        match token {
            Token::Open => {
                if depth == 0 {
                    found.push(Argument::Other);
                }
                depth += 1;
            }
            Token::Close(_) | Token::Pipe if depth == 0 => break,
            Token::Close(_) => depth -= 1,
            _ if depth > 0 => {}
            Token::Text(text) => found.push(Argument::Text(text)),
            Token::Word(word) if word.bytes().all(|byte| byte.is_ascii_digit()) => {
                found.push(Argument::Number);
            }
            _ => found.push(Argument::Other),
        }
    }
    found
}

/// A number, or a word that stands for a value.
fn is_constant(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || ["true", "false", "nil"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_taken_as_a_whole_by_few_functions_alone() {
        for (action, takes_all, reads_any) in [
            ("toYaml .Values.a | nindent 4", true, false),
            ("range $k, $v := .Values.a", true, false),
            ("tpl (toYaml .Values.a) $", true, false),
            ("merge .Values.a (dict \"b\" 1)", true, false),
            ("include \"x\" .Values.a", false, false),
            ("toYaml .Values.a | regexFind \"b: .*\"", false, false),
            ("toYaml (index .Values \"a\")", true, false),
            ("toYaml (index .Values (print \"a\"))", false, false),
            ("toYaml (pick .Values \"\\u0061\")", false, true),
            ("index $v (print \"a\")", false, true),
            ("get $v $k", false, true),
            ("$k | get $v", false, true),
            ("index $v \"a\" 0", false, false),
            ("index $list 0", false, false),
            ("dig \"a\" \"b\" (dict) $v", false, false),
            ("dig \"a\" (print \"b\") \"\" $v", false, true),
            ("$v | dig (print \"b\") \"\"", false, true),
            ("$v | dig \"b\" \"\"", false, false),
            ("pluck (print \"b\") $v", false, true),
            ("tpl (printf \"{{ .%s }}\" .Values.a) .", false, true),
            ("tpl \"{{ .Values.a }}\" .", false, false),
            ("tpl \"\\u007b\" .", false, true),
        ] {
            let found = ActionUse::of(action);
            assert_eq!((found.takes_all, found.reads_any), (takes_all, reads_any), "{action}");
        }
        let names = |action| ActionUse::of(action).names;
        assert_eq!(names("get (get . \"Values\") \"a\""), ["a", "Values"]);
        assert_eq!(names("dig \"a\" \"b\" 1 .Values | default \"c\""), ["a", "b"]);
        assert_eq!(names("pick .Values \"a\" \"b\""), ["a", "b"]);
        assert_eq!(names("pluck \"a\" .Values $x"), ["a"]);
    }
}
