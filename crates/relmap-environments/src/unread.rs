//! What a source has and relmap does not read, although it may change what runs.

use relmap_core::chart::yaml::Node;
use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;
use thiserror::Error;

use crate::Place;

/// The most that is told of one file: one is enough to be undecided.
const MOST: usize = 20;

/// The longest text that is quoted, in characters.
const LONGEST: usize = 100;

/// Something that may change what runs, and that relmap does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where it is written.
    pub place: Place,
    /// What it is.
    pub construct: Construct,
}

/// A part of a source that is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Construct {
    /// A field of an object, by its path.
    #[error("`{0}` may change what runs, and relmap does not read it")]
    Field(String),
    /// A file or folder that is named.
    #[error("`{0}` may change what runs, and no file of the source is there")]
    Elsewhere(String),
    /// An action of a template.
    #[error("`{0}` is filled in by a template that relmap does not run, and may change what runs")]
    Action(String),
    /// A chart that lies in a folder of the source, where a tool takes it in place of the one that is named.
    #[error(
        "`{0}` lies in the folder of the source and is deployed as it is, and relmap does not read it"
    )]
    Chart(String),
    /// A program that makes objects.
    #[error("`{0}` is a program, and relmap does not run it")]
    Program(String),
    /// An object that says something twice, or leaves out what it must have.
    #[error("{0}")]
    Unclear(String),
}

impl Unread {
    /// The finding about a component or an environment.
    pub(crate) fn finding(&self, subject: &str) -> Finding {
        let message = format!("{subject}: {}", self.construct);
        let mut finding = Finding::new(RuleCode::EnvUndecided, message).help(
            "write what runs into the files of the source, or compare with a dump: --dump FILE",
        );
        finding.location = self.place.location();
        finding
    }
}

/// What is not read of one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnreadList {
    file: String,
    found: Vec<Unread>,
}

impl UnreadList {
    pub(crate) fn of(file: &str) -> UnreadList {
        UnreadList { file: file.to_owned(), found: Vec::new() }
    }

    /// Adds a construct, each once.
    pub(crate) fn add(&mut self, line: usize, construct: Construct) {
        let is_new = self.found.iter().all(|known| known.construct != construct);
        if is_new && self.found.len() < MOST {
            let place = Place { file: self.file.clone(), line };
            self.found.push(Unread { place, construct });
        }
    }

    /// Adds a field by its path.
    pub(crate) fn field(&mut self, line: usize, path: &str) {
        self.add(line, Construct::Field(quoted(path)));
    }

    /// Adds the fields of a map that are none of those that are read or change nothing. A field without a
    /// value is as good as none.
    pub(crate) fn others(&mut self, node: &Node, path: &str, known: &[&str]) {
        for entry in node.as_map().map(|map| map.entries()).unwrap_or_default() {
            if !known.contains(&entry.key.as_ref()) && !entry.node.is_empty() {
                self.field(entry.key_place.line, &below(path, &entry.key));
            }
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Unread> {
        self.found
    }
}

/// The path of a field below another one.
pub(crate) fn below(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

/// A text of a file, short enough for a message.
pub(crate) fn quoted(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.chars().count() > LONGEST || line.len() < text.trim_end().len() {
        true => line.chars().take(LONGEST).chain("…".chars()).collect(),
        false => line.to_owned(),
    }
}

/// The objects of a document: of a list those in it.
pub(crate) fn objects<'n>(document: &'n Node, unread: &mut UnreadList) -> Vec<&'n Node> {
    let mut left = vec![document];
    let mut found = Vec::new();
    while let Some(node) = left.pop() {
        let items = node.get("items").and_then(Node::as_seq);
        let is_list =
            node.get("kind").and_then(Node::text).is_some_and(|kind| kind.ends_with("List"));
        match items {
            Some(items) if is_list => left.extend(items.iter().rev()),
            Some(_) => {
                unread.field(node.place.line, "items");
                found.push(node);
            }
            None => found.push(node),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use relmap_core::chart::yaml::load_stream;

    use super::*;

    #[test]
    fn a_field_that_is_not_known_is_told_once_and_an_empty_one_is_not() {
        let node = &load_stream(b"a: 1\nb: []\nc: {d: 1}\nTargetRevision: 2\n").unwrap()[0];
        let mut unread = UnreadList::of("f.yaml");
        unread.others(node, "spec", &["a"]);
        unread.others(node, "spec", &["a"]);
        let told: Vec<String> = unread
            .into_vec()
            .iter()
            .map(|one| format!("{} {}", one.place, one.construct))
            .collect();
        assert_eq!(
            told,
            [
                "f.yaml:3 `spec.c` may change what runs, and relmap does not read it",
                "f.yaml:4 `spec.TargetRevision` may change what runs, and relmap does not read it",
            ]
        );
    }

    #[test]
    fn an_object_does_not_hide_in_a_list_that_is_none() {
        let text = b"kind: List\nitems: [{kind: A}, {kind: BList, items: [{kind: C}]}]\n---\nkind: D\nitems: []\n";
        let nodes = load_stream(text).unwrap();
        let mut unread = UnreadList::of("f.yaml");
        let all: Vec<&Node> = nodes.iter().flat_map(|node| objects(node, &mut unread)).collect();
        let kinds: Vec<&str> = all.iter().filter_map(|node| node.get("kind")?.text()).collect();
        assert_eq!((kinds, unread.into_vec().len()), (vec!["A", "C", "D"], 1));
    }
}
