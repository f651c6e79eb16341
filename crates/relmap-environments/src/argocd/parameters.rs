//! What the list generator of an ApplicationSet fills in.

use std::cell::Cell;
use std::collections::HashMap;

use relmap_core::chart::yaml::Node;

use super::MAX_FILLED;

/// What a generator fills in.
pub(super) struct Parameters<'l> {
    values: HashMap<String, String>,
    /// How many more bytes are filled in.
    left: &'l Cell<usize>,
}

impl<'l> Parameters<'l> {
    /// Nothing is filled in.
    pub(super) fn none(left: &'l Cell<usize>) -> Parameters<'l> {
        Parameters { values: HashMap::new(), left }
    }

    /// Those of one element of a list.
    pub(super) fn of(element: &Node, left: &'l Cell<usize>) -> Parameters<'l> {
        let mut parameters = Parameters::none(left);
        flatten("", element, &mut parameters, 0);
        parameters
    }

    /// `{{name}}` and `{{ .name }}`, replaced. Nothing once there is too much text.
    pub(super) fn fill(&self, text: &str) -> String {
        let filled = match self.left.get() {
            0 => String::new(),
            _ if self.values.is_empty() => text.to_owned(),
            _ => self.filled(text),
        };
        self.left.set(self.left.get().saturating_sub(filled.len()));
        filled
    }

    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("{{") {
            let Some(end) = rest[at..].find("}}").map(|end| at + end) else { break };
            let name = rest[at + 2..end].trim_matches(['-', ' ']).trim_start_matches('.');
            filled.push_str(&rest[..at]);
            match self.values.get(name) {
                Some(value) => filled.push_str(value),
                None => filled.push_str(&rest[at..end + 2]),
            }
            rest = &rest[end + 2..];
            if filled.len() > MAX_FILLED {
                return filled;
            }
        }
        filled.push_str(rest);
        filled
    }
}

fn flatten(prefix: &str, node: &Node, parameters: &mut Parameters<'_>, depth: usize) {
    for entry in node.as_map().map(|map| map.entries()).unwrap_or_default() {
        if depth > 8 || parameters.values.len() > 1000 {
            return;
        }
        let name = match prefix {
            "" => entry.key.to_string(),
            prefix => format!("{prefix}.{}", entry.key),
        };
        match entry.node.text() {
            // The first of one name counts.
            Some(text) => {
                parameters.values.entry(name).or_insert_with(|| text.to_owned());
            }
            None => flatten(&name, &entry.node, parameters, depth + 1),
        }
    }
}
