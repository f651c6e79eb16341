//! What to call the repositories of a fleet.

use std::collections::HashMap;

use crate::network::without_git_suffix;

/// A name for each place: as many of its last parts as tell it from all others. Two equal places get
/// numbers.
///
/// ```
/// use relmap_core::fleet::names;
/// assert_eq!(names(&["../shop", "https://git.example/a/app.git", "b/app"]), ["shop", "a/app", "b/app"]);
/// ```
pub fn names<P: AsRef<str>>(places: &[P]) -> Vec<String> {
    let parts: Vec<Vec<&str>> = places.iter().map(|place| parts(place.as_ref())).collect();
    let mut depths: Vec<usize> = vec![1; places.len()];
    let name = |at: usize, depth: usize| {
        let from = parts[at].len().saturating_sub(depth);
        parts[at][from..].join("/")
    };
    loop {
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, depth) in depths.iter().enumerate() {
            groups.entry(name(at, *depth)).or_default().push(at);
        }
        let mut has_grown = false;
        for at in groups.into_values().filter(|group| group.len() > 1).flatten() {
            if depths[at] < parts[at].len() {
                depths[at] += 1;
                has_grown = true;
            }
        }
        if !has_grown {
            break;
        }
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let named = depths.iter().enumerate().map(|(at, depth)| {
        let name = name(at, *depth);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    });
    named.collect()
}

/// The parts of a place that can be in its name.
fn parts(place: &str) -> Vec<&str> {
    let place = place.trim_end_matches('/');
    let place = place.strip_suffix("/.git").unwrap_or(place);
    let parts = without_git_suffix(place).split(['/', ':', '\\']);
    let parts: Vec<&str> =
        parts.filter(|part| !matches!(*part, "" | "." | ".." | "https" | "ssh" | "file")).collect();
    if parts.is_empty() { vec!["."] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_longer_than_it_must_be() {
        assert_eq!(
            names(&["m/a+x/repo", "m/b+y/repo", "../c/", ".", "ssh://git@h/t/c.git", "d/.git"]),
            ["a+x/repo", "b+y/repo", "c", ".", "t/c", "d"]
        );
        assert_eq!(names(&["a", "a", "../a"]), ["a", "a (2)", "a (3)"]);
    }
}
