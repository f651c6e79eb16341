//! The images of a release that RELEASE.txt declares.

use relmap_core::artifacts::ExpectedImage;
use relmap_core::facts::AppRelease;
use relmap_core::ledger::App;
use relmap_core::release::DeclaredRelease;

use crate::artifacts::expected_images;
use crate::error::{ArtifactsError, Error};
use crate::project::Project;

use super::survey::by_app_version;

/// The images that a release will run that the newest entry of a component declares; none for an app.
pub(crate) fn declared_images(
    project: &Project<'_>,
    wanted: &DeclaredRelease,
) -> Result<Vec<ExpectedImage>, Error> {
    let component = project.components.iter().find(|one| one.name == wanted.component);
    let (Some(component), Some(record)) = (component, &wanted.record) else {
        return Ok(Vec::new());
    };
    let mut apps: Vec<App> = record.apps.clone();
    if apps.is_empty() {
        apps.extend(by_app_version(component, project)?);
    }
    let configured = |app: &App| project.apps.config_of(component, &app.name);
    let has_image =
        apps.iter().any(|app| configured(app).is_some_and(|app| app.artifacts.image.is_some()));
    if !apps.is_empty() && !has_image && record.images.is_empty() {
        return Err(ArtifactsError::NoImage { chart: wanted.component.clone() }.into());
    }
    for app in &mut apps {
        if let AppRelease::Found(found) = project.apps.named(component, &app.name, &app.version)? {
            *app = App::verified(&app.name, &app.version, &found.name, found.commit.clone());
        }
    }
    Ok(expected_images(record, apps, configured))
}
