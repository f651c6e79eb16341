//! `--rules-from-history`: the rules that a team follows already.

use relmap_core::audit::{Audit, Suggestion};
use relmap_core::component::ComponentKind;
use relmap_core::import::InspectedTag;
use relmap_core::init::{FirstComponent, FirstConfig};
use relmap_core::words::counted;

use crate::audit::Auditor;
use crate::error::Error;
use crate::workspace::Workspace;

/// What is said where nothing can be learnt.
pub(super) const NOTHING: &str =
    "history says nothing of the rules: no release here has another one before it on its line";

/// What history says of the rules.
pub(super) struct Practice {
    audit: Audit,
    suggestions: Vec<Suggestion>,
}

impl Practice {
    /// Audits the releases of the charts that are named, or of all. Where charts are released, tags of
    /// something else say nothing of the rules.
    pub(super) fn read(
        workspace: &Workspace,
        sightings: Vec<InspectedTag>,
        charts: &[String],
        has_charts: bool,
    ) -> Result<Practice, Error> {
        let auditor = Auditor::new(workspace, None, None)?;
        let audit = auditor.audit_tags(sightings, charts)?;
        let mut suggestions = auditor.suggest(&audit);
        suggestions.retain(|found| !has_charts || found.kind != ComponentKind::App);
        Ok(Practice { audit, suggestions })
    }

    /// Writes the rules that differ from the preset, and returns what is to be said.
    pub(super) fn add_to(&self, config: &mut FirstConfig) -> Vec<String> {
        if self.suggestions.is_empty() {
            return vec![NOTHING.to_owned()];
        }
        let mut remarks = Vec::new();
        // The rules of most releases are for all components, others for those of their kind.
        for (number, found) in self.suggestions.iter().enumerate() {
            let Suggestion { kind, releases, before, after, .. } = found;
            if found.is_preset() {
                remarks.push(format!(
                    "no rules are written for {}: those of preset {} fit its {} best",
                    kind.noun_with_article(),
                    found.preset.as_str(),
                    counted(*releases, "release")
                ));
                continue;
            }
            remarks.push(format!(
                "{after} of {releases} releases of {} with one before them obey the rules in \
                 relmap.toml; {before} obey {}",
                kind.noun_with_article(),
                self.audit.rules
            ));
            if number == 0 {
                config.rules = Some(found.suggested_rules(&self.audit.rules, "rules"));
                continue;
            }
            let rules = found.suggested_rules(&self.audit.rules, "component.rules");
            for name in self.audit.components_of(*kind) {
                component(config, name, *kind).rules = Some(rules.clone());
            }
        }
        remarks
    }
}

/// The component of this name, added if it is not there.
fn component(config: &mut FirstConfig, name: String, kind: ComponentKind) -> &mut FirstComponent {
    let known = config.components.iter().position(|component| component.name == name);
    let at = known.unwrap_or_else(|| {
        config.components.push(FirstComponent::new(name, kind));
        config.components.len() - 1
    });
    &mut config.components[at]
}
