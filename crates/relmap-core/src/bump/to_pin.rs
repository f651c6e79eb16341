//! The images of the values that are to be pinned to digests.

use std::collections::BTreeMap;

use crate::chart::edit::text_at;
use crate::chart::image_ref::ImageRef;
use crate::chart::images::FoundImage;
use crate::chart::yaml;
use crate::position::Position;
use crate::release_notes::edit::Target;

use super::files::Draft;
use super::target::target;
use super::{BumpContext, BumpRequest, Refusal, app, image};

/// An image of the values whose digest is to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageToPin {
    /// The image with the tag that is deployed, if there is one, and without a digest.
    pub image: ImageRef,
    /// The dotted path of the image in the values.
    pub path: String,
    /// The values file, from the root of the repository.
    pub file: String,
    /// Where the image is in it.
    pub place: Position,
    /// The digest that it is pinned to.
    pub digest: Option<String>,
    /// The key of the tag, if the digest must go behind the tag because no key is there for it. Whether the
    /// templates take it there is to be found out: [`tag_use`](super::tag_use()).
    pub behind_tag: Option<String>,
    /// Whether the values have a place for a digest.
    pub has_place: bool,
}

/// The images that the values will have with what is requested, but for those that a digest alone names. Images
/// whose digest is requested are left out too.
///
/// # Errors
/// When what is requested cannot be written.
pub fn images_to_pin(
    context: &BumpContext<'_>,
    base: &BTreeMap<String, Vec<u8>>,
    request: &BumpRequest,
) -> Result<Vec<ImageToPin>, Refusal> {
    if context.component.layout.chart.is_none() {
        return Ok(Vec::new());
    }
    let request = BumpRequest { pins: Some(BTreeMap::new()), ..request.clone() };
    let mut draft = Draft::new(*context, base, true);
    app::apply(&mut draft, &request, target(context) == Target::New)?;
    image::apply(&mut draft, &request)?;
    let Some((file, root, found)) = draft.values() else { return Ok(Vec::new()) };
    let wished = |found: &FoundImage| {
        let mut wished = request.images.iter().filter(|one| one.digest.is_some());
        wished.any(|one| one.same_repository(&found.image))
    };
    let before = context.facts.new.contents.get(&file);
    let helm = context.component.rules.helm();
    let before = before.and_then(|bytes| yaml::load_values(bytes, helm).ok());
    let had_digest = |key: &str| {
        let text = before.as_ref().and_then(|before| text_at(&before.root, key));
        text.is_some_and(|text| text.contains('@'))
    };
    let to_pin = |found: &FoundImage| {
        let is_whole = found.tag_key.as_ref().is_some_and(|key| {
            found.repository_keys.first() == Some(key)
                || text_at(&root, key).is_some_and(|text| text.contains('/'))
        });
        let tag_key = found.tag_key.clone().filter(|key| !is_whole && !had_digest(key));
        ImageToPin {
            image: ImageRef { digest: None, ..found.image.clone() },
            path: found.path.clone(),
            file: file.clone(),
            place: found.place,
            digest: found.image.digest.clone(),
            behind_tag: tag_key.filter(|_| found.digest_key.is_none()),
            has_place: found.digest_key.is_some() || found.tag_key.is_some(),
        }
    };
    let is_by_digest =
        |found: &&FoundImage| found.image.tag.is_none() && found.image.digest.is_some();
    Ok(found.iter().filter(|found| !is_by_digest(found) && !wished(found)).map(to_pin).collect())
}
