//! What a chart declares in Chart.yaml and requirements.yaml together.

use super::{Dependency, check_bounds, declared, dependency};
use crate::chart::go_fields::{field, is_nulled};
use crate::chart::yaml::{self, Node, YamlError};

/// The dependencies that a chart declares.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Declarations {
    /// The dependencies, in the order of the files.
    pub list: Vec<Dependency>,
    /// Whether there is a list of dependencies at all. Helm looks for conditions, tags and aliases below a chart only if
    /// it has one, and be it empty.
    pub has_list: bool,
    /// Whether both files have a part in the list.
    pub is_mixed: bool,
    /// Why requirements.yaml cannot be read. Chart.yaml alone counts then.
    pub fault: Option<YamlError>,
}

/// Reads what a chart declares. Helm reads the list of requirements.yaml over that of Chart.yaml, the fields of each
/// entry over those of the one at its place.
///
/// ```
/// use relmap_core::chart::{dependencies::declared_by, yaml::load};
/// let chart = load(b"dependencies: [{name: redis, version: 1.0.0}, {name: db, version: 1.0.0}]\n").unwrap();
/// let found = declared_by(Some(&chart.root), Some(b"dependencies: [{version: 2.0.0}]\n"));
/// assert_eq!((found.list[0].name.as_str(), found.list[0].version.as_str()), ("redis", "2.0.0"));
/// assert_eq!((found.list.len(), found.is_mixed), (1, true));
/// ```
pub fn declared_by(chart: Option<&Node>, requirements: Option<&[u8]>) -> Declarations {
    let chart = chart.filter(|chart| check_bounds(chart).is_ok());
    let below = chart.and_then(|chart| field(chart, "dependencies"));
    let own = || Declarations {
        list: chart.map(declared).unwrap_or_default(),
        has_list: below.is_some_and(|list| list.as_seq().is_some()),
        ..Declarations::default()
    };
    let read = |bytes| {
        let over = yaml::load(bytes)?;
        check_bounds(&over.root).map(|()| over)
    };
    let over = match requirements.map(read) {
        Some(Ok(over)) => over,
        Some(Err(error)) => return Declarations { fault: Some(error), ..own() },
        None => return own(),
    };
    let Some(list) = field(&over.root, "dependencies") else {
        let is_emptied = is_nulled(&over.root, "dependencies");
        return if is_emptied { Declarations::default() } else { own() };
    };
    let Some(list) = list.as_seq() else { return Declarations { has_list: false, ..own() } };
    let below = below.and_then(Node::as_seq).unwrap_or_default();
    let read = |(at, entry): (usize, &Node)| dependency(entry, below.get(at));
    Declarations {
        list: list.iter().enumerate().filter_map(read).collect(),
        has_list: true,
        is_mixed: !below.is_empty() && !list.is_empty(),
        fault: None,
    }
}
