//! The tags of installed charts whose images stand in templates: those in values, and appVersion.

use std::collections::HashSet;

use crate::chart::images;
use crate::chart::values::ValuesDiff;

use super::super::TagMove;
use super::super::values::{keys, lone_tag};
use super::both::on_both_sides;
use super::instance::Installed;
use super::work::Work;

/// The tags that moved in what is installed on both sides, by their paths from the chart around all; none if that is
/// more than is compared.
pub(in super::super) fn lone_tags(
    [old, new]: [&Installed<'_>; 2],
    work: &mut Work,
) -> Option<Vec<TagMove>> {
    let mut found = Vec::new();
    for (place, was, now) in on_both_sides(old, new) {
        work.take(was.values.count() + now.values.count()).then_some(())?;
        let diff = ValuesDiff::between(&was.values, &now.values);
        if diff.omits_what_decides {
            return None;
        }
        let app_versions = [was, now].map(|side| side.chart.app_version.as_deref());
        if let [Some(old), Some(new)] = app_versions
            && old != new
            && !place.is_empty()
            && !now.chart.is_library
        {
            // Its templates may take the tag from that.
            let path = format!("{place} (appVersion)");
            found.push(TagMove { path, old: old.to_owned(), new: new.to_owned() });
        }
        let (is_old, is_new) = (was.own_keys(), now.own_keys());
        let moved = diff.iter().filter(|key| is_old(&key.path) && is_new(&key.path));
        let moved = moved.filter_map(|key| lone_tag(key, app_versions, |_| false));
        let mut moved = moved.peekable();
        if moved.peek().is_none() {
            continue;
        }
        let images = [was, now].map(|side| images::images(&side.values, None));
        let of_images: HashSet<String> = images.iter().flatten().flat_map(keys).collect();
        let moved = moved.filter(|tag| !of_images.contains(&tag.path));
        found.extend(moved.map(|tag| match place.as_str() {
            "" => tag,
            place => TagMove { path: format!("{place}.{}", tag.path), ..tag },
        }));
    }
    Some(found)
}
