//! The images of what is deployed, and how many of them are kept.
//!
//! One values file serves thousands of deployments, and each of them names all its images: a small file
//! would fill the memory. All that are kept by this process are counted, and no more are read from values
//! once there are [`MAX_KEPT`].

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use relmap_core::chart::image_ref::ImageRef;

/// The most images that this process keeps; one takes some 250 bytes.
pub(crate) const MAX_KEPT: usize = 500_000;

static KEPT: AtomicUsize = AtomicUsize::new(0);

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUse {
    /// The path of the value that names it; empty if the source has no such path.
    pub path: String,
    /// The image.
    pub image: ImageRef,
}

/// The images of what is deployed. A clone shares them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageUses(Option<Arc<Kept>>);

#[derive(Debug, PartialEq, Eq)]
struct Kept(Vec<ImageUse>);

impl Drop for Kept {
    fn drop(&mut self) {
        KEPT.fetch_sub(self.0.len(), Ordering::Relaxed);
    }
}

impl From<Vec<ImageUse>> for ImageUses {
    fn from(images: Vec<ImageUse>) -> ImageUses {
        KEPT.fetch_add(images.len(), Ordering::Relaxed);
        ImageUses((!images.is_empty()).then(|| Arc::new(Kept(images))))
    }
}

impl FromIterator<ImageUse> for ImageUses {
    fn from_iter<I: IntoIterator<Item = ImageUse>>(images: I) -> ImageUses {
        images.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for ImageUses {
    type Target = [ImageUse];

    fn deref(&self) -> &[ImageUse] {
        self.0.as_ref().map_or(&[], |kept| &kept.0)
    }
}

impl<'i> IntoIterator for &'i ImageUses {
    type Item = &'i ImageUse;
    type IntoIter = std::slice::Iter<'i, ImageUse>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Whether there is room for more images.
pub(crate) fn is_room_for(more: usize) -> bool {
    KEPT.load(Ordering::Relaxed).saturating_add(more) <= MAX_KEPT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other tests keep images too, but not as many.
    #[test]
    fn what_is_dropped_makes_room() {
        let one = ImageUse { path: String::new(), image: "web:1".parse().unwrap() };
        assert!(is_room_for(MAX_KEPT / 2));
        let kept: ImageUses = vec![one; MAX_KEPT / 2 + 1].into();
        let shared = kept.clone();
        assert_eq!(kept.len(), MAX_KEPT / 2 + 1);
        assert!(!is_room_for(MAX_KEPT / 2));
        drop(kept);
        assert!(!is_room_for(MAX_KEPT / 2));
        drop(shared);
        assert!(is_room_for(MAX_KEPT / 2));
    }
}
