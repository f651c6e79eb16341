//! The app release that a chart deploys: `App:`, appVersion, and the tags that repeat it.

use std::collections::BTreeMap;

use crate::chart::edit::{ImageWish, image_values};
use crate::chart::images::{FoundImage, images};
use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml;
use crate::check::{is_image_of_app, names_same, repeats};
use crate::component::ComponentKind;
use crate::import::is_floating;
use crate::release_notes::{AppRef, Entry};
use crate::version::lenient;

use super::files::{Draft, refusal};
use super::{BumpRequest, Refusal};

/// Moves the chart to the app release that is wished, or that its own files already show, and
/// returns the tag to name in `App:`.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    request: &BumpRequest,
    is_new: bool,
) -> Result<Option<String>, Refusal> {
    let component = draft.context.component;
    if request.app.is_some() && component.kind != ComponentKind::Chart {
        let (name, what) = (component.name.clone(), component.kind.noun_with_article());
        return Err(Refusal::DeploysNone { name, what, noun: "app" });
    }
    let newest = component.notes.newest();
    let known = newest
        .and_then(Entry::app)
        .or_else(|| component.notes.entries.iter().find_map(|entry| entry.app()));
    let Some(wanted) = wanted(draft, request, known.as_ref(), newest, is_new)? else {
        // A new entry names the app that the one below it names, unless Chart.yaml names whatever is
        // newest by now.
        let names_none = moves_to_floating(draft);
        return Ok(known.filter(|_| is_new && !names_none).map(|app| app.tag));
    };
    let old = known.as_ref().map(|app| app.written.clone());
    set_app_version(draft, &wanted, known.as_ref())?;
    set_image_tags(draft, &wanted, old.as_deref())?;
    Ok(Some(wanted.tag))
}

/// The app release to move to; none if there is nothing to move.
fn wanted(
    draft: &Draft<'_>,
    request: &BumpRequest,
    known: Option<&AppRef>,
    newest: Option<&Entry>,
    is_new: bool,
) -> Result<Option<AppRef>, Refusal> {
    let file = draft.context.component.layout.release_file.clone();
    if let Some(text) = &request.app {
        let unclear = || Refusal::WhichApp { wanted: text.clone(), file: file.clone() };
        let given = AppRef::read(text).map_err(|_| unclear())?;
        if given.title.is_some() {
            return Ok(Some(given));
        }
        let form = match (known, &draft.context.component.app) {
            (Some(known), _) => in_form_of(known, &given.written),
            (None, Some(app)) => Some(format!("{app}-{}", given.written)),
            (None, None) => None,
        };
        return form.and_then(|tag| AppRef::read(&tag).ok()).map(Some).ok_or_else(unclear);
    }
    let (Some(known), Some((_, chart))) = (known, draft.chart()) else { return Ok(None) };
    let Some(now) = chart.app_version.map(|written| written.text) else { return Ok(None) };
    if names_same(&now, known) {
        // The tag of the app's image was moved on, as bots do, and all else is to follow.
        let moved = moved_image(draft, known);
        return Ok(moved.and_then(|tag| AppRef::read(&in_form_of(known, &tag)?).ok()));
    }
    let then = app_version_then(draft);
    let has_moved = then.as_ref().is_some_and(|then| *then != now);
    let is_declared = !is_new && newest.and_then(Entry::app).is_some();
    match (has_moved, is_declared) {
        // Chart.yaml was moved on, and the entry is to follow.
        (true, _) => {
            let version = now.trim_start_matches('v');
            Ok(in_form_of(known, version).and_then(|tag| AppRef::read(&tag).ok()))
        }
        // The entry was written by hand, and Chart.yaml is to follow.
        (false, true) if then.is_some() => Ok(Some(known.clone())),
        (false, _) => Ok(None),
    }
}

/// The version that the image of the app was moved to since the release before, in values.yaml alone.
fn moved_image(draft: &Draft<'_>, known: &AppRef) -> Option<String> {
    let (path, _, found) = draft.values()?;
    let name = path.rsplit('/').next().unwrap_or(&path);
    let then = draft.context.facts.old.in_chart(name)?;
    let then =
        images(&yaml::load_values(then, draft.context.component.rules.helm()).ok()?.root, None);
    let mut versions = found.iter().filter_map(|image| {
        let tag = image.image.tag.as_deref().filter(|_| !image.tag_from_app_version)?;
        let old = then.iter().find(|old| old.path == image.path)?;
        let old_tag = old.image.tag.as_deref().filter(|old| !old.is_empty());
        let was_apps = old_tag.is_none_or(|old| repeats(old, &known.written));
        if !was_apps
            || old_tag == Some(tag)
            || repeats(tag, &known.written)
            || !is_apps(draft, image, known)
        {
            return None;
        }
        let bare = |tag: &str| tag.trim_start_matches('v').to_owned();
        let suffix = old_tag.map(bare).and_then(|old| {
            old.strip_prefix(known.written.trim_start_matches('v')).map(str::to_owned)
        });
        let version = bare(tag);
        let version =
            version.strip_suffix(&suffix.unwrap_or_default()).unwrap_or(&version).to_owned();
        lenient(&version).map(|_| version)
    });
    let version = versions.next()?;
    // Images that disagree do not say which release it is.
    versions.all(|other| other == version).then_some(version)
}

/// appVersion at the baseline.
fn app_version_then(draft: &Draft<'_>) -> Option<String> {
    let bytes = draft.context.facts.old.in_chart("Chart.yaml")?;
    let (chart, _) = ChartMetadata::parse(bytes).ok()?;
    chart.app_version.map(|written| written.text)
}

/// Whether appVersion was moved on to a word that names no release, such as `dev`.
fn moves_to_floating(draft: &Draft<'_>) -> bool {
    let now = draft.chart().and_then(|(_, chart)| chart.app_version);
    now.is_some_and(|now| {
        is_floating(&now.text) && app_version_then(draft).is_some_and(|then| then != now.text)
    })
}

/// The tag of another version, named as this one is.
fn in_form_of(known: &AppRef, version: &str) -> Option<String> {
    known.tag.strip_suffix(&known.written).map(|before| format!("{before}{version}"))
}

fn set_app_version(
    draft: &mut Draft<'_>,
    wanted: &AppRef,
    known: Option<&AppRef>,
) -> Result<(), Refusal> {
    let Some((path, chart)) = draft.chart() else { return Ok(()) };
    let Some(old) = chart.app_version.map(|written| written.text) else { return Ok(()) };
    if names_same(&old, wanted) {
        return Ok(());
    }
    let new = if known.is_some_and(|known| known.tag == old) {
        wanted.tag.clone()
    } else {
        format!("{}{}", mark(&old), wanted.written)
    };
    draft.set(&path, &BTreeMap::from([("appVersion".to_owned(), new)]))
}

/// A `v` that stands before a version.
fn mark(version: &str) -> &str {
    let bytes = version.as_bytes();
    let has_mark = matches!(bytes, [b'v' | b'V', digit, ..] if digit.is_ascii_digit());
    &version[..usize::from(has_mark)]
}

/// Tags in values.yaml that repeat the old version of the app.
fn set_image_tags(
    draft: &mut Draft<'_>,
    wanted: &AppRef,
    old: Option<&str>,
) -> Result<(), Refusal> {
    let Some((path, root, found)) = draft.values() else { return Ok(()) };
    let then = app_version_then(draft);
    let olds: Vec<&str> = old.into_iter().chain(then.as_deref()).collect();
    let mut values = BTreeMap::new();
    for image in &found {
        let Some(tag) = image.image.tag.as_deref().filter(|_| !image.tag_from_app_version) else {
            continue;
        };
        let Some(old) = olds.iter().find(|old| repeats(tag, old)) else { continue };
        if repeats(tag, &wanted.written) || !is_apps(draft, image, wanted) {
            continue;
        }
        let bare = tag.trim_start_matches('v');
        let suffix = bare.strip_prefix(old.trim_start_matches('v')).unwrap_or_default();
        let tag = format!("{}{}{suffix}", mark(tag), wanted.written);
        let request = ImageWish { tag: Some(tag), digest: None };
        values.extend(image_values(&root, image, &request).map_err(refusal(&path))?);
    }
    draft.set(&path, &values)
}

/// Whether an image that bears the app's version is one of the app's.
fn is_apps(draft: &Draft<'_>, image: &FoundImage, app: &AppRef) -> bool {
    let base = image.image.repository.rsplit('/').next().unwrap_or_default();
    let is_part = app.title.as_ref().is_some_and(|title| base.starts_with(&format!("{title}-")));
    image.path == "image" || is_part || is_image_of_app(draft.context.component, &image.image, app)
}
