//! Which paths belong to which component.

use super::{APP, CHART, WEB, components};
use crate::component::*;

fn excluded(component: &Component) -> Vec<&str> {
    component.layout.excluded.inside("").collect()
}

#[test]
fn a_component_owns_its_folders_and_not_those_of_others() {
    let (found, _) = components(
        "",
        &[
            ("RELEASE.txt", APP),
            ("deploy/RELEASE.txt", CHART),
            ("deploy/web/Chart.yaml", WEB),
            ("tool/RELEASE.txt", "tool-1.0.0\n"),
        ],
    );
    let owners = |path: &str| {
        let owners = found.iter().filter(|component| component.layout.owns(path));
        owners.map(|component| component.name.as_str()).collect::<Vec<_>>()
    };
    for (path, expected) in [
        ("RELEASE.txt", &["app"][..]),
        ("src/main.c", &["app"]),
        ("toolbox/main.c", &["app"]),
        ("deploy/web/values.yaml", &["charts"]),
        ("deploy/other.sh", &["charts"]),
        ("tool/main.c", &["tool"]),
    ] {
        assert_eq!(owners(path), expected, "{path}");
    }
    assert_eq!(excluded(&found[0]), ["deploy", "deploy/web", "tool"]);
    assert_eq!(excluded(&found[1]), ["tool"]);
    assert_eq!(found.iter().map(Component::path).collect::<Vec<_>>(), [".", "deploy/web", "tool"]);
}

#[test]
fn a_release_file_of_another_folder_is_owned_too() {
    let (found, _) = components("", &[("notes/RELEASE.txt", CHART), ("web/Chart.yaml", WEB)]);
    for (path, owned) in [
        ("notes/RELEASE.txt", true),
        ("notes/more.txt", true),
        ("web/values.yaml", true),
        ("README.md", false),
    ] {
        assert_eq!(found[0].layout.owns(path), owned, "{path}");
    }
}

#[test]
fn paths_are_inside_by_whole_parts() {
    for (path, folder, expected) in [
        ("a/b", "a", true),
        ("a", "a", true),
        ("ab", "a", false),
        ("a", "a/b", false),
        ("a", "", true),
        ("", "", true),
    ] {
        assert_eq!(is_inside(path, folder), expected, "{path} in {folder}");
    }
    assert_eq!((join("", "x"), join("a", "x")), ("x".into(), "a/x".into()));
    assert_eq!((folder_of("a/b/c"), folder_of("c")), ("a/b", ""));
    let nouns = [ComponentKind::App, ComponentKind::Chart, ComponentKind::System]
        .map(|kind| (kind.as_str(), kind.noun()));
    assert_eq!(nouns, [("app", "app"), ("chart", "chart"), ("system", "system chart")]);
}
