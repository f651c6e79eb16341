//! What moved of the images that the entries of a system chart name by `Image:`.

use crate::chart::file_kind::ChangeKind;
use crate::chart::image_ref::ImageRef;
use crate::chart::images::ImageChange;
use crate::component::{Component, ComponentKind};
use crate::release_notes::{Entry, ReleaseNotes};

use super::changes::Changes;

/// Adds the images that have another version in the newest entry than in that of the baseline, and that no values show.
pub(super) fn add_moved(component: &Component, then: Option<&ReleaseNotes>, changes: &mut Changes) {
    if component.kind != ComponentKind::System {
        return;
    }
    let named = |entry: Option<&Entry>| -> Vec<ImageRef> {
        let images = entry.into_iter().flat_map(Entry::images);
        images.filter_map(|image| image.text.parse().ok()).collect()
    };
    let before = named(then.and_then(ReleaseNotes::newest));
    let now = named(component.notes.newest());
    for (old, new) in pairs(&before, &now) {
        let (tag_changed, digest_changed) = (old.tag != new.tag, old.digest != new.digest);
        let is_known = changes.images.iter().any(|image| {
            let same = |side: &Option<ImageRef>, other: &ImageRef| {
                side.as_ref().is_some_and(|side| {
                    side.base_name() == other.base_name() && side.tag == other.tag
                })
            };
            same(&image.old, old) && same(&image.new, new)
        });
        if !tag_changed && !digest_changed || is_known {
            continue;
        }
        changes.add(&component.layout.release_file, ChangeKind::Image);
        changes.images.push(ImageChange {
            path: "Image".to_owned(),
            old_path: Some("Image".to_owned()),
            old: Some(old.clone()),
            new: Some(new.clone()),
            tag_changed,
            digest_changed,
            repository_changed: !old.same_repository(new),
            from_app_version: false,
            is_unread: false,
        });
    }
}

/// The images of one name, where each side has one of it.
fn pairs<'i>(
    before: &'i [ImageRef],
    now: &'i [ImageRef],
) -> impl Iterator<Item = (&'i ImageRef, &'i ImageRef)> {
    fn only<'i>(all: &'i [ImageRef], name: &str) -> Option<&'i ImageRef> {
        let mut found = all.iter().filter(|image| image.base_name() == name);
        found.next().filter(|_| found.next().is_none())
    }
    now.iter().filter_map(|new| {
        let name = new.base_name();
        Some((only(before, &name)?, only(now, &name)?))
    })
}
