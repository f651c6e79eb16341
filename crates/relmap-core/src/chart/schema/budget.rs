//! How much is compared: branches are tried against branches, references lead anywhere, and charts have others in them.

use std::cell::Cell;

/// What may be spent. A word or a value of a list costs one.
const MOST: usize = 2_000_000;

/// What a pair of schemas costs.
const PAIR: usize = 10;

/// How much text costs one.
const TEXT: usize = 64;

/// How many bytes that are read cost one.
const READ: usize = 4;

/// What was spent.
#[derive(Debug, Default)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    /// Spends on so many things, which are looked at once.
    pub(super) fn spend(&self, count: usize) {
        self.0.set(self.0.get().saturating_add(count));
    }

    /// Spends on a pair of schemas at a place.
    pub(super) fn pair(&self, at: &str) {
        self.spend(PAIR);
        self.text(at);
    }

    /// Spends on a key that is compared with so many patterns.
    pub(super) fn key(&self, path: &str, patterns: usize) {
        self.spend(1 + patterns);
        self.text(path);
    }

    /// Spends on a text.
    pub(super) fn text(&self, text: &str) {
        self.spend(text.len() / TEXT);
    }

    /// Spends on a file that is read.
    pub(crate) fn read(&self, bytes: &[u8]) {
        self.spend(bytes.len() / READ);
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() > MOST
    }
}
