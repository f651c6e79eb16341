//! Dotted paths of keys, such as `controller.image.tag` or `annotations."a.b/c"`.

use std::fmt::Write;

use sha2::{Digest as _, Sha256};

/// The most characters of one key that a path shows.
pub const MAX_KEY: usize = 128;

/// How many characters of the end of a longer key are shown as well: it says what the key is, as in `…ImageTag`.
const MAX_END: usize = 20;

/// How many bytes of its hash a longer key shows.
const HASH_BYTES: usize = 12;

/// The path of `key` below `parent`; an empty parent is the root.
///
/// A key that holds anything but letters, digits, `_`, `-` and `/` is put in double quotes.
///
/// ```
/// use relmap_core::chart::key_path::child;
/// assert_eq!(child("controller", "image"), "controller.image");
/// assert_eq!(child("annotations", "a.b/c"), "annotations.\"a.b/c\"");
/// assert_eq!(child("", "image"), "image");
/// ```
pub fn child(parent: &str, key: &str) -> String {
    let mut path = String::with_capacity(parent.len() + key.len().min(MAX_KEY) + 3);
    path.push_str(parent);
    if !parent.is_empty() {
        path.push('.');
    }
    push_key(&mut path, key);
    path
}

/// A text, shortened as a key is if it is longer than one may be: its hash tells it from others.
pub(crate) fn shortened(text: String) -> String {
    if text.len() > MAX_KEY { child("", &text) } else { text }
}

/// The path of keys below each other.
pub(crate) fn joined<'k>(keys: impl IntoIterator<Item = &'k str>) -> String {
    let mut path = String::new();
    for key in keys {
        if !path.is_empty() {
            path.push('.');
        }
        push_key(&mut path, key);
    }
    path
}

/// The first key of a path, as the path shows it, and the path below that. An item of a list is a part of its key.
pub(crate) fn split_first(path: &str) -> (&str, Option<&str>) {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'.' if !is_quoted => return (&path[..at], Some(&path[at + 1..])),
            _ => {}
        }
    }
    (path, None)
}

/// The last key of a path, as the path shows it.
pub(crate) fn last(path: &str) -> &str {
    let (mut from, mut is_quoted, mut is_escaped) = (0, false, false);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'.' if !is_quoted => from = at + 1,
            _ => {}
        }
    }
    &path[from..]
}

/// The path of an item of a list, counted from 0: `containers[0]`.
pub fn item(parent: &str, index: usize) -> String {
    format!("{parent}[{index}]")
}

fn push_key(path: &mut String, key: &str) {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    if !key.is_empty() && key.len() <= MAX_KEY && key.chars().all(is_plain) {
        path.push_str(key);
        return;
    }
    path.push('"');
    let count = key.chars().count();
    if count <= MAX_KEY {
        key.chars().for_each(|c| push_escaped(path, c));
    } else {
        // Two keys that begin and end alike must not become one path: what is left out counts by its hash.
        key.chars().take(MAX_KEY).for_each(|c| push_escaped(path, c));
        path.push('…');
        for byte in Sha256::digest(key).iter().take(HASH_BYTES) {
            // Writing to a String cannot fail.
            let _ = write!(path, "{byte:02x}");
        }
        path.push('…');
        key.chars().skip((count - MAX_END).max(MAX_KEY)).for_each(|c| push_escaped(path, c));
    }
    path.push('"');
}

/// Writes a character that is between double quotes, on one line and harmless on a terminal.
pub(super) fn push_escaped(text: &mut String, c: char) {
    match c {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\t' => text.push_str("\\t"),
        '\r' => text.push_str("\\r"),
        // Control characters, and those that turn the direction of text.
        c if c.is_control()
            || matches!(c, '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}') =>
        {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\u{{{:x}}}", c as u32);
        }
        c => text.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_keys_are_quoted_and_bounded() {
        assert_eq!(child("a", ""), "a.\"\"");
        assert_eq!(child("a", "b c"), "a.\"b c\"");
        assert_eq!(child("a", "b[0]"), "a.\"b[0]\"");
        assert_eq!(child("a", "say \"x\"\u{1b}\n"), "a.\"say \\\"x\\\"\\u{1b}\\n\"");
        assert_eq!(child("a", "größe"), "a.größe");
        assert_eq!(item("a.b", 3), "a.b[3]");
        let long = |last: &str| child("", &format!("{}{last}", "k".repeat(500)));
        assert_eq!(long("").chars().count(), MAX_KEY + 4 + 2 * HASH_BYTES + MAX_END);
        assert_ne!(long("a"), long("b"));
        let end = "x".repeat(MAX_END);
        assert_ne!(long(&format!("a{end}")), long(&format!("b{end}")));
        assert!(long("ImageTag").ends_with("kImageTag\""));
    }
}
