//! The releases of many repositories as one catalog.

use relmap_core::title::Title;

use std::collections::{BTreeMap, BTreeSet};

use relmap_environments::{Catalog, CatalogRelease};

/// The releases of all repositories. A title that two repositories have is told apart by the
/// repository, and is then the name of neither.
pub(super) fn told_apart(all: Vec<(&str, &[CatalogRelease])>) -> Catalog {
    let mut holders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, releases) in &all {
        for one in *releases {
            holders.entry(&one.title).or_default().insert(name);
        }
    }
    let of = |(name, releases): &(&str, &[CatalogRelease])| {
        let named = |one: &CatalogRelease| {
            let mut one = one.clone();
            if holders.get(one.title.as_str()).is_some_and(|holders| holders.len() > 1) {
                let title = Title::unchecked(&format!("{name}: {}", one.title));
                one.names.push(std::mem::replace(&mut one.title, title).to_string());
            }
            one
        };
        releases.iter().map(named).collect::<Vec<_>>()
    };
    Catalog::new(all.iter().flat_map(of).collect())
}
