//! From options to what is wished of a component.

use std::path::{Path, PathBuf};

use relmap_core::bump::BumpRequest;
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::component::Component;

use crate::error::{BumpError, Error};

use super::plans::Plans;

impl Plans<'_> {
    /// What the options request of a component, its notes aside.
    pub(super) fn request(&self, component: &Component) -> Result<BumpRequest, Error> {
        let options = self.options;
        let mut images = Vec::new();
        for text in &options.images {
            let image: ImageRef =
                text.parse().map_err(|source| BumpError::Image { text: text.clone(), source })?;
            images.push(image);
        }
        let app = match options.app.as_deref() {
            Some("latest") => Some(self.latest_app(component)?),
            app => app.map(str::to_owned),
        };
        Ok(BumpRequest {
            level: options.level,
            because: options.because.clone().filter(|because| !because.trim().is_empty()),
            app,
            images,
            date: Some(options.date.unwrap_or(options.today)),
            is_date_wanted: options.date.is_some(),
            notes: Vec::new(),
            stage: options.stage,
            artifact_hub: options.artifact_hub,
            waived: options.waived.clone(),
        })
    }

    /// The tag of the app's newest release.
    fn latest_app(&self, component: &Component) -> Result<String, Error> {
        let options = self.options;
        let given = options.app_repository.as_ref();
        let given = given.map(|place| self.workspace.directory().join(place));
        let (place, repository, scheme) = self
            .project
            .apps
            .place(component, given.as_deref())?
            .ok_or_else(|| BumpError::NoAppRepository { name: component.name.clone() })?;
        let newest = repository.newest_release(&scheme)?;
        let shown = shown(&place);
        Ok(newest.ok_or(BumpError::NoAppRelease { place: shown })?.name)
    }
}

fn shown(place: &Path) -> String {
    let place: PathBuf = place.components().collect();
    place.display().to_string()
}
