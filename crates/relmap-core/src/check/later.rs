//! The declared version was released at a commit that builds on what is judged: a pipeline that waited,
//! or a look at the past.

use crate::component::Component;
use crate::facts::{ComponentFacts, LaterRelease, ReleaseTag};
use crate::finding::Finding;
use crate::outcome::Declared;
use crate::release_notes::{self, Entry};
use crate::rule_code::{RuleCode, Severity};

use super::released_entries::{names, shown};
use super::version::short;

/// What was released later.
pub(super) struct Later<'f> {
    /// The release, if it is the one that is declared.
    pub(super) release: Option<&'f ReleaseTag>,
    /// What there is to say.
    pub(super) finding: Finding,
}

/// Compares the entry with the one that was released later; `None` if none was.
pub(super) fn later<'f>(
    component: &Component,
    facts: &'f ComponentFacts,
    entry: &Entry,
    declared: &Declared,
) -> Option<Later<'f>> {
    let LaterRelease { tag, release_file } = facts.later.as_ref()?;
    let file = &component.layout.release_file;
    let then = release_notes::parse(release_file.as_deref().unwrap_or_default());
    let is_own = |other: &&Entry| {
        other.semver().is_some_and(|version| version.cmp_precedence(&tag.version).is_eq())
    };
    let when = format!("{} was released later, at commit {}", tag.name, short(&tag.commit));
    let (release, finding) = match then.entries.iter().find(is_own) {
        Some(other) if names(other) == names(entry) => {
            let message = format!("{when}, which builds on this one");
            (Some(tag), Finding::new(RuleCode::Released, message))
        }
        Some(other) => {
            let message = format!("{when}, with {}; this entry has {}", shown(other), shown(entry));
            let help = "what is released is what that commit has; an entry must not differ from it";
            (None, Finding::new(RuleCode::VersionTaken, message).help(help))
        }
        None => {
            let message = format!(
                "{when}, where {file} has no entry for it, so it cannot be told whether that is the release declared here"
            );
            let finding = Finding::new(RuleCode::VersionTaken, message);
            let finding = finding.severity(Severity::Undecided);
            (None, finding.help(format!("see what was released: git show {}", tag.name)))
        }
    };
    Some(Later { release, finding: finding.at(file.clone(), declared.span.clone()) })
}
