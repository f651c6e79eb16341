//! The apps that a chart deploys, as relmap.toml names them.

use super::TagTemplate;
use crate::artifacts::ImageTemplate;
use crate::config::{ComponentConfig, Config};
use crate::release_notes::AppRef;
use crate::version::lenient;

/// An app that relmap.toml says a chart deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedApp {
    /// The name of its component.
    pub name: String,
    /// How relmap.toml says that its tags are named.
    pub tag: Option<TagTemplate>,
    /// The image of its releases, if relmap.toml says it.
    pub image: Option<ImageTemplate>,
}

/// What the appVersion of a chart with several apps is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AppVersionOf {
    /// The version of the app that it was at the release before; nothing is said of it.
    #[default]
    Unsaid,
    /// A version of the chart's own, which is that of none of its apps.
    Own,
    /// The version of this app.
    App(String),
}

impl AppVersionOf {
    /// The word of relmap.toml for a version of the chart's own.
    pub const OWN: &'static str = "own";

    /// The word in relmap.toml, if it says anything.
    pub fn written(&self) -> Option<&str> {
        match self {
            AppVersionOf::Unsaid => None,
            AppVersionOf::Own => Some(AppVersionOf::OWN),
            AppVersionOf::App(name) => Some(name),
        }
    }
}

impl DeployedApp {
    /// The apps that relmap.toml says a chart deploys, in its order.
    pub fn of(config: &Config, chart: &ComponentConfig) -> Vec<DeployedApp> {
        let named = |name: &String| {
            let app = config.component(name);
            DeployedApp {
                name: name.clone(),
                tag: app.and_then(|app| app.tag.clone()),
                image: app.and_then(|app| app.artifacts.image.clone()),
            }
        };
        chart.apps.iter().map(named).collect()
    }

    /// What a release of it is called: as relmap.toml says, or else by its name.
    pub fn release(&self, version: &str) -> String {
        let number = version.trim_start_matches(['v', 'V']);
        match (&self.tag, lenient(version)) {
            (Some(template), Some(version)) => template.name(&version),
            _ => format!("{}-{number}", self.name),
        }
    }

    /// Whether relmap.toml says that a tag of this name is one of its releases.
    fn has_tag(&self, tag: &str) -> bool {
        self.tag.as_ref().is_some_and(|template| template.read(tag).is_some())
    }
}

/// The app that an `App:` names, among those that relmap.toml says a chart deploys: by its name, or
/// by the template of its tags if no other app has the same. Of a chart with one app and one `App:`
/// it is that one, whatever it is called; `alone` says that there is one `App:`.
pub fn fitting<'a>(
    apps: &'a [DeployedApp],
    named: &AppRef,
    alone: bool,
) -> Option<&'a DeployedApp> {
    if let ([only], true) = (apps, alone) {
        return Some(only);
    }
    let by_name = apps.iter().find(|app| named.title.as_deref() == Some(&*app.name));
    by_name.or_else(|| {
        let mut by_tag = apps.iter().filter(|app| app.has_tag(&named.tag));
        by_tag.next().filter(|_| by_tag.next().is_none())
    })
}

/// What tells the `App:` lines of an entry apart: the name of the app in relmap.toml, or else the
/// title of its tag. One without either is the empty text.
pub fn app_key<'a>(apps: &'a [DeployedApp], named: &'a AppRef, alone: bool) -> &'a str {
    match fitting(apps, named, alone) {
        Some(app) => &app.name,
        None => named.title.as_deref().unwrap_or_default(),
    }
}

/// How `App:` names a release of an app: as its tags are named, or by the name of the app where those of
/// several apps cannot be told apart. `alone` says that it is the only `App:`.
pub fn line_of(apps: &[DeployedApp], app: &DeployedApp, version: &str, alone: bool) -> String {
    let tag = app.release(version);
    let fits = AppRef::read(&tag).ok();
    let fits = fits.is_some_and(|read| fitting(apps, &read, alone).is_some_and(|own| own == app));
    if fits { tag } else { format!("{}-{}", app.name, version.trim_start_matches(['v', 'V'])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(name: &str, tag: Option<&str>) -> DeployedApp {
        let tag = tag.map(|tag| TagTemplate::new(tag, name).unwrap());
        DeployedApp { name: name.into(), tag, image: None }
    }

    #[test]
    fn an_app_line_fits_by_name_and_then_by_a_template_that_is_its_alone() {
        let apps = [app("web", None), app("api", Some("release/{version}")), app("db", None)];
        for (named, alone, key) in [
            ("web-1.2.0", false, "web"),
            ("release/1.2.0", false, "api"),
            // The title of its component names it too, whatever its tags are called.
            ("api-1.2.0", false, "api"),
            ("other-1.2.0", false, "other"),
            ("v1.2.0", false, ""),
            ("v1.2.0", true, ""),
        ] {
            let named = AppRef::read(named).unwrap();
            assert_eq!(app_key(&apps, &named, alone), key, "{}", named.tag);
        }
        let same = [app("web", Some("v{version}")), app("api", Some("v{version}"))];
        assert_eq!(app_key(&same, &AppRef::read("v1.2.0").unwrap(), false), "");
        let only = [app("web", None)];
        assert_eq!(app_key(&only, &AppRef::read("other-1.2.0").unwrap(), true), "web");
        assert_eq!(app_key(&only, &AppRef::read("other-1.2.0").unwrap(), false), "other");
    }

    #[test]
    fn a_release_is_called_as_the_template_says_or_by_the_name() {
        assert_eq!(app("api", Some("release/{version}")).release("v1.2.0"), "release/1.2.0");
        assert_eq!(app("api", None).release("v1.2.0"), "api-1.2.0");
    }
}
