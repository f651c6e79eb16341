//! What changed in an app: sources, documents, and its version in the files of its tools.

use crate::bump::version_files;
use crate::chart::file_kind::{ChangeKind, app_file};
use crate::component::{Component, below};
use crate::facts::{Baseline, ComponentFacts, FileChange};
use crate::release_notes::Entry;

use super::Changes;

/// The changes of an app, by kind.
pub(super) fn of_app(component: &Component, facts: &ComponentFacts) -> Changes {
    let mut changes = Changes::default();
    for change in &facts.changes {
        let path = change.path();
        let kind = match is_own_version(component, facts, change) {
            true => ChangeKind::Docs,
            false => app_file(below(path, &component.layout.folder).unwrap_or(path)),
        };
        changes.add(path, kind);
    }
    changes
}

/// Whether nothing changed in a file but the version, from that of the release before to the declared one. This is no
/// change on its own, as the version in Chart.yaml is none.
fn is_own_version(component: &Component, facts: &ComponentFacts, change: &FileChange) -> bool {
    let (Some(then), Some(now)) = (&change.old, &change.new) else { return false };
    let declared = component.notes.newest().and_then(Entry::semver);
    let (Baseline::Released(released), Some(declared)) = (&facts.baseline, declared) else {
        return false;
    };
    let name = below(now, &component.layout.folder).unwrap_or(now);
    let contents = (facts.old.contents.get(then), facts.new.contents.get(now));
    let (true, (Some(before), Some(after))) = (version_files::NAMES.contains(&name), contents)
    else {
        return false;
    };
    let moved = version_files::moved(name, before, &[&released.version], declared);
    moved.is_some_and(|moved| moved.content == *after)
}
