//! Names of files as templates and values write them: whole ones, and those of which a part is known.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// What in a name that is built stands for any text: the patterns of `.Files.Glob`, and `printf`.
const ANY: [char; 6] = ['*', '?', '[', '{', '%', '\\'];

/// The most patterns that are compared with each document. With more, every file has such a name.
const MAX_PATTERNS: usize = 1_000;

/// A set of names.
#[derive(Debug, Default)]
pub(super) struct Names {
    exact: HashSet<Arc<str>, RandomState>,
    /// By their beginnings and endings.
    patterns: HashSet<(String, String)>,
}

impl Names {
    /// Adds a text in quotes, which may be a pattern where names are built.
    pub(super) fn literal(&mut self, literal: &str, is_built: bool) {
        let literal = literal.strip_prefix("./").unwrap_or(literal);
        let Some(first) = literal.find(ANY).filter(|_| is_built) else {
            if !self.folder(literal) && !self.exact.contains(literal) {
                self.exact.insert(literal.into());
            }
            return;
        };
        let after = literal.rfind(['*', '?', ']', '}', '\\']).map_or(first, |last| last + 1);
        let after = after.max(after_verbs(literal)).max(first);
        let end = literal.get(after..).unwrap_or_default();
        self.pattern(&literal[..first], end);
    }

    /// Adds a text that is no pattern.
    pub(super) fn text(&mut self, text: &Arc<str>) {
        if text.starts_with("./") {
            self.literal(text, false);
        } else if !self.folder(text) {
            self.exact.insert(Arc::clone(text));
        }
    }

    /// Adds all names that begin with a text.
    pub(super) fn beginning(&mut self, text: &str) {
        self.pattern(text, "");
    }

    /// Adds a text if it is a folder, such as `docs/`: the rest of the path is put behind it.
    fn folder(&mut self, text: &str) -> bool {
        let is_folder = text.len() > 1 && text.ends_with('/');
        if is_folder {
            self.beginning(text);
        }
        is_folder
    }

    fn pattern(&mut self, begin: &str, end: &str) {
        if self.patterns.len() <= MAX_PATTERNS {
            self.patterns.insert((begin.to_owned(), end.to_owned()));
        }
    }

    fn extend(&mut self, other: &Names) {
        self.exact.extend(other.exact.iter().cloned());
        for (begin, end) in &other.patterns {
            self.pattern(begin, end);
        }
    }

    /// Whether a path may be one of the names.
    pub(super) fn has(&self, path: &str) -> bool {
        let fits = |(begin, end): &(String, String)| {
            path.len() >= begin.len() + end.len() && path.starts_with(begin) && path.ends_with(end)
        };
        self.exact.contains(path)
            || self.patterns.len() > MAX_PATTERNS
            || self.patterns.iter().any(fits)
    }
}

/// Whether there is a path below a folder (`docs/`) that begins with one text and ends with another.
fn may_be_below(folder: &str, begin: &str) -> bool {
    folder.starts_with(begin) || begin.starts_with(folder)
}

/// The names in many texts. They are put together when the first path is asked for, which most charts never come to.
#[derive(Debug, Default)]
pub(super) struct AllNames {
    sets: Vec<Arc<Names>>,
    all: OnceCell<Names>,
    /// The exact names in order. They are sorted when the first folder is asked for.
    sorted: OnceCell<Vec<Arc<str>>>,
}

impl AllNames {
    pub(super) fn add(&mut self, names: &Arc<Names>) {
        self.sorted.take();
        match self.all.get_mut() {
            Some(all) => all.extend(names),
            None => self.sets.push(Arc::clone(names)),
        }
    }

    /// Whether a path may be one of the names.
    pub(super) fn has(&self, path: &str) -> bool {
        self.all().has(path)
    }

    /// Whether a path in a folder may be one of the names.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        let folder = format!("{folder}/");
        let all = self.all();
        let sorted = self.sorted.get_or_init(|| {
            let mut names: Vec<Arc<str>> = all.exact.iter().cloned().collect();
            names.sort_unstable();
            names
        });
        let first = sorted.partition_point(|name| **name < *folder);
        sorted.get(first).is_some_and(|name| name.starts_with(&folder))
            || all.patterns.len() > MAX_PATTERNS
            || all.patterns.iter().any(|(begin, _)| may_be_below(&folder, begin))
    }

    fn all(&self) -> &Names {
        self.all.get_or_init(|| {
            let mut all = Names::default();
            self.sets.iter().for_each(|names| all.extend(names));
            all
        })
    }
}

/// Where the last verb of a format ends, such as `%s`, `%-4s` or `%[2]s`; 0 without one.
pub(super) fn after_verbs(format: &str) -> usize {
    let Some(verb) = format.rfind('%') else { return 0 };
    let letter = format[verb + 1..].find(|c: char| c.is_ascii_alphabetic());
    letter.map_or(format.len(), |letter| verb + 1 + letter + 1)
}
