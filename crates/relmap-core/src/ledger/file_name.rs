//! What the file of a title is called.

use std::fmt::Write;

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
