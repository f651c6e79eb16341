//! `.helmignore`: what is left out of a chart's package.
//!
//! Its dialect is Helm's own and not git's: `**` does not exist, the first pattern that matches
//! decides, a pattern without a slash is compared with the last part of the path, any other with
//! the whole path from the chart's root, and a pattern that begins with `!` leaves out everything
//! that it does *not* match.

mod glob;

use std::fmt;

use glob::Glob;

/// The most patterns that are followed.
pub const MAX_PATTERNS: usize = 2_000;

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
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    glob: Glob,
    negated: bool,
    only_folders: bool,
    /// The line in the file, counted from 1; 0 for what Helm always leaves out.
    line: usize,
    /// Compared with the last part of a path alone.
    base_name: bool,
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
            Self::NotUtf8 | Self::TooMany => false,
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
        let mut patterns = Vec::new();
        let mut problems = Vec::new();
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
            if patterns.len() == MAX_PATTERNS {
                problem(IgnoreDiagnosticKind::TooMany);
                break;
            }
            match Pattern::parse(line, index + 1) {
                Ok(pattern) if pattern.negated && pattern.decides("Chart.yaml", false) => {
                    problem(IgnoreDiagnosticKind::NegationLeavesOutChart);
                }
                Ok(pattern) => patterns.push(pattern),
                Err(kind) => problem(kind),
            }
        }
        patterns.extend(Pattern::parse(ALWAYS, 0));
        (Ignore { patterns }, problems)
    }

    /// Whether a file is left out of the package. The path is relative to the chart, with `/`; a
    /// folder that is left out takes along everything in it.
    pub fn is_ignored(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.into_iter().any(|folder| self.decides(folder, true)) || self.decides(path, false)
    }

    /// The line, counted from 1, that leaves out a file at the top of the chart.
    pub fn line_for(&self, file: &str) -> Option<usize> {
        let found = self.patterns.iter().find(|pattern| pattern.decides(file, false))?;
        Some(found.line)
    }

    fn decides(&self, path: &str, is_folder: bool) -> bool {
        !path.is_empty() && self.patterns.iter().any(|pattern| pattern.decides(path, is_folder))
    }
}

impl Pattern {
    fn parse(line: &str, number: usize) -> Result<Pattern, IgnoreDiagnosticKind> {
        if line.contains("**") {
            return Err(IgnoreDiagnosticKind::DoubleStar);
        }
        let (negated, rest) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (only_folders, rest) = match rest.strip_suffix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let base_name = !rest.contains('/');
        let anchored = rest.strip_prefix('/').unwrap_or(rest);
        Ok(Pattern {
            glob: Glob::parse(anchored).ok_or(IgnoreDiagnosticKind::BadPattern)?,
            negated,
            only_folders,
            line: number,
            base_name,
        })
    }

    /// Whether this pattern leaves the path out.
    fn decides(&self, path: &str, is_folder: bool) -> bool {
        if self.only_folders && !is_folder {
            return self.negated;
        }
        let subject = match path.rsplit_once('/') {
            Some((_, last)) if self.base_name => last,
            _ => path,
        };
        self.glob.matches(subject) != self.negated
    }
}

#[cfg(test)]
mod tests;
