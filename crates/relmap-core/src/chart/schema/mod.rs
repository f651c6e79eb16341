//! values.schema.json as data, and whether one refuses what another one took.

mod budget;
mod combined;
mod containers;
mod drafts;
mod keywords;
mod numbers;
mod pattern;
mod properties;
mod references;
mod resolve;
mod same;
mod types;

use std::collections::HashSet;

use serde::de::Error as _;
use serde_json::{Map, Value};

use crate::chart::key_path;
use crate::chart::yaml::{MAX_BYTES, Node};

use resolve::File;
use types::Types;

pub(crate) use budget::Budget;

/// How many places are named.
const MAX_NAMED: usize = 20;

/// How deep the comparison goes: through references it could go on for ever.
const MAX_DEPTH: usize = 140;

/// Keywords with a map whose keys are names of keys, patterns or definitions.
const OF_NAMES: [&str; 7] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
];

/// The keywords that refer to another schema.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// How the URL of a draft may begin.
const URL_DRAFTS: [&str; 2] = ["https://", "http://"];

/// The most values of a schema that are read. Each takes up to half a kilobyte of memory.
const MAX_VALUES: usize = 400_000;

/// A schema that takes anything.
static ANYTHING: Value = Value::Bool(true);

/// Reads a schema as JSON; Helm's own reader takes a bit more, such as a lone half of a pair of surrogates. A number
/// that no float holds comes out as a text.
///
/// # Errors
/// If it is no JSON, no UTF-8, nested more than 127 levels, or has too much in it.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    if bytes.len() > MAX_BYTES {
        let message = format!("it has {} bytes, and Helm reads at most {MAX_BYTES}", bytes.len());
        return Err(serde_json::Error::custom(message));
    }
    // Each value but the first of a list or map has a comma before it.
    let begins_value = |byte: &&u8| matches!(byte, b',' | b'{' | b'[');
    if bytes.iter().filter(begins_value).count() > MAX_VALUES {
        let message = format!("it has more than {MAX_VALUES} values; make it simpler");
        return Err(serde_json::Error::custom(message));
    }
    // The place of a fault is that in the file.
    serde_json::from_slice(&numbers::as_texts(bytes)).or_else(|_| serde_json::from_slice(bytes))
}

/// The places where the new schema refuses what the old one took, or may do so. What the default values have is there
/// whatever else is set.
pub(crate) fn narrowed(old: &Value, new: &Value, values: Defaults<'_>) -> Vec<String> {
    narrowed_within(old, new, values, &Budget::default())
}

/// The same, with what is left of the budget of several comparisons.
pub(crate) fn narrowed_within(
    old: &Value,
    new: &Value,
    values: Defaults<'_>,
    budget: &Budget,
) -> Vec<String> {
    let mut comparison = Comparison {
        old: File::of(old),
        new: File::of(new),
        found: Vec::new(),
        budget,
        depth: 0,
        known: HashSet::new(),
        begun: Vec::new(),
    };
    let drafts = (&comparison.old.drafts, &comparison.new.drafts);
    let matters = comparison.new.depends_on_draft || drafts::are_far_apart(drafts.0, drafts.1);
    if drafts.0 != drafts.1 && matters {
        comparison.tell("keywords mean what they do in another draft ($schema)".to_owned());
    }
    // All values together are an object in any case.
    comparison.schemas("", Old { schema: old, only: Some("object") }, new, values);
    comparison.definitions();
    comparison.found
}

/// The default values at a place, before and now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Defaults<'v> {
    pub(crate) old: Option<&'v Node>,
    pub(crate) new: Option<&'v Node>,
}

impl Defaults<'_> {
    const NONE: Defaults<'static> = Defaults { old: None, new: None };

    fn get(self, key: &str) -> Self {
        Defaults {
            old: self.old.and_then(|node| node.get(key)),
            new: self.new.and_then(|node| node.get(key)),
        }
    }
}

/// What a place took before.
#[derive(Debug, Clone, Copy)]
struct Old<'a> {
    schema: &'a Value,
    /// The only type that is asked about.
    only: Option<&'static str>,
}

impl<'a> Old<'a> {
    fn of(schema: Option<&'a Value>) -> Old<'a> {
        Old { schema: schema.unwrap_or(&ANYTHING), only: None }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.schema.get(key)
    }
}

struct Comparison<'a> {
    old: File<'a>,
    new: File<'a>,
    found: Vec<String>,
    budget: &'a Budget,
    depth: usize,
    /// Pairs with a reference that were begun: they need no second look, and would lead back to themselves.
    known: HashSet<Pair>,
    /// The same in the order in which they were begun.
    begun: Vec<Pair>,
}

/// Where the old schema is, of which type it is asked, and where the new one is.
type Pair = (usize, Option<&'static str>, usize);

impl<'a> Comparison<'a> {
    fn tell(&mut self, text: String) {
        self.budget.text(&text);
        if self.found.len() < MAX_NAMED && !self.found.contains(&text) {
            self.found.push(text);
        }
    }

    fn schemas(&mut self, at: &str, old: Old<'a>, new: &'a Value, values: Defaults<'_>) {
        if self.found.len() >= MAX_NAMED || old.schema == &Value::Bool(false) {
            return;
        }
        let place = shown(at);
        self.budget.pair(at);
        if self.budget.is_spent() || self.depth > MAX_DEPTH {
            self.tell(format!("{place} is too much to compare"));
            return;
        }
        match new {
            Value::Bool(true) => {}
            Value::Bool(false) => self.tell(format!("{place} may no longer be set")),
            Value::Object(rules) => {
                self.depth += 1;
                self.unevaluated(at, old, new);
                self.references(at, old, (new, rules), values);
                self.depth -= 1;
            }
            _ if old.schema == new => {}
            _ => self.tell(format!("{place} has what is no schema")),
        }
    }

    /// The keywords of a schema itself, its references followed already.
    fn rules(&mut self, at: &str, old: Old<'a>, new: &'a Map<String, Value>, values: Defaults<'_>) {
        let types = self.types(old);
        self.one_value(at, old, new, types);
        self.limits(at, old, new, types);
        if types.may_be("object") {
            self.object(at, old, new, values);
        }
        if types.may_be("array") {
            self.list(at, old, new);
        }
        self.combined(at, old, new, types);
    }

    /// Compares what the file defines: references to it are not followed one by one.
    fn definitions(&mut self) {
        for group in ["$defs", "definitions"] {
            let of = |file: &File<'a>| file.root.get(group).and_then(Value::as_object);
            let (before, now) = (of(&self.old), of(&self.new));
            for (key, schema) in before.into_iter().flatten() {
                if let Some(now) = now.and_then(|now| now.get(key)) {
                    let path = key_path::child("", key);
                    self.schemas(&path, Old::of(Some(schema)), now, Defaults::NONE);
                }
            }
        }
    }

    /// Whether a schema takes all that the old one took.
    fn takes_all(&mut self, old: Old<'a>, new: &'a Value) -> bool {
        let found = std::mem::take(&mut self.found);
        let before = self.begun.len();
        self.schemas("", old, new, Defaults::NONE);
        self.forget_since(before);
        std::mem::replace(&mut self.found, found).is_empty()
    }

    /// Notes a pair; false if it is known.
    fn begin(&mut self, old: &Value, only: Option<&'static str>, new: &Value) -> bool {
        let place = |schema: &Value| std::ptr::from_ref(schema) as usize;
        let pair = (place(old), only, place(new));
        let is_new = self.known.insert(pair);
        if is_new {
            self.begun.push(pair);
        }
        is_new
    }

    /// What a trial found out of pairs counts for that trial alone.
    fn forget_since(&mut self, before: usize) {
        for pair in self.begun.drain(before..) {
            self.known.remove(&pair);
        }
    }

    fn types(&self, old: Old<'a>) -> Types {
        match old.only {
            Some(only) => Types::only(only),
            None => Types::of(old.schema, (&self.old, self.budget), 0),
        }
    }
}

fn shown(at: &str) -> &str {
    if at.is_empty() { "the values" } else { at }
}

/// One word, or a list of them.
fn words(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod cost_tests;
#[cfg(test)]
mod place_tests;
#[cfg(test)]
mod tests;
