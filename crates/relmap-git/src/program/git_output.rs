//! What git printed, for messages.

use std::fmt;

use relmap_core::redact::redact;
use thiserror::Error;

/// The words of git and of a server about a failure, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct GitOutput(Vec<String>);

/// How many lines of a long story are shown: the last ones tell most.
const SHOWN: usize = 20;

impl GitOutput {
    /// From what was printed. Advice and progress are left out.
    pub(crate) fn of(printed: &[u8]) -> GitOutput {
        let text = String::from_utf8_lossy(printed);
        let text = redact(&text);
        let said = |line: &&str| !line.is_empty() && !line.starts_with("hint:");
        // Progress is overwritten on a terminal: what follows the last return counts.
        let shown = |line: &str| {
            let line = line.trim_end().rsplit('\r').next().unwrap_or_default();
            line.trim_end().to_owned()
        };
        let lines: Vec<String> =
            text.split('\n').map(shown).filter(|line| said(&line.as_str())).collect();
        let left_out = lines.len().saturating_sub(SHOWN);
        GitOutput(lines.into_iter().skip(left_out).collect())
    }

    /// One line.
    pub fn from_line(line: &str) -> GitOutput {
        GitOutput::of(line.as_bytes())
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for GitOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("git gave no reason"),
            lines => f.write_str(&lines.join("\n           ")),
        }
    }
}
