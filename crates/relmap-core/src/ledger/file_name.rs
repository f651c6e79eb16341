//! What the file of a title is called.

use std::fmt::Write;

use super::record::RecordId;

/// The name of a title's file. Letters, digits and `.`, `_`, `-` are kept, every other byte is
/// written as `%` and two hexadecimal digits, and so is a dot at the start. No title at all is a
/// lone `%`.
///
/// ```
/// use relmap_core::ledger::file_name;
/// assert_eq!(file_name("charts"), "charts.jsonl");
/// assert_eq!(file_name("team/web"), "team%2Fweb.jsonl");
/// assert_eq!(file_name("../x"), "%2E.%2Fx.jsonl");
/// ```
pub fn file_name(title: &str) -> String {
    format!("{}.jsonl", encoded(title))
}

/// A title as the name of a file, without an ending.
fn encoded(title: &str) -> String {
    if title.is_empty() {
        return "%".to_owned();
    }
    let mut name = String::with_capacity(title.len());
    for (at, byte) in title.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || b"_-".contains(&byte) || byte == b'.' && at > 0;
        if plain {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

/// Whether a file at the top of the map's branch is one of the map.
pub fn is_ledger_file(name: &str) -> bool {
    name.ends_with(".jsonl") && !name.contains('/')
}

/// The folder on the map's branch that has the deployments of each environment.
pub const ENVIRONMENTS: &str = "environments";

/// Whether a path on the map's branch is a file of the deployments of an environment.
pub fn is_deployments_file(path: &str) -> bool {
    let name = path.strip_prefix(ENVIRONMENTS).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(is_ledger_file)
}

/// The folder on the map's branch that has statements of releases.
pub const ATTESTATIONS: &str = "attestations";

/// The path on the map's branch of a statement of a release, by the tag of the chart. It has the beginning of the
/// SHA-256 of the statement, so that another statement gets another file.
///
/// ```
/// use relmap_core::ledger::attestation_file;
/// assert_eq!(attestation_file("charts-1.1.0", b"{}"), "attestations/charts-1.1.0.44136fa355b3678a.json");
/// ```
pub fn attestation_file(tag: &str, statement: &[u8]) -> String {
    format!("{ATTESTATIONS}/{}.{}.json", encoded(tag), RecordId::of(statement))
}

/// Whether a path on the map's branch is one of a statement.
pub fn is_attestation_file(path: &str) -> bool {
    let name = path.strip_prefix(ATTESTATIONS).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(".json") && !name.contains('/'))
}

/// Whether a branch with these names at the top is one of a map; an empty one may become it.
pub fn is_map<'n>(names: impl IntoIterator<Item = &'n str>) -> bool {
    let mut names = names.into_iter().peekable();
    names.peek().is_none() || names.any(|name| name == ENVIRONMENTS || is_ledger_file(name))
}
