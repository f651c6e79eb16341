//! Names of files and anchors, made from names that a repository chose.

use std::collections::HashSet;

/// How much of a name is kept.
const LENGTH: usize = 48;

/// Hands out names that are harmless in a path and in a link, and each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// With names that are taken already.
    pub(super) fn with(taken: &[&str]) -> Names {
        Names { taken: taken.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// Keeps these names for something else.
    pub(super) fn take(&mut self, names: &[&str]) {
        self.taken.extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// A name that reminds of the text: lower-case ASCII letters, digits and `-`, the first a
    /// letter or digit. `suffix`, such as `.html`, ends it as it is.
    pub(super) fn name(&mut self, text: &str, suffix: &str) -> String {
        let stem = stem(text);
        let mut name = format!("{stem}{suffix}");
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{stem}-{number}{suffix}");
            number += 1;
        }
        name
    }
}

fn stem(text: &str) -> String {
    let mut stem = String::new();
    for c in text.chars() {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9') => stem.push(c),
            // No dots: a folder knows a file's kind by what is after its only dot.
            _ if !stem.is_empty() && !stem.ends_with('-') => stem.push('-'),
            _ => {}
        }
        if stem.len() >= LENGTH {
            break;
        }
    }
    let stem = stem.trim_end_matches('-');
    if stem.is_empty() { "x".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_harmless_and_never_the_same() {
        let mut names = Names::default();
        for (text, name) in [
            ("charts", "charts.html"),
            ("Charts", "charts-2.html"),
            ("charts-2", "charts-2-2.html"),
            ("../../etc/passwd", "etc-passwd.html"),
            ("map charts-1.1.0", "map-charts-1-1-0.html"),
            ("图表", "x.html"),
            ("", "x-2.html"),
        ] {
            assert_eq!(names.name(text, ".html"), name);
        }
        assert_eq!(names.name(&"a".repeat(300), "").len(), LENGTH);
    }
}
