//! The keywords that ask something of one value: its type, which one it is, and how large.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::chart::key_path;

use super::types::Types;
use super::{Comparison, Defaults, Old, shown, words};

/// The keywords with a number, of which types they ask something, and whether more of it is stricter.
const LIMITS: [(&str, &str, bool); 12] = [
    ("minimum", "number", true),
    ("maximum", "number", false),
    ("exclusiveMinimum", "number", true),
    ("exclusiveMaximum", "number", false),
    ("minLength", "string", true),
    ("maxLength", "string", false),
    ("minItems", "array", true),
    ("maxItems", "array", false),
    ("minContains", "array", true),
    ("maxContains", "array", false),
    ("minProperties", "object", true),
    ("maxProperties", "object", false),
];

/// Formats of texts that Helm knows. It asks for them up to draft 7.
const FORMATS: [&str; 20] = [
    "date",
    "date-time",
    "time",
    "duration",
    "period",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uri-template",
    "iri",
    "iri-reference",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "uuid",
];

impl<'a> Comparison<'a> {
    pub(super) fn one_value(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        types: Types,
    ) {
        let place = shown(at);
        if let Some(named) = new.get("type") {
            let named = words(Some(named));
            self.budget.spend(named.len());
            if !types.are_among(Types::named(&named)) {
                self.tell(format!("{place} must be {}", named.join(" or ")));
            }
        }
        let Some(now) = allowed(|key| new.get(key)) else { return };
        self.budget.spend(now.len());
        match allowed(|key| old.get(key)) {
            Some(before) => {
                if let Some(lost) = self.lost(&before, &now) {
                    let text = lost.as_str().map_or_else(|| lost.to_string(), str::to_owned);
                    self.tell(format!("{place} may no longer be {text}"));
                }
            }
            // Some types have few values, and may be listed.
            None => {
                let has = |value: Value| now.contains(&&value);
                let all = types.each().all(|name| match name {
                    "null" => has(Value::Null),
                    "boolean" => has(Value::Bool(true)) && has(Value::Bool(false)),
                    _ => false,
                });
                if !all {
                    self.tell(format!("{place} must be one of a list"));
                }
            }
        }
    }

    /// The first value of a list that is not in another one.
    fn lost(&self, before: &[&'a Value], now: &[&'a Value]) -> Option<&'a Value> {
        self.budget.spend(before.len());
        let plain: HashSet<String> = now.iter().filter_map(|value| plain_text(value)).collect();
        // Maps and lists are compared with each other.
        let others: Vec<&Value> =
            now.iter().copied().filter(|value| value.is_object() || value.is_array()).collect();
        before.iter().copied().find(|value| match plain_text(value) {
            Some(key) => !plain.contains(&key),
            None => {
                let is_known = others.iter().any(|other| {
                    self.weigh(other);
                    !self.budget.is_spent() && *value == *other
                });
                !is_known
            }
        })
    }

    /// Spends on a value that is compared as a whole.
    pub(super) fn weigh(&self, value: &Value) {
        self.budget.spend(1);
        match value {
            Value::String(text) => self.budget.text(text),
            Value::Array(list) => list.iter().for_each(|value| self.weigh(value)),
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                self.budget.text(key);
                self.weigh(value);
            }),
            _ => {}
        }
    }

    pub(super) fn limits(
        &mut self,
        at: &str,
        old: Old<'a>,
        new: &'a Map<String, Value>,
        types: Types,
    ) {
        let place = shown(at);
        for (key, of, more_is_stricter) in LIMITS {
            let Some(now) = new.get(key).filter(|_| types.may_be(of)) else { continue };
            let is_stricter = match (old.get(key), now) {
                (Some(before), now) if before == now => false,
                // Draft 4 has a boolean where later ones have a number.
                (_, Value::Bool(now)) => *now,
                (Some(before), now) => match (before.as_f64(), now.as_f64()) {
                    // Large numbers may differ although their nearest floats do not.
                    (Some(before), Some(now)) if before == now => now.abs() > 9e15,
                    (Some(before), Some(now)) => (now > before) == more_is_stricter,
                    _ => true,
                },
                (None, now) => {
                    let says_nothing =
                        more_is_stricter && of != "number" && now.as_f64() == Some(0.0)
                            || key == "minContains" && now.as_u64() == Some(1);
                    !says_nothing
                }
            };
            if is_stricter {
                self.tell(format!("{place} has a stricter {key}"));
            }
        }
        if let Some(pattern) = new.get("pattern").filter(|_| types.may_be("string"))
            && {
                self.weigh(pattern);
                old.get("pattern") != Some(pattern)
            }
        {
            self.tell(format!(
                "{place} must match {}",
                pattern.as_str().unwrap_or("another pattern")
            ));
        }
        if let Some(now) = new.get("multipleOf").filter(|_| types.may_be("number")) {
            let is_multiple = old.get("multipleOf").is_some_and(|before| {
                let whole = Option::zip(before.as_u64(), now.as_u64().filter(|now| *now > 0));
                before == now || whole.is_some_and(|(before, now)| before % now == 0)
            });
            if !is_multiple {
                self.tell(format!("{place} must be a multiple of {now}"));
            }
        }
        if let Some(format) = new.get("format").and_then(Value::as_str)
            && types.may_be("string")
            && self.new.asks_for_formats()
            && FORMATS.contains(&format)
            && old.get("format") != new.get("format")
        {
            self.tell(format!("{place} must be of the format {format}"));
        }
        let unique = Some(&Value::Bool(true));
        if types.may_be("array")
            && new.get("uniqueItems") == unique
            && old.get("uniqueItems") != unique
        {
            self.tell(format!("{place} may have no item twice"));
        }
    }

    /// What must be there, or hold, where a key is.
    pub(super) fn dependent(&mut self, at: &str, old: Old<'a>, new: &'a Map<String, Value>) {
        for group in ["dependentRequired", "dependentSchemas", "dependencies"] {
            for (key, now) in new.get(group).and_then(Value::as_object).into_iter().flatten() {
                if self.budget.is_spent() {
                    break;
                }
                let before = old.get(group).and_then(|before| before.get(key));
                let path = key_path::child(at, key);
                if now.is_array() || now.is_string() {
                    let (known, now) = (words(before), words(Some(now)));
                    self.budget.spend(known.len() + now.len());
                    let known: HashSet<&str> = known.into_iter().collect();
                    if let Some(more) = now.iter().find(|word| !known.contains(**word)) {
                        self.tell(format!(
                            "{} is required next to {path}",
                            key_path::child(at, more)
                        ));
                    }
                } else {
                    let before = before.filter(|before| !before.is_array());
                    self.schemas(
                        at,
                        Old { schema: before.unwrap_or(old.schema), only: Some("object") },
                        now,
                        Defaults::NONE,
                    );
                }
            }
        }
    }
}

/// The values that a schema lists.
fn allowed<'a>(get: impl Fn(&str) -> Option<&'a Value>) -> Option<Vec<&'a Value>> {
    let list =
        get("enum").map(|list| list.as_array().map_or(&[][..], Vec::as_slice).iter().collect());
    match (list, get("const")) {
        (Some(list), Some(one)) => {
            let list: Vec<&Value> = list;
            Some(list.into_iter().filter(|value| same_value(value, one)).collect())
        }
        (list, one) => list.or_else(|| one.map(|one| vec![one])),
    }
}

/// A text by which plain values are told apart; none for maps and lists. `1` and `1.0` are one for a schema.
fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => None,
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => {
                Some(format!("{float:.0}"))
            }
            _ => Some(number.to_string()),
        },
        other => Some(other.to_string()),
    }
}

/// Whether two values are one for a schema.
fn same_value(one: &Value, other: &Value) -> bool {
    match (plain_text(one), plain_text(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}
