//! Pinning the images of the values to the digests that their registries have.

use std::collections::BTreeMap;

use crate::chart::edit::pinned_values;

use super::files::{Draft, refusal};
use super::{BumpRequest, Refusal};

/// Pins the images to the digests that are known.
pub(super) fn apply(draft: &mut Draft<'_>, request: &BumpRequest) -> Result<(), Refusal> {
    let Some(pins) = request.pins.as_ref().filter(|pins| !pins.is_empty()) else { return Ok(()) };
    let Some((path, root, found)) = draft.values() else { return Ok(()) };
    let mut values = BTreeMap::new();
    for image in &found {
        let Some(digest) = pins.get(&image.path) else { continue };
        if image.image.digest.as_ref() != Some(digest) {
            values.extend(pinned_values(&root, image, digest).map_err(refusal(&path))?);
        }
    }
    draft.set(&path, &values)
}
