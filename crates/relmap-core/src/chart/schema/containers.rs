//! The keywords of maps and lists: which keys and items there may be, and of which schema.

use serde_json::{Map, Value};

use crate::chart::key_path;
use crate::chart::yaml::{Kind, Node};

use super::{ANYTHING, Comparison, Defaults, Old, shown, words};

impl<'a> Comparison<'a> {
    pub(super) fn object(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        values: Defaults<'_>,
    ) {
        let place = shown(at);
        let closed = |value: Option<&Value>| value == Some(&Value::Bool(false));
        let (old_others, new_others) =
            (old.get("additionalProperties"), new.get("additionalProperties"));
        for key in ["additionalProperties", "unevaluatedProperties"] {
            let before = old.get(key).filter(|_| !closed(old_others)).or(old_others);
            match new.get(key) {
                Some(Value::Bool(false)) if !closed(before) => {
                    self.tell(format!("other keys of {place} are no longer accepted"));
                }
                Some(now) => self.schemas(&format!("{at}.*"), Old::of(before), now, Defaults::NONE),
                None => {}
            }
        }
        if let Some(now) = new.get("propertyNames") {
            let before =
                Old { schema: old.get("propertyNames").unwrap_or(&ANYTHING), only: Some("string") };
            self.schemas(&format!("keys of {place}"), before, now, Defaults::NONE);
        }
        let before = words(old.get("required"));
        for key in words(new.get("required")) {
            let has_default = values.get(&key).new.is_some();
            if !before.contains(&key) && !has_default {
                self.tell(format!("{} is required", key_path::child(at, &key)));
            }
        }
        self.properties(at, old, new, values, new_others);
        self.dependent(at, old, new);
    }

    fn properties(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        values: Defaults<'_>,
        others: Option<&'a Value>,
    ) {
        for group in ["properties", "patternProperties"] {
            let (before, now) = (
                old.get(group).and_then(Value::as_object),
                new.get(group).and_then(Value::as_object),
            );
            let is_named = group == "properties";
            for (key, schema) in before.into_iter().flatten() {
                let path = key_path::child(at, key);
                let below = if is_named { values.get(key) } else { Defaults::NONE };
                match now.and_then(|now| now.get(key)) {
                    Some(now) => self.schemas(&path, Old::of(Some(schema)), now, below),
                    None if others == Some(&Value::Bool(false)) => {
                        if schema != &Value::Bool(false) {
                            self.tell(format!("{path} is no longer accepted"));
                        }
                    }
                    None => {
                        if let Some(others) = others {
                            self.schemas(&path, Old::of(Some(schema)), others, Defaults::NONE);
                        }
                    }
                }
            }
            for (key, schema) in now.into_iter().flatten() {
                if before.is_some_and(|before| before.contains_key(key)) {
                    continue;
                }
                let path = key_path::child(at, key);
                let others = old.get("additionalProperties").unwrap_or(&ANYTHING);
                let below = if is_named { values.get(key) } else { Defaults::NONE };
                match below.old.and_then(type_of) {
                    // What the default is was taken, whatever the schema did not say.
                    Some(only) => {
                        self.schemas(&path, Old { schema: others, only: Some(only) }, schema, below)
                    }
                    None if !is_named => {
                        self.schemas(&path, Old::of(Some(others)), schema, Defaults::NONE)
                    }
                    // A key that neither the schema nor the defaults knew is a new one.
                    None => {}
                }
            }
        }
    }

    pub(super) fn list(&mut self, at: &str, old: Old<'a>, new: &'a Map<String, Value>) {
        let below = format!("{at}[]");
        let sides = [Items::of(old.schema.as_object()), Items::of(Some(new))];
        let [before, now] = &sides;
        for index in 0..before.first.len().max(now.first.len()) {
            self.schemas(
                &format!("{at}[{index}]"),
                Old::of(before.at(index)),
                now.at(index).unwrap_or(&ANYTHING),
                Defaults::NONE,
            );
        }
        if let Some(rest) = now.rest {
            self.schemas(&below, Old::of(before.rest), rest, Defaults::NONE);
        }
        if let Some(rest) = new.get("unevaluatedItems") {
            let before = old.get("unevaluatedItems").or(before.rest);
            self.schemas(&below, Old::of(before), rest, Defaults::NONE);
        }
        let bounds = |schema: Option<&'a Value>| schema.and_then(Value::as_u64);
        if let Some(now) = new.get("contains") {
            let is_taken =
                bounds(new.get("minContains")) == Some(0) && new.get("maxContains").is_none();
            let fits = old.get("contains").is_some_and(|before| match new.get("maxContains") {
                Some(_) => self.same(before, now),
                None => self.takes_all(Old::of(Some(before)), now),
            });
            if !fits && !is_taken {
                self.tell(format!("{} must contain other items", shown(at)));
            }
        }
    }
}

/// What the items of a list must be, in either way to write it.
struct Items<'a> {
    first: &'a [Value],
    rest: Option<&'a Value>,
}

impl<'a> Items<'a> {
    fn of(schema: Option<&'a Map<String, Value>>) -> Items<'a> {
        let get = |key: &str| schema.and_then(|schema| schema.get(key));
        match get("items") {
            Some(Value::Array(first)) => Items { first, rest: get("additionalItems") },
            rest => {
                let first = get("prefixItems").and_then(Value::as_array);
                Items { first: first.map(Vec::as_slice).unwrap_or_default(), rest }
            }
        }
    }

    fn at(&self, index: usize) -> Option<&'a Value> {
        self.first.get(index).or(self.rest)
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
