//! Components that cannot be told from others, so that no tag is known to be their own.

use std::collections::BTreeMap;

use super::{Component, folder_text};
use crate::finding::Finding;
use crate::rule_code::RuleCode;

/// How many components may have one chart. Each is compared with all of its files.
const MOST_OF_CHART: usize = 10;

/// Reports them, and marks them.
pub(super) fn mark_ambiguous(components: &mut [Component]) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut components: Vec<&mut Component> = components.iter_mut().collect();
    // One that is told by settings is meant.
    components.sort_by_key(|component| !component.is_configured);
    let mut of_chart: BTreeMap<String, usize> = BTreeMap::new();
    for component in components {
        if let Some(chart) = &component.layout.chart {
            let count = of_chart.entry(chart.clone()).or_default();
            *count += 1;
            if *count > MOST_OF_CHART {
                let message = format!(
                    "more than {MOST_OF_CHART} components have the chart in {}, so it is unclear which of them releases it",
                    folder_text(chart)
                );
                let help = "set `path` of each component in relmap.toml to a chart of its own";
                let finding = Finding::new(RuleCode::ComponentAmbiguous, message);
                let file = component.layout.release_file.clone();
                component.findings.push(finding.in_file(file).help(help));
                component.is_ambiguous = true;
            }
        }
        let file = component.layout.release_file.clone();
        if let Some(other) = first.get(&component.name) {
            let message = format!(
                "{other} and {file} both belong to a component `{}`, so their tags cannot be distinguished",
                component.name
            );
            component.findings.push(
                Finding::new(RuleCode::ComponentAmbiguous, message).in_file(file).help(
                    "give each its own title in the headings, or its own `name` in relmap.toml",
                ),
            );
            component.is_ambiguous = true;
        } else {
            first.insert(component.name.clone(), file);
        }
    }
}
