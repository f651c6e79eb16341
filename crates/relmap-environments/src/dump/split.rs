//! `name-1.0.0-2`, split into the chart and its version.

use relmap_core::version::without_v;
use semver::Version;

/// Splits chart and version by the charts that are known: the longest name that fits wins. Without
/// one, the text is split where only one place makes a version; where several would do, it is not
/// split.
///
/// ```
/// use relmap_environments::dump::split_chart;
/// let known = ["web", "web-1"];
/// assert_eq!(split_chart("web-1.0.0-2", known), Some(("web", "1.0.0-2")));
/// assert_eq!(split_chart("web-1-2.0.0", known), Some(("web-1", "2.0.0")));
/// assert_eq!(split_chart("other-1.0.0", known), Some(("other", "1.0.0")));
/// assert_eq!(split_chart("other-1.0.0-2.0.0", known), None);
/// ```
pub fn split_chart<'t, 'k>(
    text: &'t str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<(&'t str, &'t str)> {
    let version = |name: &str| {
        let rest = text.strip_prefix(name)?.strip_prefix('-')?;
        is_version(rest).then_some(rest)
    };
    let fits = known.into_iter().filter_map(|name| Some((name.len(), version(name)?)));
    if let Some((length, version)) = fits.max_by_key(|(length, _)| *length) {
        return Some((&text[..length], version));
    }
    let dashes = text.match_indices('-').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let mut places = dashes.filter(|(name, rest)| !name.is_empty() && is_version(rest));
    match (places.next(), places.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

fn is_version(text: &str) -> bool {
    // Labels have `_` where versions have `+`.
    Version::parse(&without_v(text).replacen('_', "+", 1)).is_ok()
}
