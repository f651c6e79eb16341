//! The images that a chart deploys: in values.yaml, in `Image:`, and in an appVersion that repeats
//! the tag.

use std::collections::BTreeMap;

use crate::chart::edit::ImageWish;
use crate::chart::image_ref::ImageRef;
use crate::chart::images::FoundImage;
use crate::check::repeats;
use crate::component::ComponentKind;
use crate::release_notes::Entry;

use super::files::Draft;
use super::{BumpRequest, Refusal, pin};

/// Sets the images that are wished, and returns the values of `Image:`.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    request: &BumpRequest,
) -> Result<Option<Vec<String>>, Refusal> {
    let component = draft.context.component;
    if let (Some(_), None) = (request.images.first(), &component.layout.chart) {
        let (name, what) = (component.name.clone(), component.kind.noun_with_article());
        return Err(Refusal::DeploysNone { name, what, noun: "image" });
    }
    for image in &request.images {
        set(draft, image)?;
    }
    pin::apply(draft, request)?;
    Ok(fields(draft, request))
}

fn set(draft: &mut Draft<'_>, wanted: &ImageRef) -> Result<(), Refusal> {
    if wanted.tag.is_none() && wanted.digest.is_none() {
        return Err(Refusal::NoTag(wanted.to_string()));
    }
    let name = ImageRef { tag: None, digest: None, ..wanted.clone() };
    let Some((path, root, found)) = draft.values() else {
        let file = draft.in_chart("values.yaml").unwrap_or_default();
        return Err(Refusal::NoImage { file, wanted: name.to_string(), known: vec![] });
    };
    let same: Vec<&FoundImage> =
        found.iter().filter(|image| image.image.same_repository(wanted)).collect();
    if same.is_empty() {
        let bare = |image: &FoundImage| ImageRef { tag: None, digest: None, ..image.image.clone() };
        let mut known: Vec<String> = found.iter().map(|image| bare(image).to_string()).collect();
        known.dedup();
        return Err(Refusal::NoImage { file: path, wanted: name.to_string(), known });
    }
    let app_version = draft.chart().and_then(|(_, chart)| chart.app_version);
    let mut values = BTreeMap::new();
    let mut new_app_version = None;
    for image in same {
        let mut request = ImageWish { tag: wanted.tag.clone(), digest: wanted.digest.clone() };
        if let (Some(old), Some(tag)) = (&app_version, &wanted.tag) {
            let old_tag = image.image.tag.as_deref().unwrap_or_default();
            if image.tag_from_app_version || repeats(old_tag, &old.text) {
                new_app_version = Some(mirrored(old_tag, &old.text, tag));
            }
        }
        if image.tag_from_app_version {
            // appVersion makes the tag.
            request.tag = None;
        }
        values.extend(draft.image_values((&path, &root), image, &request)?);
    }
    draft.set(&path, &values)?;
    if let (Some(version), Some(chart)) = (new_app_version, draft.in_chart("Chart.yaml")) {
        draft.set(&chart, &BTreeMap::from([("appVersion".to_owned(), version)]))?;
    }
    Ok(())
}

/// The appVersion that goes with a new tag as the old one went with the old tag: with or without a
/// `v`, and without a suffix of the build if it had none.
fn mirrored(old_tag: &str, old: &str, tag: &str) -> String {
    let bare = tag.trim_start_matches('v');
    let has_suffix = old_tag.trim_start_matches('v').len() > old.trim_start_matches('v').len();
    let core = if has_suffix { bare.split(['-', '_', '+']).next().unwrap_or(bare) } else { bare };
    let mark = match old.starts_with('v') {
        true => "v",
        false if tag.starts_with('v') && old_tag.is_empty() => "v",
        false => "",
    };
    format!("{mark}{core}")
}

/// What `Image:` says for the images that the newest entries name, as values.yaml has them now.
fn fields(draft: &Draft<'_>, request: &BumpRequest) -> Option<Vec<String>> {
    let component = draft.context.component;
    let has_images = |entry: &&Entry| entry.images().next().is_some();
    let before = component.notes.entries.iter().find(has_images);
    let tells_app = component.notes.entries.iter().any(Entry::names_app);
    let is_system = component.kind == ComponentKind::System;
    if before.is_none() && (request.images.is_empty() || tells_app && !is_system) {
        return None;
    }
    let found = draft.values().map(|(_, _, found)| found).unwrap_or_default();
    let mut lines: Vec<(ImageRef, String)> = Vec::new();
    for old in before.iter().flat_map(|entry| entry.images()) {
        let Ok(old) = old.text.parse::<ImageRef>() else { continue };
        let own = |image: &&FoundImage| image.image.same_repository(&old);
        let now = found.iter().find(own).or_else(|| found.first().filter(|_| found.len() == 1));
        let Some(now) = now else { continue };
        let name = if now.image.same_repository(&old) { &old } else { &now.image };
        let wished = request.images.iter().find(|wished| wished.same_repository(name));
        let wants_digest = draft.pins || wished.is_some_and(|wished| wished.digest.is_some());
        let image = ImageRef {
            registry: name.registry.clone(),
            repository: name.repository.clone(),
            tag: now.image.tag.clone().filter(|_| old.tag.is_some() || !wants_digest),
            digest: now.image.digest.clone().filter(|_| old.digest.is_some() || wants_digest),
        };
        lines.push((image.clone(), image.to_string()));
    }
    for image in &request.images {
        if !lines.iter().any(|(line, _)| line.same_repository(image)) {
            lines.push((image.clone(), image.to_string()));
        }
    }
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    (!lines.is_empty()).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::mirrored;

    #[test]
    fn an_app_version_mirrors_the_tag_as_it_did() {
        for (old_tag, old, tag, expected) in [
            ("3.7.0", "3.7.0", "3.7.1", "3.7.1"),
            ("v3.7.0", "3.7.0", "v3.7.1", "3.7.1"),
            ("3.7.0-debian-12-r3", "3.7.0", "3.7.1-debian-12-r0", "3.7.1"),
            ("v3.7.0", "v3.7.0", "v3.7.1", "v3.7.1"),
            ("3.7.0-alpine", "3.7.0-alpine", "3.7.1-alpine", "3.7.1-alpine"),
        ] {
            assert_eq!(mirrored(old_tag, old, tag), expected, "{old_tag} {old} {tag}");
        }
    }
}
