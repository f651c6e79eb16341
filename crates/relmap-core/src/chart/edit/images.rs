//! The values that make an image another one.

use std::collections::BTreeMap;

use crate::chart::images::FoundImage;
use crate::chart::yaml::Node;

use super::{YamlEditError, text_at};

/// The tag and the digest that an image should have; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageWish {
    /// The tag.
    pub tag: Option<String>,
    /// The digest with its algorithm.
    pub digest: Option<String>,
}

/// The values to set, by path, so that an image of these values gets a tag, a digest or both.
///
/// # Errors
/// When the values have no place for one of them, or pin the old image by a digest.
pub fn image_values(
    root: &Node,
    image: &FoundImage,
    wish: &ImageWish,
) -> Result<BTreeMap<String, String>, YamlEditError> {
    let no_key = |what| YamlEditError::NoKeyFor { path: image.path.clone(), what };
    if wish.tag.is_some() && wish.digest.is_none() && image.image.digest.is_some() {
        return Err(YamlEditError::StaleDigest { path: image.path.clone() });
    }
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    if let Some(tag) = &wish.tag {
        // Text that holds the whole reference takes the tag behind the repository.
        let whole = image.repository_keys.first().filter(|key| {
            image.tag_key.as_ref().is_none_or(|tag_key| tag_key == *key)
                && text_at(root, key).is_some_and(|text| !text.contains("{{"))
        });
        if let Some(key) = image.tag_key.as_ref().filter(|key| whole != Some(key)) {
            let old = text_at(root, key).unwrap_or_default();
            let digest = old.split_once('@').and(wish.digest.as_ref());
            let digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
            values.insert(key.clone(), format!("{tag}{digest}"));
        } else if let Some(key) = whole {
            let text = text_at(root, key).unwrap_or_default();
            values.insert(key.clone(), retagged(text, tag, wish.digest.as_deref()));
        } else {
            return Err(no_key("tag"));
        }
    }
    if let Some(digest) = &wish.digest {
        let key = image.digest_key.as_ref().ok_or_else(|| no_key("digest"))?;
        if values.contains_key(key) {
            return Ok(values);
        }
        let old = text_at(root, key).unwrap_or_default();
        let value = match old.split_once('@') {
            Some((before, _)) => format!("{before}@{digest}"),
            // Some charts write the hexadecimal digits alone.
            None if !old.contains(':') && (!old.is_empty() || takes_digits(key)) => {
                digest.split_once(':').map_or(digest.as_str(), |(_, digits)| digits).to_owned()
            }
            None => digest.clone(),
        };
        values.insert(key.clone(), value);
    }
    Ok(values)
}

/// The values to set so that an image is pinned to a digest: in the key for it, or else behind the tag.
///
/// # Errors
/// When the values have no place for a digest.
pub fn pinned_values(
    root: &Node,
    image: &FoundImage,
    digest: &str,
) -> Result<BTreeMap<String, String>, YamlEditError> {
    if image.digest_key.is_some() {
        let wish = ImageWish { tag: None, digest: Some(digest.to_owned()) };
        return image_values(root, image, &wish);
    }
    let no_key = || YamlEditError::NoKeyFor { path: image.path.clone(), what: "digest" };
    let key = image.tag_key.as_ref().ok_or_else(no_key)?;
    let text = text_at(root, key).unwrap_or_default();
    let tag = match text {
        text if text.is_empty() || image.tag_is_number => {
            image.image.tag.as_deref().ok_or_else(no_key)?
        }
        text => text,
    };
    Ok(BTreeMap::from([(key.clone(), format!("{tag}@{digest}"))]))
}

/// Whether a key is for the hexadecimal digits, as templates write `@sha256:` before those of `sha`.
fn takes_digits(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.ends_with("sha") || key.ends_with("sha256")
}

/// A reference with another tag, and with another digest if it had one.
fn retagged(text: &str, tag: &str, digest: Option<&str>) -> String {
    let (name, old_digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    // A colon before the last slash belongs to a port.
    let last = name.rfind('/').map_or(0, |at| at + 1);
    let end = name[last..].find(':').map_or(name.len(), |at| last + at);
    let digest = old_digest.and(digest).map(|digest| format!("@{digest}")).unwrap_or_default();
    format!("{}:{tag}{digest}", &name[..end])
}
