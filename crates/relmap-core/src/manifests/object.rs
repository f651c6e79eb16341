//! The objects in the output of `helm template`.

use std::fmt;

use thiserror::Error;

use crate::chart::yaml::{self, Node, YamlError};

/// The name of the release that charts are rendered for.
pub const RELEASE: &str = "release";

/// The namespace that charts are rendered for. Objects that name it name none of their own.
pub const NAMESPACE: &str = "release-namespace";

/// What tells an object from another. The version of its API is no part of it: an object lives on
/// when its API moves from `v1beta1` to `v1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The kind.
    pub kind: String,
    /// The name; empty if the object has none.
    pub name: String,
    /// The namespace that it names; none for the one that the chart is installed into, and for
    /// objects that belong to no namespace.
    pub namespace: Option<String>,
    /// The group of its API; empty for the core one.
    pub group: String,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)?;
        match &self.namespace {
            Some(namespace) => write!(f, " in namespace {namespace}"),
            None => Ok(()),
        }
    }
}

/// One rendered object.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// What it is.
    pub id: ObjectId,
    /// The template that it came from, from the chart's folder: `templates/web.yaml`.
    pub source: Option<String>,
    /// The object itself.
    pub node: Node,
}

/// Why rendered text cannot be read as objects.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the manifest that {} renders cannot be read as data", .template.as_deref().unwrap_or("the chart"))]
pub struct ManifestError {
    /// The template that it came from, if Helm named it.
    pub template: Option<String>,
    /// What is wrong, with its place in that document.
    pub source: YamlError,
}

/// Reads the output of `helm template`: documents, each with a comment that names its template.
/// Documents without content are passed over, and lists of objects taken apart.
///
/// # Errors
/// If a document is not YAML.
pub fn objects(rendered: &[u8]) -> Result<Vec<Manifest>, ManifestError> {
    let mut found = Vec::new();
    for document in documents(rendered) {
        let source = source(document);
        let read = yaml::load(document)
            .map_err(|error| ManifestError { template: source.clone(), source: error })?;
        push(&mut found, read.root, source);
    }
    Ok(found)
}

fn push(found: &mut Vec<Manifest>, node: Node, source: Option<String>) {
    let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
    let kind = text("kind").to_owned();
    if kind.is_empty() && node.is_empty() {
        return;
    }
    let items = node.get("items").and_then(Node::as_seq).filter(|_| kind.ends_with("List"));
    if let Some(items) = items {
        items.iter().for_each(|item| push(found, item.clone(), source.clone()));
        return;
    }
    let group = text("apiVersion").rsplit_once('/').map_or("", |(group, _)| group).to_owned();
    let metadata = |key: &str| {
        let value = node.get("metadata")?.get(key)?.text()?;
        Some(value.to_owned()).filter(|value| !value.is_empty())
    };
    let name = metadata("name").or_else(|| metadata("generateName")).unwrap_or_default();
    let namespace = metadata("namespace").filter(|namespace| namespace != NAMESPACE);
    found.push(Manifest { id: ObjectId { kind, name, namespace, group }, source, node });
}

/// The documents of a stream, without the lines that part them. (Such a line can be in no text
/// of a document, since that would be indented.)
fn documents(stream: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in stream.split_inclusive(|&byte| byte == b'\n') {
        let next = at + line.len();
        let is_mark = line
            .strip_prefix(b"---")
            .is_some_and(|rest| rest.first().is_none_or(|byte| byte.is_ascii_whitespace()));
        if is_mark {
            parts.push(&stream[start..at]);
            // What follows on the line of the mark belongs to the document, as `--- # note`.
            start = at + 3;
        }
        at = next;
    }
    parts.push(&stream[start..]);
    parts.into_iter()
}

/// The template in the comment `# Source: CHART/templates/web.yaml`, without the chart's name.
fn source(document: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(document);
    let path = text.lines().find_map(|line| line.strip_prefix("# Source: "))?;
    let (_, inside) = path.trim_end().split_once('/')?;
    Some(inside.to_owned())
}
