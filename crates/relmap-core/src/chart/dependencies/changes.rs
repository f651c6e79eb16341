//! What differs between two sets of dependencies.

use std::collections::HashMap;
use std::fmt;

use crate::chart::version_range::{self, Constraint};
use crate::version::{Bump, lenient, moved};

use super::repository_url::bare_url;
use super::{Dependency, LockedDependency};

/// One dependency that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyChange {
    /// Its alias, or its name.
    pub name: String,
    /// What happened to it.
    pub kind: DependencyChangeKind,
    /// How far it moved, where that can be told; none for what was added, removed or altered.
    pub bump: Option<Bump>,
}

/// What happened to a dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DependencyChangeKind {
    /// It is new, at this version or range.
    Added(String),
    /// It is gone; it was at this version or range.
    Removed(String),
    /// Its version differs: the locked ones if both sides have a lock and those differ, else the
    /// ranges as written.
    Moved {
        /// The old version or range.
        old: String,
        /// The new version or range.
        new: String,
    },
    /// Something else about it differs: its repository, its condition, its values imports.
    Altered,
}

impl DependencyChange {
    /// How far it moved. A new or lost one changes what the chart can do: a minor.
    pub fn level(&self) -> Option<Bump> {
        match self.kind {
            DependencyChangeKind::Added(_) | DependencyChangeKind::Removed(_) => {
                self.bump.or(Some(Bump::Minor))
            }
            DependencyChangeKind::Moved { .. } | DependencyChangeKind::Altered => self.bump,
        }
    }
}

impl fmt::Display for DependencyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.kind {
            DependencyChangeKind::Added(version) => write!(f, "{name} {version} added"),
            DependencyChangeKind::Removed(version) => write!(f, "{name} {version} removed"),
            DependencyChangeKind::Moved { old, new } => write!(f, "{name} {old} -> {new}"),
            DependencyChangeKind::Altered => write!(f, "{name} altered"),
        }
    }
}

/// Compares two sets of dependencies, each with its lock file if there is one.
///
/// Dependencies are matched by alias or name; the same chart declared twice by the order of its
/// entries. What a lock pins and nothing declares is matched by name alone.
pub fn dependency_changes(
    old: &[Dependency],
    old_lock: Option<&[LockedDependency]>,
    new: &[Dependency],
    new_lock: Option<&[LockedDependency]>,
) -> Vec<DependencyChange> {
    let old_items = items(old, old_lock);
    let new_items = items(new, new_lock);
    let new_by_key: HashMap<_, _> = new_items.iter().map(|item| (item.key, item)).collect();
    let old_by_key: HashMap<_, _> = old_items.iter().map(|item| (item.key, item)).collect();
    let both_locked = old_lock.is_some() && new_lock.is_some();

    let mut changes = Vec::new();
    // The same chart under another alias moves as far as it would under the old one, and its values move.
    let mut gone: HashMap<&str, Vec<&Item<'_>>> = HashMap::new();
    for item in old_items.iter().rev().filter(|item| !new_by_key.contains_key(&item.key)) {
        gone.entry(item.chart()).or_default().push(item);
    }
    for item in &new_items {
        match old_by_key.get(&item.key) {
            None => {
                let before = gone.get_mut(item.chart()).and_then(Vec::pop);
                let moved = before.and_then(|before| compare(before, item, both_locked)?.bump);
                let bump = moved.map(|moved| moved.max(Bump::Minor));
                changes.push(item.change(DependencyChangeKind::Added(item.shown()), bump));
            }
            Some(before) => changes.extend(compare(before, item, both_locked)),
        }
    }
    for item in &old_items {
        if !new_by_key.contains_key(&item.key) {
            changes.push(item.change(DependencyChangeKind::Removed(item.shown()), None));
        }
    }
    changes
}

/// A dependency with what its lock file says.
struct Item<'a> {
    /// The alias or name, and how often it stood before.
    key: (&'a str, usize),
    declared: Option<&'a Dependency>,
    locked: Option<&'a LockedDependency>,
}

impl Item<'_> {
    fn shown(&self) -> String {
        let range = self.declared.map(|declared| declared.version.as_str());
        self.version().or(range).unwrap_or_default().to_owned()
    }

    /// The chart's own name.
    fn chart(&self) -> &str {
        let declared = self.declared.map(|declared| declared.name.as_str());
        declared.or(self.locked.map(|locked| locked.name.as_str())).unwrap_or(self.key.0)
    }

    /// The locked version.
    fn version(&self) -> Option<&str> {
        self.locked.map(|locked| locked.version.as_str())
    }

    fn change(&self, kind: DependencyChangeKind, bump: Option<Bump>) -> DependencyChange {
        DependencyChange { name: self.key.0.to_owned(), kind, bump }
    }
}

fn items<'a>(declared: &'a [Dependency], lock: Option<&'a [LockedDependency]>) -> Vec<Item<'a>> {
    // A lock lists the dependencies in the order of the declarations, by chart name and not by
    // alias: the second entry of a name belongs to the second declaration of it.
    let mut locked: HashMap<&str, Vec<&LockedDependency>> = HashMap::new();
    for entry in lock.unwrap_or_default().iter().rev() {
        locked.entry(&entry.name).or_default().push(entry);
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut number = |key| {
        let count = seen.entry(key).or_default();
        *count += 1;
        *count - 1
    };
    let mut items: Vec<Item<'a>> = declared
        .iter()
        .map(|dependency| Item {
            key: (dependency.key(), number(dependency.key())),
            declared: Some(dependency),
            locked: locked.get_mut(dependency.name.as_str()).and_then(Vec::pop),
        })
        .collect();
    let mut leftover: Vec<_> = locked.into_values().flatten().collect();
    leftover.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    items.extend(leftover.into_iter().map(|entry| Item {
        key: (&entry.name, number(&entry.name)),
        declared: None,
        locked: Some(entry),
    }));
    items
}

fn compare(old: &Item<'_>, new: &Item<'_>, both_locked: bool) -> Option<DependencyChange> {
    if let Some((before, after)) = other_chart(old, new) {
        // Another chart takes the name of this one.
        let [before, after] =
            [(before, old), (after, new)].map(|(name, item)| format!("{name} {}", item.shown()));
        return Some(new.moved(&before, &after, Some(Bump::Minor)));
    }
    if let Some((before, after)) = other_repository(old, new) {
        // Versions of different repositories have nothing to do with each other.
        let bump = Some(Bump::Minor);
        return Some(match (old.shown(), new.shown()) {
            (old, shown) if old != shown => new.moved(&old, &format!("{shown} from {after}"), bump),
            _ => new.moved(before, after, bump),
        });
    }
    // A range that is not read may be one that the lock does not fit.
    let fits = new.version().zip(new.declared).is_none_or(|(locked, declared)| {
        Constraint::parse(&declared.version).is_some() && may_be_in_range(locked, &declared.version)
    });
    let declared = old.declared.zip(new.declared);
    let of_ranges =
        declared.map(|(before, after)| version_range::moved(&before.version, &after.version));
    if let (true, Some(before), Some(after)) = (both_locked, old.version(), new.version())
        && before != after
    {
        // A lock that does not fit will be written again, and then the range counts.
        let other = of_ranges.filter(|_| !fits);
        return Some(new.moved(before, after, moved(before, after).max(other)));
    }
    let (before, after) = declared?;
    if before.version != after.version {
        let pinned = fits && both_locked && old.locked.is_some() && old.version() == new.version();
        // Another range, and yet the same chart is packaged.
        let bump = if pinned { Some(Bump::None) } else { of_ranges };
        return Some(new.moved(&before.version, &after.version, bump));
    }
    let altered = !before.entry.same_data(&after.entry);
    altered.then(|| new.change(DependencyChangeKind::Altered, None))
}

/// The locked versions that are in no range that is declared for their chart, each with the first
/// of those. A chart that is not declared has none.
pub fn out_of_range<'a>(
    declared: &'a [Dependency],
    lock: &'a [LockedDependency],
) -> impl Iterator<Item = (&'a LockedDependency, &'a Dependency)> {
    let mut by_name: HashMap<&str, Vec<&'a Dependency>> = HashMap::new();
    for one in declared {
        by_name.entry(&one.name).or_default().push(one);
    }
    lock.iter().filter_map(move |locked| {
        let of_name = by_name.get(locked.name.as_str())?;
        let first = *of_name.first()?;
        let fits =
            of_name.iter().any(|declared| may_be_in_range(&locked.version, &declared.version));
        (!fits).then_some((locked, first))
    })
}

/// Whether a version is in the range that is declared; true where that cannot be told.
pub(crate) fn may_be_in_range(locked: &str, range: &str) -> bool {
    let read = Option::zip(lenient(locked), Constraint::parse(range));
    read.is_none_or(|(version, range)| range.holds(&version))
}

/// Whether Helm takes a chart of this version for one that is declared with this range.
pub fn is_in_range(version: &str, range: &str) -> bool {
    let read = Option::zip(lenient(version), Constraint::parse(range));
    read.is_some_and(|(version, range)| range.holds(&version))
}

/// The names of both charts, where an alias gives them the same one.
fn other_chart<'a>(old: &Item<'a>, new: &Item<'a>) -> Option<(&'a str, &'a str)> {
    let (before, after) = (old.declared?, new.declared?);
    (before.name != after.name).then_some((&before.name, &after.name))
}

/// Both repositories, where they are different ones: as they are declared, or as the lock files have them, by which Helm
/// goes.
fn other_repository<'a>(old: &Item<'a>, new: &Item<'a>) -> Option<(&'a str, &'a str)> {
    const NONE: &str = "no repository";
    let declared = |item: &Item<'a>| Some(item.declared?.repository.as_deref());
    let locked = |item: &Item<'a>| Some(item.locked?.repository.as_deref());
    let both = [declared(old).zip(declared(new)), locked(old).zip(locked(new))];
    let named = |url: Option<&'a str>| url.filter(|url| !url.is_empty()).unwrap_or(NONE);
    both.into_iter()
        .flatten()
        .map(|(before, after)| (named(before), named(after)))
        .find(|(before, after)| bare_url(before) != bare_url(after))
}

impl Item<'_> {
    fn moved(&self, old: &str, new: &str, bump: Option<Bump>) -> DependencyChange {
        let kind = DependencyChangeKind::Moved { old: old.to_owned(), new: new.to_owned() };
        self.change(kind, bump)
    }
}
