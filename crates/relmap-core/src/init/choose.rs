//! Which tags are a component's.

use std::collections::BTreeMap;

use semver::Version;

use crate::release_notes::title_and_version;
use crate::version::lenient;

/// A tag that names a release of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagOf<T> {
    /// The tag, as whoever asks keeps it.
    pub tag: T,
    /// The version in its name.
    pub version: Version,
}

/// The tags of a component, highest version first; each version once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen<T> {
    /// The title that the names bear.
    pub title: Option<String>,
    /// The tags.
    pub tags: Vec<TagOf<T>>,
}

/// How many of the newest tags of a kind are asked whether they are the component's.
const ASKED: usize = 5;

/// Chooses the tags of a component among all of a repository: those with one title of which one of
/// the newest is confirmed to be a release of it. A title that is the component's name goes first,
/// then one that contains it, then the one with the most tags. `alone` says that the repository has
/// no other component, so that any title may be its own.
///
/// # Errors
/// What `confirm` fails with.
pub fn choose<T: Clone, E>(
    all: &[(String, T)],
    name: Option<&str>,
    alone: bool,
    mut confirm: impl FnMut(&TagOf<T>) -> Result<bool, E>,
) -> Result<Option<Chosen<T>>, E> {
    let mut groups: BTreeMap<Option<&str>, Vec<(&str, TagOf<T>)>> = BTreeMap::new();
    for (tag_name, tag) in all {
        if let Some((title, written)) = title_and_version(tag_name)
            && let Some(version) = lenient(written).filter(|_| written.contains('.'))
        {
            let tag = TagOf { tag: tag.clone(), version };
            groups.entry(title).or_default().push((tag_name, tag));
        }
    }
    let mut order: Vec<_> = groups.into_iter().collect();
    order.sort_by_key(|(title, tags)| {
        let is_name = title.is_some() && *title == name;
        let bears = title.zip(name).is_some_and(|(title, name)| title.contains(name));
        (!is_name, !bears, std::cmp::Reverse(tags.len()))
    });
    for (title, mut tags) in order {
        let bears = title.zip(name).is_some_and(|(title, name)| title.contains(name));
        if !bears && !alone {
            continue;
        }
        // Of two names for one version, the shorter one is likelier to be its own.
        tags.sort_by(|(a, one), (b, two)| {
            two.version.cmp(&one.version).then(a.len().cmp(&b.len())).then(a.cmp(b))
        });
        tags.dedup_by(|(_, later), (_, kept)| later.version.cmp_precedence(&kept.version).is_eq());
        let mut confirmed = false;
        for (_, tag) in tags.iter().take(ASKED) {
            confirmed = confirmed || confirm(tag)?;
        }
        if confirmed {
            let tags = tags.into_iter().map(|(_, tag)| tag).collect();
            return Ok(Some(Chosen { title: title.map(str::to_owned), tags }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(tags: &[&str], name: Option<&str>, alone: bool, confirmed: &[&str]) -> Vec<String> {
        let all: Vec<(String, String)> =
            tags.iter().map(|tag| ((*tag).to_owned(), (*tag).to_owned())).collect();
        let found =
            choose(&all, name, alone, |tag| Ok::<_, ()>(confirmed.contains(&tag.tag.as_str())));
        let found = found.unwrap().map(|chosen| chosen.tags).unwrap_or_default();
        found.into_iter().map(|tag| tag.tag).collect()
    }

    #[test]
    fn the_title_that_bears_the_name_goes_first_and_must_be_confirmed() {
        let tags = [
            "v1.0.0",
            "v1.1.0",
            "web-0.1.0",
            "web-0.2.0",
            "web-chart-9.0.0",
            "webber-3.0.0",
            "nightly",
        ];
        assert_eq!(chosen(&tags, Some("web"), true, &["web-0.2.0"]), ["web-0.2.0", "web-0.1.0"]);
        assert_eq!(chosen(&tags, Some("web"), true, &["web-chart-9.0.0"]), ["web-chart-9.0.0"]);
        assert_eq!(chosen(&tags, Some("web"), true, &["v1.1.0"]), ["v1.1.0", "v1.0.0"]);
        assert_eq!(chosen(&tags, Some("web"), false, &["v1.1.0"]), [""; 0]);
        assert_eq!(chosen(&tags, Some("web"), true, &[]), [""; 0]);
    }

    #[test]
    fn each_version_stands_once_and_the_highest_first() {
        let tags = ["v1.0.0", "1.0.0", "v1.10.0", "v1.9.0", "v2.0.0-rc.1", "v1"];
        assert_eq!(
            chosen(&tags, None, true, &["v1.10.0"]),
            ["v2.0.0-rc.1", "v1.10.0", "v1.9.0", "1.0.0"]
        );
    }
}
