//! The rule table in force for a component, and where each of its rows comes from.

use std::fmt;

use super::override_policy::OverridePolicy;
use super::setting::{Demand, Match};
use crate::chart::helm_version::HelmVersion;
use crate::component::ComponentKind;
use crate::version::Bump;

/// What a row of the table is about. Its name is the key in `[rules]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKey {
    /// Files that are not delivered.
    Docs,
    /// Chart.yaml besides version, appVersion and dependencies.
    Metadata,
    /// Values, and nothing else that is delivered.
    Values,
    /// appVersion, or the entry's `App:`.
    AppVersion,
    /// The tag or digest of an image.
    Image,
    /// Dependencies of the chart.
    Dependencies,
    /// Templates and the values schema.
    Templates,
    /// Templates together with new values keys.
    Feature,
    /// Custom resource definitions.
    Crds,
    /// A values key that was removed or changed type.
    RemovedKeys,
    /// The range of Kubernetes versions that the chart takes.
    KubeVersion,
    /// A values schema that refuses what it took.
    SchemaNarrowed,
    /// Any file of an app that is delivered.
    Source,
}

impl RuleKey {
    /// Every key, in the order of the table.
    pub const ALL: [RuleKey; 13] = [
        RuleKey::Docs,
        RuleKey::Metadata,
        RuleKey::Values,
        RuleKey::AppVersion,
        RuleKey::Image,
        RuleKey::Dependencies,
        RuleKey::Templates,
        RuleKey::Feature,
        RuleKey::Crds,
        RuleKey::RemovedKeys,
        RuleKey::KubeVersion,
        RuleKey::SchemaNarrowed,
        RuleKey::Source,
    ];

    /// The key as it is written in `[rules]`.
    pub fn as_str(self) -> &'static str {
        match self {
            RuleKey::Docs => "docs",
            RuleKey::Metadata => "metadata",
            RuleKey::Values => "values",
            RuleKey::AppVersion => "app-version",
            RuleKey::Image => "image",
            RuleKey::Dependencies => "dependencies",
            RuleKey::Templates => "templates",
            RuleKey::Feature => "feature",
            RuleKey::Crds => "crds",
            RuleKey::RemovedKeys => "removed-keys",
            RuleKey::KubeVersion => "kube-version",
            RuleKey::SchemaNarrowed => "schema-narrowed",
            RuleKey::Source => "source",
        }
    }

    /// What the row is about, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            RuleKey::Docs => "only docs changed",
            RuleKey::Metadata => "Chart.yaml except version, appVersion, dependencies",
            RuleKey::Values => "only values changed",
            RuleKey::AppVersion => "the app version changed",
            RuleKey::Image => "an image's tag or digest changed",
            RuleKey::Dependencies => "dependencies, Chart.lock or charts/",
            RuleKey::Templates => "templates or values.schema.json",
            RuleKey::Feature => "templates together with new values keys",
            RuleKey::Crds => "crds/",
            RuleKey::RemovedKeys => "a values key removed or retyped",
            RuleKey::KubeVersion => "kubeVersion narrowed or widened",
            RuleKey::SchemaNarrowed => "values.schema.json narrowed",
            RuleKey::Source => "any file of the app",
        }
    }

    /// Finds the key of a name.
    pub fn from_name(name: &str) -> Option<RuleKey> {
        Self::ALL.into_iter().find(|key| key.as_str() == name)
    }

    /// Whether the row means anything for a kind of component.
    pub fn applies_to(self, kind: ComponentKind) -> bool {
        match self {
            RuleKey::Docs => true,
            RuleKey::Source => kind == ComponentKind::App,
            _ => kind != ComponentKind::App,
        }
    }
}

/// A named set of defaults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// A system chart moves by a major whenever its software's image moves.
    #[default]
    Strict,
    /// A system chart moves as far as its software does.
    Mirror,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 2] = [Preset::Strict, Preset::Mirror];

    /// The preset's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Preset::Strict => "strict",
            Preset::Mirror => "mirror",
        }
    }

    /// Finds the preset of a name.
    pub fn from_name(name: &str) -> Option<Preset> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == name)
    }

    fn demand(self, kind: ComponentKind, key: RuleKey) -> Demand {
        let software = matches!(key, RuleKey::Image | RuleKey::AppVersion);
        match (kind, self) {
            (ComponentKind::System, Preset::Strict) if software => {
                return Demand::exactly(Bump::Major);
            }
            (ComponentKind::System, Preset::Mirror) if software => {
                return Demand::follow(Match::Exactly);
            }
            _ => {}
        }
        match key {
            RuleKey::Docs | RuleKey::RemovedKeys => Demand::at_least(Bump::None),
            RuleKey::Values => Demand::exactly(Bump::Patch),
            RuleKey::Metadata | RuleKey::Templates | RuleKey::Source => {
                Demand::at_least(Bump::Patch)
            }
            RuleKey::Feature | RuleKey::Crds => Demand::at_least(Bump::Minor),
            RuleKey::SchemaNarrowed => Demand::at_least(Bump::Major),
            RuleKey::AppVersion | RuleKey::Image | RuleKey::Dependencies | RuleKey::KubeVersion => {
                Demand::follow(Match::AtLeast)
            }
        }
    }
}

/// Where a row of the table comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// A preset's default.
    Preset(Preset),
    /// `[rules]` of a configuration file.
    Rules {
        /// The line in relmap.toml, counted from 1.
        line: usize,
    },
    /// `[component.rules]` of one component.
    Component {
        /// The line in relmap.toml, counted from 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment {
        /// The row that it sets.
        key: RuleKey,
    },
    /// `RELMAP_RULES_OVERRIDES`.
    OverridesVariable,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Preset(preset) => write!(f, "preset {}", preset.as_str()),
            Source::Rules { line } => write!(f, "[rules], relmap.toml:{line}"),
            Source::Component { line } => write!(f, "[component.rules], relmap.toml:{line}"),
            Source::OverridesVariable => f.write_str("RELMAP_RULES_OVERRIDES"),
            Source::Environment { key } => f.write_str(&crate::config::variable(*key)),
        }
    }
}

/// One row: what is demanded, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// The demand.
    pub demand: Demand,
    /// Where it comes from.
    pub source: Source,
}

/// The rules in force for one component.
///
/// ```
/// use relmap_core::component::ComponentKind;
/// use relmap_core::rules::{Preset, RuleKey, RuleTable};
/// let table = RuleTable::preset(Preset::Strict, ComponentKind::System);
/// assert_eq!(table.row(RuleKey::Image).demand.to_string(), "exactly major");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RuleTable {
    rows: [Row; RuleKey::ALL.len()],
    overrides: OverridePolicy,
    overrides_source: Source,
    helm: Option<HelmVersion>,
}

impl RuleTable {
    /// The defaults of a preset for a kind of component.
    pub fn preset(preset: Preset, kind: ComponentKind) -> RuleTable {
        RuleTable {
            rows: RuleKey::ALL.map(|key| Row {
                demand: preset.demand(kind, key),
                source: Source::Preset(preset),
            }),
            overrides: OverridePolicy::default(),
            overrides_source: Source::Preset(preset),
            helm: None,
        }
    }

    /// The row of a key.
    pub fn row(&self, key: RuleKey) -> &Row {
        &self.rows[key as usize]
    }

    /// The version of Helm that the chart is read as.
    pub fn helm(&self) -> HelmVersion {
        self.helm.unwrap_or_default()
    }

    /// The other version, where nobody said which of them deploys the chart.
    pub fn other_helm(&self) -> Option<HelmVersion> {
        match self.helm {
            None => Some(HelmVersion::default().other()),
            Some(_) => None,
        }
    }

    /// Sets the version of Helm that the chart is read as.
    pub fn set_helm(&mut self, helm: HelmVersion) {
        self.helm = Some(helm);
    }

    /// Replaces the row of a key.
    pub fn set(&mut self, key: RuleKey, row: Row) {
        self.rows[key as usize] = row;
    }

    /// Whether `Bump:` fields may depart from the rows.
    pub fn overrides(&self) -> OverridePolicy {
        self.overrides
    }

    /// Where that comes from.
    pub fn overrides_source(&self) -> &Source {
        &self.overrides_source
    }

    /// Says whether `Bump:` fields may depart from the rows.
    pub fn set_overrides(&mut self, policy: OverridePolicy, source: Source) {
        self.overrides = policy;
        self.overrides_source = source;
    }
}

#[cfg(test)]
mod tests;
