//! What stands in an action of a template, as far as it can be computed without running anything.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use relmap_core::chart::yaml::{Kind, Node};

/// What an action can name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope<'n> {
    pub(crate) environment: &'n str,
    /// Known only once the releases were read.
    pub(crate) release: Option<&'n str>,
    pub(crate) namespace: Option<&'n str>,
    /// The values of the environment, where all of them are known.
    pub(crate) values: Option<Node>,
    /// How many values were copied: each action may name all of them.
    pub(crate) copied: Rc<Cell<usize>>,
    /// Variables; `None` where a value is not known.
    pub(crate) variables: HashMap<String, Option<Value>>,
}

impl Scope<'_> {
    fn copy(&self, node: &Node) -> Option<Value> {
        self.copied.set(self.copied.get().saturating_add(node.count()));
        (self.copied.get() <= MAX_COPIED).then(|| Value::of(node, 0))?
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Int(i64),
    Bool(bool),
    List(Vec<Value>),
    /// The keys of a map, with their values.
    Map(Vec<(String, Option<Value>)>),
}

/// The most values that are copied.
const MAX_COPIED: usize = 1_000_000;

/// How deep parentheses, lists and maps may be nested.
const MAX_DEPTH: usize = 20;

impl Value {
    /// Whether a condition holds.
    pub(crate) fn holds(&self) -> Option<bool> {
        Some(match self {
            Value::Text(text) => !text.is_empty(),
            Value::Int(number) => *number != 0,
            Value::Bool(value) => *value,
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
        })
    }

    /// What is printed of it.
    pub(crate) fn printed(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    fn of(node: &Node, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        match node.kind() {
            Kind::Str => node.text().map(|text| Value::Text(text.to_owned())),
            Kind::Int => node.text()?.parse().ok().map(Value::Int),
            Kind::Bool => node.as_bool().map(Value::Bool),
            Kind::Seq => {
                let items = node.as_seq()?.iter().map(|item| Value::of(item, depth + 1));
                items.collect::<Option<Vec<_>>>().map(Value::List)
            }
            Kind::Map => {
                let entries = node.as_map()?.entries().iter();
                let pair =
                    entries.map(|one| (one.key.to_string(), Value::of(&one.node, depth + 1)));
                Some(Value::Map(pair.collect()))
            }
            Kind::Null | Kind::Float => None,
        }
    }

    fn get(&self, key: &str) -> Option<Option<Value>> {
        let Value::Map(map) = self else { return None };
        map.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }
}

/// The words of an action: names, literals and what is in parentheses, one each.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim_start();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = end_of_word(rest);
        let word = &rest[..end];
        rest = rest[end..].trim_start();
        Some(word)
    })
}

fn end_of_word(text: &str) -> usize {
    let mut quote: Option<char> = None;
    let mut depth = 0usize;
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        match quote {
            Some('"') if c == '\\' => drop(letters.next()),
            Some(open) if c == open => {
                quote = None;
                if depth == 0 {
                    return at + c.len_utf8();
                }
            }
            Some(_) => {}
            None if matches!(c, '"' | '`') => quote = Some(c),
            None if c == '(' => depth += 1,
            None if c == ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            None if depth == 0 && c == '|' => return at.max(1),
            None if depth == 0 && c.is_whitespace() => return at,
            None => {}
        }
    }
    text.len()
}

/// The value of a pipeline; `None` if it is not known.
pub(crate) fn evaluate(text: &str, scope: &Scope<'_>) -> Option<Value> {
    pipeline(text, scope, 0)
}

fn pipeline(text: &str, scope: &Scope<'_>, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let all: Vec<&str> = words(text).collect();
    let mut piped: Option<Value> = None;
    for command in all.split(|word| *word == "|") {
        let (first, arguments) = command.split_first()?;
        let mut values = Vec::new();
        for argument in arguments {
            values.push(term(argument, scope, depth)?);
        }
        let is_last = piped.is_some();
        values.extend(piped.take());
        let is_term = values.is_empty() && !is_last;
        piped = match is_term {
            true => Some(term(first, scope, depth)?),
            false => Some(call(first, &values)?),
        };
    }
    piped
}

fn term(word: &str, scope: &Scope<'_>, depth: usize) -> Option<Value> {
    if let Some(inside) = word.strip_prefix('(').and_then(|word| word.strip_suffix(')')) {
        return pipeline(inside, scope, depth + 1);
    }
    if let Some(raw) = word.strip_prefix('`').and_then(|word| word.strip_suffix('`')) {
        return Some(Value::Text(raw.to_owned()));
    }
    if let Some(text) = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')) {
        return (!text.contains('\\')).then(|| Value::Text(text.to_owned()));
    }
    let named = word.strip_prefix('$').filter(|rest| rest.starts_with('.')).unwrap_or(word);
    match named {
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        ".Environment.Name" => return Some(Value::Text(scope.environment.to_owned())),
        ".Release.Name" => return scope.release.map(|name| Value::Text(name.to_owned())),
        ".Release.Namespace" => return scope.namespace.map(|name| Value::Text(name.to_owned())),
        ".Environment.Values" | ".Values" | ".StateValues" => {
            return scope.copy(scope.values.as_ref()?);
        }
        _ => {}
    }
    let prefixes = [".Environment.Values.", ".Values.", ".StateValues."];
    if let Some(path) = prefixes.iter().find_map(|prefix| named.strip_prefix(prefix)) {
        let mut node = scope.values.as_ref()?;
        for key in path.split('.') {
            node = node.get(key)?;
        }
        return scope.copy(node);
    }
    if word.starts_with('$') {
        return scope.variables.get(word)?.clone();
    }
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && (word == "0" || !word.starts_with('0')))
        .then(|| word.parse().ok().map(Value::Int))?
}

/// What a function returns, of those that are known.
fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    match (name, arguments) {
        ("eq", [one, others @ ..]) if !others.is_empty() => {
            let same: Option<Vec<bool>> = others.iter().map(|other| is_same(one, other)).collect();
            Some(Value::Bool(same?.contains(&true)))
        }
        ("ne", [one, other]) => is_same(one, other).map(|same| Value::Bool(!same)),
        ("not", [one]) => one.holds().map(|holds| Value::Bool(!holds)),
        ("and", [first, rest @ ..]) => {
            let mut last = first;
            for one in rest {
                if !last.holds()? {
                    break;
                }
                last = one;
            }
            Some(last.clone())
        }
        ("or", [first, rest @ ..]) => {
            let mut last = first;
            for one in rest {
                if last.holds()? {
                    break;
                }
                last = one;
            }
            Some(last.clone())
        }
        ("has", [one, Value::List(list)]) => Some(Value::Bool(list.contains(one))),
        ("hasKey", [map @ Value::Map(_), Value::Text(key)]) => {
            Some(Value::Bool(map.get(key).is_some()))
        }
        ("get", [Value::Text(key), fallback, map @ Value::Map(_)]) if !key.contains('.') => {
            map.get(key).unwrap_or_else(|| Some(fallback.clone()))
        }
        ("list", all) => Some(Value::List(all.to_vec())),
        ("default", [fallback, value]) => {
            Some(if value.holds()? { value.clone() } else { fallback.clone() })
        }
        ("quote", [Value::Text(text)]) if !text.contains(['"', '\\', '\n']) => {
            Some(Value::Text(format!("\"{text}\"")))
        }
        ("hasSuffix", [end, value]) => Some(Value::Bool(text(value)?.ends_with(&text(end)?))),
        ("hasPrefix", [start, value]) => Some(Value::Bool(text(value)?.starts_with(&text(start)?))),
        ("trimSuffix", [end, value]) => {
            let (end, value) = (text(end)?, text(value)?);
            Some(Value::Text(value.strip_suffix(&end).unwrap_or(&value).to_owned()))
        }
        ("printf", [Value::Text(format), all @ ..]) => printed(format, all),
        _ => None,
    }
}

/// Values of two kinds cannot be compared: Go ends with an error.
fn is_same(one: &Value, other: &Value) -> Option<bool> {
    match (one, other) {
        (Value::Text(_), Value::Text(_))
        | (Value::Int(_), Value::Int(_))
        | (Value::Bool(_), Value::Bool(_)) => Some(one == other),
        _ => None,
    }
}

/// `printf` with texts alone.
fn printed(format: &str, arguments: &[Value]) -> Option<Value> {
    let mut parts = format.split("%s");
    let mut text = parts.next()?.to_owned();
    let mut arguments = arguments.iter();
    for part in parts {
        let Some(Value::Text(value)) = arguments.next() else { return None };
        text.push_str(value);
        text.push_str(part);
    }
    let is_plain = arguments.next().is_none() && !format.replace("%s", "").contains('%');
    is_plain.then_some(Value::Text(text))
}

#[cfg(test)]
mod tests;
