//! Values that bring out what a template does: everything that it reads, set to something else.

use crate::chart::key_path;
use crate::chart::yaml::{Kind, Node};

use super::references::References;

/// The most values that are probed, each with its variants; beyond that nothing is proven.
pub const MAX_PROBED: usize = 200;

/// One value set to something else than its default.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Probe {
    /// The keys that lead to it.
    pub keys: Vec<String>,
    /// What to set it to, as JSON. Of several, the first with which the chart renders counts.
    pub settings: Vec<String>,
    /// Whether a line that changed reads it, or is decided by it.
    pub is_changed: bool,
}

impl Probe {
    /// The dotted path.
    pub fn path(&self) -> String {
        self.keys.iter().fold(String::new(), |path, key| key_path::child(&path, key))
    }
}

/// What to try for the values that templates read. A map that is read stands for all that is in it.
/// None if that is too much.
pub fn probes(defaults: &Node, read: &References) -> Option<Vec<Probe>> {
    let mut found = Vec::new();
    for (path, literals) in &read.values {
        let node = path.iter().try_fold(defaults, |node, key| node.get(key));
        let mut keys = path.clone();
        let is_changed = read.changed.contains(path);
        leaves(node, &mut keys, literals.iter().map(String::as_str), is_changed, &mut found);
        if found.len() > MAX_PROBED {
            return None;
        }
    }
    // Of probes that are the same, the one that a changed line reads comes first and is kept.
    found.sort_by(|a, b| {
        (&a.keys, &a.settings, b.is_changed).cmp(&(&b.keys, &b.settings, a.is_changed))
    });
    found.dedup_by(|a, b| (&a.keys, &a.settings) == (&b.keys, &b.settings));
    Some(found)
}

fn leaves<'l>(
    node: Option<&Node>,
    keys: &mut Vec<String>,
    literals: impl Iterator<Item = &'l str> + Clone,
    is_changed: bool,
    found: &mut Vec<Probe>,
) {
    let entries = node.and_then(Node::as_map).map_or(&[][..], |map| map.entries());
    if !entries.is_empty() {
        for entry in entries {
            keys.push(entry.key.to_string());
            leaves(Some(&entry.node), keys, literals.clone(), is_changed, found);
            keys.pop();
        }
        return;
    }
    if keys.is_empty() {
        return;
    }
    let mut add = |settings: Vec<String>| {
        found.push(Probe { keys: keys.clone(), settings, is_changed });
    };
    let quoted = |text: &str| format!("\"{text}\"");
    let text = r#""relmap-probe""#.to_owned();
    let list = r#"[{"name": "relmap-probe"}]"#.to_owned();
    let map = r#"{"relmap-probe": "relmap-probe"}"#.to_owned();
    match node {
        None => add(vec![text, list, map, "7".to_owned(), "true".to_owned()]),
        Some(node) => match node.kind() {
            Kind::Null => add(vec![text, list, map, "7".to_owned(), "true".to_owned()]),
            Kind::Bool => add(vec![(node.as_bool() != Some(true)).to_string()]),
            Kind::Str if node.is_empty() => add(vec![text, list, map]),
            Kind::Str => {
                let now = node.as_str().unwrap_or_default();
                add(vec![quoted("relmap-probe"), quoted("1")]);
                add(vec![quoted("")]);
                for literal in literals.filter(|literal| *literal != now) {
                    add(vec![quoted(literal)]);
                }
            }
            Kind::Seq if node.is_empty() => add(vec![list, r#"["relmap-probe"]"#.to_owned()]),
            Kind::Seq => add(vec!["[]".to_owned()]),
            Kind::Map => add(vec![map, r#"{"relmap-probe": {"name": "relmap-probe"}}"#.to_owned()]),
            _ => {
                add(vec!["7".to_owned()]);
                add(vec!["0".to_owned()]);
            }
        },
    }
}
