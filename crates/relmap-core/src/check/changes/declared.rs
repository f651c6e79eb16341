//! The dependencies that one side declares, and which of them Helm leaves out unless somebody asks for them.

use std::collections::{BTreeMap, HashMap};

use crate::chart::dependencies::{Declarations, Dependency, PackedChart, declared_by, is_in_range};
use crate::chart::yaml::Node;

use super::inner::State;
use super::side::Side;

/// Whether the declared charts are on, by the keys that lead to them.
type States<'c> = BTreeMap<Vec<String>, State<'c>>;

/// What one side declares, and what it has below `charts/`.
pub(super) struct Declared<'s> {
    side: &'s Side<'s>,
    pub(super) list: Vec<Dependency>,
    /// Both Chart.yaml and requirements.yaml have a part in it: what is off then is not told.
    is_mixed: bool,
    inside: &'s [PackedChart],
    /// What is on, where that is known.
    states: Option<&'s States<'s>>,
}

impl<'s> Declared<'s> {
    pub(super) fn new(
        side: &'s Side<'s>,
        chart: Option<&Node>,
        inside: &'s [PackedChart],
        states: Option<&'s States<'s>>,
    ) -> Declared<'s> {
        let requirements = side.packaged.file("requirements.yaml").map(|(_, bytes)| bytes);
        let Declarations { list, is_mixed, .. } = declared_by(chart, requirements);
        Declared { side, list, is_mixed, inside, states }
    }

    /// The same, to be asked about many.
    pub(super) fn index(&self) -> Index<'_> {
        let values = self.side.values.as_ref().and_then(|values| values.document.as_ref().ok());
        let mut index = Index {
            values: values.map(|document| &document.root).filter(|_| !self.is_mixed),
            by_key: HashMap::new(),
            by_name: HashMap::new(),
            inside: HashMap::new(),
            states: self.states,
        };
        for one in &self.list {
            index.by_key.entry(one.key()).or_default().push(one);
            index.by_name.entry(&one.name).or_default().push(one);
        }
        for chart in self.inside {
            index.inside.entry(&chart.name).or_default().push(chart);
        }
        index
    }
}

/// What one side declares, by the names and aliases.
pub(super) struct Index<'d> {
    /// The default values, where they say what is off.
    values: Option<&'d Node>,
    by_key: HashMap<&'d str, Vec<&'d Dependency>>,
    by_name: HashMap<&'d str, Vec<&'d Dependency>>,
    inside: HashMap<&'d str, Vec<&'d PackedChart>>,
    states: Option<&'d States<'d>>,
}

impl<'d> Index<'d> {
    /// The names of the charts that are declared under an alias or name.
    pub(super) fn charts(&self, key: &str) -> impl Iterator<Item = &'d str> + use<'d> {
        let found: Vec<&Dependency> = self.by_key.get(key).cloned().unwrap_or_default();
        found.into_iter().map(|one| one.name.as_str())
    }

    /// Whether a chart of this name is declared, under whatever alias.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether there is a chart or declaration of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.by_key.contains_key(name) || self.declares(name) || self.inside.contains_key(name)
    }

    /// Whether nothing is installed of a dependency on this side, of charts with these names: it is not there, or it is
    /// declared and the default values turn it off. What lies below `charts/` undeclared is on.
    pub(super) fn is_off(&self, key: &str, names: &[&str], is_inside: bool) -> bool {
        let by_name = self.by_name.get(key).filter(|_| is_inside);
        let mut meant = self.by_key.get(key).into_iter().chain(by_name).flatten();
        let is_off = |one: &Dependency| {
            let state = self.states.and_then(|states| states.get(&vec![one.key().to_owned()]));
            match state {
                Some(state) => !state.is_on,
                None => self.values.is_some_and(|values| one.is_off(values)),
            }
        };
        meant.all(|one| is_off(one)) && !names.iter().any(|name| self.has_undeclared(name))
    }

    /// Whether a chart lies below `charts/` that no declaration is about. One that has the chart's name is, and one that
    /// gives it an alias if its range has the version.
    fn has_undeclared(&self, name: &str) -> bool {
        let declared = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_declared = |chart: &&PackedChart| {
            let version = chart.version.as_deref();
            let is_meant = |one: &&Dependency| {
                one.key() == name
                    || version.is_some_and(|version| is_in_range(version, &one.version))
            };
            declared.iter().any(is_meant)
        };
        let inside = self.inside.get(name).map(Vec::as_slice).unwrap_or_default();
        !inside.iter().all(is_declared)
    }
}
