//! The facts of a component that is compared with nothing.

use relmap_core::component::Layout;
use relmap_core::facts::{Baseline, ComponentFacts, Files, Rendered};

use crate::gather::files_now;
use crate::{GitError, Repository, Snapshot};

impl Repository {
    /// The facts of a component that no tag is known to belong to, because another one has its name. There may be very
    /// many of one name, and each compared with the same release would cost as much as all its files.
    ///
    /// # Errors
    /// When an object or file that matters cannot be read.
    pub fn uncompared_facts(
        &self,
        layout: &Layout,
        now: &Snapshot<'_>,
    ) -> Result<ComponentFacts, GitError> {
        Ok(ComponentFacts {
            tags: Vec::new(),
            lost_tags: Vec::new(),
            baseline: Baseline::NotAsked,
            on_line: None,
            later: None,
            changes: Vec::new(),
            old: Files::default(),
            new: files_now(layout, now)?,
            version_stays: Vec::new(),
            moved_past: None,
            rendered: Rendered::NotAsked,
        })
    }
}
