//! Where something is written.

use std::fmt;

use relmap_core::finding::Location;
use relmap_core::position::{Position, Span};

/// A place in a source: the file, and the line counted from 1; 0 if no line is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Place {
    /// The path from the repository's root, or the name of the dump.
    pub file: String,
    /// The line.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

impl Place {
    /// The place as findings have it; `None` if no file is known.
    pub(crate) fn location(&self) -> Option<Location> {
        let position = Position { line: self.line, column: 1 };
        let span = (self.line > 0).then_some(Span { place: position, bytes: 0..0 });
        (!self.file.is_empty()).then(|| Location { file: self.file.clone(), span })
    }
}
