//! Where charts are published, and what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use relmap_core::artifacts::{
    ChartFacts, ChartIndex, ChartSource, Lives, PublishedChart, TaggedChart, judge_chart,
};
use relmap_core::ci::PullRequest;
use relmap_core::finding::Finding;
use relmap_core::ledger::Release;
use relmap_core::title::Title;
use relmap_core::trace::Publication;

use super::archives;
use super::chosen::Chosen;
use super::history::on_branch;
use super::options::ArtifactsOptions;
use super::places::Asked;
use super::provenance;
use crate::error::{ArtifactsError, Error, report};
use crate::map::session::MapSession;
use crate::workers;

/// Charts with the places where they are published.
pub(crate) struct Charts<'c> {
    chosen: &'c Chosen,
    by_title: BTreeMap<Title, ChartSource>,
    /// Whether the caller names the place, so that it is asked as by hand.
    is_callers: bool,
    /// Whether the archives are compared with what the tags package.
    archives: bool,
    /// The charts that must have provenance files, by their titles.
    signed: BTreeSet<Title>,
}

/// What was found of the releases.
pub(crate) struct PublishedCharts {
    states: BTreeMap<(Title, String), Publication>,
    /// The releases that are listed with several digests.
    several: BTreeSet<(Title, String)>,
}

impl PublishedCharts {
    /// The digest of a release's archive.
    pub(super) fn digest(&self, release: &Release) -> Option<String> {
        match self.of(release) {
            Publication::Found(_, digest) => digest,
            _ => None,
        }
    }

    /// Whether a release is listed with several digests, so that none of them is the one.
    pub(crate) fn has_several_digests(&self, release: &Release) -> bool {
        let key = (release.title.clone(), release.record.chart.clone());
        self.several.contains(&key)
    }

    /// What is known of a release.
    pub(crate) fn of(&self, release: &Release) -> Publication {
        let key = (release.title.clone(), release.record.chart.clone());
        self.states.get(&key).cloned().unwrap_or(Publication::NoPlace)
    }
}

/// What one place has.
type AtPlace = Result<(Vec<Arc<PublishedChart>>, Option<Lives>), String>;

/// Where the caller says that charts are published.
pub(crate) fn given_place(written: Option<&str>) -> Result<Option<ChartSource>, ArtifactsError> {
    Ok(written.map(str::parse).transpose()?)
}

impl<'c> Charts<'c> {
    pub(crate) fn of(
        session: &MapSession<'_>,
        chosen: &'c Chosen,
        options: &ArtifactsOptions,
    ) -> Result<Charts<'c>, Error> {
        let given = given_place(options.published.as_deref())?;
        let mut by_title = BTreeMap::new();
        for release in &chosen.releases {
            let written = session.config.chart_repository(&release.title);
            if let Some(source) = given.as_ref().or(written).cloned() {
                by_title.insert(release.title.clone(), source);
            }
        }
        let is_signed = |title: &&Title| {
            session.config.component(title).is_some_and(|one| one.artifacts.provenance)
        };
        let signed = by_title.keys().filter(is_signed).cloned().collect();
        let archives = options.archives;
        Ok(Charts { chosen, by_title, is_callers: given.is_some(), archives, signed })
    }

    /// The same for who asks for digests alone.
    pub(crate) fn without_provenance(mut self) -> Charts<'c> {
        self.signed.clear();
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_title.is_empty()
    }

    /// The place of a chart, by its title.
    pub(crate) fn source(&self, title: &str) -> Option<&ChartSource> {
        self.by_title.get(title)
    }

    /// The places of all charts, by their titles.
    pub(super) fn into_sources(self) -> BTreeMap<Title, ChartSource> {
        self.by_title
    }

    pub(crate) fn sources(&self) -> Vec<ChartSource> {
        let all: BTreeSet<&ChartSource> = self.by_title.values().collect();
        all.into_iter().cloned().collect()
    }

    /// Asks all places, and judges.
    pub(crate) fn ask(
        &self,
        session: &MapSession<'_>,
        asked: &Asked,
        findings: &mut Vec<Finding>,
    ) -> Result<PublishedCharts, Error> {
        let mut known = PublishedCharts { states: BTreeMap::new(), several: BTreeSet::new() };
        for source in self.sources() {
            session.workspace.go_on()?;
            let titles: Vec<&Title> = self
                .by_title
                .iter()
                .filter(|(_, of)| **of == source)
                .map(|(title, _)| title)
                .collect();
            let of_titles = |charts: &[(Title, TaggedChart)]| -> Vec<TaggedChart> {
                let here = charts.iter().filter(|(title, _)| titles.contains(&title));
                here.map(|(_, chart)| chart.clone()).collect()
            };
            let releases = of_titles(&self.chosen.charts);
            let tagged = self.chosen.all.as_ref().map(|all| of_titles(all)).unwrap_or_default();
            let found = self.at(session, asked, &source, &releases);
            let facts = ChartFacts {
                source: &source,
                releases: &releases,
                tagged: &tagged,
                published: found.as_ref().map(|(all, _)| all.as_slice()).map_err(String::as_str),
                lives: found.as_ref().ok().and_then(|(_, lives)| lives.as_ref()),
                untagged: self.chosen.all.is_some(),
            };
            findings.extend(judge_chart(&facts));
            if let (true, Ok((published, _))) = (self.archives, &found) {
                let pairs = self.chosen.releases.iter().zip(&self.chosen.charts);
                let here = pairs.filter(|(_, (title, _))| titles.contains(&title));
                let here: Vec<_> = here.map(|(release, (_, chart))| (release, chart)).collect();
                if let Ok(meant) = self.meant(session, &source) {
                    let places = (&source, &meant);
                    findings.extend(archives::compare(session, asked, places, &here, published)?);
                }
            }
            let signed = self.chosen.charts.iter().filter(|(title, _)| {
                titles.contains(&title) && self.signed.contains(title.as_str())
            });
            let signed: Vec<&TaggedChart> = signed.map(|(_, chart)| chart).collect();
            if let (false, Ok((published, _)), Ok(meant)) =
                (signed.is_empty(), &found, self.meant(session, &source))
            {
                let places = (&source, &meant);
                findings.extend(provenance::check(session, asked, places, &signed, published)?);
            }
            for (title, chart) in
                self.chosen.charts.iter().filter(|(title, _)| titles.contains(&title))
            {
                let state = match &found {
                    Err(_) => Publication::Unknown(source.clone()),
                    Ok((all, _)) => {
                        let mut same = all.iter().filter(|one| chart.is(one)).peekable();
                        match same.peek() {
                            None => Publication::Absent(source.clone()),
                            Some(_) => {
                                let digest = same.find_map(|one| one.digest.clone());
                                Publication::Found(source.clone(), digest)
                            }
                        }
                    }
                };
                let all = found.as_ref().map(|(all, _)| all.as_slice()).unwrap_or_default();
                let same = all.iter().filter(|one| chart.is(one));
                let digests: BTreeSet<&String> =
                    same.filter_map(|one| one.digest.as_ref()).collect();
                if digests.len() > 1 {
                    known.several.insert((title.clone(), chart.tag.clone()));
                }
                known.states.insert((title.clone(), chart.tag.clone()), state);
            }
        }
        Ok(known)
    }

    /// The place that counts: in a pull request, a branch is that of the remote.
    fn meant(&self, session: &MapSession<'_>, source: &ChartSource) -> Result<ChartSource, String> {
        if self.is_callers { Ok(source.clone()) } else { trusted(session, source) }
    }

    fn at(
        &self,
        session: &MapSession<'_>,
        asked: &Asked,
        source: &ChartSource,
        releases: &[TaggedChart],
    ) -> AtPlace {
        match &self.meant(session, source)? {
            ChartSource::Git { revision, path } => {
                let (all, lives) = on_branch(session.charts(), revision, path)?;
                Ok((all, Some(lives)))
            }
            ChartSource::Web(folder) => {
                if !self.is_callers {
                    asked.url(folder)?;
                }
                let bytes = asked.client.chart_index(folder).map_err(|error| report(&error))?;
                let index = ChartIndex::of(&bytes).map_err(|error| report(&error))?;
                Ok((index.versions, None))
            }
            ChartSource::Oci(place) => {
                if !self.is_callers {
                    asked.registry(place.split('/').next().unwrap_or_default())?;
                }
                in_registry(asked, place, releases).map(|all| (all, None))
            }
        }
    }
}

/// The place that counts of one that relmap.toml names: in a pull request, a branch is that of the remote.
pub(super) fn trusted(
    session: &MapSession<'_>,
    source: &ChartSource,
) -> Result<ChartSource, String> {
    match (source, session.workspace.environment.pull_request()) {
        (ChartSource::Git { revision, path }, Some(build)) => {
            let revision = branch_of_remote(session, revision, build)?;
            Ok(ChartSource::Git { revision, path: path.clone() })
        }
        _ => Ok(source.clone()),
    }
}

/// A branch of the remote, by the name that relmap.toml has. HEAD, local branches and tags of the checkout may be the
/// pull request itself, and what it says of releases proves nothing.
fn branch_of_remote(
    session: &MapSession<'_>,
    revision: &str,
    build: PullRequest,
) -> Result<String, String> {
    let name = ["refs/heads/", "refs/remotes/origin/", "origin/"]
        .into_iter()
        .find_map(|start| revision.strip_prefix(start))
        .unwrap_or(revision);
    let full = format!("refs/remotes/origin/{name}");
    let is_branch = name != "HEAD" && !name.contains(['~', '^', ':', '@']);
    match session.charts().commit_at(&full).map_err(|error| report(&error))? {
        Some(commit) if is_branch => Ok(commit.to_string()),
        _ => Err(format!(
            "{revision} is no branch of origin in this clone, and nothing else counts in a pull request ({} is set); \
             name the branch that has the index, and fetch it",
            build.variable
        )),
    }
}

/// The versions in a registry; the digests are read of the releases that are verified alone.
fn in_registry(
    asked: &Asked,
    place: &str,
    releases: &[TaggedChart],
) -> Result<Vec<Arc<PublishedChart>>, String> {
    let names: BTreeSet<&str> = releases.iter().map(|one| one.name.as_str()).collect();
    let mut all = Vec::new();
    for name in names {
        let repository = format!("{place}/{name}");
        let tags = asked.client.chart_tags(&repository).map_err(|error| report(&error))?;
        let of_tag = |tag: &String| PublishedChart {
            chart: name.to_owned(),
            version: tag.clone(),
            digest: None,
            created: None,
            urls: Vec::new(),
        };
        // Signatures and other attachments are no versions.
        let is_version = |tag: &&String| tag.contains('.') && !tag.starts_with("sha256-");
        all.extend(tags.iter().filter(is_version).map(of_tag));
    }
    let wanted = |one: &PublishedChart| releases.iter().any(|release| release.is(one));
    let digests = workers::each(workers::REQUESTS, &all, |one| match wanted(one) {
        false => Ok(None),
        true => asked.client.chart_digest(&format!("{place}/{}", one.chart), &one.version),
    });
    let mut found = Vec::with_capacity(all.len());
    for (mut one, digest) in all.into_iter().zip(digests) {
        one.digest = digest.map_err(|error| report(&error))?;
        found.push(Arc::new(one));
    }
    Ok(found)
}
