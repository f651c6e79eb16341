//! A bound for what is compared.

/// How much more is compared: charts times their values.
pub(in super::super) struct Work(usize);

impl Work {
    pub(in super::super) fn new() -> Work {
        Work(5_000_000)
    }

    /// Whether there is as much left.
    pub(in super::super) fn take(&mut self, amount: usize) -> bool {
        let left = self.0.checked_sub(amount);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}
