//! Parser events become a tree, within bounds.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};

use crate::place::Place;

use super::node::Extent;
use super::scalar::resolve_plain;
use super::{
    Entry, Map, Node, Resolved, Scalar, Seq, Value, YamlError, YamlErrorKind, YamlWarning,
    YamlWarningKind, precheck,
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
            Err(error) => Err(scan_error(&error)),
        };
        match step {
            Ok(Step::More) => {}
            Ok(Step::Enough) => break,
            Err(error) => return Err(explain(error, text)),
        }
    }
    let root = match loader.root {
        Some(node) if !node.is_null() => node,
        _ => Node {
            value: Value::Map(Arc::new(empty_map())),
            place: START,
        },
    };
    if root.as_map().is_none() {
        let error = YamlErrorKind::RootNotMap(root.kind().as_str()).at(root.place);
        return Err(explain(error, text));
    }
    Ok(Document {
        root,
        warnings: loader.warnings,
    })
}

const START: Place = Place { line: 1, column: 1 };

fn place(marker: Marker) -> Place {
    Place {
        line: marker.line().max(1),
        column: marker.col() + 1,
    }
}

fn scan_error(error: &ScanError) -> YamlError {
    let kind = match error.info() {
        info if info.contains("unknown anchor") => YamlErrorKind::UnknownAlias,
        info if info.contains("recursion limit") => YamlErrorKind::TooDeep,
        info => YamlErrorKind::Syntax(info.to_owned()),
    };
    kind.at(place(*error.marker()))
}

/// Names the usual causes that the parser sees only the effect of.
fn explain(error: YamlError, text: &str) -> YamlError {
    use YamlErrorKind::{ComplexKey, RootNotMap, Syntax, UnknownAlias};
    let (Some(at), Syntax(_) | ComplexKey(_) | RootNotMap(_) | UnknownAlias) =
        (error.place, &error.kind)
    else {
        return error;
    };
    // The parser often notices only in the line below.
    let first = at.line.saturating_sub(2);
    let nearby = text.lines().enumerate().skip(first).take(at.line - first);
    let nearby: Vec<(usize, &str)> = nearby.collect();
    for &(index, line) in nearby.iter().rev() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        if let Some((column, placeholder)) = placeholder(line) {
            return YamlErrorKind::TemplatePlaceholder(placeholder).at(Place {
                line: index + 1,
                column,
            });
        }
    }
    for &(index, line) in nearby.iter().rev() {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t') {
            return YamlErrorKind::TabIndentation.at(Place {
                line: index + 1,
                column: tab + 1,
            });
        }
    }
    error
}

/// The first template placeholder of a line: its column and a short text of it.
fn placeholder(line: &str) -> Option<(usize, String)> {
    let start = ["{{", "{%"].into_iter().filter_map(|open| line.find(open)).min()?;
    let rest = &line[start..];
    let end = ["}}", "%}"]
        .into_iter()
        .filter_map(|close| rest.find(close))
        .min()
        .map_or(rest.len(), |at| at + 2);
    let column = line[..start].chars().count() + 1;
    Some((column, rest[..end].chars().take(40).collect()))
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
            Event::Alias(_) | Event::Scalar(..) | Event::SequenceStart(..)
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
                    value: Value::Scalar(scalar(&text, style, tag.as_deref(), at)?),
                    place: at,
                };
                self.name(anchor, &node);
                self.place(node)?;
            }
            Event::SequenceStart(anchor, _) => self.open(anchor, at, Open::Seq(Vec::new()))?,
            Event::MappingStart(anchor, _) => {
                let open = Open::Map {
                    entries: Vec::new(),
                    merged: Vec::new(),
                    key: None,
                };
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
        self.stack.push(Frame {
            anchor,
            place: at,
            extent: Extent { height: 1, nodes: 1 },
            open,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), YamlError> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let value = match frame.open {
            Open::Seq(items) => Value::Seq(Arc::new(Seq {
                items,
                extent: frame.extent,
            })),
            Open::Map { entries, merged, .. } => {
                let mut map = self.build_map(entries, &merged);
                map.extent = frame.extent;
                Value::Map(Arc::new(map))
            }
        };
        let node = Node {
            value,
            place: frame.place,
        };
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
                None => *key = Some(Key::Plain(key_text(&node)?, node.place)),
                Some(Key::Merge) => {
                    merge(entries, &node)?;
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

    /// Keeps the last of the entries that have the same key, and warns of those written twice.
    fn build_map(&mut self, entries: Vec<Entry>, merged: &[bool]) -> Map {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|&a, &b| entries[a].key.cmp(&entries[b].key));
        let mut dropped = vec![false; entries.len()];
        let mut written: Option<usize> = None;
        for (position, &index) in order.iter().enumerate() {
            let same_as = |other: usize| entries[other].key == entries[index].key;
            if position > 0 && same_as(order[position - 1]) {
                dropped[order[position - 1]] = true;
            }
            if merged[index] {
                continue;
            }
            if let Some(first) = written.filter(|&first| same_as(first)) {
                let kind = YamlWarningKind::DuplicateKey {
                    key: entries[index].key.chars().take(80).collect(),
                    first: entries[first].key_place,
                    line: entries[index].key_place.line,
                };
                self.warn(kind, entries[index].key_place);
            }
            written = Some(index);
        }
        let mut index = 0;
        let mut kept = entries;
        kept.retain(|_| {
            index += 1;
            !dropped[index - 1]
        });
        Map::from_entries(kept)
    }
}

impl Map {
    /// A map of entries whose keys differ.
    fn from_entries(entries: Vec<Entry>) -> Map {
        let mut by_key: Vec<u32> = (0..entries.len()).map(|index| index as u32).collect();
        by_key.sort_unstable_by(|&a, &b| entries[a as usize].key.cmp(&entries[b as usize].key));
        Map {
            entries,
            by_key,
            extent: Extent { height: 1, nodes: 1 },
        }
    }
}

/// A map without entries.
pub fn empty_map() -> Map {
    Map::from_entries(Vec::new())
}

/// Adds what `<<` names: a map, or a list of maps of which the first has precedence.
fn merge(entries: &mut Vec<Entry>, node: &Node) -> Result<(), YamlError> {
    let wrong = |node: &Node| YamlErrorKind::MergeNotMap(node.kind().as_str()).at(node.place);
    let mut add = |node: &Node| {
        let map = node.as_map().ok_or_else(|| wrong(node))?;
        entries.extend(map.entries().iter().cloned());
        Ok(())
    };
    match node.as_seq() {
        Some(items) => items.iter().rev().try_for_each(add),
        None if node.is_null() => Ok(()),
        None => add(node),
    }
}

/// The text of a key as Helm sees it.
fn key_text(node: &Node) -> Result<Arc<str>, YamlError> {
    let Some(scalar) = node.as_scalar() else {
        // An alias of a list or of a map.
        return Err(YamlErrorKind::ComplexKey(node.kind().as_str()).at(node.place));
    };
    Ok(match scalar.resolved {
        Resolved::Bool(true) => "true".into(),
        Resolved::Bool(false) => "false".into(),
        Resolved::Int(value) => value.to_string().into(),
        Resolved::Null | Resolved::Float(_) | Resolved::Str => Arc::clone(&scalar.raw),
    })
}

fn scalar(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    at: Place,
) -> Result<Scalar, YamlError> {
    let quoted = style != ScalarStyle::Plain;
    let core = tag.filter(|tag| tag.is_yaml_core_schema());
    let wrong = |name| Err(YamlErrorKind::WrongTag(name).at(at));
    let resolved = match (core.map(|tag| tag.suffix.as_str()), resolve_plain(text)) {
        (None, resolved) if tag.is_none() && !quoted => resolved,
        (Some("null"), Resolved::Null) => Resolved::Null,
        (Some("null"), _) => return wrong("null"),
        (Some("bool"), resolved @ Resolved::Bool(_)) => resolved,
        (Some("bool"), _) => return wrong("bool"),
        (Some("int"), resolved @ Resolved::Int(_)) => resolved,
        (Some("int"), _) => return wrong("int"),
        (Some("float"), Resolved::Int(value)) => Resolved::Float(value as f64),
        (Some("float"), resolved @ Resolved::Float(_)) => resolved,
        (Some("float"), _) => return wrong("float"),
        // `!!str`, `!!binary`, tags of one's own, and everything in quotes.
        _ => Resolved::Str,
    };
    Ok(Scalar {
        raw: text.into(),
        resolved,
        quoted,
    })
}
