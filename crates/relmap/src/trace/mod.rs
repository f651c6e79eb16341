//! The chain that a reference belongs to: app commit, app release, image, chart release, published chart,
//! environments.
//!
//! `reference.rs` finds out what is meant, this file puts the chains together, `runs_in.rs` adds the environments,
//! `ask.rs` what registries have, and `relmap_core::trace` tells what is missing.

mod ask;
mod options;
mod published;
mod reference;
mod runs_in;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use relmap_core::artifacts::ExpectedImage;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, Release};
use relmap_core::outcome::Verdict;
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use relmap_core::trace::{
    Attachments, Chain, ImageState, Publication, Trace, TracedApp, TracedImage, gaps,
};

use crate::app_repository::{AppPlace, app_component};
use crate::artifacts::{ArtifactsOptions, Charts, Chosen, expected_images, resolved};
use crate::error::Error;
use crate::map::session::MapSession;
use crate::workspace::Workspace;

use reference::{References, TraceTarget};
use runs_in::Running;

pub use options::TraceOptions;
use relmap_core::commit_id::CommitId;

/// How many chart releases are shown if nothing else is said, apart from those that run somewhere.
const SHOWN: usize = 3;

impl Workspace {
    /// Follows a reference - an image, a chart release or where it is published, an app release, a commit - through
    /// the whole chain. No server is asked, unless the options say so.
    ///
    /// # Errors
    /// If the reference leads to nothing that is known here, or to several things.
    pub fn trace(&self, reference: &str, options: &TraceOptions) -> Result<Trace, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map_with_tags(&[])?;
        let map = stored.index()?;
        let typed = reference.trim();
        let asked = References { session: &session, map: &map, options, typed };
        let subject = asked.find()?;
        self.go_on()?;
        let running = Running::look(&session, &map)?;
        let mut releases: Vec<Release> =
            subject.places.iter().map(|place| map.release(*place)).collect();
        releases.sort_by(Release::newest_first);
        let total = releases.len();
        if !options.all {
            releases = selected(releases, &running);
        }
        let left_out = total - releases.len();
        self.go_on()?;
        let mut links = Links { session: &session, options, out_of_reach: BTreeMap::new() };
        let mut trace = links.trace(subject, releases, running)?;
        trace.left_out = left_out;
        Ok(trace)
    }
}

/// The newest ones, the first one, and all that run somewhere. They come newest first.
fn selected(releases: Vec<Release>, running: &Running) -> Vec<Release> {
    let last = releases.len().saturating_sub(1);
    let is_shown = |(at, release): &(usize, Release)| {
        *at + 1 < SHOWN
            || *at == last
            || !running.of(&release.title, &release.record.chart).is_empty()
    };
    releases.into_iter().enumerate().filter(is_shown).map(|(_, release)| release).collect()
}

/// What puts the chains together.
struct Links<'a> {
    session: &'a MapSession<'a>,
    options: &'a TraceOptions,
    /// Why the repository of an app cannot be looked into, by the title of the chart and the name of the app.
    out_of_reach: BTreeMap<(Title, String), String>,
}

impl Links<'_> {
    fn trace(
        &mut self,
        subject: TraceTarget,
        releases: Vec<Release>,
        running: Running,
    ) -> Result<Trace, Error> {
        let charts = self.session.charts();
        let commits: HashMap<TagName, CommitId> = charts.tag_commits()?.into_iter().collect();
        let mut pending = Vec::new();
        for (title, app) in &subject.pending {
            pending.push(TracedApp { app: app.clone(), image: self.image_of(title, app) });
        }
        let chosen = Chosen::among(self.session, releases)?;
        let mut names: Vec<String> = Vec::new();
        for (title, chart) in &chosen.charts {
            names.extend([title.to_string(), chart.name.clone()]);
        }
        let default = ArtifactsOptions::new();
        let asks = self.options.registry.as_ref();
        let places = Charts::of(self.session, &chosen, asks.unwrap_or(&default))?;
        let mut expected: Vec<ExpectedImage> = Vec::new();
        let mut chains = Vec::new();
        for release in &chosen.releases {
            self.session.workspace.go_on()?;
            let (mut chain, images) = self.chain(release)?;
            chain.publication = match places.source(&release.title) {
                Some(source) => Publication::NotAsked(source.clone()),
                None => Publication::NoPlace,
            };
            chain.runs_in = running.of(&release.title, &release.record.chart);
            expected.extend(images);
            chains.push(chain);
        }
        let mut findings: Vec<Finding> = self.session.undecided().into_iter().collect();
        if let Some(options) = asks {
            findings.extend(ask::registries(
                self.session,
                options,
                &places,
                &expected,
                &mut chains,
            )?);
        }
        for chain in &mut chains {
            let record = &chain.release.record;
            let tag = commits.get(record.chart.as_str());
            let title = chain.release.title.clone();
            let reason =
                |app: &str| self.out_of_reach.get(&(title.clone(), app.to_owned())).cloned();
            chain.gaps = gaps(chain, tag, reason);
        }
        let TraceTarget { kind, shown, remark, verdict, .. } = subject;
        Ok(Trace {
            kind,
            subject: shown,
            chains,
            left_out: 0,
            pending,
            environments: running.looked_at(&names),
            remark,
            verdict: verdict.max(Verdict::of(&findings)),
            findings,
        })
    }

    /// A chart release with its apps and images.
    fn chain(&mut self, release: &Release) -> Result<(Chain, Vec<ExpectedImage>), Error> {
        let Release { title, record } = release;
        let given = self.given();
        let mut apps: Vec<App> = Vec::new();
        for app in &record.apps {
            let source = match app.commit {
                Some(_) => None,
                None => match self.session.app_of(title, Some(&app.name), given.as_deref())? {
                    AppPlace::Here(source) => Some(source),
                    AppPlace::OutOfReach(reason) => {
                        self.out_of_reach.insert((title.clone(), app.name.clone()), reason);
                        None
                    }
                },
            };
            apps.push(resolved(app, source.as_deref())?);
        }
        let component = |app: &App| app_component(&self.session.config, title, Some(&app.name));
        let expected = expected_images(record, apps.clone(), component);
        let (mut images, mut of_apps) = (Vec::new(), BTreeMap::new());
        for one in &expected {
            let image = traced(one);
            match &one.app {
                Some(app) => drop(of_apps.insert(app.name.clone(), image)),
                None => images.push(image),
            }
        }
        let apps = apps.into_iter().map(|app| {
            let image = of_apps.remove(&app.name);
            TracedApp { app, image }
        });
        let chain = Chain {
            release: release.clone(),
            apps: apps.collect(),
            images,
            publication: Publication::NoPlace,
            runs_in: Vec::new(),
            gaps: Vec::new(),
        };
        Ok((chain, expected))
    }

    /// The image of an app release, as relmap.toml says what it is called.
    fn image_of(&self, title: &str, app: &App) -> Option<TracedImage> {
        let component = app_component(&self.session.config, title, Some(&app.name))?;
        let image = component.artifacts.image.as_ref()?.fill(&app.version, app.tag.as_deref());
        let reference = image.ok()?.to_string();
        Some(TracedImage { reference, ..TracedImage::default() })
    }

    fn given(&self) -> Option<PathBuf> {
        let given = self.options.app_repository.as_ref();
        given.map(|place| self.session.workspace.directory().join(place))
    }
}

fn traced(expected: &ExpectedImage) -> TracedImage {
    TracedImage {
        reference: expected.reference.to_string(),
        recorded: expected.recorded.clone(),
        found: ImageState::NotAsked,
        attached: Attachments::NotAsked,
    }
}
