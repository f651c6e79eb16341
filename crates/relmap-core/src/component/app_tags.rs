//! The tags of an app next to its chart, which may have released both.

use std::collections::BTreeMap;

use super::{Component, ComponentKind, TagScheme};

impl Component {
    /// Whether a tag is one of an app and none of its own: what released both has the app's name, and says
    /// nothing of how its own tags are named.
    pub fn shares(&self, tag: &str) -> bool {
        self.tags.read(tag).is_none() && self.app_tags.iter().any(|app| app.read(tag).is_some())
    }
}

/// Tells charts how the tags of their apps are named, where these are in the same repository.
pub(super) fn share_tags(components: &mut [Component]) {
    let is_app = |component: &&Component| component.kind == ComponentKind::App;
    let apps: BTreeMap<String, TagScheme> =
        components.iter().filter(is_app).map(|app| (app.name.clone(), app.tags.clone())).collect();
    for chart in components.iter_mut().filter(|component| component.layout.chart.is_some()) {
        let own = chart.apps.iter().filter_map(|app| apps.get(&app.name));
        chart.app_tags = own.cloned().collect();
    }
}
