//! A line of a `.helmignore`.

use super::IgnoreDiagnosticKind;
use super::glob::Glob;

/// A line that was read.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) glob: Glob,
    pub(super) negated: bool,
    pub(super) only_folders: bool,
    /// The line in the file, counted from 1; 0 for what Helm always leaves out.
    pub(super) line: usize,
    /// Compared with the last part of a path alone.
    pub(super) base_name: bool,
}

/// What is asked for.
pub(super) struct Asked<'p> {
    pub(super) path: &'p str,
    /// The last part of the path.
    pub(super) name: &'p str,
    pub(super) is_folder: bool,
    slashes: usize,
}

impl<'p> Asked<'p> {
    pub(super) fn file(path: &'p str) -> Asked<'p> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let slashes = path.bytes().filter(|byte| *byte == b'/').count();
        Asked { path, name, is_folder: false, slashes }
    }

    pub(super) fn folder(path: &'p str) -> Asked<'p> {
        Asked { is_folder: true, ..Asked::file(path) }
    }
}

impl Pattern {
    pub(super) fn parse(line: &str, number: usize) -> Result<Pattern, IgnoreDiagnosticKind> {
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
    pub(super) fn decides(&self, asked: &Asked<'_>) -> bool {
        if self.only_folders && !asked.is_folder {
            return self.negated;
        }
        let matches = match self.base_name {
            true => self.glob.matches(asked.name),
            // Most have another number of slashes, so a path is compared at one depth alone.
            false => self.glob.slashes().contains(&asked.slashes) && self.glob.matches(asked.path),
        };
        matches != self.negated
    }

    /// How much it costs to ask all parts of a path for it, in characters.
    pub(super) fn cost(&self) -> usize {
        let depths = match self.base_name {
            true => 1,
            false => self.glob.slashes().count(),
        };
        self.glob.len().saturating_mul(depths)
    }
}
