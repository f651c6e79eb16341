//! Which new keys of the values the changed lines of templates read.

use std::collections::{BTreeSet, HashSet};

use crate::chart::key_path;
use crate::manifests::values_paths_at;

use super::new_keys::NewKey;

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
}

impl KeysRead {
    /// Adds a line.
    pub(super) fn line(&mut self, line: &str) {
        let words = ["toYaml", "toJson", "toPrettyJson", "range ", "tpl ", "merge"];
        // It writes out or goes through a map as a whole, whatever is in it.
        let takes_all = words.iter().any(|word| line.contains(word));
        for (_, keys) in values_paths_at(line) {
            let path = key_path::joined(keys.iter().map(String::as_str));
            if !takes_all {
                self.parents.insert(path.clone());
            }
            self.paths.insert(path);
        }
        self.names.extend(names(line).map(|name| key_path::child("", name)));
    }

    /// Whether a key may be read.
    pub(super) fn has(&self, key: &NewKey) -> bool {
        let path = key.path.as_str();
        if path.len() > MAX_PATH {
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
}

/// The names behind a point on a line, apart from those behind `.Values`.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let chains = line.split(move |c: char| !(is_word(c) || matches!(c, '.' | '$')));
    chains.flat_map(move |chain| {
        let own = chain.find(".Values.").map_or(chain, |at| &chain[..at]);
        let words = own.split('.').skip(1);
        words.filter_map(move |word| word.split('$').next().filter(|word| !word.is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(lines: &str, path: &str) -> bool {
        let mut read = KeysRead::default();
        lines.lines().for_each(|line| read.line(line));
        read.has(&NewKey { path: path.to_owned(), in_open_map: false })
    }

    #[test]
    fn a_key_is_read_by_its_path_its_name_or_its_parent() {
        for (line, path, expected) in [
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
        ] {
            assert_eq!(has(line, path), expected, "{line} {path}");
        }
        // A name that no path shows in full.
        let long = "n".repeat(200);
        assert!(has(&format!("{{{{ $m.{long} }}}}"), &key_path::child("a", &long)));
        assert!(has("", &"a.".repeat(3000)));
    }

    /// A search for each hit, or for each key, would not end.
    #[test]
    fn a_line_is_searched_once() {
        for line in ["a".repeat(1 << 20), ".a".repeat(1 << 19), ".Values.a".repeat(1 << 17)] {
            assert!(!has(&line, "b"));
            let mut read = KeysRead::default();
            read.line(&line);
            let found = read.paths.len() + read.parents.len() + read.names.len();
            assert!(found <= 3, "{found}");
        }
    }
}
