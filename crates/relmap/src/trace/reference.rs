//! What a reference is: a chart release, an app release, an image or a commit.

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{App, AppKey, MapIndex, RowId, Unresolved, is_image_meant};
use relmap_core::outcome::Verdict;
use relmap_core::suggest::nearest;
use relmap_core::title::Title;
use relmap_core::trace::ReferenceKind;
use relmap_core::version::lenient;

use super::TraceOptions;
use super::published;
use crate::app_repository::app_component;
use crate::error::{Error, QueryError};
use crate::map::session::MapSession;
use crate::map::{self, FindOptions, KnownApp};

/// The fewest digits of the id of a commit.
const SHORTEST_ID: usize = 7;

/// What a reference leads to.
pub(super) struct TraceTarget {
    pub(super) kind: ReferenceKind,
    pub(super) shown: String,
    /// The chart releases that have to do with it.
    pub(super) places: Vec<RowId>,
    /// App releases that no chart release deploys yet, each with the title of a chart that may.
    pub(super) pending: Vec<(Title, App)>,
    pub(super) remark: Option<String>,
    pub(super) verdict: Verdict,
}

/// Chart releases, and app releases that none deploys.
type Deploying = (Vec<RowId>, Vec<(Title, App)>);

/// What is asked, with all that answers.
pub(super) struct References<'a> {
    pub(super) session: &'a MapSession<'a>,
    pub(super) map: &'a MapIndex<'a>,
    pub(super) options: &'a TraceOptions,
    pub(super) typed: &'a str,
}

/// One way to read a reference.
struct Reading {
    subject: TraceTarget,
    /// Whether it is the name of a tag, to the letter.
    is_exact: bool,
}

impl References<'_> {
    /// Finds out what is meant.
    pub(super) fn find(&self) -> Result<TraceTarget, Error> {
        let mut readings = Vec::new();
        let mut near = Vec::new();
        let kinds =
            [ReferenceKind::Chart, ReferenceKind::App, ReferenceKind::Image, ReferenceKind::Commit];
        let wanted = self.options.kind;
        let mut several = None;
        for kind in kinds.into_iter().filter(|kind| wanted.is_none_or(|wanted| wanted == *kind)) {
            let read = match kind {
                ReferenceKind::Chart => self.chart(),
                ReferenceKind::App => self.app(),
                ReferenceKind::Image => Ok(self.image()),
                ReferenceKind::Commit => self.commit(wanted.is_some() || self.is_id()),
            };
            match read {
                Ok(read) => readings.extend(read),
                Err(Error::Query(QueryError::Unresolved(unresolved))) => match unresolved {
                    Unresolved::Unknown { near: names, .. } => near.extend(names),
                    other => {
                        several.get_or_insert(other);
                    }
                },
                Err(Error::Query(error @ QueryError::NoCommit { .. })) if wanted == Some(kind) => {
                    return Err(error.into());
                }
                Err(Error::Query(QueryError::NoCommit { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(unresolved) = several.filter(|_| !readings.iter().any(|one| one.is_exact)) {
            return Err(QueryError::from(unresolved).into());
        }
        if readings.is_empty() && wanted.is_none_or(|kind| kind == ReferenceKind::App) {
            readings.extend(self.undeployed()?);
        }
        if readings.is_empty() && wanted.is_none() {
            // A branch, or HEAD.
            match self.commit(true) {
                Ok(read) => readings.extend(read),
                Err(Error::Query(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.only(readings, near)
    }

    fn only(&self, readings: Vec<Reading>, near: Vec<String>) -> Result<TraceTarget, Error> {
        let exact = readings.iter().filter(|one| one.is_exact).count();
        let mut left: Vec<Reading> =
            readings.into_iter().filter(|one| exact != 1 || one.is_exact).collect();
        // Two names of one thing are no question.
        let is_same = |pair: &[Reading]| pair[0].subject.places == pair[1].subject.places;
        if left.windows(2).all(is_same) {
            left.truncate(1);
        }
        match left.len() {
            0 => {
                let nearest = nearest(self.typed, near.iter().map(String::as_str));
                let (typed, near) = (self.typed.to_owned(), nearest.map(str::to_owned));
                Err(QueryError::UnknownReference { typed, near }.into())
            }
            1 => Ok(left.remove(0).subject),
            _ => {
                let said =
                    |one: &Reading| format!("{} ({})", one.subject.kind.noun(), one.subject.shown);
                let option = |one: &Reading| format!("--as {}", one.subject.kind.as_str());
                Err(QueryError::SeveralReferences {
                    typed: self.typed.to_owned(),
                    meant: left.iter().map(said).collect(),
                    options: left.iter().map(option).collect(),
                }
                .into())
            }
        }
    }

    fn chart(&self) -> Result<Option<Reading>, Error> {
        let places = match self.map.chart(self.typed) {
            Ok(place) => vec![place],
            Err(unknown @ Unresolved::Unknown { .. }) => {
                let places = published::meant(self.session, self.map, self.typed)?;
                if places.is_empty() {
                    return Err(QueryError::from(unknown).into());
                }
                places
            }
            Err(several) => return Err(QueryError::from(several).into()),
        };
        let tags: Vec<&str> = places.iter().map(|place| self.map.key(*place).chart).collect();
        if tags.len() > 1 {
            let meant = tags.into_iter().map(str::to_owned).collect();
            let (of, typed) = (relmap_core::ledger::ReleaseKind::Chart, self.typed.to_owned());
            return Err(QueryError::from(Unresolved::Several { of, typed, meant }).into());
        }
        let shown = tags.concat();
        let is_exact = shown == self.tag_name();
        Ok(Some(Reading {
            subject: TraceTarget::of(ReferenceKind::Chart, shown, places),
            is_exact,
        }))
    }

    fn app(&self) -> Result<Option<Reading>, Error> {
        let names = self.session.app_names();
        let (shown, places) = self.map.app_release(self.typed, &names).map_err(QueryError::from)?;
        let tags = || places.iter().flat_map(|place| self.map.apps(*place));
        let is_exact = tags().any(|app| app.tag == Some(self.tag_name()));
        Ok(Some(Reading { subject: TraceTarget::of(ReferenceKind::App, shown, places), is_exact }))
    }

    /// By what the map recorded, and by what relmap.toml says images are called.
    fn image(&self) -> Option<Reading> {
        let typed = self.typed.strip_prefix("docker://").unwrap_or(self.typed);
        if typed.contains("://") {
            return None;
        }
        let is_meant = |place: &RowId| {
            let recorded = |image: relmap_core::ledger::ImageKey<'_>| {
                is_image_meant(typed, image.reference, image.digest)
            };
            self.map.images(*place).any(recorded) || self.by_template(*place, typed)
        };
        let mut places: Vec<RowId> = self.map.places().filter(is_meant).collect();
        if places.is_empty() {
            return None;
        }
        self.map.sort(&mut places);
        let subject = TraceTarget::of(ReferenceKind::Image, typed.to_owned(), places);
        Some(Reading { subject, is_exact: false })
    }

    fn by_template(&self, place: RowId, typed: &str) -> bool {
        self.map.apps(place).any(|app| {
            let component =
                app_component(&self.session.config, self.map.title(place), Some(app.name));
            let template = component.and_then(|one| one.artifacts.image.as_ref());
            let image = template.and_then(|template| template.fill(app.version, app.tag).ok());
            image.is_some_and(|image| is_image_meant(typed, &image.to_string(), None))
        })
    }

    fn commit(&self, is_wanted: bool) -> Result<Option<Reading>, Error> {
        if !is_wanted {
            return Ok(None);
        }
        let find = self.find_options();
        let (commit, answer) = map::commit(&find, self.session, self.map, self.typed)?;
        let tags: Vec<(&str, &str)> = answer
            .releases
            .iter()
            .map(|found| (found.release.title.as_str(), found.release.record.chart.as_str()))
            .collect();
        let is_meant =
            |place: &RowId| tags.contains(&(self.map.title(*place), self.map.key(*place).chart));
        let mut places: Vec<RowId> = self.map.places().filter(is_meant).collect();
        self.map.sort(&mut places);
        let (mut remark, mut verdict) = (answer.remark, answer.verdict);
        let mut pending = Vec::new();
        if places.is_empty() {
            (places, pending) = self.containing(&commit)?;
        }
        if !places.is_empty() && verdict != Verdict::Pass {
            (remark, verdict) = (None, Verdict::Pass);
        }
        let kind = ReferenceKind::Commit;
        let subject =
            TraceTarget { kind, shown: commit.to_string(), places, pending, remark, verdict };
        Ok(Some(Reading { subject, is_exact: false }))
    }

    /// An app release that exists, and that no chart release deploys yet.
    fn undeployed(&self) -> Result<Option<Reading>, Error> {
        for KnownApp { charts, app } in map::apps(&self.find_options(), self.session, self.map)? {
            if let Some(tag) = app.repository.find_release(&app.scheme, self.typed)?.found {
                let shown = tag.name.to_string();
                let version = tag.version.to_string();
                let title = charts.into_iter().next().map(|(title, _)| title).unwrap_or_default();
                let subject = TraceTarget {
                    kind: ReferenceKind::App,
                    remark: Some(format!("no chart release deploys {shown} yet")),
                    shown,
                    places: Vec::new(),
                    pending: vec![(
                        title,
                        App::verified(&app.name, &version, &tag.name, tag.commit.clone()),
                    )],
                    verdict: Verdict::Fail,
                };
                return Ok(Some(Reading { subject, is_exact: true }));
            }
        }
        Ok(None)
    }

    /// The chart releases that deploy an app release with a commit, where the records do not have the commits of their
    /// apps; the first release of each app that contains it, where no chart deploys one.
    fn containing(&self, commit: &CommitId) -> Result<Deploying, Error> {
        let (mut places, mut pending) = (Vec::new(), Vec::new());
        for KnownApp { charts, app } in map::apps(&self.find_options(), self.session, self.map)? {
            if !app.repository.has_commit(commit) {
                continue;
            }
            let mut tags = app.repository.releases_of(&app.scheme)?;
            tags.reverse();
            let commits: Vec<&CommitId> = tags.iter().map(|tag| &tag.commit).collect();
            let here = app.repository.containing(commit, &commits)?.found;
            let is_deployed = |one: AppKey<'_>| {
                here.iter().filter_map(|at| tags.get(*at)).any(|tag| match one.tag {
                    Some(own) => tag.name == own,
                    None => lenient(one.version).as_ref() == Some(&tag.version),
                })
            };
            let is_meant = |place: &RowId| {
                let title = self.map.title(*place);
                charts.iter().filter(|(chart, _)| chart == title).any(|(_, name)| {
                    let is_own = |one: &AppKey<'_>| name.as_ref().is_none_or(|own| one.name == own);
                    self.map.apps(*place).filter(is_own).any(is_deployed)
                })
            };
            let known = places.len();
            places.extend(self.map.places().filter(is_meant));
            let first = here.iter().min().and_then(|at| tags.get(*at));
            let title = charts.first().map(|(title, _)| title.clone()).unwrap_or_default();
            pending.extend(first.filter(|_| places.len() == known).map(|tag| {
                let version = tag.version.to_string();
                (title, App::verified(&app.name, &version, &tag.name, tag.commit.clone()))
            }));
        }
        places.sort();
        places.dedup();
        self.map.sort(&mut places);
        Ok((places, pending))
    }

    fn find_options(&self) -> FindOptions {
        FindOptions::new().app_repository(self.options.app_repository.clone())
    }

    fn tag_name(&self) -> &str {
        self.typed.strip_prefix("refs/tags/").unwrap_or(self.typed)
    }

    fn is_id(&self) -> bool {
        self.typed.len() >= SHORTEST_ID && self.typed.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl TraceTarget {
    fn of(kind: ReferenceKind, shown: String, places: Vec<RowId>) -> TraceTarget {
        let (pending, remark, verdict) = (Vec::new(), None, Verdict::Pass);
        TraceTarget { kind, shown, places, pending, remark, verdict }
    }
}
