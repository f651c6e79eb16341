//! Which of the charts inside of a chart Helm installs by the default values, and under which names.

use std::collections::HashMap;

use crate::chart::dependencies::{Dependency, is_in_range, may_be_in_range};
use crate::chart::yaml::Node;

use super::load::Chart;
use super::work::Work;

/// A chart inside of another one, under the name that its values stand by.
pub(super) struct Kid<'c> {
    pub(super) key: &'c str,
    pub(super) chart: &'c Chart,
}

/// The charts in a chart, each under its own name.
pub(super) fn by_own_names(chart: &Chart) -> Vec<Kid<'_>> {
    chart.charts.iter().map(|inner| Kid { key: &inner.name, chart: inner }).collect()
}

/// The charts in a chart, each once for each declaration that takes it. Of several that fit one declaration Helm takes
/// any, so all of them count. What nobody declares is installed under its own name. None if that is too much work.
pub(super) fn kids<'c>(chart: &'c Chart, work: &mut Work) -> Option<Vec<Kid<'c>>> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, inner) in chart.charts.iter().enumerate() {
        by_name.entry(&inner.name).or_default().push(index);
    }
    let mut is_declared = vec![false; chart.charts.len()];
    let mut found = Vec::new();
    for one in &chart.declared {
        for &index in by_name.get(one.name.as_str()).map(Vec::as_slice).unwrap_or_default() {
            work.take(10).then_some(())?;
            let inner = &chart.charts[index];
            let version = inner.version.as_deref().unwrap_or_default();
            let is_meant = one.version.is_empty() || is_in_range(version, &one.version);
            if is_meant || may_be_in_range(version, &one.version) {
                // Where that cannot be told, it counts under both names.
                is_declared[index] |= is_meant || one.key() == inner.name;
                found.push(Kid { key: one.key(), chart: inner });
            }
        }
    }
    let rest = chart.charts.iter().zip(is_declared).filter(|(_, is_declared)| !is_declared);
    found.extend(rest.map(|(inner, _)| Kid { key: &inner.name, chart: inner }));
    Some(found)
}

/// Whether a declared chart is installed. Helm reads its condition from the values with the defaults of all charts
/// below them, and its tags from those of the chart around all.
pub(super) fn is_on<'c>(
    one: &Dependency,
    chart: &Chart,
    values: &Node,
    tags: Option<&Node>,
    kids: &[Kid<'c>],
    work: &mut Work,
) -> bool {
    if chart.is_mixed {
        return true;
    }
    let condition = one.condition.as_deref().unwrap_or_default().trim();
    let set = condition.split(',').filter(|path| !path.is_empty()).find_map(|path| {
        let keys: Vec<&str> = path.split('.').collect();
        match at(values, &keys) {
            Found::Value(node) => node.as_bool(),
            Found::Nothing => {
                work.take(kids.len()).then_some(())?;
                // Helm puts the defaults of all charts together once, before it gives those that are deeper their
                // aliases.
                let name = |kid: &Kid<'c>| if chart.is_root { kid.key } else { &kid.chart.name };
                let named: Vec<_> = kids.iter().map(|kid| (name(kid), kid.chart)).collect();
                let set = below(&named, &keys, work);
                // Of several that say so, any may be the one that counts.
                set.iter().filter_map(|node| node.as_bool()).reduce(|one, other| one || other)
            }
            Found::Other => None,
        }
    });
    set.unwrap_or_else(|| {
        let own = one.entry.get("tags").and_then(Node::as_seq).unwrap_or_default();
        work.take(own.len());
        let set = |tag: &Node| tags?.get(tag.text()?)?.as_bool();
        let set: Vec<bool> = own.iter().filter_map(set).collect();
        set.is_empty() || set.contains(&true)
    })
}

enum Found<'n> {
    Value(&'n Node),
    /// Nothing is set there.
    Nothing,
    /// Something is set there that hides what is below it.
    Other,
}

fn at<'n>(values: &'n Node, keys: &[&str]) -> Found<'n> {
    let mut node = values;
    for key in keys {
        let Some(map) = node.as_map() else { return Found::Other };
        match map.get(key) {
            Some(inner) => node = inner,
            None => return Found::Nothing,
        }
    }
    Found::Value(node)
}

/// What the charts below have for a path, of their own defaults.
fn below<'c>(named: &[(&str, &'c Chart)], keys: &[&str], work: &mut Work) -> Vec<&'c Node> {
    let Some((first, rest)) = keys.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (_, chart) in named.iter().filter(|(name, _)| name == first) {
        if !work.take(1 + chart.charts.len()) {
            break;
        }
        match at(&chart.defaults, rest) {
            Found::Value(node) => found.push(node),
            Found::Nothing => {
                let named: Vec<_> =
                    chart.charts.iter().map(|inner| (inner.name.as_str(), inner)).collect();
                found.extend(below(&named, rest, work));
            }
            Found::Other => {}
        }
    }
    found
}
