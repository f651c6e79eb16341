//! What a tag's name says by itself: a title and a version.

use std::collections::HashSet;

use crate::version::lenient;

/// A tag's name, split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagTitle<'t> {
    /// What is before the version, without what joins the two; empty for `v1.2.3`.
    pub title: &'t str,
    /// The version as written, without a leading `v`.
    pub version: &'t str,
}

/// Words that say "this is a chart" and not which.
const CHART_WORDS: [&str; 5] = ["helm", "chart", "charts", "helm-chart", "helm-charts"];

/// Words before a version that say nothing.
const EMPTY_WORDS: [&str; 6] = ["v", "ver", "version", "rel", "release", "releases"];

impl<'t> TagTitle<'t> {
    /// Splits a tag's name (without `refs/tags/`) at the first place where a version can begin;
    /// none if there is no version in it.
    ///
    /// ```
    /// use relmap_core::import::TagTitle;
    /// let read = |tag| TagTitle::of(tag).map(|read| (read.title, read.version));
    /// assert_eq!(read("kube-prometheus-stack-45.1.0"), Some(("kube-prometheus-stack", "45.1.0")));
    /// assert_eq!(read("charts/web/v1.2.3-rc.1"), Some(("charts/web", "1.2.3-rc.1")));
    /// assert_eq!(read("v4.44"), Some(("", "4.44")));
    /// assert_eq!(read("nightly"), None);
    /// ```
    pub fn of(tag: &'t str) -> Option<TagTitle<'t>> {
        let starts = std::iter::once(0)
            .chain(tag.match_indices(['-', '/', '_', '@', '+']).map(|(at, _)| at + 1));
        let mut lone = None;
        for start in starts {
            let rest = &tag[start..];
            let marked = rest.strip_prefix(['v', 'V']);
            let marked = marked.map(|rest| rest.strip_prefix('.').unwrap_or(rest));
            let version = marked.unwrap_or(rest);
            let title = tag[..start].trim_end_matches(['-', '/', '_', '@', '+']);
            match shape(version) {
                Shape::Version => return Some(TagTitle { title, version }),
                Shape::Number => lone = Some(TagTitle { title, version }),
                Shape::Neither => {}
            }
        }
        lone
    }
}

/// Whether the version of a tag and one in Chart.yaml are the same. A leading `v`, missing parts,
/// leading zeros and a `_` that stands for `+` make no difference.
pub(super) fn agrees(tag: &str, chart: &str) -> bool {
    let plain = chart.strip_prefix(['v', 'V']).unwrap_or(chart);
    if plain == tag || plain.contains('+') && plain.replace('+', "_") == tag {
        return true;
    }
    match (lenient(tag), lenient(plain)) {
        (Some(tag), Some(chart)) => tag == chart,
        _ => false,
    }
}

enum Shape {
    Version,
    Number,
    Neither,
}

/// Whether a text can be a version: digits, a dot and another digit, and nothing that leads on to
/// a further part of a path.
fn shape(text: &str) -> Shape {
    let core = text.split(['-', '+', '_']).next().unwrap_or_default();
    let mut parts = core.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if text.contains('/') || !parts.next().is_some_and(is_number) {
        return Shape::Neither;
    }
    match parts.next() {
        // `1.2.x` and `1.2rc1` are versions of a kind: the second part begins with a digit.
        Some(second) if second.starts_with(|c: char| c.is_ascii_digit()) => Shape::Version,
        None if core.len() == text.len() => Shape::Number,
        _ => Shape::Neither,
    }
}

/// Which chart a title means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedChart {
    /// The title, in small letters and with `-` for `_`.
    pub exact: String,
    /// The title without words such as `helm-chart`, if it has any; empty if it has nothing else.
    pub stripped: Option<String>,
    /// Whether such a word says that this is a chart.
    pub says_chart: bool,
}

impl ExpectedChart {
    /// Reads a title.
    ///
    /// ```
    /// use relmap_core::import::ExpectedChart;
    /// let wanted = ExpectedChart::of("metrics-server-helm-chart");
    /// assert_eq!((wanted.stripped.as_deref(), wanted.says_chart), (Some("metrics-server"), true));
    /// assert!(ExpectedChart::of("").names_no_chart());
    /// assert!(ExpectedChart::of("helm-chart").names_no_chart());
    /// ```
    pub fn of(title: &str) -> ExpectedChart {
        let title = plain(title);
        let exact = if EMPTY_WORDS.contains(&title.as_str()) { String::new() } else { title };
        let mut rest = exact.as_str();
        loop {
            let shorter = CHART_WORDS.iter().find_map(|word| {
                if rest == *word {
                    return Some("");
                }
                let before = rest.strip_prefix(word).and_then(|rest| rest.strip_prefix(['-', '/']));
                before.or_else(|| rest.strip_suffix(word)?.strip_suffix(['-', '/']))
            });
            match shorter {
                Some(shorter) if !rest.is_empty() => rest = shorter,
                _ => break,
            }
        }
        let says_chart = rest.len() != exact.len();
        let rest = if EMPTY_WORDS.contains(&rest) { "" } else { rest };
        let stripped = says_chart.then(|| rest.to_owned());
        ExpectedChart { exact, stripped, says_chart }
    }

    /// Whether the title leaves open which chart is meant.
    pub fn names_no_chart(&self) -> bool {
        self.exact.is_empty() || self.stripped.as_ref().is_some_and(String::is_empty)
    }

    /// How well a chart's name or folder fits; none if it does not.
    pub fn fits(&self, folder: &str, name: Option<&str>) -> Option<Fit> {
        let base = plain(folder.rsplit('/').next().unwrap_or(folder));
        let name = name.map(plain);
        let is = |wanted: &str| name.as_deref() == Some(wanted) || base == wanted;
        if !self.exact.is_empty() && (is(&self.exact) || plain(folder) == self.exact) {
            return Some(Fit::Exact);
        }
        if self.names_no_chart() {
            return Some(Fit::Unnamed);
        }
        if self.stripped.as_deref().is_some_and(is) {
            return Some(Fit::Stripped);
        }
        let last = self.last();
        if is(last) || bare(&base) == last || name.as_deref().is_some_and(|name| bare(name) == last)
        {
            return Some(Fit::Stripped);
        }
        let ends = name.as_deref()?.strip_suffix(last)?;
        ends.ends_with('-').then_some(Fit::Part)
    }

    /// The last part of the title, without words such as `helm-chart`.
    fn last(&self) -> &str {
        let wanted = self.stripped.as_deref().unwrap_or(&self.exact);
        wanted.rsplit('/').next().unwrap_or(wanted)
    }

    /// What a chart that fits has among its [`titles`], unless this names no chart.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        [self.exact.as_str(), self.last()].into_iter().chain(self.stripped.as_deref())
    }
}

/// A title without words such as `helm-chart`.
fn bare(title: &str) -> String {
    ExpectedChart::of(title).stripped.unwrap_or_else(|| title.to_owned())
}

/// All that a chart is called by titles that fit it.
pub(super) fn titles(folder: &str, name: Option<&str>) -> HashSet<String> {
    let base = plain(folder.rsplit('/').next().unwrap_or(folder));
    let mut titles = HashSet::from([bare(&base), base, plain(folder)]);
    if let Some(name) = name.map(plain) {
        titles.insert(bare(&name));
        titles.extend(name.match_indices('-').map(|(at, _)| name[at + 1..].to_owned()));
        titles.insert(name);
    }
    titles
}

/// How well a title fits a chart. Earlier ones are surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It is the chart's name or folder, to the letter.
    Exact,
    /// It is, but for words such as `helm-chart`.
    Stripped,
    /// It names no chart.
    Unnamed,
    /// It is the end of the chart's name.
    Part,
    /// It is something else, and the repository holds no other chart.
    Other,
}

/// A name in small letters, with `-` for `_`.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests;
