//! The folders of other components, which all components of a repository share.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use super::{below, is_inside, join};

/// The folders of a chart that Helm delivers as a whole, and the one that by custom is there for templates to read.
const DELIVERED: [&str; 4] = ["charts", "templates", "crds", "files"];

/// The folders of other components, wherever they are; none that holds this component. The set of
/// all folders is there once, so that many components cost no more than their own folders.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OtherFolders {
    all: Arc<BTreeSet<String>>,
    /// The folders of this component: none that holds one of them counts.
    own: Vec<String>,
    /// Folders that do not count, although other components have them.
    dropped: Arc<BTreeSet<String>>,
    /// The folders of this component's chart: what Helm takes in there does not count either. There may be any
    /// number of folders in it, so these are never listed.
    charts: Vec<String>,
}

impl OtherFolders {
    /// Of the folders of all components, those that are none around a folder in `own`.
    pub fn new(all: Arc<BTreeSet<String>>, own: Vec<String>) -> OtherFolders {
        OtherFolders { all, own, dropped: Arc::default(), charts: Vec::new() }
    }

    /// Those that are in a folder, or are the folder, sorted.
    pub fn inside<'a>(&'a self, base: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        let itself = self.all.get(base).filter(|_| !base.is_empty());
        let (mut first, end) = match base {
            "" => (Bound::Unbounded, None),
            base => (Bound::Included(format!("{base}/")), Some(after(base))),
        };
        let below = std::iter::from_fn(move || {
            let folder = self.all.range::<String, _>((first.clone(), Bound::Unbounded)).next()?;
            if end.as_ref().is_some_and(|end| folder >= end) {
                return None;
            }
            // None of those that Helm takes in counts, so nobody looks at each.
            first = match self.delivered(folder) {
                Some(delivered) if folder.len() > delivered.len() => {
                    Bound::Included(after(&delivered))
                }
                _ => Bound::Excluded(folder.clone()),
            };
            Some(folder)
        });
        itself.into_iter().chain(below).map(counted).filter(|folder| self.counts(folder))
    }

    /// Whether a path is in one of them.
    pub fn hold(&self, path: &str) -> bool {
        let slashes = path.match_indices('/').map(|(at, _)| &path[..at]);
        let mut around = std::iter::once("").chain(slashes).chain([path]);
        around.any(|folder| self.has(folder))
    }

    /// Whether this is one of them.
    pub fn has(&self, folder: &str) -> bool {
        self.all.contains(folder) && self.counts(folder)
    }

    /// The same without these.
    pub fn without(mut self, folders: impl IntoIterator<Item = String>) -> OtherFolders {
        let mut folders = folders.into_iter().peekable();
        if folders.peek().is_some() {
            Arc::make_mut(&mut self.dropped).extend(folders);
        }
        self
    }

    /// The same for a chart in this folder: what Helm takes in of it whoever owns it is the chart's, too.
    pub fn for_chart(mut self, chart: &str) -> OtherFolders {
        self.charts.push(chart.to_owned());
        self
    }

    fn counts(&self, folder: &str) -> bool {
        !self.own.iter().any(|own| is_inside(own, folder))
            && !self.dropped.contains(folder)
            && self.delivered(folder).is_none()
    }

    /// The folder of this component's chart that Helm takes in with this one.
    fn delivered(&self, folder: &str) -> Option<String> {
        self.charts.iter().find_map(|chart| {
            let name = below(folder, chart)?.split('/').next().unwrap_or_default();
            DELIVERED.contains(&name).then(|| join(chart, name))
        })
    }
}

/// The first text after all paths in a folder: `0` is the character after `/`.
fn after(folder: &str) -> String {
    format!("{folder}0")
}

impl fmt::Debug for OtherFolders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.inside("")).finish()
    }
}

impl<const N: usize> From<[&str; N]> for OtherFolders {
    fn from(folders: [&str; N]) -> OtherFolders {
        let all = folders.map(str::to_owned).into_iter().collect();
        OtherFolders::new(Arc::new(all), Vec::new())
    }
}

/// Counts the folders that were looked at, for tests of growth.
fn counted(folder: &String) -> &str {
    #[cfg(test)]
    tests::LOOKS.with(|looks| looks.set(looks.get() + 1));
    folder
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    thread_local! {
        pub(super) static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn a_component_looks_at_the_folders_inside_of_its_own_alone() {
        let mut looks = Vec::new();
        for count in [1_000, 2_000] {
            let names: Vec<String> = (0..count).map(|number| format!("charts/c{number}")).collect();
            let all = Arc::new(names.iter().cloned().collect::<BTreeSet<_>>());
            let before = LOOKS.with(Cell::get);
            for name in &names {
                let others = OtherFolders::new(all.clone(), vec![name.clone()]);
                assert_eq!(others.inside(name).next(), None);
                assert!(!others.hold(&format!("{name}/values.yaml")));
            }
            looks.push(LOOKS.with(Cell::get) - before);
        }
        // Each looks at itself.
        assert_eq!(looks, [1_000, 2_000]);
    }

    #[test]
    fn nobody_goes_through_what_helm_takes_in() {
        let names = (0..1_000).map(|number| format!("charts/c{number}"));
        let all = Arc::new(names.chain(["charts-0".to_owned()]).collect::<BTreeSet<_>>());
        let others = OtherFolders::new(all, vec!["charts/c7".to_owned()]).for_chart("");
        let before = LOOKS.with(Cell::get);
        assert_eq!(others.inside("").collect::<Vec<_>>(), ["charts-0"]);
        assert_eq!(others.inside("charts").next(), None);
        assert_eq!(LOOKS.with(Cell::get) - before, 3);
    }

    fn folder() -> impl Strategy<Value = String> {
        "(|(a|b|charts|files)(/([a-b0.-]{1,2}|charts|crds)){0,3})"
    }

    proptest! {
        #[test]
        fn it_finds_what_looking_at_each_finds(
            all in proptest::collection::btree_set(folder(), 0..12),
            own in proptest::collection::vec(folder(), 0..3),
            charts in proptest::collection::vec(folder(), 0..3),
            path in folder(),
        ) {
            let is_delivered = |folder: &str| charts.iter().any(|chart| {
                let inside = |name| is_inside(folder, &join(chart, name));
                DELIVERED.into_iter().any(inside)
            });
            let each: Vec<&String> = all
                .iter()
                .filter(|folder| !own.iter().any(|own| is_inside(own, folder)))
                .filter(|folder| !is_delivered(folder))
                .collect();
            let others = OtherFolders::new(Arc::new(all.clone()), own.clone());
            let others = charts.iter().fold(others, |others, chart| others.for_chart(chart));
            let inside: Vec<&str> =
                each.iter().filter(|folder| is_inside(folder, &path)).map(|f| f.as_str()).collect();
            prop_assert_eq!(others.inside(&path).collect::<Vec<_>>(), inside);
            let holds = each.iter().any(|folder| is_inside(&path, folder));
            prop_assert_eq!(others.hold(&path), holds);
        }
    }
}
