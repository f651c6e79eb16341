//! What is before the version in the name of a tag: the form that the tags of one line share.

use semver::Version;

use super::tag_version::tag_version;

/// What may be between a title and a version.
pub(super) const JOINERS: [char; 4] = ['-', '/', '_', '@'];

/// What is before the version in a tag's name: `charts-v` in `charts-v1.2.0`. None if the
/// version is not there.
///
/// ```
/// use relmap_core::component::before_version;
/// let version = "1.1.0".parse().unwrap();
/// assert_eq!(before_version("charts-v1.1.0", &version), Some("charts-v"));
/// assert_eq!(before_version("v1.1", &version), Some("v"));
/// assert_eq!(before_version("charts-2.0.0", &version), None);
/// ```
pub fn before_version<'t>(tag: &'t str, version: &Version) -> Option<&'t str> {
    let is_start = |at: usize| {
        let before = tag[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_digit() || c == '.')
    };
    let full = version.to_string();
    // A template may put something behind the version.
    let exact = tag.match_indices(&full).map(|(at, _)| at).find(|at| is_start(*at));
    let lenient = || {
        let digits = tag.char_indices().filter(|(at, c)| c.is_ascii_digit() && is_start(*at));
        digits.map(|(at, _)| at).find(|at| {
            tag_version(&tag[*at..]).is_some_and(|found| found.cmp_precedence(version).is_eq())
        })
    };
    exact.or_else(lenient).map(|at| &tag[..at])
}

/// Whether a tag has its version to the letter. `charts-1.1` and `charts-01.1.0` do not have
/// `1.1.0`: the first may move on to every patch, the second is a slip.
///
/// ```
/// use relmap_core::component::names_exactly;
/// let version = "1.1.0".parse().unwrap();
/// assert!(names_exactly("charts-1.1.0", &version));
/// assert!(!names_exactly("charts-1.1", &version) && !names_exactly("charts-01.1.0", &version));
/// ```
pub fn names_exactly(tag: &str, version: &Version) -> bool {
    let full = version.to_string();
    before_version(tag, version).is_some_and(|before| tag[before.len()..].starts_with(&full))
}

/// The title in what is before a version: `charts` in `charts-v`, and none in `v`.
pub fn title_in(prefix: &str) -> Option<&str> {
    let title = strip_mark(prefix);
    let title = title.strip_suffix(JOINERS).unwrap_or(title);
    (!title.is_empty()).then_some(title)
}

/// A prefix without the `v` or `r` that may be right before the version.
fn strip_mark(prefix: &str) -> &str {
    let dotless = prefix.strip_suffix('.').unwrap_or(prefix);
    let Some(before) = dotless.strip_suffix(['v', 'V', 'r', 'R']) else { return prefix };
    if before.is_empty() || before.ends_with(JOINERS) { before } else { prefix }
}

/// A title that tags have: that of most of them. None where a tag is a version and nothing else,
/// for then such names are known here.
pub(super) fn title_among<'t>(tags: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for tag in tags {
        let mut starts = std::iter::once(0)
            .chain(tag.char_indices().filter(|(_, c)| JOINERS.contains(c)).map(|(at, _)| at + 1));
        // Only what is SemVer to the letter says how releases are named.
        let version = starts.find(|at| {
            let mark = usize::from(tag[*at..].starts_with(['v', 'V']));
            Version::parse(&tag[at + mark..]).is_ok()
        });
        let Some(at) = version else { continue };
        *counts.entry(title_in(&tag[..at])?).or_default() += 1;
    }
    let most = counts.values().max().copied()?;
    let mut titles = counts.into_iter().filter(|(_, count)| *count == most).map(|(title, _)| title);
    let first = titles.next();
    first.filter(|_| titles.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_what_is_neither_mark_nor_joiner() {
        for (prefix, title) in [
            ("", None),
            ("v", None),
            ("V", None),
            ("r", None),
            ("v.", None),
            ("charts-", Some("charts")),
            ("charts-v", Some("charts")),
            ("charts_V", Some("charts")),
            ("release/", Some("release")),
            ("release_v", Some("release")),
            ("argo-cd-", Some("argo-cd")),
            ("rev-", Some("rev")),
            ("dev", Some("dev")),
        ] {
            assert_eq!(title_in(prefix), title, "{prefix}");
        }
    }

    #[test]
    fn what_stands_before_a_version_is_found_in_badly_written_tags_too() {
        let version: Version = "1.1.0".parse().unwrap();
        for (tag, before, exact) in [
            ("1.1.0", Some(""), true),
            ("charts-1.1.0", Some("charts-"), true),
            ("charts-01.1.0", Some("charts-"), false),
            ("charts-1.1", Some("charts-"), false),
            ("app-2-1.1.0", Some("app-2-"), true),
            ("rel/1.1.0/charts", Some("rel/"), true),
            ("charts-11.1.0", None, false),
        ] {
            assert_eq!(before_version(tag, &version), before, "{tag}");
            assert_eq!(names_exactly(tag, &version), exact, "{tag}");
        }
    }

    #[test]
    fn most_tags_say_the_title_and_a_bare_one_says_that_there_is_none() {
        for (tags, title) in [
            (&["app-1.2.0"][..], Some("app")),
            (&["app-1.2.0", "app-v1.3.0", "nightly-2.0.0"], Some("app")),
            (&["app-1.2.0", "v1.3.0"], None),
            (&["app-1.2.0", "web-1.2.0"], None),
            (&["latest", "app-7", "charts-1.1", "build-2024.01.02"], None),
            (&[], None),
        ] {
            assert_eq!(title_among(tags.iter().copied()), title, "{tags:?}");
        }
    }
}
