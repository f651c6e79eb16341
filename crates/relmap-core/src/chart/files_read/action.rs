//! The actions of a template, `{{ … }}`, and what they say about files.

use std::collections::HashSet;

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
#[derive(Debug, Default)]
pub(super) struct Actions {
    pub(super) uses_files: bool,
    pub(super) runs_templates: bool,
    pub(super) reads_everything: bool,
    /// A name comes from a field of the context, whose making may be in another text.
    pub(super) takes_from_context: bool,
    /// A context is made, and a name in it is built.
    pub(super) builds_context: bool,
    /// The texts in quotes, and whether each is in a call that builds names or patterns of them.
    pub(super) literals: Vec<(String, bool)>,
    /// How names begin whose rest is not known.
    pub(super) beginnings: Vec<String>,
    /// Variables that are names of files.
    named_by: HashSet<String>,
    /// Variables with a value that is built.
    built: HashSet<String>,
    /// How many calls were looked at.
    calls: usize,
}

/// The longest action that is looked at, in bytes, and the most calls of `.Files` in one text. What is more may read
/// anything.
const MAX_ACTION: usize = 4_000;
const MAX_CALLS: usize = 2_000;

impl Actions {
    pub(super) fn of(text: &str) -> Actions {
        let mut actions = Actions::default();
        for action in text.split("{{").skip(1) {
            let action = action.split("}}").next().unwrap_or_default().replace("\\\"", "\"");
            let action = action.trim_matches(['-', ' ', '\t', '\n', '\r']);
            if action.len() > MAX_ACTION || actions.calls > MAX_CALLS {
                let is_file = action.contains("Files");
                actions.uses_files |= is_file;
                actions.reads_everything |= is_file;
            } else if !action.starts_with("/*") {
                actions.take(action);
            }
        }
        actions.reads_everything |= !actions.named_by.is_disjoint(&actions.built);
        actions
    }

    fn take(&mut self, action: &str) {
        self.runs_templates |= words(action).any(|(_, word)| word == "tpl");
        let (has_files, prints) = (action.contains("Files"), action.contains("print"));
        // `printf "%s-%s"` is the name of an object. Where a file is read by such a name, `builds` tells.
        let is_built = |literal: &str| has_files || prints && !is_of_any_name(literal);
        self.literals
            .extend(literals(action).map(|literal| (literal.to_owned(), is_built(literal))));
        if let Some((variables, value)) = action.split_once(":=").or_else(|| assigned(action))
            && self.builds(value)
        {
            let names = variables.split([' ', ',', '(']).filter_map(|word| word.strip_prefix('$'));
            self.built.extend(names.map(str::to_owned));
        }
        let makes_context = ["range", "with", "include", "template", "dict", "list", "tuple"];
        if words(action).any(|(_, word)| makes_context.contains(&word)) && self.builds(action) {
            self.builds_context = true;
        }
        for (at, word) in words(action) {
            let before = &action[..at];
            let rest = &action[at + word.len()..];
            let receiver =
                before.rsplit([' ', '(', '|', ',', '\t', '\n']).next().unwrap_or_default();
            let is_of_values = receiver.contains("Values") || receiver.contains("Capabilities");
            if METHODS.contains(&word) && before.ends_with('.') && !is_of_values {
                self.uses_files = true;
                self.calls += 1;
                self.argument(before, rest.trim_start());
            } else if word == "Files" && !is_of_values {
                self.uses_files = true;
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
            Some(b'$') if !rest.starts_with("$.") => {
                let name: String =
                    rest[1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                self.takes_from_context |= rest[1 + name.len()..].starts_with('.');
                self.named_by.insert(name);
            }
            Some(b'.' | b'$') => {
                self.takes_from_context |= !rest.trim_start_matches('$').starts_with(".Values");
            }
            Some(b'(') => self.reads_everything |= self.builds(inside(rest)),
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
                    Some(format) if word == "printf" => {
                        builds |= format.starts_with('%')
                            && format.ends_with(|c: char| c.is_ascii_alphabetic())
                            && format.rfind('%') == Some(format.len().saturating_sub(2));
                    }
                    Some(beginning) if !beginning.is_empty() => {
                        self.beginnings.push(beginning.to_owned())
                    }
                    _ => builds = true,
                }
            }
        }
        builds
    }
}

/// Whether a format neither begins nor ends with a known text.
fn is_of_any_name(format: &str) -> bool {
    format.starts_with('%') && format.rfind('%') == Some(format.len().saturating_sub(2))
}

/// The words of an action with their places: letters, digits and `_`.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
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
    let mut open = None;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match open {
            None if matches!(c, '"' | '`') => open = Some(c),
            None => {
                plain.push(c);
                continue;
            }
            Some(quote) if c == quote => open = None,
            Some(_) => {}
        }
        plain.extend(std::iter::repeat_n(' ', c.len_utf8()));
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

/// The texts in quotes of an action.
fn literals(action: &str) -> impl Iterator<Item = &str> {
    let mut rest = action;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '`'])?;
        let quote = &rest[start..=start];
        let from = &rest[start + 1..];
        let end = from.find(quote)?;
        rest = &from[end + 1..];
        Some(&from[..end])
    })
}
