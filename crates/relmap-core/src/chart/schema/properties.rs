//! The keys of a map that a schema knows by their names or by patterns.

use serde_json::{Map, Value};

use crate::chart::key_path;
use crate::chart::yaml::{Kind, Node};

use super::pattern::{may_match, may_meet};
use super::{Comparison, Defaults, Old};

/// The keys that one side knows.
#[derive(Clone, Copy)]
struct Known<'a> {
    named: Option<&'a Map<String, Value>>,
    patterns: Option<&'a Map<String, Value>>,
    /// What all others must be.
    others: Option<&'a Value>,
}

impl<'a> Known<'a> {
    fn of(get: impl Fn(&str) -> Option<&'a Value>) -> Known<'a> {
        let map = |key: &str| get(key).and_then(Value::as_object);
        Known {
            named: map("properties"),
            patterns: map("patternProperties"),
            others: get("additionalProperties").or_else(|| get("unevaluatedProperties")),
        }
    }

    fn patterns(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.patterns.into_iter().flatten()
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn properties(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        values: Defaults<'_>,
    ) {
        let (before, now) = (Known::of(|key| old.get(key)), Known::of(|key| new.get(key)));
        let is_new = |(pattern, _): &(&String, &Value)| {
            before.patterns.is_none_or(|before| !before.contains_key(*pattern))
        };
        let new_patterns: Vec<_> = now.patterns().filter(is_new).collect();
        for (key, schema) in before.named.into_iter().flatten() {
            let path = key_path::child(at, key);
            let same = now.named.and_then(|now| now.get(key));
            self.known_key(&path, schema, same, now.others, values.get(key));
            self.budget.key(&path, new_patterns.len());
            if self.budget.is_spent() {
                return self.tell(format!("{path} is too much to compare"));
            }
            // A pattern asks of each key that it matches, also if that has a name.
            for (_, now) in new_patterns.iter().filter(|(pattern, _)| may_match(pattern, key)) {
                self.schemas(&path, Old::of(Some(schema)), now, values.get(key));
            }
        }
        for (pattern, schema) in before.patterns() {
            let path = key_path::child(at, pattern);
            let same = now.patterns.and_then(|now| now.get(pattern));
            self.known_key(&path, schema, same, now.others, Defaults::NONE);
            self.budget.key(&path, new_patterns.len());
            if self.budget.is_spent() {
                return self.tell(format!("{path} is too much to compare"));
            }
            for (_, now) in new_patterns.iter().filter(|(other, _)| may_meet(pattern, other)) {
                self.schemas(&path, Old::of(Some(schema)), now, Defaults::NONE);
            }
        }
        for (pattern, schema) in new_patterns {
            let path = key_path::child(at, pattern);
            self.schemas(&path, Old::of(before.others), schema, Defaults::NONE);
        }
        self.new_keys(at, before, now, values);
    }

    /// A key or pattern that the old schema has.
    fn known_key(
        &mut self,
        path: &str,
        schema: &'a Value,
        now: Option<&'a Value>,
        others: Option<&'a Value>,
        values: Defaults<'_>,
    ) {
        match (now, others) {
            (Some(now), _) => self.schemas(path, Old::of(Some(schema)), now, values),
            (None, Some(Value::Bool(false))) => {
                if schema != &Value::Bool(false) {
                    self.tell(format!("{path} is no longer accepted"));
                }
            }
            (None, Some(others)) => {
                self.schemas(path, Old::of(Some(schema)), others, Defaults::NONE);
            }
            (None, None) => {}
        }
    }

    /// Keys that the old schema does not have by name.
    fn new_keys(&mut self, at: &str, before: Known<'a>, now: Known<'a>, values: Defaults<'_>) {
        let count = before.patterns.map_or(0, Map::len);
        for (key, schema) in now.named.into_iter().flatten() {
            if before.named.is_some_and(|before| before.contains_key(key)) {
                continue;
            }
            let path = key_path::child(at, key);
            self.budget.key(&path, count);
            if self.budget.is_spent() {
                return self.tell(format!("{path} is too much to compare"));
            }
            let below = values.get(key);
            for (_, known) in before.patterns().filter(|(pattern, _)| may_match(pattern, key)) {
                self.schemas(&path, Old::of(Some(known)), schema, below);
            }
            let others = Old::of(before.others);
            match below.old.and_then(type_of) {
                // What the default is was taken, whatever the schema did not say.
                Some(only) => {
                    self.schemas(&path, Old { only: Some(only), ..others }, schema, below);
                }
                // Of all others it said something, so these are keys that it knew.
                None if before.others.and_then(Value::as_object).is_some_and(|o| !o.is_empty()) => {
                    self.schemas(&path, others, schema, below);
                }
                // A key that neither the schema nor the defaults knew is a new one.
                None => {}
            }
        }
    }
}

/// What the schema calls the type of a value; none for null, which stands for any.
fn type_of(value: &Node) -> Option<&'static str> {
    match value.kind() {
        Kind::Null => None,
        Kind::Bool => Some("boolean"),
        Kind::Int => Some("integer"),
        Kind::Float => Some("number"),
        Kind::Str => Some("string"),
        Kind::Seq => Some("array"),
        Kind::Map => Some("object"),
    }
}
