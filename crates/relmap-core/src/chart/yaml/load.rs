//! Bytes become a document.

use std::sync::Arc;

use saphyr_parser::{Parser, ScanError};

use crate::position::Position;

use super::flow_text::FlowText;
use super::loader::{Loader, Step};
use super::source::Source;
use super::{Node, Value, YamlError, YamlErrorKind, YamlWarning, explain, map, precheck};

/// The deepest nesting of lists and maps, aliases followed. Everything that walks a tree may
/// recurse, since this bounds it.
pub const MAX_DEPTH: usize = 128;

/// The most values in a tree, each use of an alias counted, and 64 bytes of text as one more. An aliased subtree is kept
/// once, so that an alias bomb costs nothing to load; this bounds everything that walks the tree.
pub const MAX_NODES: usize = 1_000_000;

/// How many times as many values a tree may have as the file that it was read from, its aliases
/// followed: a small file would be as costly to walk as a large one otherwise, and a repository may
/// have many. Helm refuses such files as well.
pub const MAX_GROWTH: usize = 100;

/// How many values a tree may have in any case.
pub const FREE_NODES: usize = 10_000;

/// A YAML file that was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The root: always a map, an empty one for an empty file.
    pub root: Node,
    /// What is odd about the file.
    pub warnings: Vec<YamlWarning>,
}

/// Reads a YAML file whose root is a map.
///
/// Of several documents the first counts, even if it is empty. Of a key that appears twice in one map
/// the last counts. Both are warnings. Merge keys (`<<`) apply in the order of the file. So it is in
/// Helm.
///
/// # Errors
/// If the file is not YAML, not text, has a root that is no map, or exceeds [`MAX_BYTES`],
/// [`MAX_COMMAS`], [`MAX_DEPTH`], [`MAX_NODES`] or [`MAX_GROWTH`].
///
/// [`MAX_BYTES`]: super::MAX_BYTES
/// [`MAX_COMMAS`]: super::MAX_COMMAS
pub fn load(bytes: &[u8]) -> Result<Document, YamlError> {
    let text = precheck::text(bytes)?;
    if let Some(line) = precheck::other_yaml_version(text) {
        return Err(YamlErrorKind::YamlVersion.at(Position { line, column: 1 }));
    }
    read_part(text, 0)
}

/// Reads a part of a file that has `lines_before` above it: places are those in the whole file.
pub(super) fn read_part(text: &str, lines_before: usize) -> Result<Document, YamlError> {
    read_with(text, lines_before, |(root, warnings)| {
        let root = match root {
            Some(node) if !node.is_null() => node,
            _ => Node { value: Value::Map(Arc::new(map::empty())), place: START },
        };
        if root.as_map().is_none() {
            return Err(YamlErrorKind::RootNotMap(root.kind().as_str()).at(root.place));
        }
        Ok(Document { root, warnings })
    })
}

/// Reads a part of a file whose root may be anything; `None` if it is empty or null.
pub(super) fn read_any(text: &str, lines_before: usize) -> Result<Option<Node>, YamlError> {
    read_with(text, lines_before, |(root, _)| Ok(root.filter(|node| !node.is_null())))
}

fn read_with<T>(
    text: &str,
    lines_before: usize,
    finish: impl Fn(Parsed) -> Result<T, YamlError>,
) -> Result<T, YamlError> {
    let mut source = Source::new(text, lines_before);
    loop {
        match parse(&source).and_then(|parsed| finish(parsed).map_err(Fault::Data)) {
            Ok(read) => return Ok(read),
            Err(Fault::Scan(error)) if source.repair(&error) => {}
            Err(Fault::Scan(error)) => {
                let error = explain::scan_error(&error, source.place(*error.marker()));
                return Err(explain::cause(error, text, lines_before));
            }
            Err(Fault::Data(error)) => return Err(explain::cause(error, text, lines_before)),
        }
    }
}

/// What kept a document from being read: the parser's fault, which may be mendable, or ours.
enum Fault {
    Scan(ScanError),
    Data(YamlError),
}

/// The root, if there is one, and what is odd.
type Parsed = (Option<Node>, Vec<YamlWarning>);

fn parse(source: &Source<'_>) -> Result<Parsed, Fault> {
    let mut loader = Loader::default();
    let mut parser = Parser::new_from_str(source.text());
    let mut flow = FlowText::new(source.text());
    let mut last = START;
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => {
                last = source.place(span.start);
                if let Some(fault) = flow.fault(&event, span) {
                    return Err(Fault::Data(fault.at(last)));
                }
                loader.take(event, last).map_err(Fault::Data)?
            }
            // Helm reads no further than the first document.
            Err(_) if loader.next_document.is_some() => loader.more_documents(last),
            Err(error) => return Err(Fault::Scan(error)),
        };
        if matches!(step, Step::Enough) {
            break;
        }
    }
    Ok((loader.root, loader.warnings))
}

const START: Position = Position { line: 1, column: 1 };
