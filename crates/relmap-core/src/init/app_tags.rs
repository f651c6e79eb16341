//! Which tags of a repository without charts are releases of what it holds.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use semver::Version;

use crate::release_notes::title_and_version;
use crate::version::lenient;

/// The tags of the app whose repository is called `name`, as their places in `all`, highest version
/// first and each version once: those with one title. The title of the tag `model` goes first, then
/// one that is the name, then one that contains it, then the one with the most tags.
///
/// ```
/// use relmap_core::init::app_tags;
/// let tags = app_tags(&["nightly", "v1.0.0", "v1.1.0", "widget-3.0.0"], "app", None);
/// assert_eq!(tags.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [2, 1]);
/// ```
pub fn app_tags(all: &[&str], name: &str, model: Option<&str>) -> Vec<(usize, Version)> {
    let model = model.and_then(title_and_version).map(|(title, _)| title);
    let mut titles: BTreeMap<Option<&str>, Vec<(usize, Version)>> = BTreeMap::new();
    for (at, tag) in all.iter().enumerate() {
        if let Some((title, written)) = title_and_version(tag)
            && let Some(version) = lenient(written).filter(|_| written.contains('.'))
        {
            titles.entry(title).or_default().push((at, version));
        }
    }
    let best = titles.into_iter().min_by_key(|(title, tags)| {
        let is_model = model == Some(*title);
        let is_name = *title == Some(name);
        let has_name = title.is_some_and(|title| title.contains(name));
        (!is_model, !is_name, !has_name, Reverse(tags.len()))
    });
    let Some((_, mut tags)) = best else { return Vec::new() };
    // Of two names for one version, the shorter one is likelier to be its own.
    tags.sort_by(|(a, one), (b, two)| {
        let length = all[*a].len().cmp(&all[*b].len());
        two.cmp_precedence(one).then(length).then(all[*a].cmp(all[*b]))
    });
    tags.dedup_by(|(_, later), (_, kept)| later.cmp_precedence(kept).is_eq());
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tags: &[&str], name: &str, wanted: &[&str]) {
        let found = app_tags(tags, name, None);
        assert_eq!(found.iter().map(|(at, _)| tags[*at]).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn the_title_that_bears_the_name_goes_first() {
        let tags = ["v1.0.0", "v1.1.0", "web-0.1.0", "web-0.2.0", "web-ui-9.0.0", "nightly"];
        check(&tags, "web", &["web-0.2.0", "web-0.1.0"]);
        check(&tags, "ui", &["web-ui-9.0.0"]);
        check(&tags, "other", &["v1.1.0", "v1.0.0"]);
        check(&["nightly", "v1"], "web", &[]);
        let found = app_tags(&tags, "web", Some("v1.0.0"));
        assert_eq!(found.iter().map(|(at, _)| tags[*at]).collect::<Vec<_>>(), ["v1.1.0", "v1.0.0"]);
    }

    #[test]
    fn each_version_stands_once_and_the_highest_first() {
        let tags = ["v1.0.0", "1.0.0", "v1.10.0", "v1.9.0", "v2.0.0-rc.1", "v1"];
        check(&tags, "web", &["v2.0.0-rc.1", "v1.10.0", "v1.9.0", "1.0.0"]);
    }
}
