//! What planning releases comes to.

use std::collections::BTreeMap;

use relmap_core::bump::Plan;
use relmap_core::outcome::{ComponentOutcome, Outcome};

/// What planning releases came to.
#[derive(Debug, Clone)]
pub enum Bumped {
    /// They can be made.
    Planned(Box<BumpPlan>),
    /// One of them would break a rule, or it is unknown whether it would.
    Refused(Box<BumpRefused>),
}

/// Releases that can be made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BumpPlan {
    /// The releases, each after those that it depends on.
    pub releases: Vec<Plan>,
    /// The components that need no new entry.
    pub settled: Vec<Settled>,
    /// The files to write.
    pub files: Vec<FileChange>,
    /// Lock files that will no longer fit, as paths from the root. Only helm can make them anew.
    pub stale_locks: Vec<String>,
    /// Those of the files to write that have changes which are not committed, as paths from the root.
    pub dirty: Vec<String>,
    /// The untracked files that count as changes, and that the commit needs too, as paths from the root.
    pub untracked: Vec<String>,
    /// The work tree as it is judged without the plan. If there is no component, it says why.
    pub before: Outcome,
}

/// A component that needs no new entry, with its judgement.
#[derive(Debug, Clone)]
pub enum Settled {
    /// Nothing that is delivered changed since its release.
    NotNeeded(ComponentOutcome),
    /// It has an entry for its next release, which is right.
    Right(ComponentOutcome),
}

/// What a file is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileChange {
    /// The file, from the root of the repository.
    pub path: String,
    /// What is in it; `None` if there is no file.
    pub old: Option<Vec<u8>>,
    /// What is to be in it.
    pub new: Vec<u8>,
}

/// A release that cannot be made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BumpRefused {
    /// Why not, in a sentence.
    pub reason: String,
    /// The judgement that the release would get, with its findings.
    pub outcome: ComponentOutcome,
    /// The content of the files that findings point into, by path, to show their lines. Files whose
    /// lines only the plan has are left out.
    pub sources: BTreeMap<String, Vec<u8>>,
    /// Whether the settings forbid to depart from the rules with a reason.
    pub overrides_forbidden: bool,
}
