//! From options to what is wished of a component.

use std::path::{Path, PathBuf};

use relmap_core::bump::BumpRequest;
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::component::{Component, DeployedApp};
use relmap_core::tag_name::TagName;

use crate::error::{BumpError, Error};

use super::plans::Plans;

/// The word for the newest release of an app.
const LATEST: &str = "latest";

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
        let mut apps = Vec::new();
        for wished in &options.apps {
            match wished.split_once('=') {
                None if wished == LATEST => apps.extend(self.latest_apps(component)?),
                Some((name, version)) if version.trim() == LATEST => {
                    apps.push(format!("{name}={}", self.latest_app(component, Some(name.trim()))?));
                }
                _ => apps.push(wished.clone()),
            }
        }
        Ok(BumpRequest {
            level: options.level,
            because: options.because.clone().filter(|because| !because.trim().is_empty()),
            apps,
            images,
            pins: None,
            date: Some(options.date.unwrap_or(options.today)),
            is_date_wanted: options.date.is_some(),
            notes: Vec::new(),
            stage: options.stage,
            artifact_hub: options.artifact_hub,
            waived: options.waived.clone(),
        })
    }

    /// The newest releases of all apps that a component deploys: with their names if there are several.
    fn latest_apps(&self, component: &Component) -> Result<Vec<String>, Error> {
        let several = component.apps.as_slice();
        let known = component.known_apps();
        if several.len() < 2 && known.len() < 2 {
            return Ok(vec![self.latest_app(component, None)?.to_string()]);
        }
        if several.is_empty() {
            return Err(BumpError::NoAppRepository { name: component.name.clone() }.into());
        }
        let latest = |app: &DeployedApp| {
            let tag = self.latest_app(component, Some(&app.name))?;
            Ok(format!("{}={tag}", app.name))
        };
        several.iter().map(latest).collect()
    }

    /// The tag of an app's newest release.
    fn latest_app(&self, component: &Component, app: Option<&str>) -> Result<TagName, Error> {
        let options = self.options;
        let given = options.app_repository.as_ref();
        let given = given.map(|place| self.workspace.directory().join(place));
        let (place, repository, scheme) = self
            .project
            .apps
            .place(component, app, given.as_deref())?
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
