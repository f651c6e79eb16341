//! What the releases of a repository are releases of.

use relmap_core::component::{ComponentKind, TagScheme};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::import::{ConfiguredChart, ImportedRow, NamedTags, TagWords};

/// The components, as relmap.toml and the arguments have them.
pub(super) struct Subjects<'c> {
    components: Vec<&'c ComponentConfig>,
    kind: Option<ComponentKind>,
}

impl<'c> Subjects<'c> {
    pub(super) fn new(config: &'c Config, kind: Option<ComponentKind>) -> Subjects<'c> {
        let is_here = |component: &&ComponentConfig| {
            matches!(component.repository.as_deref(), None | Some("." | "./" | ""))
        };
        Subjects { components: config.components.iter().filter(is_here).collect(), kind }
    }

    /// How their tags are named.
    pub(super) fn words(&self) -> TagWords {
        let named = self.components.iter().map(|component| NamedTags {
            name: component.name.clone(),
            scheme: match &component.tag {
                Some(template) => TagScheme::configured(template.clone()),
                None => TagScheme::conventional(Some(component.name.clone()), None, false),
            },
            chart: (component.kind != Some(ComponentKind::App))
                .then(|| ConfiguredChart { folder: component.path.clone(), name: None }),
        });
        TagWords { components: named.collect() }
    }

    /// What a release is a release of: the component that relmap.toml names, or else the chart.
    pub(super) fn name(&self, row: &ImportedRow) -> String {
        let named = self.components.iter().find(|component| component.name == row.title);
        named.map_or_else(|| row.chart.clone(), |component| component.name.clone())
    }

    /// The kind that the arguments or relmap.toml give.
    pub(super) fn kind(&self, name: &str) -> Option<ComponentKind> {
        let named = self.components.iter().find(|component| component.name == name);
        self.kind.or_else(|| named.and_then(|component| component.kind))
    }

    /// The RELEASE.txt that relmap.toml gives.
    pub(super) fn release_file(&self, name: &str) -> Option<&str> {
        let named = self.components.iter().find(|component| component.name == name);
        named.and_then(|component| component.release_file.as_deref())
    }
}
