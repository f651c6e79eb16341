//! The files of a chart that its templates read with `.Files`.
//!
//! What is in `docs/` or ends in `.md` is no part of what a chart delivers, unless a template puts it there. Templates
//! are in `templates/`, in charts that this one takes in, packed or not, and in values and files that are given to
//! `tpl`. Which files a template reads can depend on values, so this names rather too many; where a name is made of
//! parts that are not known, every file may be read.

mod action;
mod context;
pub(crate) mod memo;
mod packed;
mod tokens;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use crate::chart::file_kind::is_values_name;
use crate::chart::yaml::{self, Value};
use crate::component::below;
use crate::facts::Files;

use action::{Actions, MAX_ACTIONS, after_verbs};
use context::{Edge, Node};
pub use memo::TemplateMemo;

/// What in a name that is built stands for any text: the patterns of `.Files.Glob`, and `printf`.
const ANY: [char; 6] = ['*', '?', '[', '{', '%', '\\'];

/// The most ways of contexts that are followed. With more, every file counts as read.
const MAX_EDGES: usize = 50_000;

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
    /// Where contexts go.
    edges: BTreeSet<Edge>,
    /// Whether the whole context gets into the text, once that was asked.
    delivers_context: OnceCell<bool>,
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
        if files.chart.is_none() {
            return read;
        }
        if files.has_unknown_templates {
            read.all();
        }
        let (mut values, mut others) = (Vec::new(), Vec::new());
        for (path, bytes) in &files.contents {
            match TextKind::of(files, path) {
                TextKind::Template => read.known_template(bytes, &files.templates),
                TextKind::Packed => read.packed(bytes),
                TextKind::Values => values.push(bytes),
                TextKind::Other => others.push((path, bytes)),
                TextKind::Elsewhere => {}
            }
        }
        // What the values say counts where a template takes a name from them, or runs them.
        if read.uses_files || read.runs_templates {
            values.into_iter().for_each(|bytes| read.values(bytes));
        }
        loop {
            let before = others.len();
            if read.runs_templates() && !read.everything {
                others.retain(|(path, bytes)| {
                    let is_run = read.has_any(files, path);
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

    /// Whether a template may read a file that has this path in the repository.
    pub fn has_any(&self, files: &Files, path: &str) -> bool {
        names(files, path).any(|name| self.has(name))
    }

    fn all(&mut self) {
        (self.uses_files, self.everything) = (true, true);
    }

    /// Adds a template, or any other file that is run as one.
    pub fn template(&mut self, bytes: &[u8]) {
        self.text(&String::from_utf8_lossy(bytes), Node::Root);
    }

    /// The same for a template that may be known already.
    fn known_template(&mut self, bytes: &[u8], memo: &TemplateMemo) {
        if self.actions > MAX_ACTIONS {
            return self.all();
        }
        self.take(&memo.actions(bytes));
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
        self.text(text, Node::TplRoot);
    }

    /// Adds a packed chart, `charts/*.tgz`, with those that are packed into it.
    pub fn packed(&mut self, archive: &[u8]) {
        if !archive.starts_with(&packed::MAGIC) {
            self.template(archive);
            return;
        }
        match packed::streams(archive, &mut self.unpacked) {
            Some(streams) => {
                for stream in streams {
                    self.text(&String::from_utf8_lossy(&stream), Node::Other);
                }
            }
            None => self.all(),
        }
    }

    /// Whether what is read may be run as a template.
    pub fn runs_templates(&self) -> bool {
        self.runs_templates && self.uses_files
    }

    /// Whether every file may be read.
    pub fn reads_everything(&self) -> bool {
        self.uses_files && self.everything || self.delivers_context()
    }

    /// Whether a template prints the whole context, or makes text of it: all files are in it.
    fn delivers_context(&self) -> bool {
        let is_delivered = || context::is_delivered(&self.edges, self.runs_templates);
        *self.delivers_context.get_or_init(is_delivered)
    }

    /// Whether a template reads a file, by its path in the chart.
    pub fn has(&self, path: &str) -> bool {
        let fits = |(begin, end): &(String, String)| {
            path.len() >= begin.len() + end.len() && path.starts_with(begin) && path.ends_with(end)
        };
        self.delivers_context()
            || self.uses_files
                && (self.everything
                    || self.takes_from_context && self.builds_context
                    || self.exact.contains(path)
                    || self.patterns.len() > MAX_PATTERNS
                    || self.patterns.iter().any(fits))
    }

    /// A value, which may be a template or a part of one.
    fn value(&mut self, text: &str) {
        if text.contains("{{") {
            self.text(text, Node::TplRoot);
        } else if text.contains(".Files.") {
            self.text(&format!("{{{{{text}}}}}"), Node::TplRoot);
        }
    }

    fn text(&mut self, text: &str, root: Node) {
        if self.actions > MAX_ACTIONS {
            // All that may read files is too much to be looked at.
            self.all();
            return;
        }
        self.take(&Actions::of(text, root));
    }

    fn take(&mut self, actions: &Actions) {
        self.delivers_context.take();
        self.edges.extend(actions.contexts.edges.iter().cloned());
        if actions.contexts.is_unclear || self.edges.len() > MAX_EDGES {
            self.all();
        }
        self.actions += actions.count;
        self.uses_files |= actions.uses_files;
        self.runs_templates |= actions.runs_templates;
        self.everything |= actions.reads_everything;
        self.takes_from_context |= actions.takes_from_context;
        self.builds_context |= actions.builds_context;
        for (literal, is_built) in &actions.literals {
            self.add(literal, *is_built);
        }
        for beginning in &actions.beginnings {
            self.pattern(beginning.clone(), String::new());
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

/// What a file of a chart, or of one that it takes in, says about other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// It is a template.
    Template,
    /// It is a packed chart, with templates in it.
    Packed,
    /// Its values can be names of files, or be run as templates.
    Values,
    /// A template can run it as a template.
    Other,
    /// No template can read it.
    Elsewhere,
}

impl TextKind {
    /// Tells it from the path in the repository.
    pub fn of(files: &Files, path: &str) -> TextKind {
        let mut kind = TextKind::Elsewhere;
        for name in names(files, path) {
            let file = name.rsplit('/').next().unwrap_or(name);
            if name.starts_with("templates/") {
                return TextKind::Template;
            }
            if name.starts_with("charts/") && name.ends_with(".tgz") {
                return TextKind::Packed;
            }
            // `.Files.Get .Chart.Annotations.config` takes a name from Chart.yaml.
            if is_values_name(file) || name == "Chart.yaml" {
                return TextKind::Values;
            }
            kind = TextKind::Other;
        }
        kind
    }
}

/// The names that templates may have for a file: its path in the chart, in each folder that packaging copies into it, and
/// in each chart that is in one of these.
fn names<'a>(files: &'a Files, path: &'a str) -> impl Iterator<Item = &'a str> {
    let folders = files.chart.iter().chain(&files.local_charts);
    folders.filter_map(move |folder| below(path, folder)).flat_map(|inside| {
        std::iter::successors(Some(inside), |name| {
            let at = name
                .strip_prefix("charts/")
                .or_else(|| name.split_once("/charts/").map(|(_, rest)| rest))?;
            at.split_once('/').map(|(_, rest)| rest)
        })
    })
}

#[cfg(test)]
mod tests;
