//! What differs between two sets of dependencies.

use std::collections::HashMap;
use std::fmt;

use crate::chart::version_range;
use crate::version::{Bump, moved};

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
    for item in &new_items {
        match old_by_key.get(&item.key) {
            None => changes.push(item.change(DependencyChangeKind::Added(item.shown()), None)),
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
    locked: Option<&'a str>,
}

impl Item<'_> {
    fn shown(&self) -> String {
        let range = self.declared.map(|declared| declared.version.as_str());
        self.locked.or(range).unwrap_or_default().to_owned()
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
            locked: locked
                .get_mut(dependency.name.as_str())
                .and_then(Vec::pop)
                .map(|entry| entry.version.as_str()),
        })
        .collect();
    let mut leftover: Vec<_> = locked.into_values().flatten().collect();
    leftover.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    items.extend(leftover.into_iter().map(|entry| Item {
        key: (&entry.name, number(&entry.name)),
        declared: None,
        locked: Some(&entry.version),
    }));
    items
}

fn compare(old: &Item<'_>, new: &Item<'_>, both_locked: bool) -> Option<DependencyChange> {
    if let (true, Some(before), Some(after)) = (both_locked, old.locked, new.locked)
        && before != after
    {
        return Some(new.moved(before, after, moved(before, after)));
    }
    let (before, after) = (old.declared?, new.declared?);
    if before.version != after.version {
        let pinned = both_locked && old.locked.is_some() && old.locked == new.locked;
        let bump = if pinned {
            // Another range, and yet the same chart is packaged.
            Some(Bump::None)
        } else {
            let bases = Option::zip(
                version_range::base(&before.version),
                version_range::base(&after.version),
            );
            bases.map(|(old, new)| Bump::between(&old, &new))
        };
        return Some(new.moved(&before.version, &after.version, bump));
    }
    let altered = !before.entry.same_data(&after.entry);
    altered.then(|| new.change(DependencyChangeKind::Altered, None))
}

impl Item<'_> {
    fn moved(&self, old: &str, new: &str, bump: Option<Bump>) -> DependencyChange {
        let kind = DependencyChangeKind::Moved { old: old.to_owned(), new: new.to_owned() };
        self.change(kind, bump)
    }
}
