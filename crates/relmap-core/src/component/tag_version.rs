//! The version in a tag's name.

use semver::Version;

/// Reads a version as tags have it: `4.44` and `0.46.00` pass, but a lone number is no version.
pub(super) fn tag_version(text: &str) -> Option<Version> {
    let core = text.split(['-', '+']).next()?;
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !core.contains('.') {
        return None;
    }
    crate::version::lenient(text)
}
