//! The files of a chart that its templates read with `.Files`.
//!
//! What is in `docs/` or ends in `.md` is no part of what a chart delivers, unless a template puts it there. Templates
//! are in `templates/`, in charts that this one takes in, packed or not, and in values and files that are given to
//! `tpl`. Which files a template reads can depend on values, so this names rather too many; where a name is made of
//! parts that are not known, every file may be read.

mod action;
mod packed;

use std::collections::HashSet;

use crate::chart::file_kind::is_values_name;
use crate::chart::yaml::{self, Value};
use crate::component::below;
use crate::facts::Files;

use action::{Actions, MAX_ACTIONS, after_verbs};

/// What in a name that is built stands for any text: the patterns of `.Files.Glob`, and `printf`.
const ANY: [char; 6] = ['*', '?', '[', '{', '%', '\\'];

/// The most patterns that are compared with each document. With more, every file counts as read.
const MAX_PATTERNS: usize = 1_000;

/// The names of files in the templates of a chart.
#[derive(Debug, Default)]
pub struct FilesRead {
    /// Whether any template reads files at all.
    uses_files: bool,
    /// Whether `tpl` is called, so that what is read may be a template, too.
    runs_templates: bool,
    everything: bool,
    exact: HashSet<String>,
    /// Names by their beginnings and endings.
    patterns: HashSet<(String, String)>,
    /// Whether a name is taken from a context whose making may be anywhere.
    takes_from_context: bool,
    /// Whether a context is made with a name that is built.
    builds_context: bool,
    /// How many actions there were, in all texts.
    actions: usize,
    /// How many bytes were unpacked.
    unpacked: u64,
}

impl FilesRead {
    /// Reads all templates of a chart. Where none of them has `.Files`, no file is read.
    ///
    /// ```
    /// use relmap_core::chart::files_read::FilesRead;
    ///
    /// let template = br#"{{ .Files.Get "docs/motd.md" }} {{ .Files.Glob "config/*.md" }}"#;
    /// let read = FilesRead::of([&template[..]], b"");
    /// assert!(read.has("docs/motd.md") && read.has("config/x.md"));
    /// assert!(!read.has("README.md"));
    /// ```
    pub fn of<'t>(templates: impl IntoIterator<Item = &'t [u8]>, values: &[u8]) -> FilesRead {
        let mut read = FilesRead::default();
        templates.into_iter().for_each(|template| read.template(template));
        read.values(values);
        read
    }

    /// Reads what is known of a chart: its templates, those of charts that it takes in, its values, and what of its files
    /// is run as a template.
    pub fn among(files: &Files) -> FilesRead {
        let mut read = FilesRead::default();
        let Some(chart) = files.chart.as_deref() else { return read };
        let mut others = Vec::new();
        for (path, bytes) in &files.contents {
            let own = below(path, chart);
            let taken_in = files.local_charts.iter().filter_map(|folder| below(path, folder));
            let inside: Vec<String> =
                taken_in.chain(own).map(|inside| format!("/{inside}")).collect();
            if inside.iter().any(|inside| inside.contains("/templates/")) {
                read.template(bytes);
            } else if inside.iter().any(|inside| is_packed(inside)) {
                read.packed(bytes);
            } else if let Some(own) = own {
                // `.Files.Get .Chart.Annotations.config` takes a name from Chart.yaml.
                let name = own.rsplit('/').next().unwrap_or(own);
                match is_values_name(name) || own == "Chart.yaml" {
                    true => read.values(bytes),
                    false => others.push((own, bytes)),
                }
            }
        }
        loop {
            let before = others.len();
            if read.runs_templates() && !read.everything {
                others.retain(|(own, bytes)| {
                    let is_run = read.has(own);
                    if is_run {
                        read.template(bytes);
                    }
                    !is_run
                });
            }
            if others.len() == before {
                return read;
            }
        }
    }

    /// Adds a template, or any other file that is run as one.
    pub fn template(&mut self, bytes: &[u8]) {
        self.text(&String::from_utf8_lossy(bytes));
    }

    /// Adds a values file: the names in it, and what of it may be given to `tpl`.
    pub fn values(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        if yaml::has_documents(bytes) {
            // A later document can hide a value from one version of Helm and not from the other.
            self.words(&text);
        }
        let Ok(document) = yaml::load_values(bytes, Default::default()) else {
            self.words(&text);
            return;
        };
        // `.Files.Get .Values.config`: what the values say by default. Keys can be names as well.
        let mut pending = vec![&document.root];
        while let Some(node) = pending.pop() {
            match &node.value {
                Value::Seq(seq) => pending.extend(seq.items()),
                Value::Map(map) => {
                    for entry in map.entries() {
                        self.add(&entry.key, false);
                        pending.push(&entry.node);
                    }
                }
                Value::Scalar(_) => {
                    let text = node.text().unwrap_or_default();
                    self.add(text, false);
                    self.value(text);
                }
            }
        }
    }

    /// Adds what cannot be read as YAML: every word in it may be a name.
    fn words(&mut self, text: &str) {
        let words = text.split(|c: char| c.is_whitespace() || "\"'[]{},:".contains(c));
        words.filter(|word| !word.is_empty()).for_each(|word| self.add(word, false));
        self.text(text);
    }

    /// Adds a packed chart, `charts/*.tgz`, with those that are packed into it.
    pub fn packed(&mut self, archive: &[u8]) {
        if !archive.starts_with(&packed::MAGIC) {
            self.template(archive);
            return;
        }
        match packed::streams(archive, &mut self.unpacked) {
            Some(streams) => streams.iter().for_each(|stream| self.template(stream)),
            None => (self.uses_files, self.everything) = (true, true),
        }
    }

    /// Whether what is read may be run as a template.
    pub fn runs_templates(&self) -> bool {
        self.runs_templates && self.uses_files
    }

    /// Whether every file may be read.
    pub fn reads_everything(&self) -> bool {
        self.uses_files && self.everything
    }

    /// Whether a template reads a file, by its path in the chart.
    pub fn has(&self, path: &str) -> bool {
        let fits = |(begin, end): &(String, String)| {
            path.len() >= begin.len() + end.len() && path.starts_with(begin) && path.ends_with(end)
        };
        self.uses_files
            && (self.everything
                || self.takes_from_context && self.builds_context
                || self.exact.contains(path)
                || self.patterns.len() > MAX_PATTERNS
                || self.patterns.iter().any(fits))
    }

    /// A value, which may be a template or a part of one.
    fn value(&mut self, text: &str) {
        if text.contains("{{") {
            self.text(text);
        } else if text.contains(".Files.") {
            self.text(&format!("{{{{{text}}}}}"));
        }
    }

    fn text(&mut self, text: &str) {
        if self.actions > MAX_ACTIONS {
            // All that may read files is too much to be looked at.
            (self.uses_files, self.everything) = (true, true);
            return;
        }
        let actions = Actions::of(text);
        self.actions += actions.count;
        self.uses_files |= actions.uses_files;
        self.runs_templates |= actions.runs_templates;
        self.everything |= actions.reads_everything;
        self.takes_from_context |= actions.takes_from_context;
        self.builds_context |= actions.builds_context;
        for (literal, is_built) in actions.literals {
            self.add(&literal, is_built);
        }
        for beginning in actions.beginnings {
            self.pattern(beginning, String::new());
        }
    }

    fn add(&mut self, literal: &str, is_built: bool) {
        let literal = literal.strip_prefix("./").unwrap_or(literal);
        let Some(first) = literal.find(ANY).filter(|_| is_built) else {
            match literal.strip_suffix('/') {
                // The rest of the path is put behind it.
                Some(folder) if !folder.is_empty() => {
                    self.pattern(literal.to_owned(), String::new());
                }
                _ => {
                    self.exact.insert(literal.to_owned());
                }
            }
            return;
        };
        let after = literal.rfind(['*', '?', ']', '}', '\\']).map_or(first, |last| last + 1);
        let after = after.max(after_verbs(literal)).max(first);
        let end = literal.get(after..).unwrap_or_default();
        self.pattern(literal[..first].to_owned(), end.to_owned());
    }

    fn pattern(&mut self, begin: String, end: String) {
        if self.patterns.len() <= MAX_PATTERNS {
            self.patterns.insert((begin, end));
        }
    }
}

/// Whether a path in a chart, with a slash before it, is that of a packed dependency.
pub fn is_packed(path: &str) -> bool {
    path.contains("/charts/") && path.ends_with(".tgz")
}

#[cfg(test)]
mod tests;
