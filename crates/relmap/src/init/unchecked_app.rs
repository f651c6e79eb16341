//! Apps that share version and tags with their charts, and so get no component of their own.

use relmap_core::component::ComponentKind;

use super::InitGuess;
use super::one_version::first_of;
use super::scene::Scene;
use crate::error::Error;

/// Files at the root by which an app is built.
const BUILD_FILES: [&str; 7] = [
    "Dockerfile",
    "go.mod",
    "Cargo.toml",
    "package.json",
    "pom.xml",
    "build.gradle",
    "pyproject.toml",
];

/// Says of each chart in a folder that has the version of its app which code is not checked.
pub(super) fn guesses(scene: &Scene<'_>) -> Result<Vec<InitGuess>, Error> {
    let is_elsewhere = scene.app.as_ref().is_some_and(|app| !app.is_own());
    let is_begun = !scene.project.components.is_empty();
    if is_elsewhere || is_begun || !scene.own.is_empty() || !scene.named.is_empty() {
        return Ok(Vec::new());
    }
    let build_file = first_of(&BUILD_FILES, &scene.snapshot)?;
    let Some(build_file) = build_file else { return Ok(Vec::new()) };
    let mut guesses = Vec::new();
    for chart in scene.wanted.iter().filter(|chart| !chart.folder.is_empty()) {
        let Some(metadata) = &chart.metadata else { continue };
        let version = metadata.version.as_ref().and_then(|version| version.lenient());
        let app_version = metadata.app_version.as_ref();
        let app_version = app_version.and_then(|app| relmap_core::version::lenient(&app.text));
        let Some(version) = version.filter(|version| Some(version) == app_version.as_ref()) else {
            continue;
        };
        if scene.kind_of(chart)?.kind != ComponentKind::Chart {
            continue;
        }
        guesses.push(InitGuess::new(
            format!(
                "{} {version} has the version of its app, which seems to be in this repository ({build_file}), \
                 and only the chart is checked: a change outside {} asks for no release",
                chart.name, chart.folder
            ),
            "to check the app too: give it a RELEASE.txt at the root and a `[[component]]` with kind = \"app\" \
             in relmap.toml, and give the chart tags of its own",
        ));
    }
    Ok(guesses)
}
