//! Whether a digest can be behind the tag of an image, by the templates that use the tag.

/// What a template does with the tag of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagUse {
    /// Nothing that can be seen.
    None,
    /// It makes a reference of it, as far as can be seen: a digest may be behind the tag.
    Reference,
    /// Something else, such as a label, in this line: a digest there would be wrong.
    Other(usize),
}

/// What a template does with a tag, by the dotted path of its key. It is read as text: the tag is
/// `.Values.image.tag`, or `.tag` where a template has the image at hand; as the value of a key that is no image,
/// or where versions are compared, it is more than a part of a reference.
///
/// ```
/// use relmap_core::bump::{TagUse, tag_use};
///
/// let image = r#"image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}""#;
/// assert_eq!(tag_use(image, "image.tag"), TagUse::Reference);
/// let label = r#"version: {{ .Values.image.tag | quote }}"#;
/// assert_eq!(tag_use(label, "image.tag"), TagUse::Other(1));
/// assert_eq!(tag_use(image, "sidecar.tag"), TagUse::None);
/// ```
pub fn tag_use(template: &str, key: &str) -> TagUse {
    let last = format!(".{}", key.rsplit('.').next().unwrap_or(key));
    let whole = format!(".Values.{key}");
    let names_tag = |word: &str| match word.find(".Values.") {
        Some(at) => word[at..] == whole,
        None => word.ends_with(&last),
    };
    let mut found = TagUse::None;
    for (index, line) in template.lines().enumerate() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '$');
        if !line.split(|c| !is_word(c)).any(names_tag) {
            continue;
        }
        if is_other_value(line) || line.to_ascii_lowercase().contains("semver") {
            return TagUse::Other(index + 1);
        }
        found = TagUse::Reference;
    }
    found
}

/// Whether a line is the value of a key which is no image.
fn is_other_value(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ").trim_start();
    let Some((key, _)) = line.split_once(':') else { return false };
    let key = key.trim_matches(['"', '\'']);
    let is_key = !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-'));
    is_key && !key.to_ascii_lowercase().ends_with("image")
}

#[cfg(test)]
mod tests {
    use super::{TagUse, tag_use};

    #[test]
    fn a_tag_that_is_more_than_a_part_of_a_reference_is_told() {
        for (template, expected) in [
            ("image: {{ .Values.image.repository }}:{{ .Values.image.tag }}", TagUse::Reference),
            ("- image: \"{{ .Values.image.tag }}\"", TagUse::Reference),
            ("sidecarImage: {{ .Values.image.tag }}", TagUse::Reference),
            ("{{- with .Values.image }}\nimage: {{ .repository }}:{{ .tag }}", TagUse::Reference),
            ("{{- printf \"%s:%s\" $image.repository $image.tag }}", TagUse::Reference),
            ("app.kubernetes.io/version: {{ .Values.image.tag }}", TagUse::Other(1)),
            ("a: b\n\"app.kubernetes.io/version\": {{ .Values.image.tag }}", TagUse::Other(2)),
            ("- value: {{ .Values.image.tag }}", TagUse::Other(1)),
            ("{{ if semverCompare \">=1\" .Values.image.tag }}", TagUse::Other(1)),
            // Another image's, and words that only begin so.
            ("image: {{ .Values.sidecar.image.tag }}", TagUse::None),
            ("version: {{ .Values.image.tagged }}", TagUse::None),
            ("", TagUse::None),
        ] {
            assert_eq!(tag_use(template, "image.tag"), expected, "{template}");
        }
    }
}
