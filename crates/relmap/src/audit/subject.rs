//! What the releases of a repository are releases of.

use relmap_core::component::{ComponentKind, TagScheme};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::import::ImportedRow;

/// The components, as relmap.toml and the arguments have them.
pub(crate) struct Subjects<'c> {
    components: Vec<&'c ComponentConfig>,
    kind: Option<ComponentKind>,
}

impl<'c> Subjects<'c> {
    pub(crate) fn new(config: &'c Config, kind: Option<ComponentKind>) -> Subjects<'c> {
        let is_here = |component: &&ComponentConfig| {
            matches!(component.repository.as_deref(), None | Some("." | "./" | ""))
        };
        Subjects { components: config.components.iter().filter(is_here).collect(), kind }
    }

    /// What a release is a release of: the component that relmap.toml names, or else the chart.
    pub(crate) fn name(&self, row: &ImportedRow) -> String {
        let named = self.components.iter().find(|component| component.name == row.title);
        named.map_or_else(|| row.chart.clone(), |component| component.name.clone())
    }

    /// The app of relmap.toml whose release a tag is.
    pub(crate) fn app(&self, tag: &str) -> Option<&str> {
        let apps = self.components.iter().filter(|one| one.kind == Some(ComponentKind::App));
        let named = |component: &&&ComponentConfig| match &component.tag {
            Some(template) => template.read(tag).is_some(),
            None => {
                let scheme = TagScheme::conventional(Some(component.name.clone()), None, false);
                scheme.read(tag).is_some()
            }
        };
        apps.into_iter().find(named).map(|component| component.name.as_str())
    }

    /// The kind that the arguments or relmap.toml give.
    pub(crate) fn kind(&self, name: &str) -> Option<ComponentKind> {
        let named = self.components.iter().find(|component| component.name == name);
        self.kind.or_else(|| named.and_then(|component| component.kind))
    }

    /// The RELEASE.txt that relmap.toml gives.
    pub(crate) fn release_file(&self, name: &str) -> Option<&str> {
        let named = self.components.iter().find(|component| component.name == name);
        named.and_then(|component| component.release_file.as_deref())
    }
}
