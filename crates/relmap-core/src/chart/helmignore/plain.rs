//! Patterns that are looked up: plain names and paths, and endings such as `*.md`. However many there are, a path costs
//! no more than its length.

use std::collections::{BTreeSet, HashMap};

use super::pattern::{Asked, Pattern};

/// The lines of plain patterns, by their texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Plain {
    /// Compared with the last part of a path.
    names: Texts,
    /// Compared with the whole path.
    paths: Texts,
    /// Compared with the end of the last part of a path.
    endings: Texts,
    /// How long the endings are, in bytes.
    lengths: BTreeSet<usize>,
}

/// Texts with the lines that they are in.
#[derive(Debug, Clone, Default)]
struct Texts {
    all: HashMap<String, usize>,
    folders: HashMap<String, usize>,
}

impl Texts {
    fn add(&mut self, text: String, pattern: &Pattern) {
        let texts = if pattern.only_folders { &mut self.folders } else { &mut self.all };
        texts.entry(text).or_insert(pattern.line);
    }

    fn line_of(&self, text: &str, is_folder: bool) -> Option<usize> {
        let folder = self.folders.get(text).filter(|_| is_folder);
        self.all.get(text).into_iter().chain(folder).min().copied()
    }
}

impl Plain {
    /// Takes a pattern if it can be looked up; gives it back if not.
    pub(super) fn take(&mut self, pattern: Pattern) -> Option<Pattern> {
        if pattern.negated {
            return Some(pattern);
        }
        if let Some(text) = pattern.glob.text() {
            let texts = if pattern.base_name { &mut self.names } else { &mut self.paths };
            texts.add(text, &pattern);
            return None;
        }
        match pattern.glob.ending().filter(|_| pattern.base_name) {
            Some(ending) => {
                self.lengths.insert(ending.len());
                self.endings.add(ending, &pattern);
                None
            }
            None => Some(pattern),
        }
    }

    /// The first line that leaves something out.
    pub(super) fn line_for(&self, asked: &Asked<'_>) -> Option<usize> {
        let Asked { path, name, is_folder, .. } = *asked;
        let lengths = self.lengths.range(..=name.len()).map(|length| name.len() - length);
        let endings = lengths.filter_map(|start| name.get(start..));
        let endings = endings.filter_map(|ending| self.endings.line_of(ending, is_folder));
        let whole = [self.names.line_of(name, is_folder), self.paths.line_of(path, is_folder)];
        endings.chain(whole.into_iter().flatten()).min()
    }
}
