//! Text for the workflow commands of GitHub Actions.

use std::fmt;

use super::{push, short};

/// A property or the message of a workflow command, with its escapes.
///
/// ```
/// use relmap_report::WorkflowCommandText;
/// assert_eq!(WorkflowCommandText::property("50%: a,b").as_str(), "50%25%3A a%2Cb");
/// assert_eq!(WorkflowCommandText::message("50%: a\nb").as_str(), "50%25: a%0Ab");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowCommandText(String);

impl WorkflowCommandText {
    /// The value of a property, on one line.
    pub fn property(text: &str) -> WorkflowCommandText {
        let mut shown = String::with_capacity(text.len());
        short(text).chars().for_each(|c| push(&mut shown, c));
        let shown = shown.replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
        WorkflowCommandText(shown)
    }

    /// The message. Its line breaks are kept.
    pub fn message(text: &str) -> WorkflowCommandText {
        let mut shown = String::with_capacity(text.len());
        for c in short(text).chars() {
            match c {
                '\n' => shown.push(c),
                c => push(&mut shown, c),
            }
        }
        WorkflowCommandText(shown.replace('%', "%25").replace('\n', "%0A"))
    }

    /// The text with its escapes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WorkflowCommandText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
