//! Which new keys of the values the changed lines of templates read.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use crate::chart::files_read::actions;
use crate::chart::key_path;
use crate::manifests::values_paths_at;

use super::action_use::ActionUse;
use super::old_values::NewKey;

/// The methods of Helm's values: each gives out keys that no path shows.
const METHODS: [&str; 5] = ["PathValue", "Table", "YAML", "AsMap", "Encode"];

/// The longest path of a key that is looked for, in bytes. A longer one may be read.
const MAX_PATH: usize = 4096;

/// What lines of templates read, put together so that a key is found without another look at the lines.
#[derive(Debug, Default)]
pub(super) struct KeysRead {
    /// Paths below `.Values`.
    paths: BTreeSet<String>,
    /// Those that are given to something that may read any key of theirs.
    parents: HashSet<String>,
    /// Names of keys of something else than `.Values`: of a variable or of what a `with` leads to.
    names: HashSet<String>,
    /// A key is looked up by a name that is not known.
    everything: bool,
    /// What the templates of a chart in this one read: there, its own values are all, with the global ones.
    inside: Option<Box<KeysRead>>,
}

impl KeysRead {
    /// Adds the lines of a template that are not among known ones, and the actions that they are a part of.
    pub(super) fn template(&mut self, text: &str, known: &HashSet<&str>) {
        let place = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
        let lines: Vec<&str> = text.lines().filter(|line| !known.contains(line.trim())).collect();
        let mut whole = Vec::new();
        for action in changed_actions(text, &lines) {
            let found = ActionUse::of(action);
            self.found(&found);
            if found.takes_all {
                whole.push(place(action)..place(action) + action.len());
            }
            self.paths(action, |_| found.takes_all);
            self.names(action, |_| true);
        }
        for line in lines {
            let start = place(line);
            self.paths(line, |at| is_in(&whole, start + at));
            self.names(line, |_| true);
        }
    }

    /// Adds the same of a text that may be run as a template. What is no action may be anything.
    pub(super) fn text(&mut self, text: &str, known: &HashSet<&str>) {
        let lines: Vec<&str> = text.lines().filter(|line| !known.contains(line.trim())).collect();
        // Programs that understand such actions themselves have variables that nothing here gives a value.
        let has_variables = text.contains(":=");
        for action in changed_actions(text, &lines) {
            let found = ActionUse::of(action);
            if has_variables || !found.reads_any || action.contains("tpl") {
                self.found(&found);
            }
            self.paths(action, |_| found.takes_all);
            self.names(action, |chain| {
                has_variables || chain.starts_with(['.']) || chain.starts_with("$.")
            });
        }
    }

    /// What the templates of charts in this one read.
    pub(super) fn inside(&mut self) -> &mut KeysRead {
        self.inside.get_or_insert_default()
    }

    /// Any key may be read.
    pub(super) fn all(&mut self) {
        self.everything = true;
    }

    fn found(&mut self, found: &ActionUse<'_>) {
        self.everything |= found.reads_any;
        self.names.extend(found.names.iter().map(|name| key_path::child("", name)));
        // A helper may take it for a path.
        let paths = found.given.iter().flat_map(|text| text.split('.'));
        self.names.extend(paths.map(|name| key_path::child("", name)));
    }

    /// Adds the paths in a text. Those at some places are taken as a whole.
    fn paths(&mut self, text: &str, is_whole: impl Fn(usize) -> bool) {
        for (at, keys) in values_paths_at(text) {
            let path = key_path::joined(keys.iter().map(String::as_str));
            if !is_whole(at) {
                self.parents.insert(path.clone());
            }
            self.paths.insert(path);
        }
    }

    /// Adds the names behind a point, apart from those behind `.Values`.
    fn names(&mut self, text: &str, counts: impl Fn(&str) -> bool) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        for chain in text.split(|c: char| !(is_word(c) || matches!(c, '.' | '$'))) {
            let own = chain.find(".Values.").map_or(chain, |at| &chain[..at]);
            if !counts(chain) {
                continue;
            }
            self.everything |= chain.split('.').skip(1).any(|word| METHODS.contains(&word));
            let words = own.split('.').skip(1).filter_map(|word| word.split('$').next());
            let words = words.filter(|word| !word.is_empty());
            self.names.extend(words.map(|name| key_path::child("", name)));
        }
    }

    /// Whether a key may be read.
    pub(super) fn has(&self, key: &NewKey) -> bool {
        let path = key.path.as_str();
        if self.everything || path.len() > MAX_PATH {
            return true;
        }
        let is_below = |start: String| {
            let first = self.paths.range(start.clone()..).next();
            first.is_some_and(|path| path.starts_with(&start))
        };
        let mut around = path.match_indices(['.', '[']).map(|(end, _)| &path[..end]);
        self.paths.contains(path)
            || is_below(format!("{path}."))
            || is_below(format!("{path}["))
            || !key.in_open_map
                && (self.parents.contains("") || around.any(|parent| self.parents.contains(parent)))
            || self.names.contains(key_path::last(path))
    }

    /// Whether the templates of a chart in this one may read a key: `.Values.a` there is `.Values.redis.a` here, or with
    /// more names before it further inside. `is_chart` says whether values are those of such a chart, by their first key.
    pub(super) fn has_inside(&self, key: &NewKey, is_chart: impl Fn(&str) -> bool) -> bool {
        let Some(inside) = &self.inside else { return false };
        let path = key.path.as_str();
        if path.len() > MAX_PATH {
            return true;
        }
        let (first, mut rest) = key_path::split_first(path);
        if first == "global" {
            return inside.has(key);
        }
        if !is_chart(first) {
            return false;
        }
        if rest.is_none() {
            // All values of the chart at once.
            return inside.everything || !inside.paths.is_empty() || !inside.names.is_empty();
        }
        for _ in 0..MAX_DEPTH {
            let Some(path) = rest else { return false };
            if inside.has(&NewKey { path: path.to_owned(), in_open_map: key.in_open_map }) {
                return true;
            }
            rest = key_path::split_first(path).1;
        }
        true
    }

    /// Whether anything is known of the templates of charts in this one.
    pub(super) fn has_charts(&self) -> bool {
        self.inside.is_some()
    }
}

/// In how many charts a key is looked for.
const MAX_DEPTH: usize = 20;

/// The actions of a text that are in some of its lines, in their order.
fn changed_actions<'t>(text: &'t str, lines: &[&'t str]) -> impl Iterator<Item = &'t str> {
    let place = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
    let mut next = 0;
    actions(text).filter(move |action| {
        let start = place(action);
        while lines.get(next).is_some_and(|line| place(line) + line.len() < start) {
            next += 1;
        }
        lines.get(next).is_some_and(|line| place(line) < start + action.len())
    })
}

/// Whether a place is in one of these parts, which are in their order.
fn is_in(parts: &[Range<usize>], at: usize) -> bool {
    let after = parts.partition_point(|part| part.end <= at);
    parts.get(after).is_some_and(|part| part.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, path: &str) -> bool {
        let mut read = KeysRead::default();
        read.template(text, &HashSet::new());
        read.has(&NewKey { path: path.to_owned(), in_open_map: false })
    }

    #[test]
    fn a_key_is_read_by_its_path_its_name_or_its_parent() {
        for (text, path, expected) in [
            ("{{ .Values.a.b }}", "a.b", true),
            ("{{ .Values.a.b.c }}", "a.b", true),
            ("{{ .Values.a.bc }}", "a.b", false),
            ("{{ index .Values \"a-b\" \"c\" }}", "a-b.c", true),
            ("{{ include \"x\" .Values.a }}", "a.b", true),
            ("{{ toYaml .Values.a }}", "a.b", false),
            ("{{ .b }}", "a.b", true),
            ("{{ $m.c.b }}", "a.b", true),
            ("{{ $.b.c }}", "a.b", true),
            ("{{ .Values.c.b }}", "a.b", false),
            ("{{ b }}", "a.b", false),
            ("{{ .bc }}", "a.b", false),
            ("{{ toYaml .Values.a.b.c }}", "a.b", true),
            // A word elsewhere changes nothing.
            ("{{ index .Values (printf \"%s\" \"a\") }}{{/* merge */}}", "a", true),
            ("{{ index .Values \"\\u0061\" }}{{/* merge */}}", "a", true),
            ("merge {{ include \"x\" .Values.a }} toYaml", "a.b", true),
            ("{{ toYaml .Values.a }}{{ include \"x\" .Values.c }}", "a.b", false),
            ("{{ toYaml .Values.a }}{{ include \"x\" .Values.c }}", "c.b", true),
            ("{{ tpl \"{{ index .Values (print `b`) }}\" . }}", "b", true),
            // Names in quotes, where keys are looked up, and an action over several lines.
            ("{{ get $v \"b\" }}", "a.b", true),
            ("{{ eq $v \"b\" }}", "a.b", false),
            ("{{ toYaml\n  .Values.a }}", "a.b", false),
            ("{{ index $v\n  (print \"b\") }}", "a.b", true),
            // Methods of Helm's values.
            ("{{ .Values.PathValue \"a.b\" }}", "a.b", true),
            ("{{ (.Values.Table (print \"a\")).x }}", "a", true),
            ("{{ $v.AsMap | first }}", "a.b", true),
            ("{{ .Values.table }}", "a.b", false),
            // A name that is given to a helper, or a text that it may run.
            ("{{ include \"v\" (dict \"ctx\" $ \"key\" \"b\") }}", "a.b", true),
            ("{{ include \"v\" (dict \"ctx\" $ \"key\" \"a.b\") }}", "a.b", true),
            ("{{ include \"v\" (dict \"ctx\" $ \"key\" (print \"b\")) }}", "a.c", true),
            ("{{ dict \"ctx\" $ \"key\" (lower \"B\") | include \"v\" }}", "a.c", true),
            ("{{ $k := print \"b\" \"c\" }}", "a.bc", true),
            ("{{ range tuple \"b\" }}", "a.b", true),
            ("{{ include \"v\" (dict \"ctx\" $ \"key\" .Values.k) }}", "a.c", false),
            ("{{ include (print $.Template.BasePath \"/b.yaml\") . | sha256sum }}", "a.b", false),
            ("{{ include \"b\" . | nindent 4 }}", "a.b", false),
            ("{{ $k := printf \"%s-b\" .Release.Name }}", "a.c", false),
        ] {
            assert_eq!(has(text, path), expected, "{text} {path}");
        }
        // A name that no path shows in full.
        let long = "n".repeat(200);
        assert!(has(&format!("{{{{ $m.{long} }}}}"), &key_path::child("a", &long)));
        assert!(has("", &"a.".repeat(3000)));
    }

    #[test]
    fn only_what_is_new_counts() {
        let mut read = KeysRead::default();
        let known = HashSet::from(["{{ .Values.a }}", "{{ index .Values"]);
        read.template("{{ .Values.a }}\n{{ index .Values\n\"b\" }}\n", &known);
        let is_read = |path: &str| read.has(&NewKey { path: path.to_owned(), in_open_map: true });
        assert!(!is_read("a") && is_read("b"));
    }

    #[test]
    fn what_other_programs_read_is_no_key() {
        let has = |text: &str| {
            let mut read = KeysRead::default();
            read.text(text, &HashSet::new());
            read.has(&NewKey { path: "b".to_owned(), in_open_map: false })
        };
        for text in ["{{ $labels.b }}", "{{ index $labels $b }}", ".Values.b", "{{ b }}"] {
            assert!(!has(text), "{text}");
        }
        for text in ["{{ .Values.b }}", "{{ .b }}", "{{ $v := . }}{{ $v.b }}", "{{ get . \"b\" }}"]
        {
            assert!(has(text), "{text}");
        }
    }

    /// A search for each hit, or for each key, would not end.
    #[test]
    fn a_line_is_searched_once() {
        for line in ["a".repeat(1 << 20), ".a".repeat(1 << 19), ".Values.a".repeat(1 << 17)] {
            assert!(!has(&line, "b"));
            let mut read = KeysRead::default();
            read.template(&line, &HashSet::new());
            let found = read.paths.len() + read.parents.len() + read.names.len();
            assert!(found <= 3, "{found}");
        }
    }
}
