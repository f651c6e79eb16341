//! Of which types the values are that a schema takes.

use serde_json::Value;

use super::budget::Budget;
use super::resolve::File;

/// The types, as bits. A whole number is a number, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

/// The types and their bits: `number` has that of whole numbers.
const NAMES: [(&str, u8); 7] = [
    ("null", 1),
    ("boolean", 2),
    ("string", 4),
    ("array", 8),
    ("object", 16),
    ("integer", 32),
    ("number", 96),
];

/// How many references and branches are followed.
const MAX_DEPTH: usize = 8;

impl Types {
    const ALL: Types = Types(127);

    pub(super) fn only(name: &str) -> Types {
        // A word that is no type takes nothing, and Helm refuses the schema.
        Types(NAMES.iter().find(|(known, _)| *known == name).map_or(0, |(_, bits)| *bits))
    }

    /// The types that a list of words names.
    pub(super) fn named(words: &[&str]) -> Types {
        words.iter().fold(Types(0), |all, word| Types(all.0 | Types::only(word).0))
    }

    /// At least those that a schema takes.
    pub(super) fn of(schema: &Value, (file, budget): (&File<'_>, &Budget), depth: usize) -> Types {
        budget.spend(1);
        if schema == &Value::Bool(false) {
            return Types(0);
        }
        if depth > MAX_DEPTH || budget.is_spent() {
            return Types::ALL;
        }
        let below = |schema: &Value| Types::of(schema, (file, budget), depth + 1);
        let union = |list: &Value, of: &dyn Fn(&Value) -> Types| match list.as_array() {
            Some(list) => {
                budget.spend(list.len());
                list.iter().fold(Types(0), |all, one| Types(all.0 | of(one).0))
            }
            None => Types::ALL,
        };
        let mut found = Types::ALL;
        let mut meet = |types: Types| found = Types(found.0 & types.0);
        if let Some(words) = schema.get("type") {
            let words = super::words(Some(words));
            budget.spend(words.len());
            meet(Types::named(&words));
        }
        if let Some(list) = schema.get("enum") {
            meet(union(list, &of_value));
        }
        if let Some(value) = schema.get("const") {
            meet(of_value(value));
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(list) = schema.get(key) {
                meet(union(list, &below));
            }
        }
        for one in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            meet(below(one));
        }
        if let Some(target) = file.referred(schema, budget) {
            meet(below(target));
        }
        found
    }

    pub(super) fn may_be(self, name: &str) -> bool {
        self.0 & Types::only(name).0 != 0
    }

    /// Whether all of these are among others.
    pub(super) fn are_among(self, others: Types) -> bool {
        self.0 & !others.0 == 0
    }

    pub(super) fn meet(self, others: Types) -> bool {
        self.0 & others.0 != 0
    }

    /// Each of the types by itself.
    pub(super) fn each(self) -> impl Iterator<Item = &'static str> {
        // `number` stands for whole numbers, too, and comes last.
        let has_number = self.0 & 96 == 96;
        NAMES
            .into_iter()
            .filter(move |(name, bits)| {
                self.0 & bits == *bits && !(has_number && *name == "integer")
            })
            .map(|(name, _)| name)
    }
}

fn of_value(value: &Value) -> Types {
    Types::only(match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
    })
}
