//! Where the notes of a release come from.

use relmap_core::bump::{draft_notes, merged, rolled_up};
use relmap_core::component::ComponentKind;
use relmap_core::facts::Baseline;
use relmap_core::outcome::ComponentOutcome;
use relmap_core::release_notes::edit::{NoteGroup, render_notes};
use relmap_core::release_notes::{Entry, from_commits};

use crate::error::{BumpError, Error};

use super::item::{Drafted, Item, NotesFor};
use super::plans::Plans;

impl Plans<'_> {
    /// The notes for a release: those given, those of commits, those of its candidates, or else what
    /// the changes say by themselves; and what an editor makes of them.
    pub(super) fn notes(&self, wanted: &NotesFor<'_>) -> Result<Drafted, Error> {
        let mut found = self.given_or_drafted(wanted)?;
        let Some(editor) = self.editor.filter(|_| wanted.item.follows.is_empty()) else {
            return Ok(found);
        };
        let component = wanted.item.component;
        let file = self.project.find(&component.layout.release_file)?.unwrap_or_default();
        let text = editor.edit(&component.name, &render_notes(&file, &found.notes))?;
        if text.trim().is_empty() {
            return Err(BumpError::NoNotes.into());
        }
        found = Drafted { notes: vec![NoteGroup::Text(text)], is_draft: false };
        Ok(found)
    }

    fn given_or_drafted(&self, wanted: &NotesFor<'_>) -> Result<Drafted, Error> {
        let NotesFor { item, outcome, has_notes, .. } = wanted;
        if !item.follows.is_empty() {
            return Ok(followed(item, outcome));
        }
        let mut notes = self.of_candidates(wanted)?;
        let given = self.options.notes.iter().map(|note| NoteGroup::from(note.as_str()));
        notes.extend(given);
        if self.options.notes_from_commits {
            notes.extend(self.of_commits(item)?);
        }
        if self.options.gives_notes() || *has_notes {
            return Ok(Drafted { notes: merged(notes), is_draft: false });
        }
        let drafted = match &item.since_candidate {
            Some(drafted) => one_group(drafted.clone()),
            None if item.component.kind == ComponentKind::App => {
                // Which files changed tells nobody what an app can do now.
                let commits = self.of_commits(item)?;
                if commits.is_empty() { one_group(draft_notes(outcome)) } else { commits }
            }
            None => one_group(draft_notes(outcome)),
        };
        notes.extend(drafted);
        Ok(Drafted { notes: merged(notes), is_draft: true })
    }

    fn of_commits(&self, item: &Item<'_>) -> Result<Vec<NoteGroup>, Error> {
        let since = match &item.facts.baseline {
            Baseline::Released(tag) => Some(&tag.commit),
            _ => None,
        };
        let layout = &item.component.layout;
        let commits = self.workspace.repository.commits_since(since, layout)?;
        let subjects: Vec<&str> = commits.iter().map(|commit| commit.subject.as_str()).collect();
        Ok(from_commits(&subjects))
    }

    /// The notes of the candidates that led up to a final release.
    fn of_candidates(&self, wanted: &NotesFor<'_>) -> Result<Vec<NoteGroup>, Error> {
        let component = wanted.item.component;
        let Some(version) = wanted.version.filter(|version| version.pre.is_empty()) else {
            return Ok(Vec::new());
        };
        let newest = component.notes.newest().and_then(Entry::semver);
        let is_open = !wanted.item.follows_prerelease;
        if newest.is_none_or(|newest| newest.pre.is_empty()) {
            return Ok(Vec::new());
        }
        let file = self.project.find(&component.layout.release_file)?.unwrap_or_default();
        Ok(rolled_up(&component.notes, &file, version, is_open))
    }
}

/// The notes of a component that follows another one, and what else changed in it.
fn followed(item: &Item<'_>, outcome: &ComponentOutcome) -> Drafted {
    let own: Vec<String> = item.follows.iter().map(|(_, note)| note.clone()).collect();
    let is_told = |note: &String| {
        // `web 1.1.0 -> 1.1.1` says what `Use web 1.1.1.` says.
        own.iter().any(|own| {
            let name = own.strip_prefix("Use ").and_then(|rest| rest.split(' ').next());
            name.is_some_and(|name| note.starts_with(&format!("{name} ")))
        })
    };
    let more: Vec<String> =
        draft_notes(outcome).into_iter().filter(|note| !is_told(note)).collect();
    Drafted { notes: one_group(own.iter().cloned().chain(more).collect()), is_draft: true }
}

fn one_group(notes: Vec<String>) -> Vec<NoteGroup> {
    match notes.is_empty() {
        true => Vec::new(),
        false => vec![NoteGroup::Items { caption: None, notes }],
    }
}
