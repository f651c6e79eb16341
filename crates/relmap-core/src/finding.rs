//! One thing that a run has to say about a place.

use crate::position::Span;
use crate::rule_code::{RuleCode, Severity};

/// What a rule found: what is wrong, where, and the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleCode,
    /// How grave it is: the rule's own severity, unless a setting or an override changed it.
    pub severity: Severity,
    /// What is wrong and why it matters: one or more sentences on one line, though what they quote
    /// from a repository may hold any character.
    pub message: String,
    /// Where, if it has a place.
    pub location: Option<Location>,
    /// The command or the edit that fixes it.
    pub help: Option<String>,
    /// Whether somebody waived the rule for this run: it is shown, and does not count.
    pub waived: bool,
}

/// A file and, where known, the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The path from the repository's root, with `/`.
    pub file: String,
    /// The span of text, if the finding is about one.
    pub span: Option<Span>,
}

impl Finding {
    /// A finding of a rule, with the rule's severity and no place or help.
    pub fn new(rule: RuleCode, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            severity: rule.severity(),
            message: message.into(),
            location: None,
            help: None,
            waived: false,
        }
    }

    /// The same finding, about a whole file.
    pub fn in_file(mut self, file: impl Into<String>) -> Finding {
        self.location = Some(Location { file: file.into(), span: None });
        self
    }

    /// The same finding, about a span of a file.
    pub fn at(mut self, file: impl Into<String>, span: Span) -> Finding {
        self.location = Some(Location { file: file.into(), span: Some(span) });
        self
    }

    /// The same finding, with its fix.
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    /// The same finding, graver or milder than its rule usually is.
    pub fn severity(mut self, severity: Severity) -> Finding {
        self.severity = severity;
        self
    }
}
