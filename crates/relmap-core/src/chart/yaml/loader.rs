//! Parser events become a tree, within bounds.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, ScalarStyle, Tag};

use crate::position::Position;

use super::node::{Extent, KeySort, TEXT_OF_NODE};
use super::{
    Entry, FREE_NODES, MAX_DEPTH, MAX_GROWTH, MAX_NODES, Node, Resolved, Seq, Value, YamlError,
    YamlErrorKind, YamlWarning, YamlWarningKind, map, scalar,
};

/// How many warnings are kept of one file.
const MAX_WARNINGS: usize = 100;

/// Whether the loader needs further events.
pub(super) enum Step {
    More,
    Enough,
}

/// A tree under construction.
#[derive(Default)]
pub(super) struct Loader {
    stack: Vec<Frame>,
    /// How many values the file has as it is written.
    written: usize,
    /// The finished nodes that anchors name.
    anchors: HashMap<usize, Node>,
    pub(super) root: Option<Node>,
    pub(super) warnings: Vec<YamlWarning>,
    /// Where a further document begins that may turn out to be empty.
    pub(super) next_document: Option<Position>,
}

/// A list or a map that is still open.
struct Frame {
    anchor: usize,
    place: Position,
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
    Plain(Arc<str>, KeySort, Position),
    Merge,
}

impl Loader {
    /// Takes the next event.
    pub(super) fn take(&mut self, event: Event<'_>, at: Position) -> Result<Step, YamlError> {
        match &event {
            Event::Scalar(text, ..) => self.written += 1 + text.len() / TEXT_OF_NODE,
            Event::SequenceStart(..) | Event::MappingStart(..) => self.written += 1,
            _ => {}
        }
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
                    return Ok(self.more_documents(at));
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
                let is_merge = text == "<<" && merges(style, tag.as_deref());
                if is_merge && self.take_merge_key() {
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

    /// Stops at a second document, with a warning.
    pub(super) fn more_documents(&mut self, at: Position) -> Step {
        let place = self.next_document.take().unwrap_or(at);
        self.warn(YamlWarningKind::MoreDocuments, place);
        Step::Enough
    }

    fn has_content(&self) -> bool {
        self.root.is_some()
    }

    fn warn(&mut self, kind: YamlWarningKind, place: Position) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(YamlWarning { kind, place });
        }
    }

    fn name(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn open(&mut self, anchor: usize, at: Position, open: Open) -> Result<(), YamlError> {
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
                let mut map = map::build(entries, &merged, |kind, place| self.warn(kind, place))?;
                map.extent = frame.extent;
                Value::Map(Arc::new(map))
            }
        };
        let node = Node { value, place: frame.place };
        self.name(frame.anchor, &node);
        self.place(node)
    }

    /// A `<<` that merges, in the place of a key.
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
        let is_key =
            matches!(self.stack.last(), Some(Frame { open: Open::Map { key: None, .. }, .. }));
        if let Value::Scalar(scalar) = &node.value
            && let Resolved::Float(number) = scalar.resolved
            && !number.is_finite()
            && !is_key
        {
            return Err(YamlErrorKind::NotFinite(scalar.raw.to_string()).at(node.place));
        }
        let Some(frame) = self.stack.last_mut() else {
            if extent.nodes > FREE_NODES.saturating_add(self.written.saturating_mul(MAX_GROWTH)) {
                return Err(YamlErrorKind::TooManyAliases.at(node.place));
            }
            self.root.get_or_insert(node);
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
                None => {
                    let (text, sort) = map::key_text(&node)?;
                    *key = Some(Key::Plain(text, sort, node.place));
                }
                Some(Key::Merge) => {
                    map::merge(entries, &node)?;
                    merged.resize(entries.len(), true);
                }
                Some(Key::Plain(key, sort, key_place)) => {
                    entries.push(Entry { key, key_place, node, sort });
                    merged.push(false);
                }
            },
        }
        Ok(())
    }
}

/// Whether a `<<` of this style and tag merges: a plain one, and in any style one that is tagged so, or with `!` alone.
fn merges(style: ScalarStyle, tag: Option<&Tag>) -> bool {
    match tag {
        None => style == ScalarStyle::Plain,
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => true,
        Some(tag) => scalar::type_of(tag).as_deref() == Some("merge"),
    }
}
