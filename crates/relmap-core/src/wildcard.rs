//! Wildcards in names.

/// Whether a pattern matches a whole name. `*` is any text, also with a `/`, and `?` one character.
///
/// Only the last `*` is tried again, so this takes at most the product of both lengths.
///
/// ```
/// use relmap_core::wildcard::matches;
/// assert!(matches("release-*", "release-1.x") && matches("?-*", "a-"));
/// assert!(!matches("release-*", "main"));
/// ```
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match retry {
                Some((after, swallowed)) => {
                    (p, n) = (after, swallowed + 1);
                    retry = Some((after, n));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}
