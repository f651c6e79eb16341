//! Which new values keys make a feature: those that a changed line of a template reads.

use std::collections::{HashMap, HashSet};

use crate::chart::key_path;
use crate::chart::yaml::{Entry, Node};
use crate::component::is_inside;
use crate::manifests::values_paths;

use super::{Changes, Reader};

/// A key of values.yaml that was not there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewKey {
    pub(super) path: String,
    /// It is an entry of a map that was empty, and so takes any entry.
    pub(super) in_open_map: bool,
}

/// The values as they were, to be asked about many paths: each map is looked through once.
pub(super) struct OldValues<'n> {
    root: &'n Node,
    /// The children of a map by their paths, by its own path.
    children: HashMap<String, HashMap<String, &'n Node>>,
}

impl<'n> OldValues<'n> {
    pub(super) fn new(root: &'n Node) -> OldValues<'n> {
        OldValues { root, children: HashMap::new() }
    }

    /// A key that was not there.
    pub(super) fn new_key(&mut self, path: &str) -> NewKey {
        NewKey { path: path.to_owned(), in_open_map: self.has_empty_parent(path) }
    }

    /// Whether the map that a path leads into is empty.
    fn has_empty_parent(&mut self, path: &str) -> bool {
        let (mut at, mut node) = (String::new(), self.root);
        loop {
            let Some(map) = node.as_map() else { return node.is_null() && !at.is_empty() };
            if map.entries().is_empty() {
                return !at.is_empty();
            }
            let children = self.children.entry(at.clone()).or_insert_with(|| {
                let child = |entry: &'n Entry| (key_path::child(&at, &entry.key), &entry.node);
                map.entries().iter().map(child).collect()
            });
            let ends = path.match_indices(['.', '[']).map(|(end, _)| end);
            let mut around = ends.filter(|end| *end > at.len()).map(|end| &path[..end]);
            let Some((child, inner)) = around.find_map(|path| children.get_key_value(path)) else {
                return false;
            };
            (at, node) = (child.clone(), *inner);
        }
    }
}

/// How many lines of templates are searched for new keys, in bytes times keys. Where there is more
/// to search, all of the keys may be read.
const MAX_SEARCHED: usize = 500 << 20;

impl Reader<'_> {
    /// Leaves only those of the new keys that a changed line of a template reads. Where a template
    /// is not known, all of them may be read.
    pub(super) fn read_keys(&self, changes: &mut Changes, keys: Vec<NewKey>) {
        if keys.is_empty() {
            return;
        }
        let Some(lines) = self.changed_lines() else {
            changes.new_keys = keys.into_iter().map(|key| key.path).collect();
            return;
        };
        let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        if bytes.saturating_mul(keys.len()) > MAX_SEARCHED {
            changes.new_keys = keys.into_iter().map(|key| key.path).collect();
            return;
        }
        let lines: Vec<Line<'_>> = lines.into_iter().map(Line::new).collect();
        let is_read = |key: &NewKey| lines.iter().any(|line| line.reads(key));
        changes.new_keys = keys.into_iter().filter(is_read).map(|key| key.path).collect();
    }

    /// The lines of templates that are new; none if the content of one is not known.
    fn changed_lines(&self) -> Option<Vec<&str>> {
        let mut found = Vec::new();
        for change in self.changed {
            let Some(new) = change.new.as_deref() else { continue };
            let chart = self.new.files.chart.as_deref()?;
            if !is_inside(new, &crate::component::join(chart, "templates")) {
                continue;
            }
            let new = std::str::from_utf8(self.new.files.contents.get(new)?).ok()?;
            let old = match change.old.as_deref() {
                Some(old) => std::str::from_utf8(self.old.files.contents.get(old)?).ok()?,
                None => "",
            };
            let known: HashSet<&str> = old.lines().map(str::trim).collect();
            found.extend(new.lines().filter(|line| !known.contains(line.trim())));
        }
        Some(found)
    }
}

/// A line of a template, with what it reads of the values.
struct Line<'t> {
    text: &'t str,
    paths: Vec<String>,
    /// Whether it writes out or goes through a map as a whole, whatever is in it.
    takes_all: bool,
}

impl<'t> Line<'t> {
    fn new(text: &'t str) -> Line<'t> {
        let paths = values_paths(text)
            .into_iter()
            .map(|keys| keys.iter().fold(String::new(), |path, key| key_path::child(&path, key)));
        let words = ["toYaml", "toJson", "toPrettyJson", "range ", "tpl ", "merge"];
        Line {
            text,
            paths: paths.collect(),
            takes_all: words.iter().any(|word| text.contains(word)),
        }
    }

    fn reads(&self, key: &NewKey) -> bool {
        let is_own = |path: &String| *path == key.path || is_below(path, &key.path);
        let is_parent = |path: &String| path.is_empty() || is_below(&key.path, path);
        self.paths.iter().any(is_own)
            || !key.in_open_map && !self.takes_all && self.paths.iter().any(is_parent)
            || self.names(&key.path)
    }

    /// Whether the line reads a key of that name of something else than `.Values`: of a variable
    /// or of what a `with` around it leads to.
    fn names(&self, path: &str) -> bool {
        let name = path.rsplit('.').next().unwrap_or(path);
        let mut from = 0;
        while let Some(found) = self.text[from..].find(name) {
            let at = from + found;
            from = at + name.len();
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let before = &self.text[..at];
            let start = before
                .rfind(|c: char| !(is_word(c) || matches!(c, '.' | '$')))
                .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
            let chain = &before[start..];
            if chain.ends_with('.')
                && !chain.contains(".Values.")
                && !self.text[from..].starts_with(is_word)
            {
                return true;
            }
        }
        false
    }
}

/// Whether a path leads into what another one leads to.
fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::yaml::load;

    #[test]
    fn an_empty_map_takes_any_entry() {
        let old = load(b"a: {}\nb: {c: {}, d: 1, \"e.f\": {}}\nnone:\nl: []\n").unwrap().root;
        let mut old_values = OldValues::new(&old);
        for (path, expected) in [
            ("a.x", true),
            ("a.x.y", true),
            ("b.c.x", true),
            ("b.x", false),
            ("b.d.x", false),
            ("b.\"e.f\".x", true),
            ("none.x", true),
            ("l.x", false),
            ("x", false),
            ("ab.x", false),
        ] {
            let key = old_values.new_key(path);
            assert_eq!(key, NewKey { path: path.to_owned(), in_open_map: expected });
        }
        // The root, `b`, and nothing else was looked through.
        assert_eq!(old_values.children.len(), 2);
    }
}
