//! Version ranges of dependencies that follow a chart of the same repository.

use semver::{Version, VersionReq};

use crate::version::lenient;

/// The range that a dependency should have once the chart that it names has a new version. None
/// where the range takes the new version already, or is one that only a person can change.
///
/// ```
/// use relmap_core::chart::edit::moved_range;
/// let version = "2.0.0".parse().unwrap();
/// assert_eq!(moved_range("1.1.0", &version).as_deref(), Some("2.0.0"));
/// assert_eq!(moved_range("^1.1.0", &version).as_deref(), Some("^2.0.0"));
/// assert_eq!(moved_range(">=1.1.0", &version), None);
/// assert_eq!(moved_range("1.x", &version), None);
/// ```
pub fn moved_range(range: &str, version: &Version) -> Option<String> {
    let trimmed = range.trim();
    let exact = trimmed.trim_start_matches(['=', 'v', ' ']);
    if let Some(pinned) = lenient(exact) {
        let same = pinned == *version;
        return (!same).then(|| format!("{}{version}", &trimmed[..trimmed.len() - exact.len()]));
    }
    let operator = trimmed.chars().next().filter(|c| matches!(c, '^' | '~'))?;
    let base = trimmed[1..].trim();
    lenient(base)?;
    let fits = VersionReq::parse(&format!("{operator}{}", base.trim_start_matches('v')))
        .is_ok_and(|range| range.matches(version));
    (!fits).then(|| format!("{operator}{version}"))
}

#[cfg(test)]
mod tests {
    use super::moved_range;

    #[test]
    fn ranges_follow_only_as_far_as_they_must() {
        for (range, version, expected) in [
            ("1.1.0", "1.1.1", Some("1.1.1")),
            ("v1.1.0", "1.1.1", Some("v1.1.1")),
            ("=1.1.0", "1.1.1", Some("=1.1.1")),
            ("1.1.1", "1.1.1", None),
            ("^1.1.0", "1.4.0", None),
            ("~1.1.0", "1.1.9", None),
            ("~1.1.0", "1.2.0", Some("~1.2.0")),
            ("^0.1.0", "0.2.0", Some("^0.2.0")),
            ("*", "9.0.0", None),
            (">=1.0.0 <2.0.0", "2.0.0", None),
            ("", "1.0.0", None),
        ] {
            let found = moved_range(range, &version.parse().unwrap());
            assert_eq!(found.as_deref(), expected, "{range} {version}");
        }
    }
}
