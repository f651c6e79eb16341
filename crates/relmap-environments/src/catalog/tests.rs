//! What a version that runs is found to be.

use super::*;
use crate::Place;

fn release(title: &str, version: &str) -> CatalogRelease {
    CatalogRelease {
        title: title.parse().unwrap(),
        names: vec!["web".to_owned()],
        tag: format!("{title}-{version}"),
        version: version.to_owned(),
        apps: vec![CatalogApp { version: "2.0.0".to_owned(), ..CatalogApp::default() }],
        ..CatalogRelease::default()
    }
}

fn deployed(name: &str, version: VersionUse) -> Deployed {
    let mut deployed = Deployed::new("x", Place::default());
    deployed.chart = Some(ChartUse { name: name.to_owned(), repository: None, version });
    deployed
}

#[test]
fn a_version_is_found_by_title_name_and_joined_text() {
    let catalog = Catalog::new(vec![
        release("charts", "1.0.0"),
        release("charts", "1.10.0"),
        release("charts", "1.9.0"),
    ]);
    let behind = |name: &str, version| catalog.resolve(&deployed(name, version)).behind();
    assert_eq!(behind("charts", VersionUse::Exact("v1.9".into())), Some(1));
    assert_eq!(behind("web", VersionUse::Exact("1.10.0".into())), Some(0));
    assert_eq!(behind("?", VersionUse::Joined("web-1.0.0".into())), Some(2));
    let missing = catalog.resolve(&deployed("web", VersionUse::Exact("3.0.0".into())));
    assert_eq!(
        missing,
        Resolution::NoSuchRelease { title: "charts".parse().unwrap(), newest: "1.10.0".into() }
    );
    let range = catalog.resolve(&deployed("web", VersionUse::Range("1.x".into())));
    assert_eq!(range, Resolution::Undecided);
    let other = catalog.resolve(&deployed("db", VersionUse::Exact("1.0.0".into())));
    assert_eq!(other, Resolution::UnknownChart);
}

#[test]
fn a_name_of_two_charts_is_the_name_of_neither() {
    let catalog = Catalog::new(vec![release("a", "1.0.0"), release("b", "1.0.0")]);
    assert!(catalog.chart("web").is_empty());
    assert_eq!(catalog.chart("a").len(), 1);
}

#[test]
fn several_apps_are_shown_with_their_names() {
    let mut several = release("charts", "1.0.0");
    let app = |name: &str, tag: Option<&str>| CatalogApp {
        name: name.to_owned(),
        version: "2.0.0".to_owned(),
        tag: tag.map(str::to_owned),
    };
    assert_eq!(several.app().as_deref(), Some("2.0.0"));
    several.apps = vec![app("web", Some("web-2.0.0")), app("api", None)];
    assert_eq!(several.app().as_deref(), Some("web-2.0.0, api 2.0.0"));
    assert!(several.deploys("web-2.0.0") && several.deploys("v2.0"));
    assert!(!several.deploys("api-2.0.0"));
    several.apps.clear();
    assert_eq!(several.app(), None);
}

#[test]
fn an_app_alone_is_found_by_its_name() {
    let catalog = Catalog::new(vec![release("charts", "1.0.0")]);
    let mut app = Deployed::new("web", Place::default());
    app.app = Some("v2.0".to_owned());
    assert_eq!(catalog.resolve(&app).release().unwrap().tag, "charts-1.0.0");
}
