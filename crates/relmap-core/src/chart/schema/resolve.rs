//! Where a reference of a schema leads.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::network::decoded;

use super::budget::Budget;
use super::drafts::depends_on_draft;
use super::{OF_NAMES, URL_DRAFTS};

/// Keywords with data, which is no schema.
const DATA: [&str; 4] = ["default", "examples", "enum", "const"];

/// By this name Helm knows the file.
const FILE: &str = "values.schema.json";

/// A schema with the names that it gives to its places.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) root: &'a Value,
    /// The places with an anchor; none if there is more than one of that name.
    anchors: HashMap<&'a str, Option<&'a Value>>,
    /// The ends of the URLs that it or a part of it has.
    names: Vec<&'a str>,
    /// The URL of the whole, against which others are read.
    pub(super) url: Option<&'a str>,
    /// Whether a part has a URL of its own, so that what is in it is read against that one.
    has_parts: bool,
    /// Whether `id` may be what later drafts call `$id`.
    has_plain_ids: bool,
    /// Which drafts it says that it and its parts are written in, in their order.
    pub(super) drafts: Vec<&'a str>,
    /// Whether it would mean something else in another draft.
    pub(super) depends_on_draft: bool,
}

/// Where a reference leads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'a> {
    Here(&'a Value),
    /// To a place of the file that is not there: Helm refuses the schema.
    Nowhere,
    /// To another file.
    Elsewhere,
    /// To this file, but not told where.
    Unclear,
}

impl<'a> File<'a> {
    pub(super) fn of(root: &'a Value) -> File<'a> {
        let url = root.get("$id").or_else(|| root.get("id")).and_then(Value::as_str);
        let draft = root.get("$schema").and_then(Value::as_str);
        let has_plain_ids = draft
            .is_none_or(|draft| ["draft-03", "draft-04"].iter().any(|old| draft.contains(old)));
        let mut file = File {
            root,
            anchors: HashMap::new(),
            names: vec![FILE],
            url,
            has_parts: false,
            has_plain_ids,
            drafts: Vec::new(),
            depends_on_draft: false,
        };
        file.note(root, false, false);
        file
    }

    fn note(&mut self, value: &'a Value, are_names: bool, is_data: bool) {
        match value {
            Value::Object(map) => {
                if !are_names {
                    self.note_names(value, map, is_data);
                }
                for (key, value) in map {
                    let is_data = is_data || !are_names && DATA.contains(&key.as_str());
                    self.note(value, !are_names && OF_NAMES.contains(&key.as_str()), is_data);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| self.note(value, false, is_data)),
            _ => {}
        }
    }

    fn note_names(&mut self, value: &'a Value, map: &'a Map<String, Value>, is_data: bool) {
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        let mut anchor = |name: &'a str| {
            let place = |known: &mut Option<&'a Value>| {
                *known = known.filter(|known| std::ptr::eq(*known, value));
            };
            self.anchors.entry(name).and_modify(place).or_insert(Some(value));
        };
        ["$anchor", "$dynamicAnchor"].into_iter().filter_map(text).for_each(&mut anchor);
        let id = text("$id").or_else(|| text("id").filter(|_| self.has_plain_ids && !is_data));
        match id.map(|id| (id, id.strip_prefix('#'))) {
            // A path, as generators write it, names nothing.
            Some((_, Some(name))) if name.starts_with('/') || name.is_empty() => {}
            Some((_, Some(name))) => anchor(name),
            Some((id, None)) => {
                self.names.push(file_name(id));
                self.has_parts |= !std::ptr::eq(value, self.root);
            }
            None => {}
        }
        self.depends_on_draft |= !is_data && depends_on_draft(map);
        if let Some(draft) = text("$schema") {
            let plain = URL_DRAFTS.iter().find_map(|start| draft.strip_prefix(start));
            self.drafts.push(plain.unwrap_or(draft).trim_end_matches('#'));
        }
    }

    /// Where a reference with this text leads.
    pub(super) fn target(&self, reference: &str, budget: &Budget) -> Target<'a> {
        budget.text(reference);
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if !file.is_empty() {
            let name = file_name(file);
            let may_be_here = matches!(name, "" | "." | "..") || self.names.contains(&name);
            return if may_be_here { Target::Unclear } else { Target::Elsewhere };
        }
        if self.has_parts {
            return Target::Unclear;
        }
        let Some(fragment) = decoded(fragment) else { return Target::Unclear };
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.root.pointer(&fragment).map_or(Target::Nowhere, Target::Here);
        }
        match self.anchors.get(fragment.as_str()) {
            Some(place) => place.map_or(Target::Unclear, Target::Here),
            None => Target::Nowhere,
        }
    }

    /// What a schema refers to by `$ref`, if that is known.
    pub(super) fn referred(&self, schema: &Value, budget: &Budget) -> Option<&'a Value> {
        match self.target(schema.get("$ref")?.as_str()?, budget) {
            Target::Here(place) => Some(place),
            _ => None,
        }
    }

    /// Whether it says that it is written in a draft that asks for formats.
    pub(super) fn asks_for_formats(&self) -> bool {
        self.drafts.iter().any(|draft| {
            ["draft-03", "draft-04", "draft-06", "draft-07"].iter().any(|old| draft.contains(old))
        })
    }
}

/// The last part of a URL.
fn file_name(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or(url);
    url.rsplit('/').next().unwrap_or(url)
}
