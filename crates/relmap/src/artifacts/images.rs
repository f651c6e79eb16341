//! The images of the releases, and what their registries have.

use std::collections::BTreeMap;

use relmap_core::artifacts::{ExpectedImage, ImageAnswer, VerifiedImage, judge_image};
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::config::ComponentConfig;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, Record, Release};
use relmap_core::title::Title;

use super::chosen::Chosen;
use super::options::ArtifactsOptions;
use super::places::Asked;
use crate::app_repository::{AppPlace, AppSource, app_component};
use crate::error::Error;
use crate::map::session::MapSession;

/// The images that are expected, by the tag and the title of the chart.
pub(super) struct Images {
    expected: BTreeMap<(String, Title), Vec<ExpectedImage>>,
    /// The repositories of the apps, by the title of the chart and the name of the app.
    apps: BTreeMap<(Title, String), Box<AppSource>>,
    are_named: bool,
}

/// What the registries answered.
pub(super) type Answers = BTreeMap<String, ImageAnswer>;

impl Images {
    pub(super) fn of(
        session: &MapSession<'_>,
        chosen: &Chosen,
        options: &ArtifactsOptions,
    ) -> Result<Images, Error> {
        let given = options.app_repository.as_ref();
        let given = given.map(|place| session.workspace.directory().join(place));
        let mut apps: BTreeMap<(Title, String), Box<AppSource>> = BTreeMap::new();
        let mut expected = BTreeMap::new();
        let mut are_named = false;
        for release in &chosen.releases {
            let title = &release.title;
            let record = &release.record;
            let component = |app: &App| app_component(&session.config, title, Some(&app.name));
            let template = |app: &App| component(app)?.artifacts.image.as_ref();
            are_named |= !record.images.is_empty()
                || app_component(&session.config, title, None)
                    .is_some_and(|app| app.artifacts.image.is_some());
            let mut deployed = Vec::new();
            for one in &record.apps {
                let key = (title.clone(), one.name.clone());
                let is_wanted = template(one).is_some();
                are_named |= is_wanted;
                if is_wanted
                    && !apps.contains_key(&key)
                    && let AppPlace::Here(app) =
                        session.app_of(title, Some(&one.name), given.as_deref())?
                {
                    apps.insert(key.clone(), app);
                }
                deployed.push(resolved(one, apps.get(&key).map(|app| &**app))?);
            }
            let of = expected_images(record, deployed, component);
            expected.insert((release.record.chart.clone(), release.title.clone()), of);
        }
        Ok(Images { expected, apps, are_named })
    }

    /// Whether any image is named.
    pub(super) fn are_named(&self) -> bool {
        self.are_named
    }

    /// Asks for each image once.
    pub(super) fn ask(&self, asked: &Asked) -> Answers {
        asked.images(self.expected.values().flatten().map(|one| &one.reference))
    }

    /// Judges the images of a release.
    pub(super) fn judge(
        &self,
        release: &Release,
        answers: &Answers,
        findings: &mut Vec<Finding>,
    ) -> Vec<VerifiedImage> {
        let key = (release.record.chart.clone(), release.title.clone());
        let mut verified = Vec::new();
        for expected in self.expected.get(&key).into_iter().flatten() {
            let reference = expected.reference.to_string();
            let Some(answer) = answers.get(&reference) else { continue };
            let app = expected.app.as_ref();
            let app = app.and_then(|app| self.apps.get(&(release.title.clone(), app.name.clone())));
            let has = |written: &str| {
                let is_commit =
                    written.len() >= 7 && written.bytes().all(|b| b.is_ascii_hexdigit());
                is_commit && app.is_some_and(|app| app.repository.commit_named(written).is_some())
            };
            let commits: Option<&dyn Fn(&str) -> bool> =
                if app.is_some() { Some(&has) } else { None };
            findings.extend(judge_image(expected, answer, commits));
            let mut one = VerifiedImage {
                reference,
                app: expected.app.as_ref().map(App::shown),
                ..VerifiedImage::default()
            };
            if let ImageAnswer::Found(facts) = answer {
                one.digest = Some(facts.digest.clone());
                one.created = facts.created().map(str::to_owned);
                one.platforms = facts.built.iter().map(|built| built.platform.0.clone()).collect();
            }
            verified.push(one);
        }
        verified
    }
}

/// The images of one record: those of its apps by their templates, and those that it names.
/// `component` is what relmap.toml says of an app.
pub(crate) fn expected_images<'c>(
    record: &Record,
    apps: Vec<App>,
    component: impl Fn(&App) -> Option<&'c ComponentConfig>,
) -> Vec<ExpectedImage> {
    let mut found: Vec<ExpectedImage> = Vec::new();
    let is_alone = apps.len() == 1;
    for app in apps {
        let Some(component) = component(&app) else { continue };
        if !is_alone && app.name != component.name {
            continue;
        }
        let Some(template) = &component.artifacts.image else { continue };
        let Ok(reference) = template.fill(&app.version, app.tag.as_deref()) else { continue };
        let recorded = record.images.iter().find_map(|image| {
            let known: ImageRef = image.reference.parse().ok()?;
            let is_same = known.same_repository(&reference) && known.tag == reference.tag;
            image.digest.clone().filter(|_| is_same)
        });
        found.push(ExpectedImage {
            chart: record.chart.clone(),
            reference,
            app: Some(app),
            recorded,
            platforms: component.artifacts.platforms.clone(),
        });
    }
    for image in &record.images {
        let Ok(reference) = image.reference.parse::<ImageRef>() else { continue };
        let is_known = |one: &ExpectedImage| {
            one.reference.same_repository(&reference) && one.reference.tag == reference.tag
        };
        if found.iter().any(is_known) || (reference.tag.is_none() && reference.digest.is_none()) {
            continue;
        }
        found.push(ExpectedImage {
            chart: record.chart.clone(),
            reference,
            app: None,
            recorded: image.digest.clone(),
            platforms: Vec::new(),
        });
    }
    found
}

/// The app with its tag and commit, as its own repository has them where the record does not.
pub(crate) fn resolved(app: &App, source: Option<&AppSource>) -> Result<App, Error> {
    let Some(source) = source.filter(|_| app.commit.is_none()) else { return Ok(app.clone()) };
    let named = app.tag.as_deref().unwrap_or(&app.version);
    let found = source.repository.find_release(&source.scheme, named)?.found;
    Ok(match found {
        Some(tag) => App::verified(&app.name, &app.version, &tag.name, tag.commit.clone()),
        None => app.clone(),
    })
}
