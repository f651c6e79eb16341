//! What templates say, kept for the next time: both sides of a comparison share nearly all of them, and so do the
//! releases of a chart.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::action::Actions;
use super::context::Node;

/// The most bytes of templates that are kept.
const KEPT: usize = 16 << 20;

/// Templates that were read already. Copies share what they know, and are equal to each other whatever that is.
#[derive(Clone, Default)]
pub struct TemplateMemo(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    templates: HashMap<Vec<u8>, Arc<Actions>, RandomState>,
    size: usize,
}

impl TemplateMemo {
    /// The actions of a template of the chart.
    pub(super) fn actions(&self, template: &[u8]) -> Arc<Actions> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(actions) = known.templates.get(template) {
            return Arc::clone(actions);
        }
        let actions = Arc::new(Actions::of(&String::from_utf8_lossy(template), Node::Root));
        if known.size + template.len() > KEPT {
            *known = Known::default();
        }
        known.size += template.len();
        known.templates.insert(template.to_owned(), Arc::clone(&actions));
        actions
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
