//! Whether two ways to write a version mean the same release.

use crate::release_notes::AppRef;
use crate::version::lenient;

/// Whether a version, however it is written, is that of an app release.
pub(crate) fn names_same(written: &str, app: &AppRef) -> bool {
    let text = app.written.as_str();
    if written == text || *written == app.tag {
        return true;
    }
    match (lenient(written), lenient(text)) {
        (Some(written), Some(app)) => written == app,
        _ => written.trim_start_matches('v') == text.trim_start_matches('v'),
    }
}

/// Whether an image's tag is an app version, perhaps with a suffix such as `-alpine`.
pub(crate) fn repeats(tag: &str, app_version: &str) -> bool {
    let app = app_version.trim_start_matches('v');
    let repeats = |tag: &str| {
        let rest = tag.trim_start_matches('v').strip_prefix(app);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '+']))
    };
    // A label of letters may stand before the version: `version-10.6.2`.
    let label = tag.split_once(['-', '_']).filter(|(label, _)| {
        label.starts_with(|c: char| c.is_ascii_alphabetic())
            && label.chars().all(char::is_alphanumeric)
    });
    repeats(tag) || label.is_some_and(|(_, rest)| repeats(rest))
}

#[cfg(test)]
mod tests {
    use super::repeats;

    #[test]
    fn a_tag_repeats_a_version_with_or_without_a_suffix() {
        for (tag, app, expected) in [
            ("1.2.0", "1.2.0", true),
            ("v1.2.0", "1.2.0", true),
            ("1.2.0-alpine", "v1.2.0", true),
            ("1.2.0.1", "1.2.0", false),
            ("1.2.01", "1.2.0", false),
            ("1.2", "1.2.0", false),
            ("latest", "1.2.0", false),
            ("version-10.6.2", "10.6.2", true),
            ("release_v1.2.0-alpine", "1.2.0", true),
            ("version-10.6.20", "10.6.2", false),
            ("9.1-1.2.0", "1.2.0", false),
        ] {
            assert_eq!(repeats(tag, app), expected, "{tag} {app}");
        }
    }
}
