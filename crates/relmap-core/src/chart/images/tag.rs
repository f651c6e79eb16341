//! Tags and digests as values write them.

use crate::chart::image_ref::{is_digest, is_tag};

/// What a tag value comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) tag: Option<String>,
    /// A digest may be behind the tag, or in its place.
    pub(super) digest: Option<String>,
    pub(super) from_app_version: bool,
}

/// Reads the text of a tag value; an empty one means appVersion. None if it can be no tag.
pub(super) fn read(text: &str, app_version: Option<&str>) -> Option<Tag> {
    let (text, uses_app_version) = fill_app_version(text.trim(), app_version.unwrap_or_default());
    let text = text.as_str();
    if text.is_empty() || text.contains("{{") {
        let from_app_version = text.is_empty();
        let tag = app_version.filter(|version| from_app_version && is_tag(version));
        return Some(Tag {
            tag: tag.map(str::to_owned),
            digest: None,
            from_app_version: from_app_version || uses_app_version,
        });
    }
    let (tag, digest) = match text.split_once('@') {
        Some((tag, digest)) => (tag, Some(digest)),
        None if is_digest(text) => ("", Some(text)),
        None => (text, None),
    };
    let is_valid = (tag.is_empty() || is_tag(tag)) && digest.is_none_or(is_digest);
    is_valid.then(|| Tag {
        tag: (!tag.is_empty()).then(|| tag.to_owned()),
        digest: digest.map(str::to_owned),
        from_app_version: uses_app_version,
    })
}

/// Reads the text of a digest value, with or without its algorithm.
pub(super) fn read_digest(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('@');
    if is_digest(text) {
        return Some(text.to_owned());
    }
    let with_algorithm = format!("sha256:{text}");
    is_digest(&with_algorithm).then_some(with_algorithm)
}

/// Replaces `{{ .Chart.AppVersion }}`, which charts that run values through `tpl` write, and tells
/// whether there was one.
pub(super) fn fill_app_version(text: &str, app_version: &str) -> (String, bool) {
    let mut filled = String::new();
    let mut rest = text;
    let mut found = false;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        let end = start + length + 2;
        let inside = &rest[start + 2..end - 2];
        filled.push_str(&rest[..start]);
        if inside.trim_matches(['-', ' ']) == ".Chart.AppVersion" {
            filled.push_str(app_version);
            found = true;
        } else {
            filled.push_str(&rest[start..end]);
        }
        rest = &rest[end..];
    }
    filled.push_str(rest);
    (filled, found)
}
