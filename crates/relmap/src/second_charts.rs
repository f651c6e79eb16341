//! Charts of a pull request that have the name of a component's chart: whoever packages all charts of the repository
//! would publish them in its place.

use std::collections::BTreeMap;

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Component, Inventory, join};
use relmap_core::finding::Finding;
use relmap_core::target;
use relmap_git::Snapshot;

use crate::error::Error;

/// The findings about charts that are new, or have another name than at the target.
pub(crate) fn of(
    at_target: &Snapshot<'_>,
    snapshot: &Snapshot<'_>,
    components: &[Component],
    inventory: &Inventory,
) -> Result<Vec<Finding>, Error> {
    let mut owners: BTreeMap<&str, &Component> = BTreeMap::new();
    let mut names: BTreeMap<&str, Vec<&Component>> = BTreeMap::new();
    for component in components {
        if let (Some(folder), Some(name)) = (&component.layout.chart, &component.layout.chart_name)
        {
            owners.insert(folder, component);
            names.entry(name).or_default().push(component);
        }
    }
    let mut findings = Vec::new();
    for folder in &inventory.charts {
        if is_dependency(folder, |around| owners.contains_key(around)) {
            continue;
        }
        let path = join(folder, "Chart.yaml");
        let Some(bytes) = snapshot.read(&path)? else { continue };
        let before = at_target.read(&path)?;
        if before.as_ref() == Some(&bytes) {
            continue;
        }
        let Some(name) = name_in(&bytes) else { continue };
        if before.and_then(|bytes| name_in(&bytes)).as_ref() == Some(&name) {
            continue;
        }
        let others = names.get(name.as_str()).into_iter().flatten();
        let other = others.copied().find(|other| other.layout.chart.as_ref() != Some(folder));
        findings.extend(other.map(|other| target::second_chart(other, &name, folder)));
    }
    Ok(findings)
}

/// Whether a folder is in the `charts/` of a component's chart, and so packed into that one.
fn is_dependency(folder: &str, is_owned: impl Fn(&str) -> bool) -> bool {
    let at_root = folder.starts_with("charts/") && is_owned("");
    at_root || folder.match_indices("/charts/").any(|(end, _)| is_owned(&folder[..end]))
}

fn name_in(bytes: &[u8]) -> Option<String> {
    ChartMetadata::parse(bytes).ok().and_then(|(chart, _)| chart.name)
}
