//! The parts of an action.

/// A part of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    Open,
    /// With the fields behind it: `).a.b`.
    Close(&'t str),
    Pipe,
    /// `:=` or `=`.
    Assign,
    /// A text in quotes, as it is written.
    Text(&'t str),
    /// The name of a function, a word of the language, or a number.
    Word(&'t str),
    /// `.a.b`, without the first point; empty for the point alone.
    Field(&'t str),
    /// `$name.a.b`: the name, and the fields.
    Variable(&'t str, &'t str),
}

/// Takes an action apart. What is no part of any is left out.
pub(crate) fn tokens(action: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = action;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Some(Token::Open), 1),
            ')' => {
                let fields = path(&rest[1..]);
                (Some(Token::Close(fields.trim_start_matches('.'))), 1 + fields.len())
            }
            '|' => (Some(Token::Pipe), 1),
            '=' => (Some(Token::Assign), 1),
            '"' | '`' | '\'' => {
                let length = quoted(&rest[1..], first);
                (Some(Token::Text(&rest[1..1 + length])), (length + 2).min(rest.len()))
            }
            '.' => {
                let fields = path(rest);
                (Some(Token::Field(&fields[1..])), fields.len())
            }
            '$' => {
                let name = word(&rest[1..]);
                let fields = path(&rest[1 + name.len()..]);
                let token = Token::Variable(name, fields.trim_start_matches('.'));
                (Some(token), 1 + name.len() + fields.len())
            }
            first if is_word(first) => {
                let word = word(rest);
                (Some(Token::Word(word)), word.len())
            }
            other => (None, other.len_utf8()),
        };
        found.extend(token);
        rest = &rest[length..];
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

/// Fields, `.a.b`, that a text begins with; also the point alone.
fn path(text: &str) -> &str {
    match text.starts_with('.') {
        true => &text[..text.find(|c| !is_word(c) && c != '.').unwrap_or(text.len())],
        false => "",
    }
}

/// How long a text is that ends at a quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return at;
        }
        escaped = c == '\\' && quote != '`' && !escaped;
    }
    text.len()
}
