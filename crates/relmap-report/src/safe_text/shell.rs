//! Values for files of variables that shells and GitLab read.

use std::fmt;

use relmap_core::redact::redact;

/// How long a value may be: there is little room in a file of them.
const LONGEST: usize = 255;

/// A value that means the same to GitLab, to every reader of dotenv files and to a shell, without
/// quotes: letters, digits and a few marks of ASCII. As such a value is acted on, it is carried
/// whole or not at all.
///
/// ```
/// use relmap_report::ShellText;
/// assert_eq!(ShellText::new("charts-1.2.0").unwrap().as_str(), "charts-1.2.0");
/// assert_eq!(ShellText::new("$(reboot)"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellText(String);

impl ShellText {
    /// The value, if it can be carried.
    pub fn new(text: &str) -> Option<ShellText> {
        let is_harmless = |c: char| c.is_ascii_alphanumeric() || "._-+:/@,%^".contains(c);
        let is_carried =
            text.len() <= LONGEST && text.chars().all(is_harmless) && redact(text) == text;
        is_carried.then(|| ShellText(text.to_owned()))
    }

    /// The value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShellText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
