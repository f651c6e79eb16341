//! What a schema refers to.

use serde_json::{Map, Value};

use super::resolve::{File, Target};
use super::{ANYTHING, Comparison, Defaults, Old, REFERENCES, shown};

/// Keywords by which `unevaluatedProperties` and `unevaluatedItems` depend on other schemas of the same place.
const APPLIED: [&str; 10] = [
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "dependentSchemas",
    "dependencies",
    "contains",
];

/// Whether a reference leads to a definition, which is compared in its place.
fn is_definition(reference: &str) -> bool {
    let name =
        ["#/$defs/", "#/definitions/"].iter().find_map(|start| reference.strip_prefix(start));
    name.is_some_and(|name| !name.contains(['/', '%', '~']))
}

fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key)?.as_str()
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
        let has_reference = |schema: &Value| REFERENCES.iter().any(|key| schema.get(key).is_some());
        if !has_reference(old.schema) && !has_reference(new) {
            return self.rules(at, old, rules, values);
        }
        if !self.begin(old.schema, old.only, new) {
            return;
        }
        for key in &REFERENCES[1..] {
            match (text(old.schema, key), text(new, key)) {
                (Some(before), Some(now)) if before == now => self.same_text(at, old, now, values),
                (_, Some(now)) => {
                    self.tell(format!("{} must be what {now} says ({key})", shown(at)));
                }
                (_, None) => {}
            }
        }
        let (before, now) = (text(old.schema, REFERENCES[0]), text(new, REFERENCES[0]));
        if before == now {
            if let Some(now) = now {
                self.same_text(at, old, now, values);
            }
            return self.rules(at, old, rules, values);
        }
        // What is referred to takes at least what it took with the keywords next to it.
        let whole = match before.map(|before| self.old.target(before, self.budget)) {
            Some(Target::Here(schema)) => Old { schema, ..old },
            Some(_) => Old { schema: &ANYTHING, ..old },
            None => old,
        };
        match now.map(|now| (now, self.new.target(now, self.budget))) {
            Some((_, Target::Here(now))) => self.schemas(at, whole, now, values),
            Some((now, _)) => self.tell(format!("{} must be what {now} says", shown(at))),
            None => {}
        }
        self.rules(at, whole, rules, values);
    }

    /// Compares where references of the same text lead.
    fn same_text(&mut self, at: &str, old: Old<'a>, reference: &str, values: Defaults<'_>) {
        let ends = [&self.old, &self.new].map(|file| file.target(reference, self.budget));
        match ends {
            // It is compared in its place.
            [Target::Here(_), Target::Here(_)] if is_definition(reference) => {}
            [Target::Here(before), Target::Here(now)] => {
                self.schemas(at, Old { schema: before, ..old }, now, values);
            }
            ends if self.are_same_elsewhere(reference, ends) => {}
            _ => self.tell(format!("{} refers to something else", shown(at))),
        }
    }

    /// Whether references of the same text, of which not both are followed, mean the same.
    pub(super) fn are_same_elsewhere(&self, reference: &str, ends: [Target<'_>; 2]) -> bool {
        match ends {
            // The text of another file, which is not known on either side.
            [Target::Elsewhere, Target::Elsewhere] => {
                reference.contains("://") || self.old.url == self.new.url
            }
            [Target::Nowhere, Target::Nowhere] => true,
            _ => {
                let roots = [&self.old, &self.new].map(|file: &File<'_>| file.root);
                self.weigh(roots[1]);
                roots[0] == roots[1]
            }
        }
    }

    /// Whether what other schemas of the place leave to `unevaluatedProperties` may be more.
    pub(super) fn unevaluated(&mut self, at: &str, old: Old<'a>, new: &'a Value) {
        for key in ["unevaluatedProperties", "unevaluatedItems"] {
            let is_asked = new.get(key).is_some_and(|rest| rest != &Value::Bool(true));
            let depends = |schema: &Value| APPLIED.iter().any(|key| schema.get(key).is_some());
            if is_asked && (depends(old.schema) || depends(new)) && !self.same(old.schema, new) {
                self.tell(format!("{} may have no more what {key} leaves out", shown(at)));
            }
        }
    }
}
