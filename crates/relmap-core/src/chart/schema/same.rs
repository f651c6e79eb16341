//! Whether two schemas say the same.

use serde_json::{Map, Value};

use super::resolve::Target;
use super::{Comparison, MAX_DEPTH, OF_NAMES, REFERENCES};

/// Keywords that only tell people something, whatever they say.
const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "default",
    "examples",
    "$comment",
    "$schema",
    "deprecated",
    "readOnly",
    "writeOnly",
];

impl<'a> Comparison<'a> {
    /// Whether two schemas say the same, apart from what they tell people.
    pub(super) fn same(&mut self, old: &'a Value, new: &'a Value) -> bool {
        let before = self.begun.len();
        let is_same = self.says_the_same(old, new, false);
        if !is_same {
            self.forget_since(before);
        }
        is_same
    }

    /// `are_names`: what the keys are names of is no keyword.
    fn says_the_same(&mut self, old: &'a Value, new: &'a Value, are_names: bool) -> bool {
        self.budget.spend(1);
        if self.budget.is_spent() {
            return false;
        }
        match (old, new) {
            (Value::Object(before), Value::Object(now)) => {
                self.budget.spend(before.len() + now.len());
                let says = |key: &str| are_names || !ANNOTATIONS.contains(&key);
                let count = |map: &Map<String, Value>| map.keys().filter(|key| says(key)).count();
                if !are_names && !self.refer_to_the_same(old, new) {
                    return false;
                }
                count(before) == count(now)
                    && before.iter().filter(|(key, _)| says(key)).all(|(key, before)| {
                        now.get(key).is_some_and(|now| match key.as_str() {
                            _ if are_names => self.says_the_same(before, now, false),
                            "enum" | "const" => {
                                self.weigh(now);
                                before == now
                            }
                            key => self.says_the_same(before, now, OF_NAMES.contains(&key)),
                        })
                    })
            }
            (Value::Array(before), Value::Array(now)) => {
                before.len() == now.len()
                    && before
                        .iter()
                        .zip(now)
                        .all(|(before, now)| self.says_the_same(before, now, false))
            }
            (Value::String(before), Value::String(now)) => {
                self.budget.text(now);
                before == now
            }
            _ => old == new,
        }
    }

    fn refer_to_the_same(&mut self, old: &'a Value, new: &'a Value) -> bool {
        let text = |schema: &'a Value, key: &str| schema.get(key).and_then(Value::as_str);
        let is_known = REFERENCES.iter().all(|key| old.get(key).is_none())
            || !self.begin(old, Some("same"), new);
        is_known
            || REFERENCES.iter().all(|key| match (text(old, key), text(new, key)) {
                (None, None) => true,
                (Some(before), Some(now)) if before == now => {
                    let ends = [&self.old, &self.new].map(|file| file.target(now, self.budget));
                    match ends {
                        [Target::Here(before), Target::Here(now)] => {
                            self.depth += 1;
                            let is_same =
                                self.depth <= MAX_DEPTH && self.says_the_same(before, now, false);
                            self.depth -= 1;
                            is_same
                        }
                        ends => self.are_same_elsewhere(now, ends),
                    }
                }
                _ => false,
            })
    }
}
