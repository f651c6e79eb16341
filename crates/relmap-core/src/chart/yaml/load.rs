//! Parser events become a tree, within bounds.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::place::Place;

use super::node::Extent;
use super::{
    Entry, Node, Seq, Value, YamlError, YamlErrorKind, YamlWarning, YamlWarningKind, explain, map,
    precheck, scalar,
};

/// The deepest nesting of lists and maps, aliases followed. Everything that walks a tree may
/// recurse, since this bounds it.
pub const MAX_DEPTH: usize = 128;

/// The most values in a tree, each use of an alias counted. An aliased subtree is kept once, so
/// that an alias bomb costs nothing to load; this bounds everything that walks the tree.
pub const MAX_NODES: usize = 1_000_000;

/// How many warnings are kept of one file.
const MAX_WARNINGS: usize = 100;

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
/// Of several documents the first that is not empty counts. Of a key that stands twice in one map
/// the last counts, and merge keys (`<<`) apply in the order of the file: so it is in Helm. Both are
/// warnings.
///
/// # Errors
/// If the file is not YAML, not text, has a root that is no map, or exceeds [`MAX_BYTES`],
/// [`MAX_COMMAS`], [`MAX_DEPTH`] or [`MAX_NODES`].
///
/// [`MAX_BYTES`]: super::MAX_BYTES
/// [`MAX_COMMAS`]: super::MAX_COMMAS
pub fn load(bytes: &[u8]) -> Result<Document, YamlError> {
    let text = precheck::text(bytes)?;
    let mut loader = Loader::default();
    let mut parser = Parser::new_from_str(text);
    let mut last = START;
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => {
                last = place(span.start);
                loader.take(event, last)
            }
            // Helm reads no further than the first document.
            Err(_) if loader.next_document.is_some() => loader.more_documents(last),
            Err(error) => Err(explain::scan_error(&error, place(*error.marker()))),
        };
        match step {
            Ok(Step::More) => {}
            Ok(Step::Enough) => break,
            Err(error) => return Err(explain::cause(error, text)),
        }
    }
    let root = match loader.root {
        Some(node) if !node.is_null() => node,
        _ => Node { value: Value::Map(Arc::new(map::empty())), place: START },
    };
    if root.as_map().is_none() {
        let error = YamlErrorKind::RootNotMap(root.kind().as_str()).at(root.place);
        return Err(explain::cause(error, text));
    }
    Ok(Document { root, warnings: loader.warnings })
}

const START: Place = Place { line: 1, column: 1 };

fn place(marker: Marker) -> Place {
    Place { line: marker.line().max(1), column: marker.col() + 1 }
}

enum Step {
    More,
    Enough,
}

#[derive(Default)]
struct Loader {
    stack: Vec<Frame>,
    /// The finished nodes that anchors name.
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    warnings: Vec<YamlWarning>,
    /// Where a further document begins that may turn out to be empty.
    next_document: Option<Place>,
}

/// A list or a map that is still open.
struct Frame {
    anchor: usize,
    place: Place,
    extent: Extent,
    open: Open,
}

enum Open {
    Seq(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// Whether an entry came by a merge, and so may be overridden without a warning.
        merged: Vec<bool>,
        key: Option<Key>,
    },
}

enum Key {
    Plain(Arc<str>, Place),
    Merge,
}

impl Loader {
    fn take(&mut self, event: Event<'_>, at: Place) -> Result<Step, YamlError> {
        match event {
            Event::DocumentStart(_) if self.has_content() => self.next_document = Some(at),
            Event::Alias(_)
            | Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::MappingStart(..)
                if self.next_document.is_some() =>
            {
                if !matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if text.is_empty())
                {
                    return self.more_documents(at);
                }
                return Ok(Step::Enough);
            }
            Event::Alias(id) => {
                let mut node = match self.anchors.get(&id) {
                    Some(node) => node.clone(),
                    None => return Err(YamlErrorKind::AliasInItself.at(at)),
                };
                node.place = at;
                self.place(node)?;
            }
            Event::Scalar(text, style, anchor, tag) => {
                let merge = style == ScalarStyle::Plain && text == "<<" && tag.is_none();
                if merge && self.take_merge_key() {
                    return Ok(Step::More);
                }
                let node = Node {
                    value: Value::Scalar(scalar::read(&text, style, tag.as_deref(), at)?),
                    place: at,
                };
                self.name(anchor, &node);
                self.place(node)?;
            }
            Event::SequenceStart(anchor, _) => self.open(anchor, at, Open::Seq(Vec::new()))?,
            Event::MappingStart(anchor, _) => {
                let open = Open::Map { entries: Vec::new(), merged: Vec::new(), key: None };
                self.open(anchor, at, open)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(Step::More)
    }

    fn more_documents(&mut self, at: Place) -> Result<Step, YamlError> {
        let place = self.next_document.take().unwrap_or(at);
        self.warn(YamlWarningKind::MoreDocuments, place);
        Ok(Step::Enough)
    }

    fn has_content(&self) -> bool {
        self.root.as_ref().is_some_and(|root| !root.is_null())
    }

    fn warn(&mut self, kind: YamlWarningKind, place: Place) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(YamlWarning { kind, place });
        }
    }

    fn name(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn open(&mut self, anchor: usize, at: Place, open: Open) -> Result<(), YamlError> {
        if let Some(Frame { open: Open::Map { key: None, .. }, .. }) = self.stack.last() {
            let kind = match open {
                Open::Seq(_) => "a list",
                Open::Map { .. } => "a map",
            };
            return Err(YamlErrorKind::ComplexKey(kind).at(at));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(YamlErrorKind::TooDeep.at(at));
        }
        self.stack.push(Frame { anchor, place: at, extent: Extent { height: 1, nodes: 1 }, open });
        Ok(())
    }

    fn close(&mut self) -> Result<(), YamlError> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let value = match frame.open {
            Open::Seq(items) => Value::Seq(Arc::new(Seq { items, extent: frame.extent })),
            Open::Map { entries, merged, .. } => {
                let mut map = map::build(entries, &merged, |kind, place| self.warn(kind, place));
                map.extent = frame.extent;
                Value::Map(Arc::new(map))
            }
        };
        let node = Node { value, place: frame.place };
        self.name(frame.anchor, &node);
        self.place(node)
    }

    /// A plain `<<` in the place of a key.
    fn take_merge_key(&mut self) -> bool {
        match self.stack.last_mut() {
            Some(Frame { open: Open::Map { key: key @ None, .. }, .. }) => {
                *key = Some(Key::Merge);
                true
            }
            _ => false,
        }
    }

    /// Puts a finished node where it belongs: into a list, as a key, as a value, as the root.
    fn place(&mut self, node: Node) -> Result<(), YamlError> {
        let depth = self.stack.len();
        let extent = node.extent();
        if depth + extent.height > MAX_DEPTH {
            return Err(YamlErrorKind::TooDeep.at(node.place));
        }
        let Some(frame) = self.stack.last_mut() else {
            if self.root.as_ref().is_none_or(Node::is_null) {
                self.root = Some(node);
            }
            return Ok(());
        };
        frame.extent.height = frame.extent.height.max(extent.height + 1);
        frame.extent.nodes = frame.extent.nodes.saturating_add(extent.nodes);
        if frame.extent.nodes > MAX_NODES {
            return Err(YamlErrorKind::TooManyNodes.at(node.place));
        }
        match &mut frame.open {
            Open::Seq(items) => items.push(node),
            Open::Map { entries, merged, key } => match key.take() {
                None => *key = Some(Key::Plain(map::key_text(&node)?, node.place)),
                Some(Key::Merge) => {
                    map::merge(entries, &node)?;
                    merged.resize(entries.len(), true);
                }
                Some(Key::Plain(key, key_place)) => {
                    entries.push(Entry { key, key_place, node });
                    merged.push(false);
                }
            },
        }
        Ok(())
    }
}
