//! The files of a chart that its templates read with `.Files`.
//!
//! What is in `docs/` or ends in `.md` is no part of what a chart delivers, unless a template puts it there. Templates
//! are in `templates/`, in charts that this one takes in, packed or not, and in values and files that are given to
//! `tpl`. Which files a template reads can depend on values, so this names rather too many; where a name is made of
//! parts that are not known, every file may be read.

mod action;
mod context;
pub(crate) mod memo;
mod names;
mod node;
mod packed;
mod refused;
mod text;
mod tokens;
mod value_texts;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::chart::file_kind::is_values_name;
use crate::chart::helm_version::HelmVersion;
use crate::chart::yaml::load_values;
use crate::component::below;
use crate::facts::Files;

pub(crate) use action::split as actions;
use action::{Actions, MAX_ACTIONS};
pub use memo::TemplateMemo;
use names::AllNames;
use node::{Edge, Node};
use refused::is_refused;
use text::text_of;
pub(crate) use tokens::{Token, tokens};
use value_texts::ValueTexts;

/// The most ways of contexts that are followed. With more, every file counts as read.
const MAX_EDGES: usize = 50_000;

/// The names of files in the templates of a chart.
#[derive(Debug, Default)]
pub struct FilesRead {
    /// Texts that are known already.
    memo: TemplateMemo,
    /// Whether any template reads files at all.
    uses_files: bool,
    /// Whether `tpl` is called, so that what is read may be a template, too.
    runs_templates: bool,
    everything: bool,
    names: AllNames,
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
        let mut read = FilesRead { memo: files.templates.clone(), ..FilesRead::default() };
        if files.chart.is_none() {
            return read;
        }
        if files.has_unknown_templates {
            read.all();
        }
        let (mut values, mut others) = (Vec::new(), Vec::new());
        for (path, bytes) in files.contents.iter() {
            match TextKind::of(files, path) {
                TextKind::Template => read.template(bytes),
                TextKind::Packed => read.packed(bytes),
                TextKind::Values => values.push(bytes),
                TextKind::Other => others.push((path, bytes)),
                TextKind::Elsewhere => {}
            }
        }
        // What the values say counts where a template takes a name from them, or runs them.
        if read.uses_files || read.runs_templates {
            values.into_iter().for_each(|bytes| read.value_texts(&files.templates.values(bytes)));
        }
        loop {
            let before = others.len();
            if read.runs_templates() && !read.everything {
                others.retain(|(path, bytes)| {
                    let is_run = read.has_any(files, path);
                    if is_run {
                        read.run_file(bytes);
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

    /// The same of a folder, such as a submodule.
    pub fn has_any_below(&self, files: &Files, folder: &str) -> bool {
        names(files, folder).any(|name| self.has_below(name))
    }

    fn all(&mut self) {
        (self.uses_files, self.everything) = (true, true);
    }

    /// Adds a file that may be run as a template.
    pub fn run_file(&mut self, bytes: &[u8]) {
        if !is_refused(&text_of(bytes)) {
            self.template(bytes);
        }
    }

    /// Adds a template.
    pub fn template(&mut self, bytes: &[u8]) {
        if self.actions > MAX_ACTIONS {
            // All that may read files is too much to be looked at.
            return self.all();
        }
        self.take(&self.memo.actions(bytes));
    }

    /// Adds a values file: the names in it, and what of it may be given to `tpl`.
    pub fn values(&mut self, bytes: &[u8]) {
        self.value_texts(&ValueTexts::of(bytes, load_values(bytes, HelmVersion::default())));
    }

    fn value_texts(&mut self, values: &ValueTexts) {
        self.names.add(&values.names);
        for template in &values.templates {
            if self.actions > MAX_ACTIONS {
                return self.all();
            }
            self.take(template);
        }
        if values.is_too_much {
            self.all();
        }
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
                    if self.actions > MAX_ACTIONS {
                        return self.all();
                    }
                    self.take(&Actions::of(&text_of(&stream), Node::Other));
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
        self.has_all() || self.uses_files && self.names.has(path)
    }

    /// Whether a template reads a file that may be in a folder, by the folder's path in the chart.
    pub fn has_below(&self, folder: &str) -> bool {
        self.has_all() || self.uses_files && self.names.has_below(folder)
    }

    fn has_all(&self) -> bool {
        self.delivers_context()
            || self.uses_files
                && (self.everything || self.takes_from_context && self.builds_context)
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
        self.names.add(&actions.names);
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
