//! Whether values.schema.json refuses values that it accepted before.

use crate::chart::key_path;
use crate::chart::yaml::{self, Node};
use crate::component::join;
use crate::finding::Finding;
use crate::rule_code::RuleCode;

use super::{Changes, Reader};

/// The file's name in a chart.
const FILE: &str = "values.schema.json";

/// How many places are named.
const MAX_NAMED: usize = 20;

impl Reader<'_> {
    pub(super) fn schema(&self, changes: &mut Changes) {
        let path = join(self.new.files.chart.as_deref().unwrap_or_default(), FILE);
        let is_changed = self.changed.iter().any(|change| change.new.as_deref() == Some(&path));
        if !is_changed {
            return;
        }
        let read = |bytes: Option<&[u8]>| yaml::load(bytes?).ok().map(|document| document.root);
        let (Some(old), Some(new)) =
            (read(self.old.files.in_chart(FILE)), read(self.new.files.in_chart(FILE)))
        else {
            return;
        };
        let values = self.new.values.as_ref().and_then(|values| values.document.as_ref().ok());
        let mut found = Vec::new();
        narrowed("", &old, &new, values.map(|values| &values.root), &mut found);
        found.truncate(MAX_NAMED);
        if let Some(first) = found.first() {
            let more = match found.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let message = format!("{path} refuses values that it accepted before: {first}{more}");
            let finding = Finding::new(RuleCode::SchemaNarrowed, message)
                .help("say in the notes what to do with such values");
            changes.findings.push(finding.in_file(path));
        }
        changes.schema_narrowed = found;
    }
}

/// Notes each place where the new schema refuses what the old one took. Only what can be told from
/// the two alone is: `anyOf`, `allOf`, `not`, `if` and references are left aside. The recursion is
/// as deep as the data, which the loader bounds.
fn narrowed(at: &str, old: &Node, new: &Node, values: Option<&Node>, found: &mut Vec<String>) {
    if found.len() > MAX_NAMED {
        return;
    }
    let shown = if at.is_empty() { "the values" } else { at };
    let refuses_all = |schema: &Node| schema.as_bool() == Some(false);
    if refuses_all(old) {
        return;
    }
    if refuses_all(new) {
        found.push(format!("{shown} may no longer be set"));
        return;
    }
    if let Some(new_types) = new.get("type").map(words) {
        let old_types = old.get("type").map(words);
        let lost = match &old_types {
            // All values together are an object in any case.
            None => is_plain(old) && !(at.is_empty() && takes(&new_types, "object")),
            Some(old) => old.iter().any(|word| !takes(&new_types, word)),
        };
        if lost {
            found.push(format!("{shown} must be {}", new_types.join(" or ")));
        }
    }
    if let (Some(old), Some(new)) = (old.get("enum"), new.get("enum")) {
        let (old, new) = (old.as_seq().unwrap_or_default(), new.as_seq().unwrap_or_default());
        let lost = old.iter().find(|old| !new.iter().any(|new| new.same_data(old)));
        if let Some(lost) = lost {
            found.push(format!("{shown} may no longer be {}", lost.text().unwrap_or("null")));
        }
    } else if new.get("enum").is_some() && old.get("const").is_none() {
        found.push(format!("{shown} must be one of a list"));
    }
    for (key, lowest) in [
        ("minimum", true),
        ("minLength", true),
        ("minItems", true),
        ("maximum", false),
        ("maxLength", false),
        ("maxItems", false),
    ] {
        let number = |node: &Node| node.get(key)?.as_scalar()?.resolved.number();
        let is_stricter = match (number(old), number(new)) {
            (None, Some(_)) => true,
            (Some(old), Some(new)) => {
                if lowest {
                    new > old
                } else {
                    new < old
                }
            }
            _ => false,
        };
        if is_stricter {
            found.push(format!("{shown} has a stricter {key}"));
        }
    }
    if let Some(pattern) = new.get("pattern").and_then(Node::text)
        && old.get("pattern").and_then(Node::text) != Some(pattern)
    {
        found.push(format!("{shown} must match {pattern}"));
    }
    let is_closed =
        |node: &Node| node.get("additionalProperties").and_then(Node::as_bool) == Some(false);
    if is_closed(new) && !is_closed(old) {
        found.push(format!("other keys of {shown} are no longer accepted"));
    }
    let required = |node: &Node| node.get("required").map(words).unwrap_or_default();
    let before = required(old);
    for key in required(new) {
        // What the default values have is there, whatever else is set.
        let has_default = values.and_then(|values| values.get(&key)).is_some();
        if !before.contains(&key) && !has_default {
            found.push(format!("{} is required", key_path::child(at, &key)));
        }
    }
    let schema = new;
    for group in ["properties", "$defs", "definitions", "patternProperties"] {
        let (Some(old), Some(new)) = (old.get(group).and_then(Node::as_map), new.get(group)) else {
            continue;
        };
        for entry in old.entries() {
            let path = key_path::child(at, &entry.key);
            let below = values.filter(|_| group == "properties").and_then(|v| v.get(&entry.key));
            match new.get(&entry.key) {
                Some(new) => narrowed(&path, &entry.node, new, below, found),
                None if group == "properties" && is_closed(schema) => {
                    found.push(format!("{path} is no longer accepted"));
                }
                None => {}
            }
        }
    }
    if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
        narrowed(&format!("{at}[]"), old, new, None, found);
    }
}

/// Whether a schema says nothing that would take the place of `type`.
fn is_plain(schema: &Node) -> bool {
    ["$ref", "anyOf", "oneOf", "allOf", "enum", "const"].iter().all(|key| schema.get(key).is_none())
}

/// Whether a list of types takes a type: every whole number is a number.
fn takes(types: &[String], word: &str) -> bool {
    types.iter().any(|own| own == word || own == "number" && word == "integer")
}

/// One word, or a list of them.
fn words(node: &Node) -> Vec<String> {
    let one = node.text().map(str::to_owned);
    let list = node.as_seq().unwrap_or_default().iter();
    one.into_iter().chain(list.filter_map(Node::text).map(str::to_owned)).collect()
}
