//! What a change calls for, before a table says what that means.

use super::requirement::Requirement;
use super::setting::Match;
use super::table::{RuleKey, RuleTable};
use crate::version::Bump;

/// A row of the table that a change calls for, and what calls. One claim makes one requirement
/// under any table, so that many tables can be tried on changes that were read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The row.
    pub key: RuleKey,
    /// How far the thing itself moved, for a row that follows it; none where that is not known.
    pub moved: Option<Bump>,
    /// Whether "exactly" is meant exactly here; the row `values` means it only where values alone
    /// changed.
    pub alone: bool,
    /// The files that call for it, from the repository's root.
    pub files: Vec<String>,
    /// What in them calls for it.
    pub causes: Vec<String>,
}

impl Claim {
    /// The level that a table asks for, and how strictly.
    pub fn level(&self, table: &RuleTable) -> (Bump, Match) {
        let demand = table.row(self.key).demand;
        let matching = if self.alone { demand.matching } else { Match::AtLeast };
        (demand.level.resolve(self.moved), matching)
    }

    /// What a table makes of it. Broken keys are a demand only where the table asks for something.
    pub fn requirement(self, table: &RuleTable) -> Option<Requirement> {
        let (bump, matching) = self.level(table);
        if self.key == RuleKey::RemovedKeys && bump == Bump::None {
            return None;
        }
        let source = table.row(self.key).source.clone();
        let Claim { key, files, causes, .. } = self;
        Some(Requirement { key, source, bump, matching, files, causes })
    }
}
