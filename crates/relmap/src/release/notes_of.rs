//! The notes of what was released.

use relmap_core::release::ReleaseState;
use relmap_core::release_notes;
use relmap_git::At;

use crate::error::Error;
use crate::workspace::Workspace;

use super::review::ProposedRelease;

/// The notes of a release, as a page of a host shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseNotesOf {
    /// The tag.
    pub tag: String,
    /// The notes, and below them which app or images are deployed.
    pub text: String,
}

impl Workspace {
    /// The notes of the releases that a plan makes, or that are at this commit already.
    ///
    /// # Errors
    /// If a release file cannot be read.
    pub fn notes_of(&self, proposed: &ProposedRelease) -> Result<Vec<ReleaseNotesOf>, Error> {
        let Some(head) = &proposed.plan.head else { return Ok(Vec::new()) };
        let snapshot = self.repository.snapshot(At::Commit(&head.id))?;
        let mut all = Vec::new();
        for release in &proposed.plan.releases {
            if !matches!(release.state, ReleaseState::New | ReleaseState::Here) {
                continue;
            }
            let own = proposed.outcome.components.iter().find(|own| own.name == release.component);
            let Some(own) = own else { continue };
            let file = snapshot.read(&own.release_file)?.unwrap_or_default();
            let notes = release_notes::parse(&file);
            let Some(entry) = notes.newest() else { continue };
            let mut text = entry.notes_text(&file);
            let fields =
                entry.fields.iter().filter(|field| matches!(field.key.as_str(), "App" | "Image"));
            let fields: Vec<String> =
                fields.map(|field| format!("{}: {}", field.key, field.value)).collect();
            if !fields.is_empty() {
                let gap = if text.is_empty() { "" } else { "\n\n" };
                text.push_str(gap);
                text.push_str(&fields.join("\n"));
            }
            text.push('\n');
            all.push(ReleaseNotesOf { tag: release.tag.clone(), text });
        }
        Ok(all)
    }
}
