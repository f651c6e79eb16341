//! Lists, numbers and names in messages.

use std::borrow::Cow;

/// The first `most` names, and how many more there are.
///
/// ```
/// use relmap_core::words::listed;
/// assert_eq!(listed(&["a", "b"], 5), "a, b");
/// assert_eq!(listed(&["a", "b", "c"], 2), "a, b and 1 more");
/// ```
pub fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A number of things.
///
/// ```
/// use relmap_core::words::counted;
/// assert_eq!(counted(1, "record"), "1 record");
/// assert_eq!(counted(2, "record"), "2 records");
/// ```
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A text as one word of a shell command.
///
/// ```
/// use relmap_core::words::shell_word;
/// assert_eq!(shell_word("release-1.x"), "release-1.x");
/// assert_eq!(shell_word("it's"), r"'it'\''s'");
/// ```
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./@%+:,".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(format!("'{}'", text.replace('\'', r"'\''"))),
    }
}
