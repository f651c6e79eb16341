//! The actions of a template, `{{ … }}`, and what they say about files.

use std::collections::HashSet;
use std::sync::Arc;

use super::context::Contexts;
use super::names::{Names, after_verbs};
use super::node::Node;

/// The methods of `.Files` that take a name or a pattern.
const METHODS: [&str; 4] = ["Get", "GetBytes", "Lines", "Glob"];

/// Functions that choose among what they are given. What any other makes of a name is not known.
const CHOOSING: [&str; 20] = [
    "default",
    "coalesce",
    "list",
    "tuple",
    "ternary",
    "first",
    "last",
    "index",
    "get",
    "dict",
    "concat",
    "uniq",
    "sortAlpha",
    "compact",
    "quote",
    "toString",
    "required",
    "eq",
    "printf",
    "print",
];

/// Words of the language.
const WORDS: [&str; 9] =
    ["range", "with", "if", "else", "end", "include", "template", "true", "false"];

/// What the actions of one text say.
pub(super) struct Actions {
    pub(super) uses_files: bool,
    pub(super) runs_templates: bool,
    pub(super) reads_everything: bool,
    /// A name comes from a field of the context, whose making may be in another text.
    pub(super) takes_from_context: bool,
    /// A context is made, and a name in it is built.
    pub(super) builds_context: bool,
    /// The texts in quotes.
    pub(super) names: Arc<Names>,
    /// The same until all are known.
    found: Names,
    /// Where the context goes.
    pub(super) contexts: Contexts,
    /// Variables that are names of files.
    named_by: HashSet<String>,
    /// Variables with a value that is built.
    built: HashSet<String>,
    /// How many calls were looked at.
    calls: usize,
    /// How many actions there were.
    pub(super) count: usize,
}

/// The longest action that is looked at, in bytes, and the most actions and calls of `.Files` in one text. What is more
/// may read anything.
const MAX_ACTION: usize = 4_000;
pub(super) const MAX_ACTIONS: usize = 200_000;
const MAX_CALLS: usize = 2_000;

impl Actions {
    /// Reads a text, whose context is this.
    pub(super) fn of(text: &str, root: Node) -> Actions {
        let mut actions = Actions {
            uses_files: false,
            runs_templates: false,
            reads_everything: false,
            takes_from_context: false,
            builds_context: false,
            names: Arc::default(),
            found: Names::default(),
            contexts: Contexts::new(root),
            named_by: HashSet::new(),
            built: HashSet::new(),
            calls: 0,
            count: 0,
        };
        actions.text(text, 0);
        actions.reads_everything |= !actions.named_by.is_disjoint(&actions.built);
        actions.names = Arc::new(std::mem::take(&mut actions.found));
        actions
    }

    /// Adds a text, which is in so many others in quotes.
    fn text(&mut self, text: &str, depth: usize) {
        for action in split(text) {
            self.count += 1;
            if self.count > MAX_ACTIONS {
                self.everything();
                return;
            }
            let inner = action.trim_matches(['-', ' ', '\t', '\n', '\r']);
            if inner.is_empty() {
                continue;
            }
            self.contexts.action(inner);
            if action.len() <= MAX_ACTION && self.calls <= MAX_CALLS {
                self.take(inner, depth);
            } else if action.contains("Files") {
                self.everything();
            }
        }
    }

    fn everything(&mut self) {
        (self.uses_files, self.reads_everything) = (true, true);
    }

    fn take(&mut self, action: &str, depth: usize) {
        let all: Vec<(usize, &str)> = words(action).collect();
        let is_run = all.iter().any(|(_, word)| *word == "tpl");
        self.runs_templates |= is_run;
        let (has_files, prints) = (action.contains("Files"), action.contains("print"));
        for literal in literals(action) {
            self.reads_everything |= has_code_of_letter(literal);
            let Some(open) = literal.rfind("{{") else { continue };
            // A template in quotes; one that is put together can say anything.
            let is_part = !literal[open..].contains("}}") && (is_run || action.starts_with('$'));
            if is_part || depth > 2 {
                self.everything();
            } else {
                let text = literal.replace("\\\"", "\"").replace("\\\\", "\\");
                let outer = std::mem::replace(&mut self.contexts, Contexts::new(Node::TplRoot));
                self.text(&text, depth + 1);
                let inner = std::mem::replace(&mut self.contexts, outer);
                self.contexts.add(inner);
            }
        }
        // `printf "%s-%s"` is the name of an object. Where a file is read by such a name, `builds` tells.
        let is_built = |literal: &str| has_files || prints && !is_of_any_name(literal);
        literals(action).for_each(|literal| self.found.literal(literal, is_built(literal)));
        if let Some((variables, value)) = action.split_once(":=").or_else(|| assigned(action))
            && (self.builds(value) || reads(value))
        {
            let names = variables.split([' ', ',', '(']).filter_map(|word| word.strip_prefix('$'));
            self.built.extend(names.map(str::to_owned));
        }
        let makes_context = ["range", "with", "include", "template", "dict", "list", "tuple"];
        if all.iter().any(|(_, word)| makes_context.contains(word))
            && (self.builds(action) || reads(action))
        {
            self.builds_context = true;
        }
        for (at, word) in all {
            let before = &action[..at];
            let rest = &action[at + word.len()..];
            let is_method = METHODS.contains(&word) && before.ends_with('.');
            if !is_method && word != "Files" || is_of_values(before) {
                continue;
            }
            self.uses_files = true;
            if is_method {
                self.calls += 1;
                self.argument(before, rest.trim_start());
            } else {
                let follows = rest.strip_prefix('.').unwrap_or_default();
                let is_called = words(follows)
                    .next()
                    .is_some_and(|(at, word)| at == 0 && METHODS.contains(&word));
                let is_kept = action.starts_with('$') && action.contains(":=") && rest.is_empty();
                self.reads_everything |= !is_called && !is_kept;
            }
        }
    }

    /// What is behind a method, or before it in a pipe.
    fn argument(&mut self, before: &str, rest: &str) {
        match rest.as_bytes().first() {
            Some(b'"' | b'`' | b'\'') => {}
            // In quotes that could not be read.
            Some(b'\\') => self.everything(),
            Some(b'$') if !rest.starts_with("$.") => {
                let name: String =
                    rest[1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                self.takes_from_context |= rest[1 + name.len()..].starts_with('.');
                self.named_by.insert(name);
            }
            Some(b'.' | b'$') => {
                self.takes_from_context |= !rest.trim_start_matches('$').starts_with(".Values");
            }
            Some(b'(') => self.reads_everything |= self.builds(inside(rest)) || reads(inside(rest)),
            // `"name" | .Files.Get`.
            _ => {
                let piped = before.rsplit_once('|').map_or(before, |(piped, _)| piped);
                self.reads_everything |= self.builds(piped);
            }
        }
    }

    /// Whether an expression makes a name of which nothing is known. Of one whose beginning is known, that is kept.
    fn builds(&mut self, expression: &str) -> bool {
        let mut builds = false;
        let plain = without_quoted(expression);
        for (at, word) in words(&plain) {
            let is_function = !expression[..at].ends_with(['.', '$']);
            if !is_function
                || WORDS.contains(&word)
                || word.starts_with(|c: char| c.is_ascii_digit())
            {
                continue;
            }
            if !CHOOSING.contains(&word) {
                builds = true;
            } else if word == "print" || word == "printf" {
                let first = expression[at + word.len()..].trim_start();
                let literal =
                    first.starts_with(['"', '`']).then(|| literals(first).next()).flatten();
                match literal {
                    // A pattern with an ending alone is kept with the other texts in quotes.
                    Some(format) if word == "printf" => builds |= is_of_any_name(format),
                    Some(beginning) if !beginning.is_empty() => self.found.beginning(beginning),
                    _ => builds = true,
                }
            }
        }
        builds
    }
}

/// Whether a format neither begins nor ends with a known text.
fn is_of_any_name(format: &str) -> bool {
    format.starts_with('%') && after_verbs(format) == format.len()
}

/// Whether an expression is what a file says, so that a file names other files.
fn reads(expression: &str) -> bool {
    let plain = without_quoted(expression);
    words(&plain).any(|(at, word)| {
        ["Get", "GetBytes", "Lines"].contains(&word) && plain[..at].ends_with('.')
    })
}

/// Whether a text in quotes has a letter by its code, as in `\x2f`.
fn has_code_of_letter(literal: &str) -> bool {
    let mut rest = literal;
    while let Some(at) = rest.find('\\') {
        let next = rest[at + 1..].chars().next();
        if next.is_some_and(|c| matches!(c, 'x' | 'u' | 'U' | '0'..='7')) {
            return true;
        }
        rest = &rest[at + 1 + next.map_or(0, char::len_utf8)..];
    }
    false
}

/// The actions of a text without their braces and without comments. One that is not closed goes to the end.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[opening(rest)? + 2..];
            let inner = rest.trim_start_matches('-').trim_start();
            if let Some(comment) = inner.strip_prefix("/*") {
                rest = comment.split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            let end = end(rest);
            let action = &rest[..end];
            rest = &rest[end..];
            return Some(action);
        }
    })
}

/// Where the first action of a text begins.
fn opening(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).find(|at| bytes.get(at + 1) == Some(&b'{'))
}

/// Where an action ends: at braces outside of quotes. No line end is in `"…"`.
fn end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = 0;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return at,
            (None, open @ (b'"' | b'`' | b'\'')) => quote = Some(open),
            (Some(b'"' | b'\''), b'\\') => at += 1,
            (Some(b'"' | b'\''), b'\n') => quote = None,
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Whether a word is taken from the values or the capabilities, by what is before it.
fn is_of_values(before: &str) -> bool {
    let receiver = before.rsplit([' ', '(', '|', ',', '\t', '\n']).next().unwrap_or_default();
    receiver.split('.').any(|part| part == "Values" || part == "Capabilities")
}

/// The words of an action with their places: letters, digits and `_`.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || c == '_',
        false => c.is_alphanumeric(),
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_word)?;
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |length| start + length);
        at = end;
        Some((start, &text[start..end]))
    })
}

/// The same with blanks in place of the texts in quotes, so that places stay.
fn without_quoted(text: &str) -> String {
    let mut plain = text.to_owned();
    for literal in literals(text) {
        // Within `text`, so the difference of the addresses is its place.
        let at = literal.as_ptr().addr() - text.as_ptr().addr();
        plain.replace_range(at - 1..at + literal.len() + 1, &" ".repeat(literal.len() + 2));
    }
    plain
}

/// `$x = value`.
fn assigned(action: &str) -> Option<(&str, &str)> {
    action.starts_with('$').then(|| action.split_once(" = ")).flatten()
}

/// What is in the parentheses that a text begins with.
fn inside(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[1..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// The texts in quotes of an action, as they are written.
fn literals(action: &str) -> impl Iterator<Item = &str> {
    let mut rest = action;
    std::iter::from_fn(move || {
        let start = memchr::memchr2(b'"', b'`', rest.as_bytes())?;
        let quote = rest.as_bytes()[start];
        let from = &rest[start + 1..];
        let mut escaped = false;
        let end = from.bytes().position(|byte| {
            let is_end = byte == quote && !escaped;
            escaped = byte == b'\\' && quote == b'"' && !escaped;
            is_end
        })?;
        rest = &from[end + 1..];
        Some(&from[..end])
    })
}
