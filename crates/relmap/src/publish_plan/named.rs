//! One release of the release map or the tags, as it is to be published.

use relmap_core::artifacts::{ExpectedImage, PublishFacts};
use relmap_core::component::{folder_from_text, join};
use relmap_core::ledger::{App, Record};
use relmap_core::trace::{Chain, ReferenceKind, TracedApp};
use relmap_git::{Hints, ReleaseDiffs};

use super::{PublishPlanOptions, packaged, place_of};
use crate::app_repository::app_component;
use crate::artifacts::given_place;
use crate::error::{ArtifactsError, Error};
use crate::map::session::MapSession;
use crate::trace::TraceOptions;
use crate::workspace::Workspace;

pub(super) fn facts(
    workspace: &Workspace,
    options: &PublishPlanOptions,
    kind: ReferenceKind,
    typed: &str,
) -> Result<PublishFacts, Error> {
    let wanted =
        TraceOptions::new().kind(Some(kind)).app_repository(options.app_repository.clone());
    let trace = workspace.trace(typed, &wanted)?;
    let session = MapSession::open(workspace)?;
    match (kind, trace.chains.first()) {
        (ReferenceKind::Chart, Some(chain)) => of_chart(&session, options, chain),
        (_, Some(chain)) => {
            let meant = |one: &&TracedApp| one.app.shown() == trace.subject;
            let traced = chain.apps.iter().find(meant).or(chain.apps.first());
            let traced = traced.ok_or(ArtifactsError::NothingToPublish)?;
            Ok(of_app(&session, &chain.release.title, traced))
        }
        (_, None) => {
            let traced = trace.pending.first().ok_or(ArtifactsError::NothingToPublish)?;
            let title =
                session.config.components.iter().find(|one| one.apps.contains(&traced.app.name));
            let title = title.map_or_else(String::new, |one| one.name.clone());
            Ok(of_app(&session, &title, traced))
        }
    }
}

fn of_app(session: &MapSession<'_>, title: &str, traced: &TracedApp) -> PublishFacts {
    let app = &traced.app;
    let mut facts = PublishFacts {
        tag: app.shown(),
        version: app.version.clone(),
        commit: app.commit.clone(),
        is_tagged: app.tag.is_some(),
        ..PublishFacts::default()
    };
    add_image(&mut facts, session, title, traced);
    facts
}

fn of_chart(
    session: &MapSession<'_>,
    options: &PublishPlanOptions,
    chain: &Chain,
) -> Result<PublishFacts, Error> {
    let title = &chain.release.title;
    let Record { chart: tag, version, commit, is_tagged, path, .. } = &chain.release.record;
    let charts = session.charts();
    let head = charts.checkout(Hints::default())?.head.commit().cloned();
    let mut facts = PublishFacts {
        tag: tag.clone(),
        version: version.clone(),
        commit: Some(commit.clone()),
        is_tagged: *is_tagged,
        is_checked_out: head.as_ref() == Some(commit),
        ..PublishFacts::default()
    };
    if let Some(path) = path {
        let file = join(folder_from_text(path), "Chart.yaml");
        let bytes = ReleaseDiffs::new(charts).read(commit, &file)?;
        facts.chart =
            bytes.and_then(|bytes| packaged(&bytes, path, session.config.component(title)));
    }
    let given = given_place(options.published.as_deref())?;
    facts.published.clone_from(&options.published);
    facts.source = given.or_else(|| session.config.chart_repository(title).cloned());
    for traced in &chain.apps {
        add_image(&mut facts, session, title, traced);
    }
    Ok(facts)
}

fn add_image(facts: &mut PublishFacts, session: &MapSession<'_>, title: &str, traced: &TracedApp) {
    let app: &App = &traced.app;
    let component = app_component(&session.config, title, Some(&app.name));
    let reference = traced.image.as_ref().and_then(|image| image.reference.parse().ok());
    match reference {
        None => facts.unnamed_images.push(app.clone()),
        Some(reference) => {
            let platforms = component.map(|one| one.artifacts.platforms.clone());
            let image = ExpectedImage {
                chart: facts.tag.clone(),
                reference,
                app: Some(app.clone()),
                recorded: None,
                platforms: platforms.unwrap_or_default(),
            };
            facts.images.push((image, place_of(component)));
        }
    }
}
