//! `.helmignore`: what is left out of a chart's package.
//!
//! Its dialect is Helm's own and not git's: `**` does not exist, the first pattern that matches
//! decides, a pattern without a slash is compared with the last part of the path, any other with
//! the whole path from the chart's root, and a pattern that begins with `!` leaves out everything
//! that it does *not* match.

mod glob;
mod pattern;
mod plain;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

pub(super) use glob::Glob;
use pattern::{Asked, Pattern};
use plain::Plain;

/// The most patterns that are followed.
pub const MAX_PATTERNS: usize = 2_000;

/// How many characters the patterns with wildcards may have together. Each of these is compared with each name, unlike
/// plain names and endings such as `*.md`, which are looked up. A pattern with a slash and with a class that may match
/// one is compared at several depths, and counts as often.
pub const MAX_WILDCARD_LENGTH: usize = 4_000;

/// What Helm leaves out whatever the file says: hidden files directly in `templates/`.
const ALWAYS: &str = "templates/.?*";

/// The patterns of a `.helmignore`, and what Helm always leaves out.
///
/// ```
/// use relmap_core::chart::helmignore::Ignore;
///
/// let (ignore, problems) = Ignore::parse(b"# our own\n*.md\nci/\n");
/// assert!(problems.is_empty());
/// assert!(ignore.is_ignored("docs/guide.md"));
/// assert!(ignore.is_ignored("ci/one/values.yaml"));
/// assert!(!ignore.is_ignored("values.yaml"));
/// ```
#[derive(Debug, Clone)]
pub struct Ignore {
    plain: Plain,
    globs: Vec<Pattern>,
    /// The folders that were asked for, and whether they are left out: files share them.
    folders: RefCell<HashMap<String, bool>>,
}

/// A line that Helm refuses, or that does not do what it seems to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreDiagnostic {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: IgnoreDiagnosticKind,
}

/// What is wrong with a line of a `.helmignore`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IgnoreDiagnosticKind {
    /// `**`, which Helm refuses.
    #[error("Helm refuses `**`; write a pattern without a slash, which matches at any depth")]
    DoubleStar,
    /// A pattern that cannot be read, which Helm refuses.
    #[error("Helm refuses this pattern; close the `[` or write the character after the `\\`")]
    BadPattern,
    /// The line is not UTF-8.
    #[error("the line is not UTF-8 text; save the file as UTF-8")]
    NotUtf8,
    /// More than [`MAX_PATTERNS`] patterns.
    #[error("only the first {MAX_PATTERNS} patterns are followed; make the file shorter")]
    TooMany,
    /// More than [`MAX_WILDCARD_LENGTH`] characters in patterns with wildcards.
    #[error(
        "the patterns with wildcards have more than {MAX_WILDCARD_LENGTH} characters together, and what is here and below is not followed; write plain names, or endings such as `*.md`"
    )]
    TooLong,
    /// With this line, Helm leaves out `Chart.yaml` and cannot load the chart.
    #[error(
        "Helm leaves out whatever a pattern with `!` does not match, and so Chart.yaml; remove the line (it is not followed here)"
    )]
    NegationLeavesOutChart,
}

impl IgnoreDiagnosticKind {
    /// Whether Helm cannot load the chart for it.
    pub fn is_refused(&self) -> bool {
        match self {
            Self::DoubleStar | Self::BadPattern | Self::NegationLeavesOutChart => true,
            Self::NotUtf8 | Self::TooMany | Self::TooLong => false,
        }
    }
}

impl fmt::Display for IgnoreDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

impl Default for Ignore {
    /// What Helm leaves out of a chart without a `.helmignore`.
    fn default() -> Ignore {
        Ignore::parse(b"").0
    }
}

impl Ignore {
    /// Reads a `.helmignore`. Lines that Helm refuses are problems and have no effect.
    pub fn parse(bytes: &[u8]) -> (Ignore, Vec<IgnoreDiagnostic>) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut ignore = Ignore {
            plain: Plain::default(),
            globs: Vec::new(),
            folders: RefCell::new(HashMap::new()),
        };
        let mut problems = Vec::new();
        let (mut patterns, mut cost) = (0, 0);
        for (index, line) in bytes.split(|&b| b == b'\n').enumerate() {
            let mut problem = |kind| {
                let line = index + 1;
                problems.push(IgnoreDiagnostic { line, kind });
            };
            let Ok(line) = std::str::from_utf8(line) else {
                problem(IgnoreDiagnosticKind::NotUtf8);
                continue;
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if patterns == MAX_PATTERNS {
                problem(IgnoreDiagnosticKind::TooMany);
                break;
            }
            patterns += 1;
            match Pattern::parse(line, index + 1) {
                Ok(pattern) if pattern.negated && pattern.decides(&Asked::file("Chart.yaml")) => {
                    problem(IgnoreDiagnosticKind::NegationLeavesOutChart);
                }
                Ok(pattern) => match ignore.plain.take(pattern) {
                    None => {}
                    Some(pattern) if cost + pattern.cost() > MAX_WILDCARD_LENGTH => {
                        problem(IgnoreDiagnosticKind::TooLong);
                        break;
                    }
                    Some(pattern) => {
                        cost += pattern.cost();
                        ignore.globs.push(pattern);
                    }
                },
                Err(kind) => problem(kind),
            }
        }
        ignore.globs.extend(Pattern::parse(ALWAYS, 0));
        (ignore, problems)
    }

    /// Whether a file is left out of the package. The path is relative to the chart, with `/`; a
    /// folder that is left out takes along everything in it.
    pub fn is_ignored(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        folder.is_some_and(|folder| self.leaves_out(folder))
            || !path.is_empty() && self.decides(&Asked::file(path))
    }

    /// The line, counted from 1, that leaves out a file at the top of the chart.
    pub fn line_for(&self, file: &str) -> Option<usize> {
        let asked = Asked::file(file);
        let globs = self.globs.iter().filter(|pattern| pattern.decides(&asked));
        globs.map(|pattern| pattern.line).chain(self.plain.line_for(&asked)).min()
    }

    /// Whether a folder or one around it is left out. Each is decided once.
    fn leaves_out(&self, folder: &str) -> bool {
        let mut known = self.folders.borrow_mut();
        let mut ends: Vec<usize> = Vec::new();
        let mut is_left_out = false;
        // From the folder upwards to one that is known, and down again.
        let mut at = folder;
        loop {
            if let Some(found) = known.get(at) {
                is_left_out = *found;
                break;
            }
            ends.push(at.len());
            match at.rsplit_once('/') {
                Some((around, _)) => at = around,
                None => break,
            }
        }
        for end in ends.into_iter().rev() {
            let at = &folder[..end];
            is_left_out = is_left_out || !at.is_empty() && self.decides(&Asked::folder(at));
            known.insert(at.to_owned(), is_left_out);
        }
        is_left_out
    }

    fn decides(&self, asked: &Asked<'_>) -> bool {
        self.plain.line_for(asked).is_some()
            || self.globs.iter().any(|pattern| pattern.decides(asked))
    }
}

#[cfg(test)]
mod tests;
