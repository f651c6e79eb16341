//! The observer of one repository of a fleet.

use std::sync::Arc;

use crate::observer::Observer;

/// Passes on what one repository has to say, with its name.
pub(super) struct MemberObserver {
    pub(super) name: String,
    pub(super) fleet: Arc<dyn Observer>,
}

impl Observer for MemberObserver {
    fn remark(&self, text: &str) {
        self.fleet.remark(&format!("{}: {text}", self.name));
    }

    fn is_cancelled(&self) -> bool {
        self.fleet.is_cancelled()
    }
}
