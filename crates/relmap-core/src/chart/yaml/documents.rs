//! A values file of several documents, as Helm 3 and Helm 4 read it.

use crate::chart::helm_version::HelmVersion;
use crate::position::Position;

use super::load::{load, read_part};
use super::{Document, MAX_NODES, Node, Value, YamlError, YamlErrorKind, YamlWarningKind};
use super::{YamlWarning, map, precheck};

/// The most documents of a values file that are merged: each merge may look at all of the data.
pub const MAX_DOCUMENTS: usize = 100;

/// Reads a values file.
///
/// Helm 4 cuts the file at the lines that begin with `---`, reads each part by itself and merges
/// the maps in their order. Helm 3 reads the first document alone, as [`load`] does.
///
/// # Errors
/// As for [`load`]; and where Helm 4 refuses a separator or a directive.
///
/// ```
/// use relmap_core::chart::helm_version::HelmVersion;
/// use relmap_core::chart::yaml::load_values;
/// let file = b"a: 1\nb: 1\n---\nb: 2\n";
/// let b = |helm| {
///     let document = load_values(file, helm).unwrap();
///     document.root.get("b").unwrap().text().unwrap().to_owned()
/// };
/// assert_eq!((b(HelmVersion::V3), b(HelmVersion::V4)), ("1".into(), "2".into()));
/// ```
pub fn load_values(bytes: &[u8], helm: HelmVersion) -> Result<Document, YamlError> {
    if helm == HelmVersion::V3 {
        return load(bytes);
    }
    let text = precheck::text(bytes)?;
    if let Some(line) = precheck::directive(text) {
        return Err(YamlErrorKind::Directive.at(Position { line, column: 1 }));
    }
    if !text.starts_with(SEPARATOR) && !text.contains("\n---") {
        return read_part(text, 0);
    }
    let mut merged: Option<Document> = None;
    for (number, part) in parts(text)?.into_iter().enumerate() {
        if number >= MAX_DOCUMENTS {
            return Err(YamlErrorKind::TooManyDocuments.at(part.place()));
        }
        if let Some(line) = precheck::directive(part.text) {
            let line = part.lines_before + line;
            return Err(YamlErrorKind::Directive.at(Position { line, column: 1 }));
        }
        let document = read_part(part.text, part.lines_before)?;
        let Some(so_far) = &mut merged else {
            merged = Some(document);
            continue;
        };
        so_far.warnings.extend(document.warnings);
        let (Value::Map(old), Value::Map(new)) = (&so_far.root.value, &document.root.value) else {
            continue;
        };
        if new.entries().is_empty() {
            continue;
        }
        if !old.entries().is_empty() {
            so_far
                .warnings
                .push(YamlWarning { kind: YamlWarningKind::MergedDocuments, place: part.place() });
        }
        let map = map::over(old, new);
        if map.extent.nodes > MAX_NODES {
            return Err(YamlErrorKind::TooManyNodes.at(part.place()));
        }
        so_far.root = Node { value: Value::Map(map.into()), place: so_far.root.place };
    }
    match merged {
        Some(document) => Ok(document),
        None => read_part("", 0),
    }
}

/// Whether a values file has several documents, also empty ones, so that Helm 3 and Helm 4 may read it differently.
///
/// ```
/// use relmap_core::chart::yaml::has_documents;
/// assert!(has_documents(b"a: 1\n---\nb: 2\n") && has_documents(b"---\n---\na: 1\n"));
/// assert!(!has_documents(b"# x\n---\na: 1\n") && !has_documents(b"a: 1\n"));
/// ```
pub fn has_documents(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if !bytes.starts_with(SEPARATOR.as_bytes()) && memchr::memmem::find(bytes, b"\n---").is_none() {
        return false;
    }
    let mut begun = false;
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.starts_with(SEPARATOR.as_bytes()) {
            if begun {
                return true;
            }
            begun = true;
        } else if !line.is_empty() && !line.starts_with(b"#") {
            begun = true;
        }
    }
    false
}

const SEPARATOR: &str = "---";

pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    pub(super) lines_before: usize,
}

impl Part<'_> {
    /// The line of the separator before it.
    pub(super) fn place(&self) -> Position {
        Position { line: self.lines_before.max(1), column: 1 }
    }
}

/// The parts between the separators, without those that are empty.
pub(super) fn parts(text: &str) -> Result<Vec<Part<'_>>, YamlError> {
    let mut parts = Vec::new();
    let (mut start, mut lines_before, mut at) = (0, 0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(rest) = line.strip_prefix(SEPARATOR) {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                let place = Position { line: index + 1, column: 1 };
                return Err(YamlErrorKind::Separator.at(place));
            }
            parts.push(Part { text: &text[start..at], lines_before });
            (start, lines_before) = (at + line.len(), index + 1);
        }
        at += line.len();
    }
    parts.push(Part { text: &text[start..], lines_before });
    parts.retain(|part| !part.text.trim().is_empty());
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::values::render;

    fn read(text: &str) -> String {
        match load_values(text.as_bytes(), HelmVersion::V4) {
            Ok(document) => render(&document.root),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn documents_are_merged_as_helm_4_merges_them() {
        for (text, expected) in [
            ("a: 1\n---\na: 2\nb: 3\n", "{a: 2, b: 3}"),
            ("m: {a: 1, b: 2}\n---\nm: {b: null, c: 3}\n", "{m: {a: 1, b: null, c: 3}}"),
            ("m: {a: 1}\n---\nm: 5\n", "{m: 5}"),
            ("m: 5\n---\nm: {a: 1}\n", "{m: {a: 1}}"),
            ("m: [1]\n---\nm: [2]\n", "{m: [2]}"),
            ("a: 1\n---\n---\nb: 2\n", "{a: 1, b: 2}"),
            ("# only this\n---\na: 1\n", "{a: 1}"),
            ("---\na: 1\n---\n\n", "{a: 1}"),
            ("a: 1\n--- # x\r\nb: 2\n", "{a: 1, b: 2}"),
            ("a: 1\n...\n---\nb: 2\n", "{a: 1, b: 2}"),
            ("a: |\n  ---\n---\nb: 1\n", "{a: \"---\\n\", b: 1}"),
            (
                "a: 1\n---\n- b\n",
                "line 3, column 1: the file must hold keys and values, and it holds a list; begin each line at the left margin with `key:`",
            ),
            (
                "a: 1\n---b\n",
                "line 2, column 1: Helm 4 refuses a values file with anything but a comment behind `---`; write the data below the line",
            ),
            (
                "a: 1\n--- {b: 2}\n",
                "line 2, column 1: Helm 4 refuses a values file with anything but a comment behind `---`; write the data below the line",
            ),
            (
                "# x\n%YAML 1.1\n---\na: 1\n",
                "line 2, column 1: Helm 4 refuses a values file with a directive (`%`); remove the directive",
            ),
            (
                "a: 1\n---\n%TAG ! x\n---\nb: 1\n",
                "line 3, column 1: Helm 4 refuses a values file with a directive (`%`); remove the directive",
            ),
            (
                "a: 1\n---\nb: *x\n",
                "line 3, column 4: an alias (`*name`) has no anchor (`&name`) before it; define the anchor first, or put text that begins with `*` in quotes",
            ),
            (
                "a: &x 1\n---\nb:\n\t- 1\n",
                "line 4, column 1: a tab is used as indentation; indent with spaces",
            ),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
        assert_eq!(
            read(&"a: 1\n---\n".repeat(MAX_DOCUMENTS + 2)).split(';').next(),
            Some("line 200, column 1: the file has more than 100 documents")
        );
    }

    #[test]
    fn places_are_those_in_the_file_and_the_merge_is_told() {
        let document = load_values(b"a: 1\n---\n\nb:\n  c: 2\n", HelmVersion::V4).unwrap();
        let c = document.root.get("b").and_then(|b| b.get("c")).unwrap();
        assert_eq!(c.place, Position { line: 5, column: 6 });
        let warnings: Vec<_> = document.warnings.iter().map(|w| (w.place.line, &w.kind)).collect();
        assert_eq!(warnings, [(2, &YamlWarningKind::MergedDocuments)]);
        let first = load_values(b"a: 1\n---\nb: [\n", HelmVersion::V3).unwrap();
        assert_eq!(first.root.as_map().unwrap().entries().len(), 1);
        assert_eq!(first.warnings[0].kind, YamlWarningKind::MoreDocuments);
    }

    #[test]
    fn what_json_has_not_is_refused() {
        for (text, expected) in [
            (
                "a: .inf",
                "line 1, column 4: `.inf` is a number that JSON does not have, and Helm refuses the file; write a number, or the text in quotes",
            ),
            (
                "a: [.nan]",
                "line 1, column 5: `.nan` is a number that JSON does not have, and Helm refuses the file; write a number, or the text in quotes",
            ),
            (
                "null: 1",
                "line 1, column 1: a key is null, and Helm refuses the file; put the key in quotes",
            ),
            (
                "a: {~: 1}",
                "line 1, column 5: a key is null, and Helm refuses the file; put the key in quotes",
            ),
            ("\"null\": \".inf\"", "{null: \".inf\"}"),
            (".inf: 1", "{.inf: 1}"),
            ("1.0: a\n1.5: b\n1e3: c", "{1: a, 1.5: b, 1000: c}"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        let error = load(b"%YAML 1.2\n---\na: 1\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 1, column 1: Helm refuses a file with a `%YAML` directive for another version than 1.1; remove the directive"
        );
        assert!(load(b"%YAML 1.1\n---\na: 1\n").is_ok());
    }
}
