//! Whether it matters in which draft of JSON Schema a schema is written.

use serde_json::{Map, Value};

use super::REFERENCES;

/// The drafts whose difference is known, as [`File`](super::resolve::File) has them.
const KNOWN: [&str; 6] = [
    "json-schema.org/draft-04/schema",
    "json-schema.org/draft-06/schema",
    "json-schema.org/draft-07/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft/2020-12/schema",
    "json-schema.org/schema",
];

/// The keywords that not every draft has, or that do not mean the same in each.
const DRAFTED: [&str; 24] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$recursiveAnchor",
    "$recursiveRef",
    "$vocabulary",
    "additionalItems",
    "const",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "maxContains",
    "minContains",
    "prefixItems",
    "propertyNames",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Whether a part of a schema means something else in another draft.
pub(super) fn depends_on_draft(part: &Map<String, Value>) -> bool {
    let is_drafted = DRAFTED.iter().any(|keyword| part.contains_key(*keyword));
    // Up to draft 7 nothing counts beside a reference.
    let has_siblings = part.len() > 1 && REFERENCES.iter().any(|name| part.contains_key(*name));
    let is_list = part.get("items").is_some_and(Value::is_array);
    is_drafted || has_siblings || is_list
}

/// Whether another draft could make a schema that depends on none mean something else: one that is not known, or
/// one of the oldest, in which 1.0 is no integer.
pub(super) fn are_far_apart(old: &[&str], new: &[&str]) -> bool {
    let is_far = |draft: &&str| !KNOWN.contains(draft) || *draft == KNOWN[0];
    // Parts of several drafts are not told apart.
    old.iter().chain(new).any(is_far) || old.len().max(new.len()) > 1
}
