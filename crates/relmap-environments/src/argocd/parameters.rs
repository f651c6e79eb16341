//! What the list generator of an ApplicationSet fills in.

use std::cell::Cell;
use std::collections::HashMap;

use relmap_core::chart::yaml::{Kind, Node};

use super::MAX_FILLED;

/// What a generator fills in.
pub(super) struct Parameters<'l> {
    values: HashMap<String, String>,
    /// Whether the template is one of Go, where a name begins with a dot.
    is_go: bool,
    /// How many more bytes are filled in.
    left: &'l Cell<usize>,
}

impl<'l> Parameters<'l> {
    /// Nothing is filled in.
    pub(super) fn none(left: &'l Cell<usize>) -> Parameters<'l> {
        Parameters { values: HashMap::new(), is_go: false, left }
    }

    /// Those of one element of a list.
    pub(super) fn of(element: &Node, is_go: bool, left: &'l Cell<usize>) -> Parameters<'l> {
        let mut parameters = Parameters { is_go, ..Parameters::none(left) };
        flatten("", element, &mut parameters, 0);
        parameters
    }

    /// `{{name}}`, or `{{ .name }}` of a template of Go, replaced. Nothing once there is too much text.
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
            filled.push_str(&rest[..at]);
            match self.value(rest[at + 2..end].trim()) {
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

    /// What stands for a name: an action of Go that does more than name a value is not run.
    fn value(&self, action: &str) -> Option<&String> {
        match self.is_go {
            true => self.values.get(action.strip_prefix('.')?),
            false => self.values.get(action),
        }
    }
}

fn flatten(prefix: &str, node: &Node, parameters: &mut Parameters<'_>, depth: usize) {
    for entry in node.as_map().map(|map| map.entries()).unwrap_or_default() {
        if depth > 8 || parameters.values.len() > 1000 {
            return;
        }
        // In a template of Go such a key is named in another way.
        if parameters.is_go && entry.key.contains('.') {
            continue;
        }
        let name = match prefix {
            "" => entry.key.to_string(),
            prefix => format!("{prefix}.{}", entry.key),
        };
        match entry.node.text() {
            // The first of one name counts.
            Some(text) if is_as_written(&entry.node) => {
                parameters.values.entry(name).or_insert_with(|| text.to_owned());
            }
            Some(_) => {}
            // Without Go's templates, the parameters of an element are texts, but for those in `values`.
            None if parameters.is_go || name == "values" => {
                flatten(&name, &entry.node, parameters, depth + 1);
            }
            None => {}
        }
    }
}

/// Whether a value is filled in as it is written: `1.10` is a number and becomes `1.1`.
fn is_as_written(node: &Node) -> bool {
    let Some(text) = node.text() else { return false };
    match node.kind() {
        Kind::Str => true,
        Kind::Int => {
            text == "0" || !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
        }
        Kind::Bool => matches!(text, "true" | "false"),
        _ => false,
    }
}
