//! `.gitattributes`, as far as they change the bytes that a checkout has of a file, and so what is packaged.
//!
//! Counted is what changes bytes on Linux, where charts are packaged: `eol=crlf`, `working-tree-encoding`, `filter`,
//! `ident`, and for archives `export-subst` and `export-ignore`. `text` and `eol=lf` by themselves change nothing there.

mod lines;

use super::helmignore::Glob;

const ENCODING: &str = "working-tree-encoding";

/// What changes bytes by itself.
const STRONG: [&str; 6] = [ENCODING, "filter", "ident", "crlf", "export-subst", "export-ignore"];

/// What can take it back.
const WEAK: [&str; 3] = ["text", "eol", "binary"];

/// How many characters the patterns may have together that are compared with files. More may match any file.
const MAX_LENGTH: usize = 4_000;

/// What all files say together that count for the same files.
#[derive(Debug, Default)]
pub struct Together {
    /// One has an attribute that changes bytes. Then those that take it back count, too.
    converts: bool,
    /// The macros that one defines. They count wherever they are used.
    macros: Vec<String>,
}

impl Together {
    /// Reads the files.
    pub fn of<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Together {
        let lines: Vec<lines::Line> = files.into_iter().flat_map(lines::read).collect();
        let macros = lines.iter().filter_map(|line| line.defines.clone()).collect();
        let mut found = Together { converts: false, macros };
        found.converts = lines.into_iter().any(|line| found.line(line).is_some());
        found
    }

    /// What counts of a line.
    fn line(&self, line: lines::Line) -> Option<Line> {
        let lines::Line { pattern, mut attributes, is_unclear, .. } = line;
        if !is_unclear {
            if !attributes.iter().any(|one| self.counts(one)) {
                return None;
            }
            attributes.retain(|one| self.counts(one) || !is_valid(one));
        }
        Some(Line { pattern, attributes })
    }

    fn counts(&self, attribute: &str) -> bool {
        let name = name(attribute);
        let is_strong = STRONG.contains(&name) && (attribute.starts_with(name) || self.converts);
        is_strong
            || attribute == "eol=crlf"
            || self.converts && WEAK.contains(&name)
            || self.macros.iter().any(|one| one == name)
    }
}

/// The name of an attribute that is set, unset (`-`) or left open (`!`).
fn name(attribute: &str) -> &str {
    let name = attribute.strip_prefix(['-', '!']).unwrap_or(attribute);
    name.split('=').next().unwrap_or_default()
}

/// Whether git takes an attribute. One that it does not take makes it ignore the whole line.
fn is_valid(attribute: &str) -> bool {
    let name = name(attribute);
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !name.is_empty()
        && name.bytes().all(is_usual)
        && !name.starts_with('-')
        && !name.starts_with("builtin_")
}

/// A line with the attributes that count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    pattern: String,
    attributes: Vec<String>,
}

/// The patterns of the lines that differ between two states of a file, or whose order does.
pub fn patterns_that_differ(old: &[u8], new: &[u8], together: &Together) -> Vec<String> {
    let read = |bytes| lines::read(bytes).into_iter().filter_map(|line| together.line(line));
    let old: Vec<Line> = read(old).collect();
    let new: Vec<Line> = read(new).collect();
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

/// The patterns of files that git writes to a work tree as other text than is committed, and than relmap reads: in
/// another encoding, or with `$Id$` filled in.
///
/// ```
/// use relmap_core::chart::attributes::patterns_recoded;
/// let file = b"*.yaml working-tree-encoding=SHIFT-JIS\n*.md working-tree-encoding=UTF-8\n*.c -ident\n";
/// assert_eq!(patterns_recoded(file), ["*.yaml"]);
/// ```
pub fn patterns_recoded(bytes: &[u8]) -> Vec<String> {
    let has = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    if !has(ENCODING) && !has("ident") {
        return Vec::new();
    }
    let recodes = |attribute: &String| match attribute.split_once('=') {
        Some((ENCODING, name)) => !["utf-8", "utf8"].contains(&&*name.to_ascii_lowercase()),
        _ => attribute == "ident",
    };
    let lines = lines::read(bytes).into_iter();
    let found = lines.filter(|line| line.is_unclear || line.attributes.iter().any(recodes));
    found.map(|line| line.pattern).collect()
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
                part if is_path && is_any_folders(part) => Some(None),
                part => glob(part).map(Some),
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
        let is_exact = !path.contains(char::REPLACEMENT_CHARACTER);
        let path = lines::text(path.as_bytes());
        let parts: Vec<&str> = path.split('/').collect();
        self.any
            || !is_exact
            || self.all.iter().any(|(is_path, pattern)| match is_path {
                true => matches(pattern, &parts),
                false => matches(pattern, &parts[parts.len() - 1..]),
            })
    }
}

/// `**`; git takes more stars for the same.
fn is_any_folders(part: &str) -> bool {
    part.len() > 1 && part.bytes().all(|byte| byte == b'*')
}

/// A pattern for one part of a path, if git is sure to read it the same way: with no `\\`, and no class such as
/// `[[:alpha:]]` or `[]-a]`.
fn glob(part: &str) -> Option<Glob> {
    let is_plain = |class: &str| {
        let Some((inside, _)) = class.split_once(']') else { return false };
        let inside = inside.strip_prefix(['!', '^']).unwrap_or(inside);
        !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_clear = !part.contains(['\\', '\0']) && part.split('[').skip(1).all(is_plain);
    is_clear.then(|| Glob::parse(&part.replace("[!", "[^"))).flatten()
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
        let (old, new) = (old.as_bytes(), new.as_bytes());
        patterns_that_differ(old, new, &Together::of([old, new]))
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
        let together = Together::of([&b"* ident"[..]]);
        assert_eq!(patterns_that_differ(b"", b"*.sh -text", &together), ["*.sh"]);
        // A macro of another file.
        let together = Together::of([&b"\"[attr]win\" eol=crlf"[..]]);
        assert_eq!(patterns_that_differ(b"", b"*.sh win", &together), ["*.sh"]);
        assert_eq!(differ("", "*.sh win"), [""; 0]);
    }

    #[test]
    fn a_line_that_git_ignores_is_another_line() {
        let padded = format!("*.sh eol=crlf{}", " ".repeat(2_100));
        for (old, new) in [
            ("*.sh eol=crlf --x", "*.sh eol=crlf"),
            ("*.sh eol=crlf # x", "*.sh eol=crlf"),
            ("*.sh eol=crlf builtin_x", "*.sh eol=crlf"),
            (&padded, "*.sh eol=crlf"),
            ("\0\n*.sh eol=crlf", "*.sh eol=crlf"),
        ] {
            assert_ne!(differ(old, new), [""; 0], "{old:?}");
            assert_ne!(differ(new, old), [""; 0], "{old:?}");
        }
        assert_eq!(differ("", "*.sh text # shell"), [""; 0]);
        assert_eq!(differ("*.sh eol=crlf\n", "\u{feff}*.sh\teol=crlf \r\n"), [""; 0]);
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
            ("[a-c]x", "dx", false),
            ("[[:alpha:]].sh", "s.sh", true),
            ("[[!]x", "!x", true),
            ("[]-a]x", "^x", true),
            ("[a/b]x", "anything", true),
            ("s.s\\h", "s.sh", true),
            ("s.sh\0x", "s.sh", true),
            ("charts/***/x", "charts/a/b/x", true),
            ("s??.sh", "s\u{e9}.sh", true),
            ("s?.sh", "s\u{e9}.sh", false),
            ("s.sh", "\u{fffd}", true),
        ] {
            let patterns = Patterns::new(&[pattern.to_owned()]);
            assert_eq!(patterns.may_match(path), expected, "{pattern} {path}");
        }
        assert!(Patterns::new(&["x".repeat(MAX_LENGTH + 1)]).may_match("y"));
    }
}
