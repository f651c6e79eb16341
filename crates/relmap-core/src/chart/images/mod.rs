//! The container images that default values name.
//!
//! There is no standard for images in values; this knows the conventions that charts follow:
//!
//! - text: `image: repo:tag`, `sidecarImage: repo:tag`, with the tag next to it in `tag`, `imageTag`
//!   or `sidecarImageTag`;
//! - a map: `image: {registry, repository, tag, digest}`, or `name` in the place of `repository`,
//!   below any key;
//! - prefixed keys: `imageRepository` and `imageTag`, `sidecarImageRepository` and so on;
//! - lists and maps of texts below `images`.
//!
//! A tag that is missing, empty or null means the chart's appVersion.

mod changes;
mod find;
mod keys;
mod main_images;
mod pairing;
mod paths;
mod tag;
mod unquoted;

use crate::position::Position;

use super::image_ref::ImageRef;
use super::yaml::Node;

pub use changes::{ImageChange, image_changes, image_moves};
pub(crate) use main_images::is_named_like;
pub use main_images::{main_images, versioned_names};
pub use unquoted::{UnquotedTag, unquoted_tags};

/// The most images of one file that are compared.
pub const MAX_IMAGES: usize = 10_000;

/// An image in default values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundImage {
    /// The dotted path of the image: `image`, `controller.image`, `sidecars[0].image`.
    pub path: String,
    /// What the items of the lists around it call themselves by `name`, where all of them do.
    pub item: Option<String>,
    /// The image that results, with the tag that appVersion supplies, or that Helm reads.
    pub image: ImageRef,
    /// Whether the tag is a number written without quotes that comes out as another tag: `1.20` is 1.2
    /// in templates, and in `image`.
    pub tag_is_number: bool,
    /// The path of the value that makes the tag, if one is there.
    pub tag_key: Option<String>,
    /// The path of the value that makes the digest, if one is there.
    pub digest_key: Option<String>,
    /// The paths of the values that make the registry and the repository.
    pub repository_keys: Vec<String>,
    /// Whether the tag is, or contains, the chart's appVersion. The image has no tag then if
    /// appVersion is not known or is no tag.
    pub tag_from_app_version: bool,
    /// Where the tag or, without one, the image is.
    pub place: Position,
}

impl FoundImage {
    /// The paths of the values that make the tag and the digest of this image.
    pub fn version_keys(&self) -> impl Iterator<Item = &str> {
        self.tag_key.as_deref().into_iter().chain(self.digest_key.as_deref())
    }
}

/// Finds the images in default values, in the order of the file: all of them, or one more than
/// [`MAX_IMAGES`]. Whoever compares them must not pass over the rest in silence.
///
/// ```
/// use relmap_core::chart::{images::images, yaml::load};
///
/// let values = load(b"image:\n  repository: quay.io/team/app\n  tag: ''\n").unwrap();
/// let found = images(&values.root, Some("1.2.0"));
/// assert_eq!(found[0].path, "image");
/// assert_eq!(found[0].image.to_string(), "quay.io/team/app:1.2.0");
/// assert_eq!(found[0].tag_key.as_deref(), Some("image.tag"));
/// assert!(found[0].tag_from_app_version);
/// ```
pub fn images(values: &Node, app_version: Option<&str>) -> Vec<FoundImage> {
    find::find(values, app_version)
}

/// The paths of what looks like an image in default values and cannot be read as one.
///
/// ```
/// use relmap_core::chart::{images::unread_images, yaml::load};
///
/// let values = load(b"image:\n  repository: 'redis:8.0.0 #'\n").unwrap();
/// assert_eq!(unread_images(&values.root), ["image"]);
/// ```
pub fn unread_images(values: &Node) -> Vec<String> {
    find::unread(values)
}

#[cfg(test)]
mod tests;
