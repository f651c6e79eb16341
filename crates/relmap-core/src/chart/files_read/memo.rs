//! What templates and values say, kept for the next time: both sides of a comparison share nearly all of them, and so do
//! the releases of a chart.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use crate::chart::helm_version::HelmVersion;
use crate::chart::yaml::{Document, YamlError, load_values};

use super::action::Actions;
use super::node::Node;
use super::text::text_of;
use super::value_texts::ValueTexts;

/// The most bytes of templates that are kept.
const KEPT: usize = 16 << 20;

/// The most bytes of values.
const KEPT_VALUES: usize = 1 << 20;

/// How many values files are kept as data, until they are judged.
const KEPT_DOCUMENTS: usize = 4;

/// Files that were read already. Copies share what they know, and are equal to each other whatever that is.
#[derive(Clone, Default)]
pub struct TemplateMemo(Arc<Known>);

#[derive(Default)]
struct Known {
    templates: Kept<Actions>,
    values: Kept<ValueTexts>,
    /// The newest first.
    documents: Mutex<VecDeque<KnownDocument>>,
}

impl TemplateMemo {
    /// The actions of a template of the chart.
    pub(super) fn actions(&self, template: &[u8]) -> Arc<Actions> {
        let read = || Actions::of(&text_of(template), Node::Root);
        self.0.templates.get(template, KEPT, read)
    }

    /// What a values file says.
    pub(super) fn values(&self, values: &[u8]) -> Arc<ValueTexts> {
        self.0.values.get(values, KEPT_VALUES, || {
            ValueTexts::of(values, self.document(values, HelmVersion::default()))
        })
    }

    /// A values file as a version of Helm reads it. The result shares its contents with what is kept.
    pub(crate) fn document(&self, values: &[u8], helm: HelmVersion) -> Result<Document, YamlError> {
        let documents = || self.0.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let is_meant = |known: &&KnownDocument| known.0 == helm && known.1 == values;
        if let Some((_, _, document)) = documents().iter().find(is_meant) {
            return Clone::clone(document);
        }
        let document = load_values(values, helm);
        let mut documents = documents();
        documents.truncate(KEPT_DOCUMENTS - 1);
        documents.push_front((helm, values.to_owned(), document.clone()));
        document
    }
}

/// A values file as a version of Helm reads it.
type KnownDocument = (HelmVersion, Vec<u8>, Result<Document, YamlError>);

/// What was made of files, by their contents.
struct Kept<T>(Mutex<Made<T>>);

struct Made<T> {
    known: HashMap<Vec<u8>, Arc<T>, RandomState>,
    size: usize,
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::new(Made { known: HashMap::default(), size: 0 }))
    }
}

impl<T> Kept<T> {
    /// What was made of a file, or is made now. Nobody waits while another one reads.
    fn get(&self, bytes: &[u8], most: usize, read: impl FnOnce() -> T) -> Arc<T> {
        let made = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made().known.get(bytes) {
            return Arc::clone(known);
        }
        let found = Arc::new(read());
        let mut made = made();
        if made.size + bytes.len() > most {
            *made = Made { known: HashMap::default(), size: 0 };
        }
        if made.known.insert(bytes.to_owned(), Arc::clone(&found)).is_none() {
            made.size += bytes.len();
        }
        found
    }
}

impl fmt::Debug for TemplateMemo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateMemo").finish_non_exhaustive()
    }
}

impl PartialEq for TemplateMemo {
    fn eq(&self, _other: &TemplateMemo) -> bool {
        true
    }
}

impl Eq for TemplateMemo {}
