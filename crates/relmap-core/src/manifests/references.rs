//! Which values a template reads, as far as its text tells.

use std::collections::{BTreeMap, BTreeSet};

/// What the text of templates says about the values that they read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Each path of keys below `.Values`, with the texts that stand on the same line: what it may
    /// be compared with. The empty path is `.Values` itself.
    pub values: BTreeMap<Vec<String>, BTreeSet<String>>,
    /// Those that are in lines that changed, or decide about them.
    pub changed: BTreeSet<Vec<String>>,
}

impl References {
    /// Adds what a template reads.
    ///
    /// ```
    /// use relmap_core::manifests::References;
    /// let mut read = References::default();
    /// read.add("{{- if eq .Values.service.type \"NodePort\" }}");
    /// let literals = &read.values[&vec!["service".to_owned(), "type".to_owned()]];
    /// assert!(literals.contains("NodePort"));
    /// ```
    pub fn add(&mut self, template: &str) {
        for line in template.lines() {
            let literals = literals(line);
            for path in paths(line) {
                self.values.entry(path).or_default().extend(literals.iter().cloned());
            }
        }
    }

    /// Notes what the lines read that only one of two templates has, and the conditions and loops
    /// around them.
    ///
    /// ```
    /// use relmap_core::manifests::References;
    /// let mut read = References::default();
    /// read.add_changed("{{ if .Values.a }}\nx: {{ .Values.b }}\n{{ end }}\ny: {{ .Values.c }}\n", "");
    /// assert_eq!(read.changed.len(), 3);
    /// let old = "{{ if .Values.a }}\nx: 1\n{{ end }}\ny: {{ .Values.c }}\n";
    /// let mut read = References::default();
    /// read.add_changed(old, &old.replace("x: 1", "x: 2"));
    /// assert_eq!(read.changed.into_iter().collect::<Vec<_>>(), [vec!["a".to_owned()]]);
    /// ```
    pub fn add_changed(&mut self, old: &str, new: &str) {
        for (template, other) in [(old, new), (new, old)] {
            let known = lines(other);
            let mut around: Vec<&str> = Vec::new();
            for line in template.lines() {
                if !known.contains(line.trim()) {
                    self.changed.extend(paths(line));
                    self.changed.extend(around.iter().flat_map(|line| paths(line)));
                }
                for word in keywords(line) {
                    match word {
                        "if" | "with" | "range" | "define" | "block" => around.push(line),
                        "end" => {
                            around.pop();
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// The first word of each action on a line.
fn keywords(line: &str) -> impl Iterator<Item = &str> {
    line.split("{{").skip(1).filter_map(|action| {
        let word = action.trim_start_matches('-').split_whitespace().next()?;
        Some(word.trim_end_matches("}}").trim_end_matches('-'))
    })
}

/// The paths of keys below `.Values` on a line; an empty one is `.Values` itself.
pub(crate) fn paths(line: &str) -> Vec<Vec<String>> {
    paths_at(line).into_iter().map(|(_, path)| path).collect()
}

/// The same, each with its place in the line.
pub(crate) fn paths_at(line: &str) -> Vec<(usize, Vec<String>)> {
    const MARK: &str = ".Values";
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = line[from..].find(MARK).map(|at| from + at) {
        from = at + MARK.len();
        if let Some((keys, length)) = path(&line[from..]) {
            found.push((at, keys));
            // Behind the first `.Values` of a chain, another one is a key.
            from += length;
        }
    }
    found
}

fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).collect()
}

/// The keys behind `.Values`, and how long their chain is; none if that is only the beginning of another name.
fn path(rest: &str) -> Option<(Vec<String>, usize)> {
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let end =
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
    let keys =
        rest[..end].split('.').filter(|key| !key.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    // `index .Values "a-b" "c"` reads by texts.
    if keys.is_empty() {
        return Some((leading_texts(&rest[end..]), end));
    }
    Some((keys, end))
}

fn leading_texts(rest: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = rest.trim_start();
    while let Some(inside) = rest.strip_prefix('"') {
        let Some((text, after)) = inside.split_once('"') else { break };
        found.push(text.to_owned());
        rest = after.trim_start();
    }
    found
}

/// The texts in double quotes on a line.
fn literals(line: &str) -> Vec<String> {
    let mut parts = line.split('"');
    let mut found = Vec::new();
    while let (Some(_), Some(text)) = (parts.next(), parts.next()) {
        let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
        if !text.is_empty() && plain {
            found.push(text.to_owned());
        }
    }
    found
}

/// What makes a template render otherwise than by its values.
const SURROUNDINGS: [&str; 6] = [
    ".Capabilities",
    ".Release.IsUpgrade",
    ".Release.IsInstall",
    ".Release.Revision",
    "lookup ",
    "now ",
];

/// Whether the lines that only one of two templates has ask for more than values: for the cluster,
/// the time, or whether this is an upgrade. Then rendering alone shows too little.
pub fn asks_beyond_values(old: &str, new: &str) -> bool {
    let (old, new) = (lines(old), lines(new));
    old.symmetric_difference(&new).any(|line| SURROUNDINGS.iter().any(|word| line.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_values_is_one_path() {
        let paths = |line: &str| -> Vec<String> {
            paths(line).into_iter().map(|keys| keys.join("/")).collect()
        };
        assert_eq!(paths("{{ .Values.a.b }} {{ $.Values.c }} .Valuesd"), ["a/b", "c"]);
        assert_eq!(paths("{{ index .Values \"a-b\" \"c\" }} {{ .Values }}"), ["a-b/c", ""]);
        assert_eq!(paths("{{ .Values.a.Values.b }}"), ["a/Values/b"]);
        // Each part of the chain is looked at once.
        let chain = ".Values".repeat(100_000);
        assert_eq!(super::paths(&chain).len(), 1);
    }
}
