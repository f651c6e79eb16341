//! What the rendered objects say: which changes of templates are none, which images moved unseen,
//! and what an upgrade will meet.

use std::collections::BTreeSet;

use crate::chart::file_kind::ChangeKind;
use crate::chart::images::ImageChange;
use crate::component::join;
use crate::facts::{ComponentFacts, Rendered, RenderedSet, Renderings};
use crate::finding::Finding;
use crate::manifests::{Comparison, Manifest, RenderedImage, images, objects, same_objects};
use crate::rule_code::RuleCode;

use super::changes::Changes;

/// Brings what was rendered into the changes, and returns what it has to say.
pub(super) fn apply(facts: &ComponentFacts, changes: &mut Changes) -> Vec<Finding> {
    let chart = facts.new.chart.clone().unwrap_or_default();
    let renderings = match &facts.rendered {
        Rendered::NotAsked => return Vec::new(),
        Rendered::OutOfReach { reason, help } => {
            let message = format!("the rendered chart was not compared: {reason}");
            return vec![Finding::new(RuleCode::RenderUnavailable, message).help(help)];
        }
        Rendered::Done(renderings) => renderings,
    };
    let mut findings = Vec::new();
    let mut sets = Vec::new();
    for set in &renderings.sets {
        match Read::of(set) {
            Ok(read) => sets.push(read),
            Err(message) => findings.push(Finding::new(RuleCode::RenderUnavailable, message)),
        }
    }
    let at = |source: &Option<String>| join(&chart, source.as_deref().unwrap_or("Chart.yaml"));
    if !renderings.left_out.is_empty() {
        let message = format!(
            "these dependencies are not in the repository and were left out of what was rendered: {}",
            renderings.left_out.join(", ")
        );
        findings.push(
            Finding::new(RuleCode::RenderUnavailable, message)
                .help("to render them too: helm dependency build, then check with --worktree"),
        );
    }
    if !renderings.schemas_left_out.is_empty() {
        let message = format!(
            "values were not checked by these schemas, which may lead to other files or URLs: {}",
            renderings.schemas_left_out.join(", ")
        );
        findings.push(
            Finding::new(RuleCode::RenderUnavailable, message).help(
                "write what `$ref` leads to into the schema itself, and refer to it by `#/...`",
            ),
        );
    }
    findings.extend(templates(renderings, &sets, &chart, changes));
    moved_images(&sets, &chart, changes);
    findings.extend(upgrade(&sets, &at));
    findings
}

/// One set of values with the objects that could be read.
struct Read<'r> {
    values: &'r str,
    old: Option<Result<Vec<Manifest>, &'r str>>,
    swapped: Result<Vec<Manifest>, &'r str>,
    new: Result<Vec<Manifest>, &'r str>,
    /// The objects of `new`, or those of rendering it once more.
    again: Option<Vec<Manifest>>,
}

impl<'r> Read<'r> {
    fn of(set: &'r RenderedSet) -> Result<Read<'r>, String> {
        let RenderedSet { values, old, swapped, new, again } = set;
        let read = |bytes: &[u8]| {
            objects(bytes).map_err(|error| {
                format!(
                    "the chart rendered with {values} was not compared: {error}: {}",
                    error.source
                )
            })
        };
        let side = |side: &'r Result<Vec<u8>, String>| match side {
            Ok(bytes) => read(bytes).map(Ok),
            Err(words) => Ok(Err(words.as_str())),
        };
        Ok(Read {
            values,
            old: old.as_ref().map(side).transpose()?,
            swapped: side(swapped)?,
            new: side(new)?,
            again: again.as_deref().map(read).transpose()?,
        })
    }
}

/// Whether the templates do the same as before, with every set of values.
enum Templates {
    Same,
    Differ,
    /// Nothing differs, but not all that they can do was seen, for this reason.
    Unproven(String),
}

fn templates(
    renderings: &Renderings,
    sets: &[Read<'_>],
    chart: &str,
    changes: &mut Changes,
) -> Option<Finding> {
    let folder = format!("{}/", join(chart, "templates"));
    let inside = |path: &str| path.strip_prefix(&folder).map(|rest| format!("templates/{rest}"));
    let changed: Vec<String> = changes
        .files(ChangeKind::Templates)
        .into_iter()
        .filter(|path| inside(path).is_some_and(|path| !path.ends_with("NOTES.txt")))
        .collect();
    if changed.is_empty() || sets.is_empty() && renderings.alike == 0 {
        return None;
    }
    let names: Vec<String> = changed.iter().filter_map(|path| inside(path)).collect();
    let tried = sets.len() + renderings.alike;
    match judge_templates(renderings, sets, &names) {
        Templates::Differ => None,
        Templates::Same => {
            for path in &changed {
                changes.list.retain(|change| {
                    !(change.path == *path && change.kind == ChangeKind::Templates)
                });
                changes.add(path, ChangeKind::Docs);
            }
            let message = format!(
                "{} changed, and the chart renders the same objects with {} of values, every value that they read among them, so that is no change",
                listed(&changed),
                counted(tried, "set"),
            );
            Some(Finding::new(RuleCode::RenderedSame, message).in_file(changed[0].clone()))
        }
        Templates::Unproven(gap) => {
            let message = format!(
                "the chart renders the same objects as before with {} of values, but {gap}, so the templates count as changed",
                counted(tried, "set"),
            );
            Some(Finding::new(RuleCode::RenderUnproven, message).in_file(changed[0].clone()).help(
                "to show more of what they do, add values files with it: ci/NAME-values.yaml",
            ))
        }
    }
}

fn judge_templates(renderings: &Renderings, sets: &[Read<'_>], names: &[String]) -> Templates {
    let alike = renderings.alike_templates.iter().map(String::as_str);
    let mut rendered: BTreeSet<&str> = alike.collect();
    let mut compared = renderings.alike > 0;
    for set in sets {
        match (&set.swapped, &set.new) {
            (Ok(swapped), Ok(new)) => {
                if !same_objects(swapped, new, set.again.as_ref().unwrap_or(new)) {
                    return Templates::Differ;
                }
                compared = true;
                let sources =
                    swapped.iter().chain(new).filter_map(|object| object.source.as_deref());
                rendered.extend(sources);
            }
            (Err(_), Err(_)) => {}
            _ => return Templates::Differ,
        }
    }
    if !compared {
        return Templates::Differ;
    }
    let is_partial = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        file.starts_with('_') || !file.ends_with(".yaml") && !file.ends_with(".yml")
    };
    // A partial can be used by any template, so all of them must have been seen.
    let mut wanted: BTreeSet<&str> =
        names.iter().map(String::as_str).filter(|name| !is_partial(name)).collect();
    if names.iter().any(|name| is_partial(name)) {
        wanted.extend(
            renderings.templates.iter().map(String::as_str).filter(|name| !is_partial(name)),
        );
    }
    if let Some(gap) = renderings.gaps.first() {
        return Templates::Unproven(gap.clone());
    }
    let unseen: Vec<String> =
        wanted.into_iter().filter(|name| !rendered.contains(name)).map(str::to_owned).collect();
    match unseen.as_slice() {
        [] => Templates::Same,
        unseen => Templates::Unproven(format!("none of them renders {}", listed(unseen))),
    }
}

/// Images that moved in what is rendered, and not in any values: templates built their names.
fn moved_images(sets: &[Read<'_>], chart: &str, changes: &mut Changes) {
    let app_version = |metadata: &Option<crate::chart::metadata::ChartMetadata>| {
        metadata.as_ref()?.app_version.as_ref().map(|written| written.text.clone())
    };
    let app = (app_version(&changes.chart_before), app_version(&changes.chart_now));
    for set in sets {
        let (Some(Ok(old)), Ok(new)) = (&set.old, &set.new) else { continue };
        let before = images(old);
        for image in images(new) {
            let same = |other: &&RenderedImage| {
                other.object == image.object && other.container == image.container
            };
            let Some(old) = before.iter().find(same) else { continue };
            let change = ImageChange {
                path: format!("{} container {}", image.object, image.container),
                tag_changed: old.image.tag != image.image.tag,
                digest_changed: old.image.digest != image.image.digest,
                repository_changed: !old.image.same_repository(&image.image),
                from_app_version: false,
                is_unread: false,
                old_path: None,
                old: Some(old.image.clone()),
                new: Some(image.image.clone()),
            };
            if (change.tag_changed || change.digest_changed || change.repository_changed)
                && !is_known(&change, &app, changes)
            {
                let source = image.source.as_deref().unwrap_or("Chart.yaml");
                changes.add(&join(chart, source), ChangeKind::Image);
                changes.images.push(change);
            }
        }
    }
}

/// Whether an image moved as values, or the app's version, already say.
fn is_known(
    change: &ImageChange,
    app: &(Option<String>, Option<String>),
    changes: &Changes,
) -> bool {
    let (Some(old), Some(new)) = (&change.old, &change.new) else { return true };
    let in_values = changes.images.iter().any(|known| {
        let same = |known: &Option<crate::chart::image_ref::ImageRef>,
                    image: &crate::chart::image_ref::ImageRef| {
            known
                .as_ref()
                .is_some_and(|known| known.tag == image.tag && known.digest == image.digest)
        };
        same(&known.old, old) && same(&known.new, new)
    });
    let lone = changes.lone_tags.iter().any(|tag| {
        let is = |version: &str, image: &crate::chart::image_ref::ImageRef| {
            image.tag.as_deref() == Some(version) || image.digest.as_deref() == Some(version)
        };
        is(&tag.old, old) && is(&tag.new, new)
    });
    let by_app = match (app, &old.tag, &new.tag) {
        ((Some(was), Some(is)), Some(old), Some(new)) if was != is => {
            let bare = |text: &str| text.strip_prefix('v').unwrap_or(text).to_owned();
            old.replace(&bare(was), &bare(is)) == *new
        }
        _ => false,
    };
    let by_repository = change.repository_changed && !change.tag_changed && !change.digest_changed;
    in_values || lone || by_app || by_repository
}

/// What who upgrades will meet, once for each, whatever the values.
fn upgrade(sets: &[Read<'_>], at: &dyn Fn(&Option<String>) -> String) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut said = BTreeSet::new();
    for set in sets {
        let values = set.values;
        let (old, new) = match (&set.old, &set.new) {
            (Some(Ok(old)), Ok(new)) => (old, new),
            (Some(Ok(_)), Err(words)) => {
                let message = format!("the chart no longer renders with {values}: {words}");
                findings.push(
                    Finding::new(RuleCode::RenderBroken, message)
                        .in_file(at(&None))
                        .help("fix the template, or give the value a default"),
                );
                continue;
            }
            _ => continue,
        };
        let source = |id: &crate::manifests::ObjectId| {
            new.iter().chain(old).find(|object| object.id == *id).and_then(|o| o.source.clone())
        };
        let Comparison { removed, renamed, immutable, unserved } = Comparison::between(old, new);
        let mut say = |rule, id: &crate::manifests::ObjectId, text: String, help: &str| {
            if said.insert((rule, text.clone())) {
                let message = format!("{text} (with {values})");
                findings.push(Finding::new(rule, message).in_file(at(&source(id))).help(help));
            }
        };
        for field in immutable {
            say(
                RuleCode::ImmutableField,
                &field.id,
                format!("{field}; Kubernetes refuses this change in an object that exists"),
                "keep the field unchanged, or tell users to delete the object before they upgrade, and release a major",
            );
        }
        for renamed in renamed {
            say(
                RuleCode::ObjectRenamed,
                &renamed.new,
                format!(
                    "{} is now {}; an upgrade deletes the old object and creates the new one",
                    renamed.old, renamed.new
                ),
                "keep the name, or tell users who upgrade what it means",
            );
        }
        for id in removed {
            say(
                RuleCode::ObjectRemoved,
                &id,
                format!("{id} is no longer rendered; an upgrade deletes it"),
                "nothing to fix if that is intended; tell users who upgrade",
            );
        }
        for version in unserved {
            let Some(object) = old.iter().find(|object| object.id.name == version.definition)
            else {
                continue;
            };
            let id = object.id.clone();
            say(
                RuleCode::CrdVersionUnserved,
                &id,
                format!("{version} is no longer served; objects that use it are refused"),
                "keep serving it until no one uses it, or release a major",
            );
        }
    }
    findings
}

fn listed(names: &[String]) -> String {
    match names {
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => String::new(),
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
