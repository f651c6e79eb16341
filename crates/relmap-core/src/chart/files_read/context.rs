//! Where the actions of a template hand the whole context on: `toYaml .` delivers every file of the chart without the
//! word `.Files`.
//!
//! What counts is the context itself, `.` or `$` outside of `range` and `with`, or a value that it was put into. It may go
//! through variables and `include "name" .`; it is delivered where it is printed, or given to a function that makes text of
//! it. What a template takes out of a map, of a list or of the values is not followed: charts put the context there for
//! other reasons.

use std::collections::{BTreeSet, HashMap};

use super::node::{Edge, Held, Node};
use super::tokens::{Token, tokens};

/// Fields of the context of which none holds the context.
const FIELDS: [&str; 6] = ["Chart", "Release", "Capabilities", "Template", "Files", "Subcharts"];

/// Functions that make text of any value.
const PRINTING: [&str; 28] = [
    "toJson",
    "toPrettyJson",
    "toRawJson",
    "toYaml",
    "toYamlPretty",
    "toToml",
    "print",
    "println",
    "printf",
    "quote",
    "squote",
    "cat",
    "toString",
    "toStrings",
    "join",
    "sortAlpha",
    "html",
    "js",
    "urlquery",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "adler32sum",
    "b64enc",
    "b32enc",
    "indent",
    "nindent",
    "fromYaml",
];

/// Functions whose result holds what they are given.
const HOLDING: [&str; 23] = [
    "list",
    "tuple",
    "merge",
    "mergeOverwrite",
    "deepCopy",
    "omit",
    "pick",
    "default",
    "coalesce",
    "ternary",
    "and",
    "or",
    "append",
    "push",
    "prepend",
    "concat",
    "unset",
    "required",
    "reverse",
    "uniq",
    "compact",
    "without",
    "values",
];

/// The longest action that is followed, in bytes, and the deepest parentheses.
const MAX_ACTION: usize = 100_000;
const MAX_DEPTH: usize = 100;

/// A block, until its `end`.
struct Scope {
    dot: Held,
    /// What was known before a `define`: `$`, and the variables.
    outer: Option<(Held, HashMap<String, Held>)>,
}

/// Follows the context through the actions of one text.
pub(super) struct Contexts {
    dot: Held,
    dollar: Held,
    variables: HashMap<String, Held>,
    scopes: Vec<Scope>,
    pub(super) edges: BTreeSet<Edge>,
    /// An action was too long, or nested too deep.
    pub(super) is_unclear: bool,
    is_foreign: bool,
}

impl Contexts {
    /// Begins a text, whose context is this.
    pub(super) fn new(root: Node) -> Contexts {
        let is_foreign = root == Node::Other;
        let root = Held::of(root);
        Contexts {
            dot: root.clone(),
            dollar: root,
            variables: HashMap::new(),
            scopes: Vec::new(),
            edges: BTreeSet::new(),
            is_unclear: false,
            is_foreign,
        }
    }

    /// Follows an action.
    pub(super) fn action(&mut self, action: &str) {
        if action.len() > MAX_ACTION {
            self.is_unclear |= !self.is_foreign;
            return;
        }
        let all = tokens(action);
        let (keyword, rest) = match all.first() {
            Some(Token::Word(word)) => (*word, &all[1..]),
            _ => ("", &all[..]),
        };
        match keyword {
            "end" => {
                if let Some(Scope { dot, outer }) = self.scopes.pop() {
                    self.dot = dot;
                    if let Some((dollar, variables)) = outer {
                        (self.dollar, self.variables) = (dollar, variables);
                    }
                }
            }
            "else" => {
                if let Some(scope) = self.scopes.last() {
                    self.dot = scope.dot.clone();
                }
                if let Some(Token::Word(word @ ("with" | "if"))) = rest.first() {
                    let held = self.pipeline(&rest[1..]);
                    if *word == "with" {
                        self.dot = held;
                    }
                }
            }
            "define" | "block" => {
                let Some(Token::Text(name)) = rest.first() else { return };
                let given = Node::Define((*name).into());
                if keyword == "block" {
                    let held = self.pipeline(&rest[1..]);
                    self.flow(&held, &given);
                }
                let given = Held::of(given);
                let dollar = std::mem::replace(&mut self.dollar, given.clone());
                let outer = Some((dollar, std::mem::take(&mut self.variables)));
                let dot = std::mem::replace(&mut self.dot, given);
                self.scopes.push(Scope { dot, outer });
            }
            "if" | "with" | "range" => {
                let held = self.pipeline(rest);
                let dot = self.dot.clone();
                self.scopes.push(Scope { dot, outer: None });
                if keyword != "if" {
                    // What `range` goes through holds what it is in.
                    self.dot = held;
                }
            }
            "template" => {
                self.call("template", rest, Held::default(), 0);
            }
            "break" | "continue" => {}
            _ => {
                let is_kept = all.iter().any(|token| matches!(token, Token::Assign));
                let held = self.pipeline(&all);
                if !is_kept {
                    self.flow(&held, &Node::Output);
                }
            }
        }
    }

    /// Adds what is known of another text, which is in this one in quotes.
    pub(super) fn add(&mut self, mut inner: Contexts) {
        self.edges.append(&mut inner.edges);
        self.is_unclear |= inner.is_unclear;
    }

    fn flow(&mut self, from: &Held, to: &Node) {
        let edges = from.iter().filter(|from| ![to, &Node::Other].contains(from));
        self.edges.extend(edges.map(|from| (from.clone(), to.clone())));
    }

    /// What a whole pipeline gives, with variables that it is kept in.
    fn pipeline(&mut self, all: &[Token<'_>]) -> Held {
        let Some(at) = all.iter().position(|token| matches!(token, Token::Assign)) else {
            return self.piped(all, 0);
        };
        let held = self.piped(&all[at + 1..], 0);
        for token in &all[..at] {
            if let Token::Variable(name, _) = token {
                self.variables.entry((*name).to_owned()).or_default().extend(&held);
            }
        }
        held
    }

    fn piped(&mut self, all: &[Token<'_>], depth: usize) -> Held {
        if depth > MAX_DEPTH {
            self.is_unclear = true;
            return Held::default();
        }
        let mut held = Held::default();
        let mut from = 0;
        let mut open = 0_usize;
        for (at, token) in all.iter().enumerate() {
            match token {
                Token::Open => open += 1,
                Token::Close(_) => open = open.saturating_sub(1),
                Token::Pipe if open == 0 => {
                    held = self.command(&all[from..at], held, depth);
                    from = at + 1;
                }
                _ => {}
            }
        }
        self.command(&all[from..], held, depth)
    }

    /// What a command gives. `piped` is what the one before it gave.
    fn command(&mut self, all: &[Token<'_>], piped: Held, depth: usize) -> Held {
        match all.first() {
            Some(Token::Word(function)) => self.call(function, &all[1..], piped, depth),
            _ => {
                let arguments = self.arguments(all, depth);
                arguments.into_iter().next().map(|first| first.held).unwrap_or_default()
            }
        }
    }

    fn call(&mut self, function: &str, rest: &[Token<'_>], piped: Held, depth: usize) -> Held {
        let mut arguments = self.arguments(rest, depth);
        if !piped.is_empty() {
            arguments.push(Argument { held: piped, token: None });
        }
        let union = |arguments: &[Argument<'_>]| Held::union(arguments.iter().map(|one| &one.held));
        let function = unforced(function);
        match &*function {
            "include" | "template" => {
                let name = arguments.first().and_then(Argument::text);
                if let Some(name) = name.filter(|name| !name.contains('\\')) {
                    self.flow(&union(&arguments[1..]), &Node::Define(name.into()));
                }
                Held::default()
            }
            "dict" => {
                for pair in arguments.chunks(2) {
                    if let [key, value] = pair {
                        self.put(key, value);
                    }
                }
                union(&arguments)
            }
            "set" => {
                if let [_, key, value] = arguments.as_slice() {
                    self.put(key, value);
                }
                arguments.first().map(|map| map.held.clone()).unwrap_or_default()
            }
            "get" | "index" => match arguments.as_slice() {
                [map, key, ..] => match key.token {
                    Some(Token::Text(name)) => self.field(name, &map.held),
                    // Of `list . "name"` it is not known which is taken.
                    Some(Token::Word(number)) if number.bytes().all(|b| b.is_ascii_digit()) => {
                        Held::default()
                    }
                    // `index $ .Values.key` may be the files.
                    _ => {
                        self.flow(&map.held, &Node::Output);
                        Held::default()
                    }
                },
                _ => union(&arguments),
            },
            "dig" | "pluck" => match arguments.iter().map_while(Argument::text).last() {
                Some(name) => self.field(name, &Held::default()),
                None => union(&arguments),
            },
            "pick" if arguments.len() > 1 && arguments[1..].iter().all(|one| one.is_field()) => {
                Held::default()
            }
            _ if PRINTING.contains(&&*function) => {
                self.flow(&union(&arguments), &Node::Output);
                Held::default()
            }
            _ if HOLDING.contains(&&*function) => union(&arguments),
            _ => Held::default(),
        }
    }

    fn arguments<'t>(&mut self, all: &[Token<'t>], depth: usize) -> Vec<Argument<'t>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < all.len() {
            let token = all[at];
            at += 1;
            let held = match token {
                Token::Open => {
                    let from = at;
                    let mut open = 1_usize;
                    let mut path = "";
                    while at < all.len() && open > 0 {
                        match all[at] {
                            Token::Open => open += 1,
                            Token::Close(fields) => {
                                open -= 1;
                                path = fields;
                            }
                            _ => {}
                        }
                        at += 1;
                    }
                    let end = if open == 0 { at - 1 } else { at };
                    let held = self.piped(&all[from..end], depth + 1);
                    self.field(path, &held)
                }
                Token::Field(path) => self.field(path, &self.dot),
                Token::Variable("", path) => self.field(path, &self.dollar),
                Token::Variable(name, path) => {
                    let nothing = Held::default();
                    self.field(path, self.variables.get(name).unwrap_or(&nothing))
                }
                Token::Text(_) | Token::Word(_) => Held::default(),
                Token::Close(_) | Token::Pipe | Token::Assign => continue,
            };
            found.push(Argument { held, token: Some(token) });
        }
        found
    }

    /// Puts a value under a key of a map. Where the context poses as a part of itself, it counts as delivered.
    fn put(&mut self, key: &Argument<'_>, value: &Argument<'_>) {
        if key.text().is_some_and(|name| FIELDS.contains(&name)) {
            self.flow(&value.held, &Node::Output);
        }
    }

    /// What a path of fields leads to, from a value.
    fn field(&self, path: &str, from: &Held) -> Held {
        if path.is_empty() {
            return from.clone();
        }
        match path.split('.').any(|name| FIELDS.contains(&name)) {
            true => Held::default(),
            false => Held::of(Node::Other),
        }
    }
}

/// A function without the `must` of its other form.
fn unforced(function: &str) -> std::borrow::Cow<'_, str> {
    match function.strip_prefix("must") {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_uppercase()) => {
            let (first, rest) = rest.split_at(1);
            format!("{}{rest}", first.to_ascii_lowercase()).into()
        }
        _ => function.into(),
    }
}

/// What is given to a function.
struct Argument<'t> {
    held: Held,
    token: Option<Token<'t>>,
}

impl Argument<'_> {
    fn text(&self) -> Option<&str> {
        match self.token {
            Some(Token::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether it names a field of the context without files.
    fn is_field(&self) -> bool {
        self.text().is_some_and(|name| name != "Files" && !name.contains('\\'))
    }
}

/// Whether the context of the chart gets into the text.
pub(super) fn is_delivered(edges: &BTreeSet<Edge>, runs_templates: bool) -> bool {
    let mut reached: BTreeSet<&Node> = BTreeSet::new();
    let mut pending = vec![&Node::Root];
    if runs_templates {
        pending.push(&Node::TplRoot);
    }
    while let Some(node) = pending.pop() {
        if *node == Node::Output {
            return true;
        }
        if reached.insert(node) {
            let first = (node.clone(), Node::Root);
            let own = edges.range(first..).take_while(|(from, _)| from == node);
            pending.extend(own.map(|(_, to)| to));
        }
    }
    false
}
