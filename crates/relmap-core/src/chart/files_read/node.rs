//! Where the context of a chart may be, and how it goes on.

use std::sync::Arc;

/// What a value may be or hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    /// The context of the chart.
    Root,
    /// The same in a text that is only run if `tpl` is called.
    TplRoot,
    /// What is given to a template of this name.
    Define(Arc<str>),
    /// Anything else, such as a value or the context of another chart. It is not followed.
    Other,
    /// The text that is made.
    Output,
}

/// How values go from one to another.
pub(super) type Edge = (Node, Node);

/// Different values, of which there are hardly ever more than two.
#[derive(Clone, Default)]
pub(super) struct Held(Vec<Node>);

impl Held {
    pub(super) fn of(node: Node) -> Held {
        Held(vec![node])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Node> {
        self.0.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn extend(&mut self, more: &Held) {
        for node in more.iter() {
            if !self.0.contains(node) {
                self.0.push(node.clone());
            }
        }
    }

    pub(super) fn union<'h>(all: impl IntoIterator<Item = &'h Held>) -> Held {
        let mut union = Held::default();
        all.into_iter().for_each(|held| union.extend(held));
        union
    }
}
