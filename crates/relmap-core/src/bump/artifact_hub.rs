//! The annotations of Chart.yaml that Artifact Hub shows: what a release changed, and its images.

use std::collections::BTreeMap;

use crate::chart::edit::{inline_text, set, set_block, text_at};
use crate::chart::image_ref::ImageRef;
use crate::chart::images::FoundImage;
use crate::chart::key_path;
use crate::chart::yaml::{self, Node};
use crate::release_notes::{self, Items, items, told_in_lists};

use super::files::{Draft, refusal};
use super::{FileEdit, Refusal};

const CHANGES: &str = "artifacthub.io/changes";
const IMAGES: &str = "artifacthub.io/images";
const LIST: &str = "list";

/// Words that a note begins with, or a caption has, and the kind that they say.
const KINDS: [(&str, &[&str]); 5] = [
    ("security", &["security", "cve"]),
    ("fixed", &["fix", "fixed", "fixes", "bug", "bugs", "correct"]),
    ("added", &["add", "added", "adds", "new", "feat", "feature", "features", "allow", "support"]),
    ("removed", &["remove", "removed", "removes", "drop", "dropped", "delete", "deleted"]),
    ("deprecated", &["deprecate", "deprecated", "deprecates"]),
];

/// Writes the annotations that Chart.yaml has, or both if that is wished.
pub(super) fn apply(draft: &mut Draft<'_>, is_wished: bool) -> Result<(), Refusal> {
    let Some((path, chart)) = draft.chart() else { return Ok(()) };
    let now = |key: &str| text_at(&chart.root, &annotation(key)).map(str::to_owned);
    type Write = fn(&mut Draft<'_>, &str, Option<String>) -> Result<(), Refusal>;
    for (key, write) in [(CHANGES, changes as Write), (IMAGES, images as Write)] {
        let now = now(key);
        if !is_wished && now.is_none() {
            continue;
        }
        match write(draft, &path, now) {
            Ok(()) => {}
            Err(refusal) if is_wished => return Err(refusal),
            // Nobody asked for it, and the release does not depend on it.
            Err(_) => draft.steps.push(FileEdit {
                file: path.clone(),
                what: format!("{key} cannot be edited safely; set it by hand"),
            }),
        }
    }
    Ok(())
}

fn annotation(key: &str) -> String {
    key_path::child("annotations", key)
}

fn changes(draft: &mut Draft<'_>, path: &str, now: Option<String>) -> Result<(), Refusal> {
    let release_file = draft.context.component.layout.release_file.clone();
    let bytes = draft.read(&release_file).unwrap_or_default();
    let notes = release_notes::parse(bytes);
    let notes = notes.newest().map(|entry| told_in_lists(&entry.notes_text(bytes)));
    let notes = notes.unwrap_or_default();
    if notes.is_empty() || !is_stale(draft, now.as_deref()) {
        return Ok(());
    }
    let has_kinds = now.as_deref().is_none_or(|now| now.contains("kind:"));
    let text = list(&notes, has_kinds);
    if now.as_deref().map(str::trim_end) == Some(text.trim_end()) {
        return Ok(());
    }
    write(draft, path, CHANGES, &text)
}

/// Whether the annotation still says what it said at the release before, or nothing. One that
/// somebody wrote since is theirs, unless it is what an earlier run made of the same entry.
fn is_stale(draft: &Draft<'_>, now: Option<&str>) -> bool {
    let Some(now) = now else { return true };
    let then = draft.context.facts.old.in_chart("Chart.yaml");
    let then = then.and_then(|bytes| yaml::load(bytes).ok()).map(|document| document.root);
    let then = then.as_ref().and_then(|root| text_at(root, &annotation(CHANGES)));
    if then.map(str::trim_end) == Some(now.trim_end()) {
        return true;
    }
    let file = &draft.context.component.layout.release_file;
    let bytes = draft.context.facts.new.contents.get(file).map(Vec::as_slice).unwrap_or_default();
    let newest = draft.context.component.notes.newest();
    newest.is_some_and(|entry| {
        let own = list(&told_in_lists(&entry.notes_text(bytes)), now.contains("kind:"));
        own.trim_end() == now.trim_end()
    })
}

/// Notes as the list that Artifact Hub reads.
fn list(notes: &str, has_kinds: bool) -> String {
    let groups = items(notes).unwrap_or_else(|| {
        let paragraphs = notes.split("\n\n").map(str::to_owned);
        vec![Items { caption: None, items: paragraphs.collect() }]
    });
    let mut text = String::new();
    for Items { caption, items } in &groups {
        for item in items {
            let words: Vec<&str> = item.split_whitespace().collect();
            let words = inline_text(&words.join(" "));
            text.push_str(&match has_kinds {
                true => {
                    let kind = kind(caption.as_deref(), item);
                    format!("- kind: {kind}\n  description: {words}\n")
                }
                false => format!("- {words}\n"),
            });
        }
    }
    text
}

fn kind(caption: Option<&str>, item: &str) -> &'static str {
    let said = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        let first: Vec<String> = words.filter(|word| !word.is_empty()).take(1).collect();
        let own = KINDS.iter().find(|(_, known)| first.iter().any(|w| known.contains(&w.as_str())));
        own.map(|(kind, _)| *kind)
    };
    caption.and_then(said).or_else(|| said(item)).unwrap_or("changed")
}

fn images(draft: &mut Draft<'_>, path: &str, now: Option<String>) -> Result<(), Refusal> {
    let Some((_, _, found)) = draft.values() else { return Ok(()) };
    let text = match now.as_deref() {
        Some(now) => moved(now, &found),
        None => Some(named(&found)).filter(|text| !text.is_empty()),
    };
    let Some(text) = text.filter(|text| now.as_deref().map(str::trim_end) != Some(text.trim_end()))
    else {
        return Ok(());
    };
    write(draft, path, IMAGES, &text)
}

/// The list with the images that moved; none where it cannot be read as such a list.
fn moved(now: &str, found: &[FoundImage]) -> Option<String> {
    // A file begins with a map, so the list gets a key while it is edited.
    let file = format!("{LIST}:\n{now}");
    let root = yaml::load(file.as_bytes()).ok()?.root;
    let mut values = BTreeMap::new();
    for (index, item) in root.get(LIST)?.as_seq()?.iter().enumerate() {
        let Some(old) = item.get("image").and_then(Node::text) else { continue };
        let Ok(image) = old.parse::<ImageRef>() else { continue };
        let mut same = found.iter().filter(|found| found.image.same_repository(&image));
        // Two images of one repository: which of them is meant is not known.
        let (Some(own), None) = (same.next(), same.next()) else { continue };
        let new = ImageRef {
            tag: own.image.tag.clone().or_else(|| image.tag.clone()),
            digest: own.image.digest.clone().filter(|_| image.digest.is_some()),
            ..image.clone()
        };
        let path = key_path::child(&key_path::item(LIST, index), "image");
        if new != image {
            values.insert(path, new.to_string());
        }
    }
    let edited = String::from_utf8(set(file.as_bytes(), &values).ok()?).ok()?;
    edited.split_once('\n').map(|(_, list)| list.to_owned())
}

fn named(found: &[FoundImage]) -> String {
    let mut text = String::new();
    let mut seen: Vec<&ImageRef> = Vec::new();
    for FoundImage { image, .. } in found {
        if image.tag.is_none() && image.digest.is_none() || seen.contains(&image) {
            continue;
        }
        seen.push(image);
        let name = image.repository.rsplit('/').next().unwrap_or_default();
        let (name, image) = (inline_text(name), inline_text(&image.to_string()));
        text.push_str(&format!("- name: {name}\n  image: {image}\n"));
    }
    text
}

fn write(draft: &mut Draft<'_>, path: &str, key: &str, text: &str) -> Result<(), Refusal> {
    let bytes = draft.read(path).unwrap_or_default().to_vec();
    let edited = set_block(&bytes, "annotations", key, text).map_err(refusal(path))?;
    draft.steps.push(FileEdit { file: path.to_owned(), what: key.to_owned() });
    draft.files.insert(path.to_owned(), edited);
    Ok(())
}
