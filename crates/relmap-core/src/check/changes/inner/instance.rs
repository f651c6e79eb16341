//! The charts that Helm installs, with the values that each of them gets.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::chart::dependencies::Dependency;
use crate::chart::key_path;
use crate::chart::yaml::{Node, empty_node, overlay, under};

use super::enabled::{Kid, by_own_names, is_on, kids};
use super::load::Chart;
use super::work::Work;

/// A chart that Helm installs. One that is taken in under two names is two.
pub(in super::super) struct Instance<'c> {
    pub(in super::super) chart: &'c Chart,
    /// The key that its values stand by; empty for the chart around all.
    pub(super) key: String,
    /// What tells it from others with this key.
    pub(super) number: usize,
    /// Whether what it declares is looked at.
    is_reached: bool,
    /// The charts in it that are on.
    pub(super) inner: Vec<Instance<'c>>,
    /// Its own values, with those that it imports.
    defaults: Node,
    /// The values that it gets, its own below them.
    pub(super) values: Node,
}

impl Instance<'_> {
    /// What tells the keys that its own templates alone are given from those of the installed charts in it, which are
    /// looked at with these. What is set for one that is off is its own: its templates may read it.
    pub(super) fn own_keys(&self) -> impl Fn(&str) -> bool {
        let keys: HashSet<String> =
            self.inner.iter().map(|inner| key_path::child("", &inner.key)).collect();
        move |path: &str| {
            let mut ends = path.match_indices(['.', '[']).map(|(end, _)| end);
            !keys.contains(path) && !ends.any(|end| keys.contains(&path[..end]))
        }
    }

    /// The keys that lead to a chart in it, from those that lead to itself.
    pub(super) fn place_of(&self, path: &str) -> String {
        let mut place = key_path::child(path, &self.key);
        if self.number > 0 {
            place.push_str(&format!(" ({})", self.number + 1));
        }
        place
    }
}

/// What is installed of the charts in one chart.
pub(in super::super) struct Installed<'c> {
    pub(in super::super) root: Instance<'c>,
    /// Whether the declared charts are on, by the keys that lead to them.
    pub(in super::super) states: BTreeMap<Vec<String>, State<'c>>,
}

/// A declared chart.
#[derive(Clone, Copy)]
pub(in super::super) struct State<'c> {
    pub(in super::super) is_on: bool,
    pub(in super::super) declared: &'c Dependency,
}

/// The charts that Helm installs of one; none if that is more than is compared.
pub(in super::super) fn install<'c>(chart: &'c Chart, work: &mut Work) -> Option<Installed<'c>> {
    let mut states = BTreeMap::new();
    let place = Place { key: "", number: 0, keys: &[], has_its_place: true, is_reached: true };
    let mut root = enable(chart, &place, Given::default(), None, &mut states, work)?;
    if imports(&root) {
        import(&mut root, work)?;
        hand_down(&mut root, None, work)?;
    }
    Some(Installed { root, states })
}

/// Where a chart is.
struct Place<'p> {
    key: &'p str,
    number: usize,
    /// The keys of the charts around it.
    keys: &'p [String],
    /// Its defaults stand by these keys where Helm reads conditions. Those of a deeper chart that has an alias stand by
    /// its real name there, with all below them, since Helm puts them together before it gives such aliases.
    has_its_place: bool,
    /// Each chart around it has a list of dependencies. Helm looks for conditions, tags and aliases no further than that.
    is_reached: bool,
}

/// What charts around a chart set for it.
#[derive(Default)]
struct Given {
    /// What it gets.
    values: Option<Node>,
    /// What of that is seen where conditions are read.
    seen: Option<Node>,
}

fn enable<'c>(
    chart: &'c Chart,
    place: &Place<'_>,
    given: Given,
    tags: Option<&Node>,
    states: &mut BTreeMap<Vec<String>, State<'c>>,
    work: &mut Work,
) -> Option<Instance<'c>> {
    let values = over(&chart.defaults, given.values.as_ref(), work)?;
    let seen = match place.has_its_place {
        true => over(&chart.defaults, given.seen.as_ref(), work)?,
        false => given.seen.unwrap_or_else(empty_node),
    };
    let own_tags = values_of(&chart.defaults, "tags");
    let tags = match (own_tags, tags) {
        (Some(own), Some(tags)) => Some(overlay(own, tags)),
        (own, tags) => tags.or(own).cloned(),
    };
    let is_reached = place.is_reached && chart.has_list;
    let (all, declared) = match is_reached {
        true => (kids(chart, work)?, chart.declared.as_slice()),
        false => (by_own_names(chart), [].as_slice()),
    };
    let mut is_off: HashMap<&str, bool> = HashMap::new();
    for one in declared {
        work.take(1).then_some(())?;
        let below = if place.has_its_place { all.as_slice() } else { &[] };
        let is_on = is_on(one, chart, &seen, tags.as_ref(), below, work);
        // Helm leaves out all that have the name of one that is off.
        *is_off.entry(one.key()).or_default() |= !is_on;
        let mut path = place.keys.to_vec();
        path.push(one.key().to_owned());
        let state = states.entry(path).or_insert(State { is_on, declared: one });
        state.is_on &= is_on;
    }
    let is_left_out = |key: &str| is_off.get(key).copied().unwrap_or_default();
    let mut on: Vec<Kid<'c>> = all.into_iter().filter(|kid| !is_left_out(kid.key)).collect();
    on.sort_by(|one, other| {
        let order = |kid: &Kid<'c>| (kid.key, kid.chart.is_local, kid.chart.version.clone());
        order(one).cmp(&order(other))
    });
    let mut inner: Vec<Instance<'c>> = Vec::with_capacity(on.len());
    for kid in on {
        let number = match inner.last() {
            Some(last) if last.key == kid.key => last.number + 1,
            _ => 0,
        };
        work.take(1 + place.keys.len()).then_some(())?;
        let given = Given {
            values: given_to(&values, kid.key, work)?,
            seen: given_to(&seen, kid.key, work)?,
        };
        let mut keys = place.keys.to_vec();
        keys.push(kid.key.to_owned());
        let is_by_its_name = chart.is_root || kid.key == kid.chart.name;
        let place = Place {
            key: kid.key,
            number,
            keys: &keys,
            has_its_place: place.has_its_place && is_by_its_name,
            is_reached,
        };
        inner.push(enable(kid.chart, &place, given, tags.as_ref(), states, work)?);
    }
    Some(Instance {
        chart,
        key: place.key.to_owned(),
        number: place.number,
        is_reached,
        inner,
        defaults: chart.defaults.clone(),
        values,
    })
}

/// What a chart sets for one in it: what is below its key, and what is for all.
fn given_to(values: &Node, key: &str, work: &mut Work) -> Option<Option<Node>> {
    let own = values_of(values, key).cloned();
    let Some(global) = values_of(values, "global").filter(|global| global.count() > 1) else {
        return Some(own);
    };
    work.take(global.count()).then_some(())?;
    let global = under("global", global.clone());
    Some(Some(own.map_or_else(|| global.clone(), |own| overlay(&own, &global))))
}

fn values_of<'n>(values: &'n Node, key: &str) -> Option<&'n Node> {
    values.get(key).filter(|node| node.as_map().is_some())
}

fn over(defaults: &Node, given: Option<&Node>, work: &mut Work) -> Option<Node> {
    let Some(given) = given.filter(|given| given.count() > 1) else {
        return Some(defaults.clone());
    };
    work.take(defaults.count() + given.count()).then_some(())?;
    Some(match defaults.as_map() {
        Some(_) => overlay(defaults, given),
        None => given.clone(),
    })
}

/// Whether any chart takes over values of one in it.
fn imports(chart: &Instance<'_>) -> bool {
    chart.chart.declared.iter().any(|one| !imported(one).is_empty())
        || chart.inner.iter().any(imports)
}

fn imported(declared: &Dependency) -> &[Node] {
    declared.entry.get("import-values").and_then(Node::as_seq).unwrap_or_default()
}

/// Lays the defaults of charts over what they take from those in them. What these are set to by charts around them is
/// no part of that.
fn import<'c>(chart: &mut Instance<'c>, work: &mut Work) -> Option<()> {
    for inner in &mut chart.inner {
        import(inner, work)?;
    }
    let mut taken = empty_node();
    // Helm goes by the name alone, whatever version the declaration asks for.
    let declared = chart.chart.declared.iter().filter(|one| !imported(one).is_empty());
    let of_name = |one: &'c Dependency| {
        let key = if chart.is_reached { one.key() } else { &one.name };
        let inner = chart.inner.iter().filter(move |inner| inner.key == key);
        inner.map(move |inner| (one, inner))
    };
    for (one, inner) in declared.flat_map(of_name) {
        let own = values_of(&chart.chart.defaults, &inner.key);
        let all = over(&coalesced(inner, work)?, own, work)?;
        for one in imported(one) {
            work.take(1).then_some(())?;
            let (child, parent) = match one.text() {
                Some(name) => (format!("exports.{name}"), ".".to_owned()),
                None => {
                    let text = |key| one.get(key).and_then(Node::text).map(str::to_owned);
                    let Some(both) = Option::zip(text("child"), text("parent")) else { continue };
                    both
                }
            };
            let found = child.split('.').try_fold(&all, |node, key| node.get(key));
            let Some(found) = found.filter(|found| found.as_map().is_some()) else { continue };
            work.take(found.count()).then_some(())?;
            let found = match parent.as_str() {
                "." => found.clone(),
                path => path.rsplit('.').fold(found.clone(), |node, key| under(key, node)),
            };
            taken = overlay(&found, &taken);
        }
    }
    if taken.count() > 1 {
        chart.defaults = over(&taken, Some(&chart.defaults), work)?;
    }
    Some(())
}

/// The values of a chart with those of all in it below their keys, by their defaults alone.
fn coalesced(chart: &Instance<'_>, work: &mut Work) -> Option<Node> {
    let mut all = chart.defaults.clone();
    for inner in &chart.inner {
        let below = coalesced(inner, work)?;
        let own = values_of(&all, &inner.key).cloned();
        let merged = over(&below, own.as_ref(), work)?;
        work.take(all.as_map().map_or(0, |map| map.entries().len())).then_some(())?;
        all = overlay(&all, &under(&inner.key, merged));
    }
    Some(all)
}

/// Gives charts their values again, once it is known what they import.
fn hand_down(chart: &mut Instance<'_>, given: Option<&Node>, work: &mut Work) -> Option<()> {
    chart.values = over(&chart.defaults, given, work)?;
    for inner in &mut chart.inner {
        let given = given_to(&chart.values, &inner.key, work)?;
        hand_down(inner, given.as_ref(), work)?;
    }
    Some(())
}
