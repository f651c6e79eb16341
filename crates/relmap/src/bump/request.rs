//! From arguments to what is wished of a component.

use std::path::{Path, PathBuf};

use relmap_core::bump::BumpRequest;
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::component::Component;
use relmap_core::release_notes::edit::{NoteGroup, render_notes};
use relmap_core::release_notes::from_commits;
use relmap_core::version::Bump;

use super::plans::Plans;
use super::{BumpArguments, BumpError, Level, editor};
use crate::error::Error;

impl BumpArguments {
    /// The option that can only be meant for one component, if one is given.
    pub(super) fn single(&self) -> Option<&'static str> {
        let given = [
            ("LEVEL", self.level.is_some()),
            ("--note", !self.notes.is_empty()),
            ("--app", self.app.is_some()),
            ("--image", !self.images.is_empty()),
            ("--because", self.because.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }

    /// The level as it was written.
    pub(super) fn level_word(&self) -> Option<&'static str> {
        self.level().map(Bump::as_str)
    }

    pub(super) fn level(&self) -> Option<Bump> {
        self.level.map(|level| match level {
            Level::Patch => Bump::Patch,
            Level::Minor => Bump::Minor,
            Level::Major => Bump::Major,
        })
    }
}

impl Plans<'_> {
    /// What the arguments request of a component, its notes aside.
    pub(super) fn request(&self, component: &Component) -> Result<BumpRequest, Error> {
        let arguments = self.arguments;
        let mut images = Vec::new();
        for text in &arguments.images {
            let image: ImageRef =
                text.parse().map_err(|source| BumpError::Image { text: text.clone(), source })?;
            images.push(image);
        }
        let app = match arguments.app.as_deref() {
            Some("latest") => Some(self.latest_app(component)?),
            app => app.map(str::to_owned),
        };
        Ok(BumpRequest {
            level: arguments.level(),
            because: arguments.because.clone().filter(|because| !because.trim().is_empty()),
            app,
            images,
            date: Some(arguments.date.unwrap_or_else(|| jiff::ZonedDateTime::now().date())),
            is_date_wanted: arguments.date.is_some(),
            notes: Vec::new(),
        })
    }

    /// The tag of the app's newest release.
    fn latest_app(&self, component: &Component) -> Result<String, Error> {
        let arguments = self.arguments;
        let given = arguments.app_repository.as_ref().map(|place| arguments.directory.join(place));
        let (place, repository, scheme) = self
            .run
            .apps
            .place(component, given.as_deref())?
            .ok_or_else(|| BumpError::NoAppRepository { name: component.name.clone() })?;
        let newest = repository.newest_release(&scheme)?;
        let shown = shown(&place);
        Ok(newest.ok_or(BumpError::NoAppRelease { place: shown })?.name)
    }

    /// The notes for a component: those given, those of commits, and what an editor makes of them.
    pub(super) fn notes(
        &self,
        component: &Component,
        since: Option<&str>,
    ) -> Result<Vec<NoteGroup>, Error> {
        let arguments = self.arguments;
        let mut notes: Vec<NoteGroup> =
            arguments.notes.iter().map(|note| NoteGroup::from(note.as_str())).collect();
        if arguments.notes_from_commits {
            let commits = self.repository.commits_since(since, &component.layout)?;
            let subjects: Vec<&str> =
                commits.iter().map(|commit| commit.subject.as_str()).collect();
            notes.extend(from_commits(&subjects));
        }
        if self.wants_editor() {
            let file = self.run.find(&component.layout.release_file)?.unwrap_or_default();
            let draft = render_notes(&file, &notes);
            let text = editor::edit(self.repository, &component.name, &draft)?;
            if text.trim().is_empty() {
                return Err(BumpError::NoNotes.into());
            }
            return Ok(vec![NoteGroup::Text(text)]);
        }
        Ok(notes)
    }

    fn wants_editor(&self) -> bool {
        let arguments = self.arguments;
        let is_asked = arguments.notes.is_empty() && editor::somebody_is_there();
        arguments.edit || !arguments.no_edit && !arguments.dry_run && is_asked
    }
}

fn shown(place: &Path) -> String {
    let place: PathBuf = place.components().collect();
    place.display().to_string()
}
