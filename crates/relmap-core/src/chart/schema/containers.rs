//! The keywords of maps and lists: which keys and items there may be, and of which schema.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::chart::key_path;

use super::{ANYTHING, Comparison, Defaults, MAX_NAMED, Old, shown, words};

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
        let old_others = old.get("additionalProperties");
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
        let (before, now) = (words(old.get("required")), words(new.get("required")));
        self.budget.spend(before.len() + now.len());
        let before: HashSet<&str> = before.into_iter().collect();
        for key in now {
            let has_default = values.get(key).new.is_some_and(|node| !node.is_null());
            if !before.contains(key) && !has_default {
                self.tell(format!("{} is required", key_path::child(at, key)));
                if self.found.len() >= MAX_NAMED {
                    break;
                }
            }
        }
        self.properties(at, old, new, values);
        self.dependent(at, old, new);
    }

    pub(super) fn list(&mut self, at: &str, old: Old<'a>, new: &'a Map<String, Value>) {
        let below = format!("{at}[]");
        let mut sides = [Items::of(old.schema.as_object()), Items::of(Some(new))];
        if new.get("items").is_some_and(Value::is_array) && old.get("prefixItems").is_some() {
            // The one keyword is asked in drafts in which the other one is not.
            sides[0].first = &[];
        }
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
        if let Some(now) = new.get("contains") {
            // With 0 it asks for nothing.
            let is_asked = |schema: Option<&'a Value>| schema.and_then(Value::as_f64) != Some(0.0);
            let before = old
                .get("contains")
                .filter(|_| is_asked(old.get("minContains")) || !is_asked(new.get("minContains")));
            let fits = before.is_some_and(|before| match new.get("maxContains") {
                Some(_) => self.same(before, now),
                None => self.takes_all(Old::of(Some(before)), now),
            });
            if !fits {
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
