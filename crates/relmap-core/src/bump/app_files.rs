//! What repeats the version of an app in a chart: appVersion, and tags of images.

use std::collections::BTreeMap;

use crate::chart::edit::{ImageWish, YamlEditError};
use crate::chart::images::{FoundImage, images};
use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml;
use crate::check::{is_image_of_app, names_same, repeats};
use crate::release_notes::AppRef;
use crate::version::lenient;

use super::Refusal;
use super::files::{Draft, refusal};

/// The version that the image of an app was moved to since the release before, in values.yaml alone.
/// `apps` are all that the chart deploys.
pub(super) fn moved_image(draft: &Draft<'_>, known: &AppRef, apps: &[AppRef]) -> Option<String> {
    let (path, _, found) = draft.values()?;
    let then = values_then(draft, &path)?;
    let mut versions = found.iter().filter_map(|image| {
        let tag = image.image.tag.as_deref().filter(|_| !image.tag_from_app_version)?;
        let old = then.iter().find(|old| old.path == image.path)?;
        let old_tag = old.image.tag.as_deref().filter(|old| !old.is_empty());
        let was_apps = old_tag.is_none_or(|old| repeats(old, &known.written));
        if !was_apps
            || old_tag == Some(tag)
            || repeats(tag, &known.written)
            || !is_apps(draft, image, known, apps)
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
pub(super) fn app_version_then(draft: &Draft<'_>) -> Option<String> {
    let bytes = draft.context.facts.old.in_chart("Chart.yaml")?;
    let (chart, _) = ChartMetadata::parse(bytes).ok()?;
    chart.app_version.map(|written| written.text)
}

/// The tag of another version, named as this one is.
pub(super) fn in_form_of(known: &AppRef, version: &str) -> Option<String> {
    known.tag.strip_suffix(&known.written).map(|before| format!("{before}{version}"))
}

/// Sets appVersion to a release of the app that it is the version of.
pub(super) fn set_app_version(
    draft: &mut Draft<'_>,
    wanted: &AppRef,
    known: Option<&AppRef>,
) -> Result<(), Refusal> {
    let Some((path, chart)) = draft.chart() else { return Ok(()) };
    let Some(old) = chart.app_version.map(|written| written.text) else { return Ok(()) };
    if names_same(&old, wanted) {
        return Ok(());
    }
    refuse_stale_digest(draft)?;
    let new = if known.is_some_and(|known| known.tag == old) {
        wanted.tag.clone()
    } else {
        format!("{}{}", mark(&old), wanted.written)
    };
    draft.set(&path, &BTreeMap::from([("appVersion".to_owned(), new)]))
}

/// Refuses to move appVersion where it makes the tag of an image whose digest would stay: what is deployed would
/// be the old image still.
fn refuse_stale_digest(draft: &Draft<'_>) -> Result<(), Refusal> {
    let Some((path, _, found)) = draft.values().filter(|_| !draft.pins) else { return Ok(()) };
    let then = values_then(draft, &path).unwrap_or_default();
    let is_stale = |image: &&FoundImage| {
        let was = then.iter().find(|then| then.path == image.path);
        let old_digest = was.and_then(|was| was.image.digest.as_ref());
        image.tag_from_app_version
            && image.image.digest.is_some()
            && image.image.digest.as_ref() == old_digest
    };
    match found.iter().find(is_stale) {
        Some(image) => Err(refusal(&path)(YamlEditError::StaleDigest { path: image.path.clone() })),
        None => Ok(()),
    }
}

/// The images of the values at the baseline.
fn values_then(draft: &Draft<'_>, path: &str) -> Option<Vec<FoundImage>> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let then = draft.context.facts.old.in_chart(name)?;
    let then = yaml::load_values(then, draft.context.component.rules.helm()).ok()?;
    Some(images(&then.root, None))
}

/// A `v` before a version.
fn mark(version: &str) -> &str {
    let bytes = version.as_bytes();
    let has_mark = matches!(bytes, [b'v' | b'V', digit, ..] if digit.is_ascii_digit());
    &version[..usize::from(has_mark)]
}

/// Sets the tags in values.yaml that repeat an old version of an app. `apps` are all that the chart
/// deploys.
pub(super) fn set_image_tags(
    draft: &mut Draft<'_>,
    wanted: &AppRef,
    apps: &[AppRef],
    olds: &[String],
) -> Result<(), Refusal> {
    let Some((path, root, found)) = draft.values() else { return Ok(()) };
    let mut values = BTreeMap::new();
    for image in &found {
        let Some(tag) = image.image.tag.as_deref().filter(|_| !image.tag_from_app_version) else {
            continue;
        };
        let Some(old) = olds.iter().find(|old| repeats(tag, old)) else { continue };
        if repeats(tag, &wanted.written) || !is_apps(draft, image, wanted, apps) {
            continue;
        }
        let bare = tag.trim_start_matches('v');
        let suffix = bare.strip_prefix(old.trim_start_matches('v')).unwrap_or_default();
        let tag = format!("{}{}{suffix}", mark(tag), wanted.written);
        let request = ImageWish { tag: Some(tag), digest: None };
        values.extend(draft.image_values((&path, &root), image, &request)?);
    }
    draft.set(&path, &values)
}

/// Whether an image that bears the app's version is one of the app's.
fn is_apps(draft: &Draft<'_>, image: &FoundImage, app: &AppRef, apps: &[AppRef]) -> bool {
    let base = image.image.repository.rsplit('/').next().unwrap_or_default();
    let is_part = app.title.as_ref().is_some_and(|title| base.starts_with(&format!("{title}-")));
    let is_only = apps.len() < 2 && (image.path == "image" || is_part);
    is_only || is_image_of_app(draft.context.component, image, app, apps)
}
