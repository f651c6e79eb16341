//! Schemas made of schemas: references, branches and conditions.

use serde_json::{Map, Value};

use super::resolve::resolve;
use super::types::Types;
use super::{ANYTHING, Comparison, Defaults, MAX_STEPS, Old, shown};

/// Keywords that only tell people something, whatever they say.
const ANNOTATIONS: [&str; 10] = [
    "title",
    "description",
    "default",
    "examples",
    "$comment",
    "$schema",
    "deprecated",
    "readOnly",
    "writeOnly",
    "format",
];

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

const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

fn reference(schema: &Value) -> Option<&str> {
    REFERENCES.iter().find_map(|key| schema.get(key)?.as_str())
}

/// Whether a reference leads to a definition, which is compared in its place.
fn is_definition(reference: &str) -> bool {
    let name =
        ["#/$defs/", "#/definitions/"].iter().find_map(|start| reference.strip_prefix(start));
    name.is_some_and(|name| !name.contains(['/', '%', '~']))
}

impl<'a> Comparison<'a> {
    /// Compares what both refer to, and then the keywords.
    pub(super) fn references(
        &mut self,
        at: &str,
        old: Old<'a>,
        (new, rules): (&'a Value, &'a Map<String, Value>),
        values: Defaults<'_>,
    ) {
        let (before, now) = (reference(old.schema), reference(new));
        if before.is_none() && now.is_none() {
            return self.rules(at, old, rules, values);
        }
        if !self.begin(old.schema, old.only, new) {
            return;
        }
        let old_target = resolve(old.schema, self.old_root);
        let new_target = resolve(new, self.new_root);
        if before == now {
            let in_place =
                before.is_some_and(is_definition) && old_target.is_some() == new_target.is_some();
            match (old_target, new_target) {
                _ if in_place => {}
                (Some(before), Some(now)) => {
                    self.schemas(at, Old { schema: before, ..old }, now, values);
                }
                // The text of another file, which is not known on either side.
                (None, None) => {}
                _ => self.tell(format!("{} refers to something else", shown(at))),
            }
            return self.rules(at, old, rules, values);
        }
        // What is referred to takes at least what it took with the keywords next to it.
        let whole = match before {
            Some(_) => Old { schema: old_target.unwrap_or(&ANYTHING), ..old },
            None => old,
        };
        match (now, new_target) {
            (Some(_), Some(now)) => self.schemas(at, whole, now, values),
            (Some(now), None) => self.tell(format!("{} must be what {now} says", shown(at))),
            (None, _) => {}
        }
        self.rules(at, whole, rules, values);
    }

    pub(super) fn combined(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        types: Types,
    ) {
        let place = shown(at);
        let list = |value: Option<&'a Value>| {
            value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
        };
        let before = list(old.get("allOf"));
        for (index, now) in list(new.get("allOf")).iter().enumerate() {
            let same_place = before.get(index);
            let is_known = same_place
                .into_iter()
                .chain(before)
                .any(|one| self.takes_all(Old::of(Some(one)), now));
            if !is_known && !self.takes_all(old, now) {
                self.schemas(
                    at,
                    same_place.map_or(old, |one| Old::of(Some(one))),
                    now,
                    Defaults::NONE,
                );
            }
        }
        for key in ["anyOf", "oneOf"] {
            let (before, now) = (list(old.get(key)), list(new.get(key)));
            if new.get(key).is_none()
                || old.get(key).zip(new.get(key)).is_some_and(|(a, b)| self.same(a, b))
            {
                continue;
            }
            // A value that fits two branches fits `oneOf` no longer.
            let is_safe = key == "anyOf" || self.are_apart(now);
            let parts: Vec<Old<'a>> = match before {
                [] => types.each().map(|only| Old { only: Some(only), ..old }).collect(),
                before => before.iter().map(|one| Old::of(Some(one))).collect(),
            };
            let mut is_taken = |(index, part): (usize, &Old<'a>)| {
                let same_place = now.get(index).filter(|_| !before.is_empty());
                same_place.into_iter().chain(now).any(|branch| self.takes_all(*part, branch))
            };
            if !(is_safe && parts.iter().enumerate().all(&mut is_taken)) {
                self.tell(format!("{place} must be one of other forms ({key})"));
            }
        }
        if let Some(now) = new.get("not")
            && !old.get("not").is_some_and(|before| self.same(before, now))
        {
            self.tell(format!("{place} must not be what it could be (not)"));
        }
        if let Some(now) = new.get("if") {
            let is_same = old.get("if").is_some_and(|before| self.same(before, now));
            for key in ["then", "else"] {
                let Some(now) = new.get(key) else { continue };
                let before = old.get(key).filter(|_| is_same);
                let fits = before.is_some_and(|before| self.takes_all(Old::of(Some(before)), now));
                if !fits && !self.takes_all(old, now) {
                    self.tell(format!("{place} must fit a condition (if)"));
                }
            }
        }
    }

    /// Whether no value can fit two of these, told by their types.
    fn are_apart(&self, branches: &[Value]) -> bool {
        let types: Vec<Types> =
            branches.iter().take(9).map(|one| Types::of(one, self.new_root, 0)).collect();
        let pairs = types
            .iter()
            .enumerate()
            .flat_map(|(at, one)| types[at + 1..].iter().map(move |other| (one, other)));
        // There are seven types, so nine branches cannot be apart.
        types.len() < 9 && pairs.into_iter().all(|(one, other)| !one.meet(*other))
    }

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
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return false;
        }
        match (old, new) {
            (Value::Object(before), Value::Object(now)) => {
                let says = |key: &str| are_names || !ANNOTATIONS.contains(&key);
                let count = |map: &Map<String, Value>| map.keys().filter(|key| says(key)).count();
                if !are_names && reference(old).is_some() && self.begin(old, Some("same"), new) {
                    let ends = (resolve(old, self.old_root), resolve(new, self.new_root));
                    let is_same = match ends {
                        (Some(before), Some(now)) => self.says_the_same(before, now, false),
                        (before, now) => before.is_none() && now.is_none(),
                    };
                    if !is_same {
                        return false;
                    }
                }
                count(before) == count(now)
                    && before.iter().filter(|(key, _)| says(key)).all(|(key, before)| {
                        now.get(key).is_some_and(|now| match key.as_str() {
                            _ if are_names => self.says_the_same(before, now, false),
                            "enum" | "const" => before == now,
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
            _ => old == new,
        }
    }
}
