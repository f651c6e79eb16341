//! Keys as Go finds the fields of a struct by them: without regard to case.
//!
//! Helm reads Chart.yaml, requirements.yaml and lock files into structs. `Version` is `version` there, and so is
//! `ver\u{17f}ion`; of several the last in the order of their bytes counts.

use super::yaml::{Entry, Node, YamlError, YamlErrorKind};

/// The fields of Chart.yaml that Helm knows, and so those that requirements.yaml may set as well.
pub(crate) const OF_CHART: [&str; 17] = [
    "name",
    "home",
    "sources",
    "version",
    "description",
    "keywords",
    "maintainers",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "deprecated",
    "annotations",
    "kubeVersion",
    "dependencies",
    "type",
];

/// The value that Helm takes for a field.
pub(crate) fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let entries = entries(node).filter(|entry| is_meant(&entry.key, name));
    // A null leaves the field as it is.
    let set = entries.filter(|entry| !entry.node.is_null());
    set.max_by(|one, other| one.key.cmp(&other.key)).map(|entry| &entry.node)
}

/// Refuses a field with more bytes than are read. `of` says of what it is one.
pub(crate) fn check_length(
    node: &Node,
    name: &str,
    most: usize,
    of: &str,
) -> Result<(), YamlError> {
    match field(node, name) {
        Some(found) if found.text().is_some_and(|text| text.len() > most) => {
            let field = format!("`{name}`{of}");
            Err(YamlErrorKind::LongField { field, most }.at(found.place))
        }
        _ => Ok(()),
    }
}

/// Whether a list is there as a null and not otherwise, which empties it.
pub(crate) fn is_nulled(node: &Node, name: &str) -> bool {
    field(node, name).is_none() && entries(node).any(|entry| is_meant(&entry.key, name))
}

/// The entries whose keys Helm takes for one of these fields although they are written in another way, each with the
/// field.
pub(crate) fn misspelled<'n>(
    node: &'n Node,
    fields: &'static [&'static str],
) -> impl Iterator<Item = (&'n Entry, &'static str)> {
    entries(node).filter_map(move |entry| {
        let field = fields.iter().find(|field| is_meant(&entry.key, field))?;
        (**field != *entry.key).then_some((entry, *field))
    })
}

fn entries(node: &Node) -> impl Iterator<Item = &Entry> {
    node.as_map().map(|map| map.entries()).unwrap_or_default().iter()
}

/// Whether a key is a field's name once case is left out of account.
fn is_meant(key: &str, field: &str) -> bool {
    key == field || key.chars().map(folded).eq(field.chars().map(folded))
}

/// A letter as Go compares it in keys: two beyond ASCII are the same as one in it.
pub fn folded(letter: char) -> char {
    match letter {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        letter => letter.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::yaml::load;

    #[test]
    fn a_field_is_found_as_go_finds_it() {
        for (text, expected) in [
            ("version: 1\n", Some("1")),
            ("Version: 1\n", Some("1")),
            ("version: 1\nVersion: 2\n", Some("1")),
            ("Version: 2\nversion: 1\n", Some("1")),
            ("version: 1\nver\u{17f}ion: 2\n", Some("2")),
            ("version: ~\nVERSION: 2\n", Some("2")),
            ("\u{212a}version: 2\n", None),
            ("versions: 2\n", None),
            ("", None),
        ] {
            let root = load(text.as_bytes()).unwrap().root;
            assert_eq!(field(&root, "version").and_then(Node::text), expected, "{text:?}");
        }
        let root = load("AppVersion: 1\nname: x\n\u{212a}eywords: []\n".as_bytes()).unwrap().root;
        let found: Vec<_> =
            misspelled(&root, &OF_CHART).map(|(entry, field)| (&*entry.key, field)).collect();
        assert_eq!(found, [("AppVersion", "appVersion"), ("\u{212a}eywords", "keywords")]);
    }
}
