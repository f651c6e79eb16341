//! Charts that are there to be tested with or looked at, and are not released.

/// Parts of folder names that tell of them.
const TRIALS: [&str; 12] = [
    "test", "tests", "testing", "testdata", "fixture", "fixtures", "example", "examples", "sample",
    "samples", "e2e", "mocks",
];

/// Whether a chart's folder lies in one for tests or examples, or in a hidden one. Its own name says
/// nothing: a chart may well be called `tests`.
///
/// ```
/// use relmap_core::chart::trial::is_trial;
/// assert!(is_trial("e2e/web") && is_trial("cluster/test/helm2/resources") && is_trial(".ci/web"));
/// assert!(!is_trial("charts/tests") && !is_trial("") && !is_trial("contest/web"));
/// ```
pub fn is_trial(folder: &str) -> bool {
    let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
    let is_word = |part: &str| {
        let part = part.to_lowercase();
        part.split(['-', '_', '.']).any(|word| TRIALS.contains(&word))
    };
    above.split('/').any(|part| part.starts_with('.') || is_word(part))
}
