//! A release as people type it, and which release that is.

use crate::version::lenient;

/// What may stand between a title and a version, as people write it.
const JOINERS: [&str; 10] = ["-v", "/v", "_v", "@v", " v", "-", "/", "_", "@", " "];

/// A release that may be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate<'a> {
    /// The tag, where one is known.
    pub(super) tag: Option<&'a str>,
    /// The names that may stand before the version.
    pub(super) titles: &'a [&'a str],
    /// The version as written.
    pub(super) version: &'a str,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Typed<'t>(pub(super) &'t str);

impl<'t> Typed<'t> {
    /// What was typed, without what people copy along.
    pub(super) fn new(text: &'t str) -> Typed<'t> {
        let text = text.trim();
        Typed(text.strip_prefix("refs/tags/").unwrap_or(text))
    }

    /// Whether it is a version and nothing else.
    pub(super) fn is_version(self) -> bool {
        is_version(without_v(self.0))
    }

    /// The version in it, if the rest of it is one of the titles or nothing.
    pub(super) fn version(self, titles: &[&str]) -> Option<&'t str> {
        let behind = titles.iter().find_map(|title| {
            let rest = strip_title(self.0, title)?;
            JOINERS.iter().find_map(|joiner| rest.strip_prefix(joiner)).filter(|v| is_version(v))
        });
        behind.or_else(|| Some(without_v(self.0)).filter(|text| is_version(text)))
    }

    /// What the candidate has to do with it: `quick` leaves out what needs versions to be read.
    fn likeness(self, candidate: &Candidate<'_>, quick: bool) -> Option<Likeness> {
        if candidate.tag == Some(self.0) {
            return Some(Likeness::Tag);
        }
        let typed = self.version(candidate.titles)?;
        if typed == without_v(candidate.version) {
            return Some(Likeness::Version);
        }
        if quick {
            return None;
        }
        let (typed, known) = (lenient(typed)?, lenient(candidate.version)?);
        if typed == known {
            return Some(Likeness::Equal);
        }
        // Who leaves the build out means any.
        let same = typed.cmp_precedence(&known).is_eq() && typed.build.is_empty();
        same.then_some(Likeness::Precedence)
    }

    /// The candidates that are meant, by their positions: the surest, and all that are as sure.
    pub(super) fn pick<'c>(
        self,
        candidates: impl Fn() -> Box<dyn Iterator<Item = Candidate<'c>> + 'c>,
    ) -> Vec<usize> {
        for quick in [true, false] {
            let mut best = None;
            let mut found = Vec::new();
            for (position, candidate) in candidates().enumerate() {
                let Some(likeness) = self.likeness(&candidate, quick) else { continue };
                if best.is_none_or(|best| likeness < best) {
                    best = Some(likeness);
                    found.clear();
                }
                if best == Some(likeness) {
                    found.push(position);
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}

/// The rest behind a title, whose case makes no difference.
fn strip_title<'t>(text: &'t str, title: &str) -> Option<&'t str> {
    let head = text.get(..title.len()).filter(|_| !title.is_empty())?;
    head.eq_ignore_ascii_case(title).then(|| &text[title.len()..])
}

fn without_v(text: &str) -> &str {
    text.strip_prefix(['v', 'V']).filter(|rest| is_version(rest)).unwrap_or(text)
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether two versions are the same, however they are written.
pub(super) fn is_same_version(a: &str, b: &str) -> bool {
    let (a, b) = (without_v(a), without_v(b));
    // The number in front is cheap to read and mostly decides.
    fn major(text: &str) -> &str {
        let end = text.bytes().take_while(u8::is_ascii_digit).count();
        text[..end].trim_start_matches('0')
    }
    a == b || major(a) == major(b) && lenient(a).is_some_and(|a| lenient(b) == Some(a))
}

/// The title in a tag's name, by the version in it: `charts` in `charts-1.1.0`.
///
/// ```
/// use relmap_core::release_map::title_of;
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
        let titles: Vec<Vec<&str>> = candidates
            .iter()
            .map(|(tag, version)| title_of(tag, version).into_iter().collect())
            .collect();
        let found = Typed::new(typed).pick(|| {
            Box::new(candidates.iter().zip(&titles).map(|((tag, version), titles)| Candidate {
                tag: Some(tag),
                titles,
                version,
            }))
        });
        found.into_iter().map(|at| candidates[at].0).collect()
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
