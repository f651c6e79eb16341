//! The environment that a helmfile is run for.

use std::cell::Cell;
use std::rc::Rc;

use relmap_core::chart::yaml::{Node, load, load_stream, overlay};

use crate::SourceQuery;
use crate::go_expression::Scope;
use crate::go_template::fill;

/// The most lists of values that are merged.
const MAX_INLINE: usize = 100;

/// What a helmfile says of its environment.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnEnvironment {
    /// Whether the helmfile lists environments, and not this one: then it is not run for it.
    pub(super) is_other: bool,
    /// The values that are written in the helmfile itself.
    pub(super) inline: Option<Node>,
    /// How many of them were copied, for all releases together.
    pub(super) copied: Rc<Cell<usize>>,
    /// Whether there are no others.
    pub(super) is_whole: bool,
}

impl OwnEnvironment {
    pub(super) fn of(documents: &[Node], environment: &str) -> OwnEnvironment {
        let lists = documents.iter().filter_map(|document| document.get("environments"));
        let mut own = OwnEnvironment { is_whole: true, ..OwnEnvironment::default() };
        let mut is_listed = false;
        let mut lists_any = false;
        let mut merged = 0;
        for list in lists {
            lists_any |= !list.is_empty();
            let Some(entry) = list.as_map().and_then(|map| map.entry(environment)) else {
                continue;
            };
            is_listed = true;
            own.is_whole &= entry.node.get("secrets").is_none();
            for values in entry.node.get("values").and_then(Node::as_seq).unwrap_or_default() {
                match values.as_map().filter(|_| merged < MAX_INLINE) {
                    Some(_) => {
                        let before = own.inline.take();
                        let over = |before: Node| overlay(&before, values);
                        own.inline = Some(before.map_or_else(|| values.clone(), over));
                        merged += 1;
                    }
                    None => own.is_whole = false,
                }
            }
        }
        let has = |key: &str| documents.iter().any(|one| one.get(key).is_some());
        own.is_whole &= !has("bases") && !has("values");
        // That a base may list it was told.
        own.is_other = lists_any && !is_listed;
        own
    }
}

/// The values that the templates of a helmfile can name, if all of them are known: those of the parts that
/// need no values themselves.
pub(super) fn values_of(query: &SourceQuery, text: &str, is_plain: bool) -> Option<Node> {
    let scope = Scope { environment: &query.environment, ..Scope::default() };
    let mut documents = Vec::new();
    for part in parts(text) {
        let names_it =
            part.contains("environments") || part.contains("bases") || part.contains("values");
        if !names_it {
            continue;
        }
        let filled = fill(part, &scope, is_plain);
        let read = load_stream(filled.text.as_bytes()).ok();
        let read = read.filter(|_| filled.unknown.is_empty());
        match read {
            Some(read) => documents.extend(read),
            // A part that needs values has none for the parts before it, unless it may have some.
            None if part.contains("environments") || part.contains("bases") => return None,
            None => {}
        }
    }
    let own = OwnEnvironment::of(&documents, &query.environment);
    let nothing = || Some(load(b"{}").ok()?.root);
    if own.is_whole { own.inline.or_else(nothing) } else { None }
}

/// The documents of a helmfile, before its templates run.
fn parts(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            found.push(&text[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    found.push(&text[start..]);
    found
}
