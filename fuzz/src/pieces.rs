//! An input that stands for several values.

/// The parts of an input, separated by a line of `%%`. Targets that need more than one value take
/// them from here, so that a corpus file stays readable.
#[derive(Debug, Clone)]
pub struct Pieces<'i> {
    rest: Option<&'i [u8]>,
}

/// What is between two parts.
pub(crate) const SEPARATOR: &[u8] = b"\n%%\n";

impl<'i> Pieces<'i> {
    /// Splits an input.
    pub fn of(input: &'i [u8]) -> Pieces<'i> {
        Pieces { rest: Some(input) }
    }

    /// The next part; empty if there is none.
    pub fn bytes(&mut self) -> &'i [u8] {
        let Some(rest) = self.rest.take() else { return &[] };
        let at = rest.windows(SEPARATOR.len()).position(|window| window == SEPARATOR);
        let Some(at) = at else { return rest };
        self.rest = Some(&rest[at + SEPARATOR.len()..]);
        &rest[..at]
    }

    /// The next part as text.
    pub fn text(&mut self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// The next part as text on one line.
    pub fn line(&mut self) -> String {
        self.text().replace(['\n', '\r'], " ").trim().to_owned()
    }

    /// The next part as text on one line, or `None` if it is empty.
    pub fn optional(&mut self) -> Option<String> {
        Some(self.line()).filter(|line| !line.is_empty())
    }

    /// What is left, part by part.
    pub fn remaining(mut self) -> Vec<&'i [u8]> {
        let mut parts = Vec::new();
        while self.rest.is_some() {
            parts.push(self.bytes());
        }
        parts
    }
}
