//! The charts that a chart depends on: in `Chart.yaml` or `requirements.yaml`, in a lock file, and
//! vendored below `charts/`.

mod brought_in;
mod changes;
mod declarations;
mod leave_out;
mod local;
mod nested;
mod repository_url;
mod vendored;

use crate::position::Position;

use super::go_fields::{OF_CHART, check_length, field};
use super::yaml::{self, Entry, Node, YamlError, YamlErrorKind, YamlWarning};

pub(crate) use brought_in::moved_to_or_from_charts;
pub(crate) use changes::may_be_in_range;
pub use changes::{
    DependencyChange, DependencyChangeKind, dependency_changes, is_in_range, out_of_range,
};
pub use declarations::{Declarations, declared_by};
pub use leave_out::leave_out;
pub use local::{dependency_folders, folders_outside, local_folders, path_from};
pub use nested::{NestedChart, charts_around, nested_charts};
pub use vendored::{PackedChart, VendoredChart, vendored_changes};

/// The fields of a dependency that Helm knows.
pub(super) const FIELDS: [&str; 8] =
    ["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];

/// A dependency as declared.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The name of the chart.
    pub name: String,
    /// The version range, as written; empty if there is none.
    pub version: String,
    /// The repository's URL, as written.
    pub repository: Option<String>,
    /// The name under which its values stand, if not its own.
    pub alias: Option<String>,
    /// The paths of the values that turn it on or off, as written: the first that is there counts.
    pub condition: Option<String>,
    /// Where the entry begins.
    pub place: Position,
    /// The whole entry, for comparison.
    pub entry: Node,
}

impl Dependency {
    /// The alias, or the name: what its values are under.
    pub fn key(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }

    /// Whether values turn it off: the first path of its condition that they have is `false`, or if they
    /// have none, they have some of its tags and all of those are `false`.
    pub fn is_off(&self, values: &Node) -> bool {
        let at = |path: &str| {
            let mut keys = path.split('.');
            keys.try_fold(values, |node, key| node.get(key))?.as_bool()
        };
        // Helm trims the list and not the paths in it: one behind a blank is that of no value.
        let paths = self.condition.as_deref().map(str::trim);
        let is_on = paths.and_then(|paths| paths.split(',').find_map(at));
        is_on.map_or_else(|| self.is_off_by_tags(values), |is_on| !is_on)
    }

    fn is_off_by_tags(&self, values: &Node) -> bool {
        let own = self.entry.get("tags").and_then(Node::as_seq).unwrap_or_default();
        let set = |tag: &Node| values.get("tags")?.get(tag.text()?)?.as_bool();
        let set: Vec<bool> = own.iter().filter_map(set).collect();
        !set.is_empty() && !set.contains(&true)
    }
}

/// A dependency as a lock file pins it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedDependency {
    /// The name of the chart.
    pub name: String,
    /// The exact version, as written.
    pub version: String,
    /// The repository's URL, as written.
    pub repository: Option<String>,
}

/// The files that pin dependencies. Helm goes by the first that is there.
pub const LOCK_FILES: [&str; 2] = ["requirements.lock", "Chart.lock"];

/// The most dependencies of one file that are read.
const MAX_DECLARED: usize = 1_000;

/// The most bytes of a field of one. An alias of YAML may stand for a long text in all of them.
const MAX_FIELD: usize = 1_024;

/// Refuses dependencies that are more, or have longer fields, than are read.
pub(super) fn check_bounds(root: &Node) -> Result<(), YamlError> {
    let Some(list) = field(root, "dependencies") else { return Ok(()) };
    let entries = list.as_seq().unwrap_or_default();
    if entries.len() > MAX_DECLARED {
        return Err(YamlErrorKind::TooManyDependencies(MAX_DECLARED).at(list.place));
    }
    for entry in entries {
        for name in TEXTS {
            check_length(entry, name, MAX_FIELD, " of a dependency")?;
        }
    }
    Ok(())
}

/// The fields that are read as text.
const TEXTS: [&str; 5] = ["name", "version", "repository", "alias", "condition"];

/// Reads `requirements.yaml`, where charts of `apiVersion: v1` declare their dependencies.
///
/// # Errors
/// If the file is not YAML within the bounds of [`yaml::load`], or has more dependencies or longer fields than are read.
pub fn parse_requirements(bytes: &[u8]) -> Result<(Vec<Dependency>, Vec<YamlWarning>), YamlError> {
    let document = yaml::load(bytes)?;
    check_bounds(&document.root)?;
    Ok((declared(&document.root), document.warnings))
}

/// The fields of Chart.yaml that a `requirements.yaml` sets, each with the place of its key. Helm reads the file over
/// Chart.yaml as a whole, so a `version` in it is the version of the package.
///
/// ```
/// use relmap_core::chart::dependencies::fields_of_chart;
/// let found = fields_of_chart(b"dependencies: []\nVersion: 9.9.9\n");
/// assert_eq!(found.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["version"]);
/// ```
pub fn fields_of_chart(requirements: &[u8]) -> Vec<(&'static str, Position)> {
    let Ok(document) = yaml::load(requirements) else { return Vec::new() };
    let others: Vec<&'static str> =
        OF_CHART.into_iter().filter(|field| *field != "dependencies").collect();
    let set = |field: &&'static str| Some((*field, self::field(&document.root, field)?.place));
    others.iter().filter_map(set).collect()
}

/// Reads `Chart.lock` or `requirements.lock`.
///
/// # Errors
/// If the file is not YAML within the bounds of [`yaml::load`], or has more dependencies or longer fields than are read.
pub fn parse_lock(bytes: &[u8]) -> Result<(Vec<LockedDependency>, Vec<YamlWarning>), YamlError> {
    let document = yaml::load(bytes)?;
    check_bounds(&document.root)?;
    let locked = declared(&document.root)
        .into_iter()
        .map(|dependency| LockedDependency {
            name: dependency.name,
            version: dependency.version,
            repository: dependency.repository,
        })
        .collect();
    Ok((locked, document.warnings))
}

/// The entries of `dependencies:`; one without a name is left out, and all are if they are more than are read.
pub(super) fn declared(root: &Node) -> Vec<Dependency> {
    if check_bounds(root).is_err() {
        return Vec::new();
    }
    let entries = field(root, "dependencies").and_then(Node::as_seq).unwrap_or_default();
    entries.iter().filter_map(|entry| dependency(entry, None)).collect()
}

/// Reads an entry, with what it leaves out taken from another one.
fn dependency(entry: &Node, base: Option<&Node>) -> Option<Dependency> {
    entry.as_map()?;
    let text = |key| {
        let node = field(entry, key).or_else(|| field(base?, key))?;
        node.text().filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Some(Dependency {
        name: text("name")?,
        version: text("version").unwrap_or_default(),
        repository: text("repository"),
        alias: text("alias"),
        condition: text("condition"),
        place: entry
            .as_map()
            .and_then(|map| map.entries().first())
            .map_or(entry.place, |first: &Entry| first.key_place),
        entry: base.map_or_else(|| entry.clone(), |base| yaml::overlay(base, entry)),
    })
}

#[cfg(test)]
pub(crate) mod tests;
