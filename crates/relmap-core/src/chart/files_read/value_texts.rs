//! What a values file says of files: names, and texts that may be run as templates.

use std::sync::Arc;

use crate::chart::yaml::{self, Document, Value, YamlError};

use super::action::{Actions, MAX_ACTIONS};
use super::names::Names;
use super::node::Node;
use super::text::text_of;

/// What is in a values file.
#[derive(Default)]
pub(super) struct ValueTexts {
    pub(super) names: Arc<Names>,
    /// The templates in it, in order.
    pub(super) templates: Vec<Actions>,
    /// How many actions these have.
    actions: usize,
    /// Whether there are too many to look at.
    pub(super) is_too_much: bool,
}

impl ValueTexts {
    /// Reads a values file, which is this document by default.
    pub(super) fn of(bytes: &[u8], document: Result<Document, YamlError>) -> ValueTexts {
        let mut found = ValueTexts::default();
        let mut names = Names::default();
        let text = text_of(bytes);
        if yaml::has_documents(bytes) {
            // A later document can hide a value from one version of Helm and not from the other.
            found.words(&text, &mut names);
        }
        let Ok(document) = document else {
            found.words(&text, &mut names);
            found.names = Arc::new(names);
            return found;
        };
        // `.Files.Get .Values.config`: what the values say by default. Keys can be names as well.
        let mut pending = vec![&document.root];
        while let Some(node) = pending.pop() {
            match &node.value {
                Value::Seq(seq) => pending.extend(seq.items()),
                Value::Map(map) => {
                    for entry in map.entries() {
                        names.text(&entry.key);
                        pending.push(&entry.node);
                    }
                }
                Value::Scalar(_) if node.is_null() => names.literal("", false),
                Value::Scalar(scalar) => {
                    names.text(&scalar.raw);
                    found.value(&scalar.raw);
                }
            }
        }
        found.names = Arc::new(names);
        found
    }

    /// Adds what cannot be read as YAML: every word in it may be a name.
    fn words(&mut self, text: &str, names: &mut Names) {
        let words = text.split(|c: char| c.is_whitespace() || "\"'[]{},:".contains(c));
        words.filter(|word| !word.is_empty()).for_each(|word| names.literal(word, false));
        self.text(text);
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
            self.is_too_much = true;
            return;
        }
        let actions = Actions::of(text, Node::TplRoot);
        self.actions += actions.count;
        self.templates.push(actions);
    }
}
