//! Versions in Chart.yaml that say nothing: the real one is filled in when the chart is packaged.

use crate::version::lenient;

/// Marks that only a template engine or a script replaces.
const MARKS: [&str; 6] = ["{{", "${", "$(", "<%", "@@", "__"];

/// Words that people write where a version will be filled in.
const WORDS: [&str; 6] = ["set.by", "set-by", "setby", "placeholder", "replace", "filled-in"];

/// Whether a version of Chart.yaml says by itself that it is no version: `0.0.0`,
/// `0.0.1-set.by.chartpress`, `{{VERSION}}`.
///
/// A release may still have it: where a tag names this very version, the tag is right.
///
/// ```
/// use relmap_core::chart::placeholder::is_placeholder;
/// for text in ["0.0.0", "v0.0.0-dev", "0.0.1-set.by.chartpress", "{{VERSION}}", "${VERSION}", "VERSION"] {
///     assert!(is_placeholder(text), "{text}");
/// }
/// for text in ["0.0.1", "1.2.3", "0.1.0-alpha.1", "v0.4", "2", "0.0.1-rc.0"] {
///     assert!(!is_placeholder(text), "{text}");
/// }
/// ```
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return false;
    }
    let is_template = MARKS.iter().any(|mark| text.contains(mark))
        || (text.starts_with('<') && text.ends_with('>'))
        || (text.starts_with('@') && text.ends_with('@'))
        || (text.starts_with('%') && text.ends_with('%'));
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_zero = lenient(text.strip_prefix('v').unwrap_or(&text))
        .is_some_and(|version| (version.major, version.minor, version.patch) == (0, 0, 0));
    is_template || !has_digit || is_zero || WORDS.iter().any(|word| text.contains(word))
}
