//! What the file of a title is called.

/// The name of a title's file. Letters, digits and `.`, `_`, `-` stand for themselves, every other
/// byte is written as `%` and two hexadecimal digits, and so is a dot at the start. No
/// title at all is a lone `%`.
///
/// ```
/// use relmap_core::map::file_name;
/// assert_eq!(file_name("charts"), "charts.toml");
/// assert_eq!(file_name("team/web"), "team%2Fweb.toml");
/// assert_eq!(file_name("../x"), "%2E.%2Fx.toml");
/// ```
pub fn file_name(title: &str) -> String {
    format!("{}.toml", crate::ledger::encoded(title))
}

/// Whether a file at the top of the map's branch is one of the map.
pub fn is_map_file(name: &str) -> bool {
    name.ends_with(".toml") && !name.contains('/')
}
