//! `.gitattributes`, as far as they change the bytes that a checkout has of a file, and so what is packaged.
//!
//! Counted is what changes bytes on Linux, where charts are packaged: `eol=crlf`, `working-tree-encoding`, `filter`,
//! `ident`, and for archives `export-subst` and `export-ignore`. `text` and `eol=lf` by themselves change nothing there.

use super::helmignore::Glob;

/// What changes bytes by itself.
const STRONG: [&str; 6] =
    ["working-tree-encoding", "filter", "ident", "crlf", "export-subst", "export-ignore"];

/// What can take it back.
const WEAK: [&str; 3] = ["text", "eol", "binary"];

/// How many characters the patterns may have together that are compared with files. More may match any file.
const MAX_LENGTH: usize = 4_000;

/// A line with the attributes that count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    pattern: String,
    attributes: Vec<String>,
}

/// Whether a file has an attribute that changes bytes.
pub fn converts(bytes: &[u8]) -> bool {
    lines(bytes, false).next().is_some()
}

/// The patterns of the lines that differ between two states of a file, or whose order does. `beside` says whether any
/// file that counts for the same files has an attribute that changes bytes: then those that take it back count, too.
pub fn patterns_that_differ(old: &[u8], new: &[u8], beside: bool) -> Vec<String> {
    let weak = beside || converts(old) || converts(new);
    let old: Vec<Line> = lines(old, weak).collect();
    let new: Vec<Line> = lines(new, weak).collect();
    if old == new {
        return Vec::new();
    }
    let only = |one: &[Line], other: &[Line]| {
        let mut sorted: Vec<&Line> = other.iter().collect();
        sorted.sort();
        let lacks = |line: &&Line| sorted.binary_search(line).is_err();
        one.iter().filter(lacks).map(|line| line.pattern.clone()).collect::<Vec<_>>()
    };
    let mut found = [only(&old, &new), only(&new, &old)].concat();
    if found.is_empty() {
        found = new.into_iter().chain(old).map(|line| line.pattern).collect();
    }
    found.sort();
    found.dedup();
    found
}

fn lines(bytes: &[u8], weak: bool) -> impl Iterator<Item = Line> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let has_macros = text.lines().any(|line| line.trim_start().starts_with("[attr]"));
    let counts = move |attribute: &str| {
        let name = attribute.trim_start_matches(['-', '!']);
        let name = name.split('=').next().unwrap_or_default();
        let is_strong = STRONG.contains(&name) && (attribute.starts_with(name) || weak);
        is_strong || attribute == "eol=crlf" || weak && WEAK.contains(&name) || has_macros
    };
    let read = move |line: &str| {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (pattern, rest) = match line.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => line.split_once(char::is_whitespace)?,
        };
        // What a macro sets can be used for any file.
        let pattern = if pattern.starts_with("[attr]") { "*" } else { pattern };
        let attributes: Vec<String> =
            rest.split_whitespace().filter(|one| counts(one)).map(str::to_owned).collect();
        (!attributes.is_empty()).then(|| Line { pattern: pattern.to_owned(), attributes })
    };
    text.lines().filter_map(read).collect::<Vec<_>>().into_iter()
}

/// Patterns that were read, to be compared with the paths of files.
#[derive(Debug)]
pub struct Patterns {
    all: Vec<(bool, Vec<Option<Glob>>)>,
    any: bool,
}

impl Patterns {
    /// Reads patterns. One that cannot be read may match any file.
    pub fn new(patterns: &[String]) -> Patterns {
        let mut found = Patterns { all: Vec::new(), any: false };
        found.any = patterns.iter().map(String::len).sum::<usize>() > MAX_LENGTH;
        for pattern in patterns.iter().filter(|pattern| !pattern.ends_with('/')) {
            let is_path = pattern.contains('/');
            let parts = pattern.trim_start_matches('/').split('/').map(|part| match part {
                "**" if is_path => Some(None),
                part => Glob::parse(&part.replace("[!", "[^")).map(Some),
            });
            match parts.collect::<Option<Vec<_>>>() {
                Some(parts) => found.all.push((is_path, parts)),
                None => found.any = true,
            }
        }
        found
    }

    /// Whether one of them matches a path, from the folder of the `.gitattributes`.
    pub fn may_match(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        self.any
            || self.all.iter().any(|(is_path, pattern)| match is_path {
                true => matches(pattern, &parts),
                false => matches(pattern, &parts[parts.len() - 1..]),
            })
    }
}

/// Whether the parts of a path match; `None` is `**`, any number of parts. Only the last of these is tried again.
fn matches(pattern: &[Option<Glob>], parts: &[&str]) -> bool {
    let (mut token, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < parts.len() || token < pattern.len() {
        match pattern.get(token) {
            Some(None) => {
                token += 1;
                retry = Some((token, at));
                continue;
            }
            Some(Some(glob)) if at < parts.len() && glob.matches(parts[at]) => {
                (token, at) = (token + 1, at + 1);
                continue;
            }
            _ => {}
        }
        match retry {
            Some((after, from)) if from < parts.len() => {
                (token, at) = (after, from + 1);
                retry = Some((after, at));
            }
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(old: &str, new: &str) -> Vec<String> {
        patterns_that_differ(old.as_bytes(), new.as_bytes(), false)
    }

    #[test]
    fn what_changes_bytes_counts() {
        for line in [
            "*.sh text eol=crlf",
            "*.sh eol=crlf",
            "*.sh working-tree-encoding=UTF-16",
            "*.sh filter=lfs diff=lfs",
            "*.sh ident",
            "*.sh crlf",
            "*.sh export-subst",
            "\"*.sh\" export-ignore",
        ] {
            assert_eq!(differ("", line), ["*.sh"], "{line}");
            assert_eq!(differ(line, ""), ["*.sh"], "{line}");
            assert_eq!(differ(line, line), [""; 0], "{line}");
        }
        for line in [
            "* text=auto",
            "*.sh text eol=lf",
            "*.png binary",
            "*.sh diff",
            "# *.sh ident",
            "*.sh -filter",
        ] {
            assert_eq!(differ("", line), [""; 0], "{line}");
        }
        // What takes it back, the order, and macros.
        assert_eq!(differ("* eol=crlf", "* eol=crlf\n*.sh -text"), ["*.sh"]);
        assert_eq!(differ("* eol=crlf\n*.a eol=lf", "*.a eol=lf\n* eol=crlf"), ["*", "*.a"]);
        assert_eq!(differ("", "[attr]win eol=crlf\n*.sh win"), ["*", "*.sh"]);
        assert_eq!(patterns_that_differ(b"", b"*.sh -text", true), ["*.sh"]);
    }

    #[test]
    fn patterns_match_as_in_git() {
        for (pattern, path, expected) in [
            ("*.sh", "a/b/run.sh", true),
            ("run.sh", "a/run.sh", true),
            ("/run.sh", "a/run.sh", false),
            ("/run.sh", "run.sh", true),
            ("charts/**", "charts/a/b", true),
            ("charts/**/x", "charts/x", true),
            ("charts/**/x", "charts/a/b/x", true),
            ("**/x", "a/x", true),
            ("charts/*", "charts/a/b", false),
            ("charts/", "charts/a", false),
            ("[!a]x", "bx", true),
            ("[", "anything", true),
        ] {
            let patterns = Patterns::new(&[pattern.to_owned()]);
            assert_eq!(patterns.may_match(path), expected, "{pattern} {path}");
        }
        assert!(Patterns::new(&["x".repeat(MAX_LENGTH + 1)]).may_match("y"));
    }
}
