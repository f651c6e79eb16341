//! What the message of a tag says of its release.

use crate::release::TagFields;

/// The notes in a tag's message: without the subject where that only names the release, without the
/// fields at its end, and without a signature.
///
/// ```
/// use relmap_core::notes::tag_notes;
/// let message = "charts-1.1.1\n\n- More replicas.\n\nApp: app-1.2.0\n";
/// assert_eq!(tag_notes(message, "charts-1.1.1"), "- More replicas.");
/// assert_eq!(tag_notes("Release v1.1.1\n", "v1.1.1"), "");
/// assert_eq!(tag_notes("Fix the port\n", "v1.1.1"), "Fix the port");
/// ```
pub fn tag_notes(message: &str, tag: &str) -> String {
    let signed =
        message.find("-----BEGIN ").filter(|at| *at == 0 || message[..*at].ends_with('\n'));
    let text = message[..signed.unwrap_or(message.len())].trim_end();
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if !TagFields::parse(message).all.is_empty() {
        let last_blank = lines.iter().rposition(|line| line.is_empty());
        lines.truncate(last_blank.unwrap_or(lines.len()));
    }
    if lines.first().is_some_and(|subject| only_names(subject, tag)) {
        lines.remove(0);
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines[first..].join("\n").trim_end().to_owned()
}

/// Whether a subject says nothing but which release it is: `charts-1.1.1`, `Release v1.1.1`.
fn only_names(subject: &str, tag: &str) -> bool {
    const WORDS: [&str; 8] =
        ["release", "version", "tag", "tagging", "releasing", "bump", "chart", "helm"];
    let digits = tag.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let version = &tag[digits..];
    subject.split_whitespace().map(|word| word.trim_matches([':', '.', ',', '"', '\'', '`'])).all(
        |word| {
            let bare = word.strip_prefix(['v', 'V']).unwrap_or(word);
            word == tag
                || bare == version
                || tag
                    .strip_suffix(version)
                    .is_some_and(|t| t.trim_end_matches(['-', '/', '_', '@', 'v']) == word)
                || WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::tag_notes;

    #[test]
    fn only_what_is_said_of_the_release_is_left() {
        for (message, tag, notes) in [
            ("", "c-1.0.0", ""),
            ("c-1.0.0", "c-1.0.0", ""),
            ("Release 1.0.0\n", "c-1.0.0", ""),
            ("Helm chart c: version 1.0.0", "c-1.0.0", ""),
            ("c-1.0.0\n\n- a\n  b\n\n- c\n", "c-1.0.0", "- a\n  b\n\n- c"),
            ("c-1.0.0\n\nApp: app-1.2.0\n", "c-1.0.0", ""),
            ("Fix 1.0.0\n\nMore.\n", "c-1.0.0", "Fix 1.0.0\n\nMore."),
            (
                "c-1.0.0\n\n- a\n-----BEGIN PGP SIGNATURE-----\n\nxyz\n-----END PGP SIGNATURE-----\n",
                "c-1.0.0",
                "- a",
            ),
            ("c-1.0.0\r\n\r\n- a\r\n", "c-1.0.0", "- a"),
        ] {
            assert_eq!(tag_notes(message, tag), notes, "{message}");
        }
    }
}
