//! A release as people type it, and which release that is.

mod near;
mod unresolved;

use std::borrow::Cow;

use crate::version::{lenient, without_v};

pub(crate) use near::near;
pub use unresolved::{ReleaseKind, Unmapped, Unresolved};

/// What may stand between a title and a version, as people write it.
const JOINERS: [&str; 10] = ["-v", "/v", "_v", "@v", " v", "-", "/", "_", "@", " "];

/// A release that may be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate<'a> {
    /// The tag, where one is known.
    pub(crate) tag: Option<&'a str>,
    /// The names that may stand before the version.
    pub(crate) titles: Titles<'a>,
    /// The version as written.
    pub(crate) version: &'a str,
}

/// The names that may stand before a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Titles<'a> {
    /// Any of these: a chart.
    Any(&'a [&'a str]),
    /// An app: its name, if it is known, the title in its tag, or any of these where the tag has
    /// none.
    App(Option<&'a str>, &'a [&'a str]),
}

impl<'a> Candidate<'a> {
    /// The app's name, where it is one: the known one, or the title in its tag.
    pub(crate) fn app(&self) -> Option<&'a str> {
        match self.titles {
            Titles::Any(_) => None,
            Titles::App(name, _) => name.or_else(|| self.title_in_tag()),
        }
    }

    fn title_in_tag(&self) -> Option<&'a str> {
        title_of(self.tag?, self.version)
    }

    /// What to call it so that it is understood again.
    pub(crate) fn shown(&self) -> Cow<'a, str> {
        match (self.tag, self.app()) {
            (Some(tag), _) => tag.into(),
            (None, Some(name)) => format!("{name} {}", self.version).into(),
            (None, None) => self.version.into(),
        }
    }
}

/// How surely a candidate is meant; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The tag, to the letter.
    Tag,
    /// The version, to the letter.
    Version,
    /// The same version, written otherwise: `1.10` and `1.10.0`.
    Equal,
    /// The same version apart from its build metadata.
    Precedence,
}

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReleaseSpec<'t> {
    text: &'t str,
    /// What in it may be a version: all of it, or what follows a joiner.
    versions: Vec<&'t str>,
}

impl<'t> ReleaseSpec<'t> {
    /// What was typed, without what people copy along.
    pub(crate) fn new(text: &'t str) -> ReleaseSpec<'t> {
        let text = text.trim();
        let text = text.strip_prefix("refs/tags/").unwrap_or(text);
        let joiners = text.match_indices(['-', '/', '_', '@', ' ']);
        let behind = joiners.map(|(at, joiner)| &text[at + joiner.len()..]);
        let versions = std::iter::once(text).chain(behind).map(without_v);
        ReleaseSpec { text, versions: versions.filter(|text| is_version(text)).collect() }
    }

    /// Whether it is a version and nothing else.
    pub(crate) fn is_version(&self) -> bool {
        is_version(without_v(self.text))
    }

    /// The text itself.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// The version in it, if the rest of it is one of the candidate's titles or nothing.
    pub(crate) fn version(&self, candidate: &Candidate<'_>) -> Option<&'t str> {
        let behind = |title: &str| {
            let rest = strip_title(self.text, title)?;
            JOINERS.iter().find_map(|joiner| rest.strip_prefix(joiner)).filter(|v| is_version(v))
        };
        let any = |titles: &[&str]| titles.iter().find_map(|title| behind(title));
        let behind = match candidate.titles {
            Titles::Any(titles) => any(titles),
            Titles::App(name, names) => {
                name.and_then(behind).or_else(|| match candidate.title_in_tag() {
                    Some(title) => behind(title),
                    None => any(names),
                })
            }
        };
        behind.or_else(|| Some(without_v(self.text)).filter(|text| is_version(text)))
    }

    /// Whether the candidate can be meant at all: cheap, and true of nearly no candidate of many.
    pub(crate) fn is_like(&self, candidate: &Candidate<'_>) -> bool {
        candidate.tag == Some(self.text) || self.has_numbers_of(candidate.version)
    }

    /// Whether a version of these numbers is in it.
    pub(crate) fn has_numbers_of(&self, version: &str) -> bool {
        let known = without_v(version);
        self.versions.iter().any(|typed| *typed == known || same_numbers(typed, known))
    }

    /// What the candidate has to do with it.
    fn likeness(&self, candidate: &Candidate<'_>) -> Option<Likeness> {
        if candidate.tag == Some(self.text) {
            return Some(Likeness::Tag);
        }
        if !self.has_numbers_of(candidate.version) {
            return None;
        }
        let known = without_v(candidate.version);
        let typed = self.version(candidate)?;
        if typed == known {
            return Some(Likeness::Version);
        }
        let (typed, known) = (lenient(typed)?, lenient(known)?);
        if typed == known {
            return Some(Likeness::Equal);
        }
        // Who leaves the build out means any.
        let same = typed.cmp_precedence(&known).is_eq() && typed.build.is_empty();
        same.then_some(Likeness::Precedence)
    }

    /// Those of the candidates that are meant: the surest, and all that are as sure.
    pub(crate) fn pick<'c, K>(
        &self,
        candidates: impl Iterator<Item = (K, Candidate<'c>)>,
    ) -> Vec<K> {
        let mut best = None;
        let mut found = Vec::new();
        for (key, candidate) in candidates {
            let Some(likeness) = self.likeness(&candidate) else { continue };
            if best.is_none_or(|best| likeness < best) {
                best = Some(likeness);
                found.clear();
            }
            if best == Some(likeness) {
                found.push(key);
            }
        }
        found
    }
}

/// The rest behind a title, whose case makes no difference.
fn strip_title<'t>(text: &'t str, title: &str) -> Option<&'t str> {
    let head = text.get(..title.len()).filter(|_| !title.is_empty())?;
    head.eq_ignore_ascii_case(title).then(|| &text[title.len()..])
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether two versions are the same, however they are written.
pub(crate) fn is_same_version(a: &str, b: &str) -> bool {
    let (a, b) = (without_v(a), without_v(b));
    a == b || same_numbers(a, b) && lenient(a).is_some_and(|a| lenient(b) == Some(a))
}

/// Whether the numbers of two versions are the same, where those that are left out are 0: `1.10` and
/// `1.10.0-rc.1`.
fn same_numbers(a: &str, b: &str) -> bool {
    fn numbers(text: &str) -> impl Iterator<Item = &str> {
        let core = text.find(['-', '+']).map_or(text, |end| &text[..end]);
        core.split('.').map(|number| number.trim_start_matches('0'))
    }
    // The first number tells nearly all versions of a large map apart, and costs next to nothing.
    fn first(text: &str) -> &str {
        let number = text.trim_start_matches('0');
        let end = number.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(number.len());
        &number[..end]
    }
    if first(a) != first(b) {
        return false;
    }
    let (mut a, mut b) = (numbers(a), numbers(b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (a, b) if a.unwrap_or_default() != b.unwrap_or_default() => return false,
            _ => {}
        }
    }
}

/// The title in a tag's name, by the version in it: `charts` in `charts-1.1.0`.
///
/// ```
/// use relmap_core::release_spec::title_of;
/// assert_eq!(title_of("charts/v1.1.0", "1.1.0"), Some("charts"));
/// assert_eq!(title_of("v1.1.0", "1.1.0"), None);
/// ```
pub fn title_of<'a>(tag: &'a str, version: &str) -> Option<&'a str> {
    let from_version = tag.strip_suffix(without_v(version)).and_then(|head| {
        JOINERS.iter().find_map(|joiner| head.strip_suffix(joiner)).or(match head {
            "" | "v" | "V" => Some(""),
            _ => None,
        })
    });
    let title = from_version.or_else(|| {
        let joiners = tag.match_indices(['-', '/', '_', '@']);
        let ends = joiners.filter(|(at, _)| is_version(without_v(&tag[at + 1..])));
        let mut ends = ends.filter(|(at, _)| tag[at + 1..].contains('.'));
        ends.next().map(|(at, _)| &tag[..at])
    })?;
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(typed: &str, candidates: &[(&'static str, &'static str)]) -> Vec<&'static str> {
        ReleaseSpec::new(typed).pick(candidates.iter().map(|(tag, version)| {
            (*tag, Candidate { tag: Some(tag), titles: Titles::App(None, &[]), version })
        }))
    }

    #[test]
    fn people_type_versions_in_many_ways() {
        let known = [("charts-1.1.0", "1.1.0"), ("charts-1.10.0", "1.10.0"), ("v1.2.0", "v1.2.0")];
        for (typed, meant) in [
            ("charts-1.1.0", "charts-1.1.0"),
            ("refs/tags/charts-1.1.0", "charts-1.1.0"),
            ("1.1.0", "charts-1.1.0"),
            ("v1.1.0", "charts-1.1.0"),
            (" charts 1.1.0 ", "charts-1.1.0"),
            ("charts-v1.1.0", "charts-1.1.0"),
            ("Charts/1.1", "charts-1.1.0"),
            ("1.1", "charts-1.1.0"),
            ("1.10", "charts-1.10.0"),
            ("1.2.0", "v1.2.0"),
            ("1.2", "v1.2.0"),
        ] {
            assert_eq!(pick(typed, &known), [meant], "{typed}");
        }
        for typed in ["web-1.1.0", "1.1.1", "charts", "charts-", "", "1.1.0-rc.1", "1.1.0+7"] {
            assert_eq!(pick(typed, &known), [""; 0], "{typed}");
        }
    }

    #[test]
    fn what_is_written_so_goes_before_what_is_equal() {
        let known = [
            ("c-1.0.0+1", "1.0.0+1"),
            ("c-1.0.0+2", "1.0.0+2"),
            ("c-1.0", "1.0"),
            ("d-1.0", "1.0"),
        ];
        assert_eq!(pick("c-1.0.0+2", &known), ["c-1.0.0+2"]);
        assert_eq!(pick("1.0.0+1", &known), ["c-1.0.0+1"]);
        assert_eq!(pick("1.0", &known), ["c-1.0", "d-1.0"]);
        assert_eq!(pick("1.0.0", &known), ["c-1.0", "d-1.0"]);
        assert_eq!(pick("c-1", &known), ["c-1.0"]);
        assert_eq!(pick("1.0.0", &known[..2]), ["c-1.0.0+1", "c-1.0.0+2"]);
    }

    #[test]
    fn a_title_that_begins_another_is_another() {
        let known = [("prometheus-adapter-4.1.0", "4.1.0"), ("prometheus-4.1.0", "4.1.0")];
        assert_eq!(pick("prometheus-4.1", &known), ["prometheus-4.1.0"]);
        assert_eq!(pick("4.1.0", &known).len(), 2);
    }

    #[test]
    fn titles_stand_before_the_version() {
        for (tag, version, title) in [
            ("charts-1.1.0", "1.1.0", Some("charts")),
            ("charts/v1.1.0", "v1.1.0", Some("charts")),
            ("prometheus-adapter-4.1.0", "4.1.0", Some("prometheus-adapter")),
            ("v1.2.0", "1.2.0", None),
            ("1.2.0", "1.2.0", None),
            ("app-1.2.0-rc.1", "1.2.0-rc.1", Some("app")),
            ("app-v1.2", "1.2.0", Some("app")),
            ("release", "1.2.0", None),
        ] {
            assert_eq!(title_of(tag, version), title, "{tag}");
        }
    }
}
