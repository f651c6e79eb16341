//! From kinds of change to the rows of the table that they call for.

use crate::chart::file_kind::ChangeKind;
use crate::chart::image_ref::{ImageRef, is_digest, is_tag};
use crate::chart::images::ImageChange;
use crate::component::ComponentKind;
use crate::rules::{Claim, RuleKey};
use crate::version::{Bump, moved};

use super::changes::{Changes, is_shortened};

/// The rows that the changes of a component call for, whatever those rows say.
pub(super) fn claims(
    kind: ComponentKind,
    changes: &Changes,
    app: &super::app::AppMoved,
) -> Vec<Claim> {
    let mut list = List::default();
    let delivered = changes.delivered();
    if delivered.is_empty() && !app.moved {
        if !changes.list.is_empty() {
            let files = changes.files(ChangeKind::Docs);
            list.add(RuleKey::Docs, None, files, changes.reformatted.clone());
        }
        return list.claims;
    }
    if kind == ComponentKind::App {
        list.add(RuleKey::Source, None, changes.files(ChangeKind::Source), vec![]);
        return list.claims;
    }
    let files = |kind| changes.files(kind);
    if delivered.contains(&ChangeKind::Metadata) {
        list.add(
            RuleKey::Metadata,
            None,
            files(ChangeKind::Metadata),
            changes.metadata.other_keys.clone(),
        );
    }
    if let Some(range) = &changes.kube_version {
        let cause = range.cause.clone();
        list.add(RuleKey::KubeVersion, Some(range.level), files(ChangeKind::Metadata), vec![cause]);
    }
    if !changes.schema_narrowed.is_empty() {
        let paths = changes.list.iter().map(|change| &change.path);
        let files = paths.filter(|path| path.ends_with("values.schema.json")).cloned().collect();
        list.add(RuleKey::SchemaNarrowed, None, files, changes.schema_narrowed.clone());
    }
    if delivered.contains(&ChangeKind::Values) {
        list.add(RuleKey::Values, None, files(ChangeKind::Values), changes.value_causes.clone());
        if delivered.len() > 1 || app.moved {
            // "Exactly" is meant for releases that change values alone.
            list.not_alone();
        }
    }
    if delivered.contains(&ChangeKind::Image) {
        let (level, causes) = furthest_first(image_moves(changes));
        list.add(RuleKey::Image, level, files(ChangeKind::Image), causes);
    }
    if app.moved {
        list.add(RuleKey::AppVersion, app.level, app.files.clone(), app.causes.clone());
    }
    if delivered.contains(&ChangeKind::Dependencies) {
        let moves = changes.dependencies.iter();
        let (level, causes) =
            furthest_first(moves.map(|change| (change.level(), change.to_string())));
        list.add(RuleKey::Dependencies, level, files(ChangeKind::Dependencies), causes);
    }
    // What is run as a template may also be in a chart inside of this one, or in Chart.yaml.
    let run = [ChangeKind::Templates, ChangeKind::Dependencies, ChangeKind::Metadata];
    let run = run.into_iter().find(|kind| delivered.contains(kind));
    let run = run.filter(|kind| *kind == ChangeKind::Templates || !changes.new_keys.is_empty());
    if let Some(kind) = run {
        if changes.new_keys.is_empty() {
            list.add(RuleKey::Templates, None, files(ChangeKind::Templates), vec![]);
        } else {
            let causes = files(kind)
                .into_iter()
                .chain(changes.new_keys.iter().map(|key| format!("new values key {key}")))
                .collect();
            list.add(RuleKey::Feature, None, files(kind), causes);
        }
    }
    if delivered.contains(&ChangeKind::Crds) {
        list.add(RuleKey::Crds, None, files(ChangeKind::Crds), vec![]);
    }
    let broken: Vec<String> = changes
        .values
        .removed
        .iter()
        .map(|key| format!("removed {}", key.path))
        .chain(changes.values.retyped.iter().map(|key| format!("retyped {key}")))
        .collect();
    if !broken.is_empty() {
        list.add(RuleKey::RemovedKeys, None, vec![changes.values_file.clone()], broken);
    }
    list.claims
}

#[derive(Default)]
struct List {
    claims: Vec<Claim>,
}

impl List {
    fn add(&mut self, key: RuleKey, moved: Option<Bump>, files: Vec<String>, causes: Vec<String>) {
        self.claims.push(Claim { key, moved, alone: true, files, causes });
    }

    fn not_alone(&mut self) {
        if let Some(last) = self.claims.last_mut() {
            last.alone = false;
        }
    }
}

/// The furthest level of several moves, and what moved, the furthest first.
fn furthest_first(
    moves: impl IntoIterator<Item = (Option<Bump>, String)>,
) -> (Option<Bump>, Vec<String>) {
    let mut moves: Vec<_> = moves.into_iter().collect();
    moves.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    let level = moves.first().and_then(|(level, _)| *level);
    (level, moves.into_iter().map(|(_, what)| what).collect())
}

/// How far each image moved. One whose tag says no version, whose digest alone moved, that gave way to
/// other software or that only runs in tests counts as a patch.
fn image_moves(changes: &Changes) -> impl Iterator<Item = (Option<Bump>, String)> {
    let known = changes.moved_images().map(|image| {
        let tags = Option::zip(image.old.as_ref(), image.new.as_ref())
            .filter(|(old, new)| old.base_name() == new.base_name() && !runs_in_tests(image));
        let level = match tags {
            _ if image.is_unread && !runs_in_tests(image) => Bump::Major,
            // It was known, and now it is a digest or what a template makes of it.
            Some((ImageRef { tag: Some(old), .. }, ImageRef { tag: None, .. }))
                if is_version(old) =>
            {
                Bump::Major
            }
            Some((old, new)) => tag_level(Option::zip(old.tag.as_deref(), new.tag.as_deref())),
            None => tag_level(None),
        };
        (Some(level), image.to_string())
    });
    let lone = changes.lone_tags.iter().map(|tag| {
        let tags = Some((tag.old.as_str(), tag.new.as_str()));
        let level = match is_shortened(&tag.old) || is_shortened(&tag.new) {
            // The version may be in the rest.
            true => Bump::Major,
            false if !is_for_tests(&tag.path) && is_version(&tag.old) && !is_readable(&tag.new) => {
                Bump::Major
            }
            false => tag_level(tags.filter(|_| !is_for_tests(&tag.path))),
        };
        (Some(level), format!("{}: {} -> {}", tag.path, tag.old, tag.new))
    });
    known.chain(lone)
}

/// Whether only `helm test` ran an image, and only that runs it now.
fn runs_in_tests(image: &ImageChange) -> bool {
    is_for_tests(&image.path) && image.old_path.as_deref().is_none_or(is_for_tests)
}

/// Whether a value belongs to what `helm test` runs: nothing of that is installed.
fn is_for_tests(path: &str) -> bool {
    const WORDS: [&str; 6] =
        ["test", "tests", "helmtest", "helmtests", "testframework", "testconnection"];
    path.split('.').any(|key| {
        let key = key.to_ascii_lowercase().replace(['-', '_'], "");
        WORDS.contains(&key.as_str())
    })
}

/// Whether a tag says a version.
fn is_version(tag: &str) -> bool {
    moved(tag, tag).is_some()
}

/// Whether a text is a tag, a digest or both.
fn is_readable(text: &str) -> bool {
    let (tag, digest) = text.split_once('@').map_or((text, None), |(tag, it)| (tag, Some(it)));
    is_digest(text) || is_tag(tag) && digest.is_none_or(is_digest)
}

fn tag_level(tags: Option<(&str, &str)>) -> Bump {
    tags.and_then(|(old, new)| moved(old, new)).unwrap_or(Bump::Patch)
}
