//! Where charts come from, found by what a release refers to: it costs little however many sources have the name.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{ChartSource, Reference};

/// The sources that are applied.
#[derive(Default)]
pub(super) struct Sources<'s> {
    /// By kind, name and namespace.
    named: HashMap<(&'s str, &'s str, &'s str), Meant<'s>>,
    /// By kind and name: those without a namespace, and all.
    near: HashMap<(&'s str, &'s str), [Near<'s>; 2]>,
}

/// What a reference leads to.
#[derive(Clone, Copy)]
pub(super) enum Meant<'s> {
    One(&'s ChartSource),
    None,
    /// Several that say different things, and nothing tells which is meant.
    Several,
}

const WITHOUT_NAMESPACE: usize = 0;
const ALL: usize = 1;

impl<'s> Sources<'s> {
    /// The sources that are applied, each with its namespace.
    pub(super) fn new(
        all: impl IntoIterator<Item = (&'s ChartSource, Option<&'s str>)>,
    ) -> Sources<'s> {
        let mut sources = Sources::default();
        for (source, namespace) in all {
            let (kind, name) = (source.kind.as_str(), source.name.as_str());
            let near = sources.near.entry((kind, name)).or_default();
            near[ALL].sorted.push(source);
            let Some(namespace) = namespace else {
                near[WITHOUT_NAMESPACE].sorted.push(source);
                continue;
            };
            let known = sources.named.entry((kind, name, namespace)).or_insert(Meant::One(source));
            if matches!(known, Meant::One(known) if !known.says_the_same(source)) {
                *known = Meant::Several;
            }
        }
        for near in sources.near.values_mut().flatten() {
            near.sort();
        }
        sources
    }

    /// The source that is meant: by its namespace, or else the one whose file is nearest of those that may
    /// have the namespace. Of several that are equally near none is chosen.
    pub(super) fn meant(
        &self,
        reference: &Reference,
        namespace: Option<&str>,
        file: &str,
    ) -> Meant<'s> {
        let (kind, name) = (reference.kind.as_str(), reference.name.as_str());
        if let Some(named) = namespace.and_then(|wanted| self.named.get(&(kind, name, wanted))) {
            return *named;
        }
        let among = if namespace.is_some() { WITHOUT_NAMESPACE } else { ALL };
        self.near.get(&(kind, name)).map_or(Meant::None, |near| near[among].nearest(file))
    }
}

/// Sources of one name by their files.
#[derive(Default)]
struct Near<'s> {
    /// Those of one folder are next to each other.
    sorted: Vec<&'s ChartSource>,
    /// Of each source, up to where the following ones say the same.
    same_until: Vec<usize>,
}

impl<'s> Near<'s> {
    fn sort(&mut self) {
        let most = usize::MAX;
        self.sorted.sort_by(|a, b| by_parts(&a.file, &b.file, most));
        self.same_until = vec![self.sorted.len(); self.sorted.len()];
        for at in (1..self.sorted.len()).rev() {
            let is_same = self.sorted[at - 1].says_the_same(self.sorted[at]);
            self.same_until[at - 1] = if is_same { self.same_until[at] } else { at };
        }
    }

    /// The source that shares the most of its path with a file.
    fn nearest(&self, file: &str) -> Meant<'s> {
        let at = |most: usize, order: fn(Ordering) -> bool| {
            self.sorted.partition_point(|source| order(by_parts(&source.file, file, most)))
        };
        let place = at(usize::MAX, Ordering::is_lt);
        let beside = [place.checked_sub(1), Some(place)].into_iter().flatten();
        let shared = beside.filter_map(|at| Some(shared(&self.sorted.get(at)?.file, file))).max();
        let Some(shared) = shared else { return Meant::None };
        let (first, end) = (at(shared, Ordering::is_lt), at(shared, Ordering::is_le));
        match self.same_until.get(first) {
            Some(until) if *until >= end => Meant::One(self.sorted[first]),
            _ => Meant::Several,
        }
    }
}

/// The order of two paths by their first parts.
fn by_parts(a: &str, b: &str, most: usize) -> Ordering {
    #[cfg(test)]
    tests::COMPARED.with(|compared| compared.set(compared.get() + 1));
    a.split('/').take(most).cmp(b.split('/').take(most))
}

/// How many parts two paths have in common at their beginning.
fn shared(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        pub(super) static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    fn source(file: &str, url: &str) -> ChartSource {
        ChartSource {
            kind: "OCIRepository".to_owned(),
            name: "x".to_owned(),
            namespace: None,
            file: file.to_owned(),
            line: 1,
            url: Some(url.to_owned()),
            chart: None,
            unread: Vec::new(),
        }
    }

    fn reference() -> Reference {
        Reference { kind: "OCIRepository".to_owned(), name: "x".to_owned(), namespace: None }
    }

    #[test]
    fn the_nearest_is_meant_and_of_several_none() {
        let all = [
            source("a/b/o.yaml", "1"),
            source("a-b/o.yaml", "2"),
            source("a/c/o.yaml", "3"),
            source("d/e/o.yaml", "4"),
            source("d/f/o.yaml", "4"),
        ];
        let sources = Sources::new(all.iter().map(|source| (source, None)));
        for (file, expected) in [
            ("a/b/r.yaml", "1"),
            ("a/b/o.yaml", "1"),
            ("a/c/d/r.yaml", "3"),
            ("a-b/r.yaml", "2"),
            ("a/r.yaml", "several"),
            // They say the same.
            ("d/r.yaml", "4"),
            ("x/r.yaml", "several"),
        ] {
            let found = match sources.meant(&reference(), None, file) {
                Meant::One(source) => source.url.as_deref().unwrap_or("-"),
                Meant::None => "none",
                Meant::Several => "several",
            };
            assert_eq!(found, expected, "{file}");
        }
    }

    #[test]
    fn many_releases_and_sources_of_one_name_cost_little_each() {
        let cost = |count: usize| {
            let all: Vec<ChartSource> =
                (0..count).map(|n| source(&format!("a/{n}/o.yaml"), &n.to_string())).collect();
            let before = COMPARED.with(Cell::get);
            let sources = Sources::new(all.iter().map(|source| (source, None)));
            for n in 0..count {
                sources.meant(&reference(), None, &format!("a/{n}/r.yaml"));
            }
            COMPARED.with(Cell::get) - before
        };
        let (few, many) = (cost(1_000), cost(2_000));
        assert!(many < few * 5 / 2, "{few} {many}");
    }
}
