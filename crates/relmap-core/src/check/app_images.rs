//! Which of the images that a chart runs are those of an app.

use crate::chart::image_ref::ImageRef;
use crate::chart::images::FoundImage;
use crate::component::{Component, DeployedApp, fitting};
use crate::release_notes::AppRef;

/// Whether an image is that of an app that a chart deploys. `apps` are all that its entry names.
pub(crate) fn is_image_of_app(
    component: &Component,
    found: &FoundImage,
    app: &AppRef,
    apps: &[AppRef],
) -> bool {
    if apps.len() > 1 {
        return owner(component, found, apps).is_some_and(|owner| owner.tag == app.tag);
    }
    let base = base_name(&found.image);
    let configured = component.only_app();
    let names = [
        app.title.as_deref(),
        configured.map(|app| app.name.as_str()),
        component.layout.chart_name.as_deref(),
    ];
    names.into_iter().flatten().any(|name| name == base)
        || configured.is_some_and(|app| has_image(app, &found.image))
}

/// The app, of several, that an image is one of: relmap.toml names its repository, or it is called
/// like the app, or it is below a key that is, or its name contains that of one app alone.
fn owner<'a>(component: &Component, found: &FoundImage, apps: &'a [AppRef]) -> Option<&'a AppRef> {
    let configured = |app: &AppRef| fitting(&component.apps, app, false);
    let by_setting =
        apps.iter().find(|app| configured(app).is_some_and(|known| has_image(known, &found.image)));
    by_setting.or_else(|| {
        let name = |app| configured(app).map(|known| known.name.as_str());
        let names: Vec<&str> =
            apps.iter().map(|app| name(app).or(app.title.as_deref()).unwrap_or_default()).collect();
        apps.get(owner_by_name(&names, found)?)
    })
}

/// The app, of several by their names, that an image is one of: it is called like the app, or it is below
/// a key that is, or its name contains that of one app alone. The answer is the place of the name.
pub fn owner_by_name(names: &[&str], found: &FoundImage) -> Option<usize> {
    let base = base_name(&found.image);
    let place =
        |fits: &dyn Fn(&str) -> bool| names.iter().position(|name| !name.is_empty() && fits(name));
    let by_name = place(&|name| name == base);
    let by_key = || place(&|name| found.path.split(['.', '[']).any(|key| key == name));
    let by_part = || {
        let is_part = |name: &str| base.split(['-', '_']).any(|part| part == name);
        let mut parts = (0..names.len()).filter(|at| is_part(names[*at]));
        parts.next().filter(|_| parts.next().is_none())
    };
    by_name.or_else(by_key).or_else(by_part)
}

fn has_image(app: &DeployedApp, image: &ImageRef) -> bool {
    let own = app.image.as_ref().and_then(|template| template.fill("1.2.3", None).ok());
    own.is_some_and(|own| own.same_repository(image))
}

fn base_name(image: &ImageRef) -> &str {
    image.repository.rsplit('/').next().unwrap_or_default()
}
