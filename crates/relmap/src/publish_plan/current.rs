//! The releases that RELEASE.txt declares, as they are to be published.

use relmap_core::artifacts::{ExpectedImage, PublishFacts};
use relmap_core::component::{Component, ComponentKind, join};
use relmap_core::config::ComponentConfig;
use relmap_core::facts::AppRelease;
use relmap_core::ledger::App;
use relmap_core::release::DeclaredRelease;

use super::{PublishPlanOptions, packaged, place_of};
use crate::artifacts::{expected_images, given_place};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::release::{by_app_version, wanted};
use crate::workspace::Workspace;

pub(super) fn facts(
    workspace: &Workspace,
    options: &PublishPlanOptions,
) -> Result<Vec<PublishFacts>, Error> {
    let check = CheckOptions::new().all(true);
    let project = Project::new(workspace, &check)?;
    let outcome = project.judge(&check)?;
    workspace.go_on()?;
    let given = given_place(options.published.as_deref())?;
    let mut all: Vec<PublishFacts> = Vec::new();
    for wanted in wanted(&project, &outcome)? {
        let component = project.components.iter().find(|one| one.name == wanted.component);
        let Some(component) = component else { continue };
        let judged = outcome.components.iter().find(|one| one.name == wanted.component);
        let written = judged.and_then(|one| one.declared.as_ref()).map(|one| one.written.as_str());
        let mut facts = of(&project, component, &wanted, written.unwrap_or_default())?;
        if given.is_some() {
            facts.source.clone_from(&given);
            facts.published.clone_from(&options.published);
        }
        all.push(facts);
    }
    // The image of an app of this repository belongs to the release of the app.
    let of_apps: Vec<String> = all
        .iter()
        .filter(|facts| facts.chart.is_none())
        .flat_map(|facts| facts.images.iter().map(|(image, _)| image.reference.to_string()))
        .collect();
    for facts in all.iter_mut().filter(|facts| facts.chart.is_some()) {
        facts.images.retain(|(image, _)| !of_apps.contains(&image.reference.to_string()));
    }
    Ok(all)
}

fn of(
    project: &Project<'_>,
    component: &Component,
    wanted: &DeclaredRelease,
    written: &str,
) -> Result<PublishFacts, Error> {
    let head = project.checkout().head.commit().cloned();
    let released = wanted.released.as_ref().or(wanted.later.as_ref());
    let commit = released.map(|tag| tag.commit.clone()).or(head.clone());
    let config = project.config.component(&component.name);
    let mut facts = PublishFacts {
        tag: wanted.tag.clone(),
        version: written.to_owned(),
        is_tagged: released.is_some(),
        is_checked_out: commit == head,
        commit,
        ..PublishFacts::default()
    };
    match component.kind {
        ComponentKind::App => of_app(&mut facts, component, config),
        _ => of_chart(&mut facts, project, component, wanted)?,
    }
    if facts.chart.is_some() {
        facts.source = config.and_then(|one| one.artifacts.chart_repository.clone());
    }
    Ok(facts)
}

fn of_app(facts: &mut PublishFacts, component: &Component, config: Option<&ComponentConfig>) {
    let mut app = App::stated(&component.name, &facts.version);
    app.tag = Some(facts.tag.clone());
    app.commit.clone_from(&facts.commit);
    let template = config.and_then(|one| one.artifacts.image.as_ref());
    match template.and_then(|template| template.fill(&app.version, app.tag.as_deref()).ok()) {
        None => facts.unnamed_images.push(app),
        Some(reference) => {
            let platforms = config.map(|one| one.artifacts.platforms.clone()).unwrap_or_default();
            let (chart, app) = (facts.tag.clone(), Some(app));
            let image = ExpectedImage { chart, reference, app, recorded: None, platforms };
            facts.images.push((image, None));
        }
    }
}

fn of_chart(
    facts: &mut PublishFacts,
    project: &Project<'_>,
    component: &Component,
    wanted: &DeclaredRelease,
) -> Result<(), Error> {
    let folder = component.layout.chart.as_deref();
    if let Some(folder) = folder {
        facts.chart = packaged(
            &project.read(&join(folder, "Chart.yaml"))?,
            component.path(),
            project.config.component(&component.name),
        );
    }
    let Some(record) = &wanted.record else { return Ok(()) };
    let mut apps = record.apps.clone();
    if apps.is_empty() {
        apps.extend(by_app_version(component, project)?);
    }
    for app in &mut apps {
        if let AppRelease::Found(found) = project.apps.named(component, &app.name, &app.version)? {
            *app = App::verified(&app.name, &app.version, &found.name, found.commit.clone());
        }
    }
    let configured = |app: &App| project.apps.config_of(component, &app.name);
    let has_image =
        |app: &App| configured(app).is_some_and(|config| config.artifacts.image.is_some());
    facts.unnamed_images = apps.iter().filter(|app| !has_image(app)).cloned().collect();
    for image in expected_images(record, apps, configured) {
        let config = image.app.as_ref().and_then(configured);
        facts.images.push((image, place_of(config)));
    }
    Ok(())
}
