//! Notes drafted from what a check found to have changed: a line for each cause, in plain words.

use std::collections::BTreeSet;

use crate::chart::file_kind::ChangeKind;
use crate::chart::image_ref::ImageRef;
use crate::chart::values::KeyChange;
use crate::check::repeats;
use crate::component::is_inside;
use crate::outcome::{AppMove, Change, ComponentOutcome, ImageMove};
use crate::release_notes::AppRef;
use crate::rules::{Requirement, RuleKey};
use crate::title::Title;

use super::version_files;

/// The most notes of one sort; the rest is counted.
const MAX_OF_A_SORT: usize = 12;

/// The most files that one note names.
const MAX_FILES: usize = 4;

/// Drafts notes from the causes that a judgement names, the most important first. What one cause
/// says is said once: the image of an app that moved is not named again.
pub fn draft_notes(outcome: &ComponentOutcome) -> Vec<String> {
    let mut notes = Notes::default();
    let apps = apps(outcome);
    notes.extend(apps.iter().map(|app| app.note.clone()));
    notes.extend(images(outcome, &apps));
    for requirement in &outcome.requirements {
        match requirement.key {
            RuleKey::Dependencies => notes.extend(requirement.causes.iter().map(|c| dependency(c))),
            RuleKey::Values => notes.extend(values(outcome, requirement)),
            RuleKey::Templates | RuleKey::Feature | RuleKey::Crds | RuleKey::Source => {
                notes.extend(changed_files(outcome, requirement));
            }
            RuleKey::KubeVersion | RuleKey::SchemaNarrowed => {
                notes.extend(requirement.causes.iter().map(|cause| arrow(cause)));
            }
            RuleKey::Metadata => {
                // What is written for Artifact Hub repeats other changes.
                let keys = requirement.causes.iter().filter(|key| !key.contains("artifacthub.io/"));
                notes.extend(keys.map(|key| format!("changed {key} in Chart.yaml")));
            }
            // The app and its images are told above; a key that is gone is told with the values.
            RuleKey::Docs | RuleKey::AppVersion | RuleKey::Image | RuleKey::RemovedKeys => {}
        }
    }
    if notes.list.is_empty() {
        let files = outcome.requirements.iter().flat_map(|requirement| {
            let mut other = requirement.clone();
            other.files.retain(|file| !says_release(outcome, file));
            changed_files(outcome, &other)
        });
        notes.extend(files);
    }
    notes.list
}

/// Notes in order, each once.
#[derive(Default)]
struct Notes {
    list: Vec<String>,
    seen: BTreeSet<String>,
}

impl Notes {
    fn extend(&mut self, notes: impl IntoIterator<Item = String>) {
        let notes: Vec<String> = notes.into_iter().collect();
        let more = notes.len().saturating_sub(MAX_OF_A_SORT);
        for note in notes.into_iter().take(MAX_OF_A_SORT) {
            if self.seen.insert(note.clone()) {
                self.list.push(note);
            }
        }
        if more > 0 {
            self.list.push(format!("and {more} more changes of this kind"));
        }
    }
}

/// An app that moved: the note on it, and its versions before and now where both are known.
struct MovedApp {
    note: String,
    versions: Option<(String, String)>,
}

/// The apps that moved.
fn apps(outcome: &ComponentOutcome) -> Vec<MovedApp> {
    let Some(moved) = outcome.requirements.iter().find(|r| r.key == RuleKey::AppVersion) else {
        return Vec::new();
    };
    let apps: Vec<MovedApp> =
        outcome.apps.iter().filter_map(|app| moved_app(outcome, app)).collect();
    let by_cause = || MovedApp {
        note: moved.causes.first().map(|cause| arrow(cause)).unwrap_or_default(),
        versions: None,
    };
    if apps.is_empty() { vec![by_cause()] } else { apps }
}

fn moved_app(outcome: &ComponentOutcome, app: &AppMove) -> Option<MovedApp> {
    let read = |side: &Option<String>| side.as_deref().and_then(|text| AppRef::read(text).ok());
    let called = |app: &AppRef| {
        let software = || software(outcome, &app.written);
        let title = app.title.as_ref().map_or_else(software, Title::to_string);
        format!("{title} {}", app.written)
    };
    let is_one_of_several = outcome.apps.len() > 1;
    match (read(&app.old), read(&app.new)) {
        _ if app.old == app.new => None,
        (Some(old), Some(new)) => {
            let title = new.title.as_ref().or(old.title.as_ref());
            let software = || software(outcome, &new.written);
            let title = title.map_or_else(software, Title::to_string);
            let note = format!("{title} {} -> {}", old.written, new.written);
            Some(MovedApp { note, versions: Some((old.written, new.written)) })
        }
        (None, Some(new)) if is_one_of_several => {
            Some(MovedApp { note: format!("new app {}", called(&new)), versions: None })
        }
        (Some(old), None) if is_one_of_several => {
            Some(MovedApp { note: format!("removed app {}", called(&old)), versions: None })
        }
        _ => None,
    }
}

/// What the software of an appVersion is called: as the image whose tag repeats it, or else just so.
fn software(outcome: &ComponentOutcome, version: &str) -> String {
    let images = outcome.images.iter().filter_map(|moved| image(moved.new.as_deref()));
    let own = images.into_iter().find(|image| {
        image.tag.as_deref().is_some_and(|tag| repeats(tag, version.trim_start_matches('v')))
    });
    own.map_or_else(|| "appVersion".to_owned(), |image| base_name(&image).to_owned())
}

fn image(text: Option<&str>) -> Option<ImageRef> {
    text?.parse().ok()
}

fn base_name(image: &ImageRef) -> &str {
    image.repository.rsplit('/').next().unwrap_or_default()
}

fn images(outcome: &ComponentOutcome, apps: &[MovedApp]) -> Vec<String> {
    let told = |tag: &Option<String>, version: &str| {
        let bare = version.trim_start_matches('v');
        tag.as_deref().is_some_and(|tag| !bare.is_empty() && repeats(tag, bare))
    };
    let mut notes = Vec::new();
    for moved in &outcome.images {
        let ImageMove { path, old, new, from_app_version } = moved;
        if *from_app_version && !apps.is_empty() {
            continue;
        }
        let (before, now) = (image(old.as_deref()), image(new.as_deref()));
        let (Some(before), Some(now)) = (&before, &now) else {
            let or_none = |side: &Option<String>| side.clone().unwrap_or_else(|| "(none)".into());
            notes.push(format!("{path} {} -> {}", or_none(old), or_none(new)));
            continue;
        };
        let mut versions = apps.iter().filter_map(|app| app.versions.as_ref());
        if versions.any(|(then, version)| told(&before.tag, then) && told(&now.tag, version)) {
            continue;
        }
        let has_name = |image: &ImageRef| image.tag.is_some() || image.digest.is_some();
        notes.push(match (&before.tag, &now.tag) {
            _ if !has_name(before) && !has_name(now) => format!("{path} {before} -> {now}"),
            _ if !before.same_repository(now) => format!("{before} -> {now}"),
            (Some(then), Some(tag)) if then != tag => {
                format!("{} {then} -> {tag}", base_name(now))
            }
            _ if before.tag == now.tag => format!("{} has a new digest", base_name(now)),
            _ => format!("{before} -> {now}"),
        });
    }
    notes
}

/// `redis 17.1.0 -> 18.0.0`, or what came and went.
fn dependency(cause: &str) -> String {
    if let Some(name) = cause.strip_suffix(" added") {
        return format!("new dependency {name}");
    }
    match cause.strip_suffix(" removed") {
        Some(name) => format!("removed dependency {name}"),
        None => cause.strip_suffix(" altered").map_or_else(
            || cause.to_owned(),
            |name| format!("changed the settings of the dependency {name}"),
        ),
    }
}

/// The values that a demand names. Keys that move images are not among them.
fn values(outcome: &ComponentOutcome, requirement: &Requirement) -> Vec<String> {
    let diff = &outcome.values;
    let mut rest: BTreeSet<&str> = requirement.causes.iter().map(String::as_str).collect();
    let mut notes = Vec::new();
    let is_renamed = |key: &KeyChange| {
        diff.renamed.iter().any(|(old, new)| *old == key.path || *new == key.path)
    };
    let mut named = |key: &KeyChange| rest.remove(key.to_string().as_str());
    for (old, new) in &diff.renamed {
        notes.push(format!("renamed value {old} to {new}"));
    }
    let of = |list: &[KeyChange], named: &mut dyn FnMut(&KeyChange) -> bool| -> Vec<KeyChange> {
        let own: Vec<KeyChange> = list.iter().filter(|key| named(key)).cloned().collect();
        own.into_iter().filter(|key| !is_renamed(key)).collect()
    };
    let added = of(&diff.added, &mut named);
    notes.extend(added.iter().map(|key| format!("new value {}", key.path)));
    let removed = of(&diff.removed, &mut named);
    notes.extend(removed.iter().map(|key| format!("removed value {}", key.path)));
    for list in [&diff.retyped, &diff.changed] {
        notes.extend(of(list, &mut named).iter().map(|key| arrow(&key.to_string())));
    }
    // Those of other values files.
    notes.extend(rest.into_iter().map(|cause| match cause.split_once(": ") {
        Some((file, change)) => format!("{} in {file}", arrow(change)),
        None => cause.to_owned(),
    }));
    notes
}

/// `changed templates/service.yaml`, by the path within the component.
fn changed_files(outcome: &ComponentOutcome, requirement: &Requirement) -> Option<String> {
    let inner = |file: &String| match outcome.path.as_str() {
        "." => file.clone(),
        folder if is_inside(file, folder) => {
            file[folder.len()..].trim_start_matches('/').to_owned()
        }
        _ => file.clone(),
    };
    let files: Vec<String> = requirement.files.iter().map(inner).collect();
    if files.is_empty() {
        return None;
    }
    let more = files.len().saturating_sub(MAX_FILES);
    let shown = files[..files.len().min(MAX_FILES)].join(", ");
    Some(match more {
        0 => format!("changed {shown}"),
        more => format!("changed {shown} and {more} more"),
    })
}

/// Whether a file that is not delivered says which release this is, so that each release changes it.
fn says_release(outcome: &ComponentOutcome, file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_docs = |change: &Change| change.path == file && change.kind == ChangeKind::Docs;
    file == outcome.release_file
        || version_files::NAMES.contains(&name) && outcome.changes.iter().any(is_docs)
}

/// `replicaCount: 2 -> 3` as a note says it: `replicaCount 2 -> 3`.
fn arrow(cause: &str) -> String {
    match cause.split_once(": ") {
        Some((what, change)) if change.contains(" -> ") => format!("{what} {change}"),
        _ => cause.to_owned(),
    }
}
