//! "Did you mean": the known word that is nearest to one that is not known.

/// How alike two words must be, from 0 to 1 by Jaro and Winkler.
const LIKENESS: f64 = 0.8;

/// The known word that was probably meant, if one is near enough.
///
/// ```
/// use relmap_core::suggest::nearest;
/// assert_eq!(nearest("valeus", ["values", "image"]), Some("values"));
/// assert_eq!(nearest("colour", ["values", "image"]), None);
/// ```
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase().replace('_', "-");
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, candidate), candidate))
        .filter(|&(likeness, _)| likeness >= LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
