//! Which releases answer a question.

use std::path::PathBuf;

use jiff::Timestamp;
use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{
    FoundRelease, MapIndex, PairSide, Question, Release, ReleaseKind, RowId, Unresolved,
    join_sides, moment,
};
use relmap_core::outcome::Verdict;
use relmap_core::title::Title;
use relmap_git::{Containing, Repository};

use crate::app_repository::{AppPlace, AppSource};
use crate::artifacts;
use crate::error::{Error, QueryError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// A question to the map.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum MapQuestion {
    /// Which chart releases deploy this release of an app: a version or a tag.
    App(String),
    /// Which app this release of a chart deploys: a version or a tag.
    Chart(String),
    /// What was current then, of each chart: a day (its end, in UTC) or an RFC 3339 time.
    At(String),
    /// Which releases contain this commit of the chart's or the app's repository.
    Commit(String),
    /// Which chart releases run this image: a reference, or part of one, or a digest.
    Image(String),
}

/// Where to look for the answer. The default is the whole map.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FindOptions {
    title: Option<String>,
    app_repository: Option<PathBuf>,
}

impl FindOptions {
    /// The whole map, and the app repositories that relmap.toml names.
    pub fn new() -> FindOptions {
        FindOptions::default()
    }

    /// Looks at this chart only, by its title.
    pub fn title(mut self, title: Option<String>) -> FindOptions {
        self.title = title;
        self
    }

    /// The app's repository, relative to the folder of the workspace.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> FindOptions {
        self.app_repository = place;
        self
    }
}

/// The releases that answer, and the remarks.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MapAnswer {
    /// What was asked, as it was understood.
    pub question: Question,
    /// The releases.
    pub releases: Vec<FoundRelease>,
    /// What a person should know; where nothing was found, why.
    pub remark: Option<String>,
    /// `Pass` if there is an answer, `Fail` if there is none, `Undecided` if it cannot be known.
    pub verdict: Verdict,
}

/// An answer to one kind of question.
pub(crate) struct Answer {
    pub(crate) releases: Vec<FoundRelease>,
    pub(crate) remark: Option<String>,
    pub(crate) verdict: Verdict,
}

impl Answer {
    fn found(releases: Vec<Release>) -> Answer {
        let releases = releases.into_iter().map(FoundRelease::from).collect();
        Answer { releases, remark: None, verdict: Verdict::Pass }
    }

    fn nothing(remark: String, verdict: Verdict) -> Answer {
        Answer { releases: vec![], remark: Some(remark), verdict }
    }
}

impl Workspace {
    /// Asks the release map.
    ///
    /// # Errors
    /// If there is no map here, or the question cannot be understood.
    pub fn map_find(
        &self,
        question: &MapQuestion,
        options: &FindOptions,
    ) -> Result<MapAnswer, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map()?;
        let mut map = stored.index()?;
        if let Some(title) = &options.title {
            map = map.only(title).map_err(QueryError::from)?;
        }
        let (question, answer) = match question {
            MapQuestion::App(typed) => {
                (Question::App(typed.clone()), app(options, &session, &map, typed)?)
            }
            MapQuestion::Image(typed) => {
                let places = map.image(typed).map_err(QueryError::from)?;
                (Question::Image(typed.clone()), Answer::found(newest_first(&map, places)))
            }
            MapQuestion::Chart(typed) => {
                let place = map.chart(typed).map_err(QueryError::from)?;
                (Question::Chart(typed.clone()), Answer::found(vec![map.release(place)]))
            }
            MapQuestion::At(typed) => {
                let moment = moment(typed).ok_or_else(|| QueryError::Moment(typed.clone()))?;
                (Question::At(moment), current(&map, typed, moment))
            }
            MapQuestion::Commit(typed) => {
                let (commit, answer) = commit(options, &session, &map, typed)?;
                (Question::Commit(commit), answer)
            }
        };
        let Answer { mut releases, mut remark, verdict } = answer;
        if let Some(unpublished) = artifacts::find_published(&session, &mut releases) {
            remark =
                Some(remark.map_or(unpublished.clone(), |one| format!("{one}; {unpublished}")));
        }
        Ok(MapAnswer { question, releases, remark, verdict })
    }
}

/// Which chart releases deploy an app release, newest first.
fn app(
    options: &FindOptions,
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
    typed: &str,
) -> Result<Answer, Error> {
    match map.app(typed, &session.app_names()) {
        Ok(places) => Ok(Answer::found(newest_first(map, places))),
        Err(unknown @ Unresolved::Unknown { of: ReleaseKind::App, .. }) => {
            // One that exists and that no chart deploys yet is an answer; one that does not is none.
            for KnownApp { app, .. } in apps(options, session, map)? {
                if let Some(tag) = app.repository.find_release(&app.scheme, typed)?.found {
                    let remark = format!("no chart release deploys {} yet", tag.name);
                    return Ok(Answer::nothing(remark, Verdict::Fail));
                }
            }
            Err(QueryError::from(unknown).into())
        }
        Err(other) => Err(QueryError::from(other).into()),
    }
}

/// The releases of places, the newest first.
fn newest_first(map: &MapIndex<'_>, places: Vec<RowId>) -> Vec<Release> {
    let mut releases: Vec<Release> = places.into_iter().map(|place| map.release(place)).collect();
    releases.sort_by(Release::newest_first);
    releases
}

/// What was current at a moment, by title.
fn current(map: &MapIndex<'_>, typed: &str, moment: Timestamp) -> Answer {
    let places = map.current(moment);
    if places.is_empty() {
        let first = map
            .places()
            .filter_map(|place| Some((map.key(place).time()?, place)))
            .min_by_key(|(time, _)| *time);
        let remark = match first {
            Some((time, place)) => format!(
                "nothing was released by {typed}: the first release is {}, of {time}",
                map.key(place).chart
            ),
            None => "the map does not say when anything was released".to_owned(),
        };
        return Answer::nothing(remark, Verdict::Fail);
    }
    Answer::found(places.into_iter().map(|place| map.release(place)).collect())
}

/// Which releases contain a commit, the earliest first, and the commit's full id.
pub(crate) fn commit(
    options: &FindOptions,
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
    typed: &str,
) -> Result<(CommitId, Answer), Error> {
    let places: Vec<RowId> = map.places().collect();
    let mut full = None;
    let mut found: Vec<(RowId, PairSide)> = Vec::new();
    let mut unknown = 0;
    let mut shallow = false;
    let mut searched = vec![shown(session.charts())];
    let mut search =
        |repository: &Repository, side: PairSide, rows: Vec<(RowId, &str)>| -> Result<(), Error> {
            // HEAD, or a branch, is that of the first repository that has it: the others have their own.
            let name = full.as_ref().map_or(typed, CommitId::as_str);
            let Some(commit) = repository.commit_named(name) else { return Ok(()) };
            let commits: Vec<&str> = rows.iter().map(|(_, commit)| *commit).collect();
            let Containing { found: here, missing } = repository.containing(&commit, &commits)?;
            found.extend(here.into_iter().map(|at| (rows[at].0, side)));
            unknown += missing.len();
            shallow |= repository.checkout(relmap_git::Hints::default())?.shallow;
            full.get_or_insert(commit);
            Ok(())
        };
    let chart_rows = places.iter().map(|place| (*place, map.key(*place).commit));
    search(session.charts(), PairSide::Chart, chart_rows.collect())?;
    for KnownApp { charts, app } in apps(options, session, map)? {
        searched.push(shown(&app.repository));
        let commits = places.iter().flat_map(|place| {
            let title = map.title(*place);
            let of = charts.iter().filter(move |(chart, _)| chart == title);
            of.flat_map(|(_, name)| {
                let is_own = move |own: &&str| name.as_ref().is_none_or(|name| own == name);
                map.apps(*place)
                    .filter(move |app| is_own(&app.name))
                    .map(|app| (*place, app.commit))
            })
        });
        let rows = commits.filter_map(|(place, commit)| Some((place, commit?))).collect();
        search(&app.repository, PairSide::App, rows)?;
    }
    let Some(full) = full else {
        searched.dedup();
        let (commit, places) = (typed.to_owned(), searched);
        return Err(QueryError::NoCommit { commit, places }.into());
    };
    let short = full.short();
    let doubt = match (unknown, shallow) {
        (0, false) => None,
        (0, true) => Some("this clone is shallow: git fetch --unshallow".to_owned()),
        (1, _) => {
            Some("the commit of one release is not in this clone: git fetch --tags".to_owned())
        }
        (more, _) => Some(format!("the commits of {more} releases are not here: git fetch --tags")),
    };
    let mut releases = join_sides(found.into_iter().map(|(p, side)| (map.release(p), side)));
    releases.sort_by(|a, b| b.release.newest_first(&a.release));
    let Some(first) = releases.first() else {
        let (remark, verdict) = match doubt {
            None => (format!("no release contains {short} yet"), Verdict::Fail),
            Some(doubt) => (
                format!("whether a release contains {short} is not known; {doubt}"),
                Verdict::Undecided,
            ),
        };
        return Ok((full, Answer::nothing(remark, verdict)));
    };
    let mut remark = format!("the first release with {short} is {}", first.release.record.chart);
    if let Some(doubt) = doubt {
        remark.push_str(&format!("; there may be more, as {doubt}"));
    }
    Ok((full, Answer { releases, remark: Some(remark), verdict: Verdict::Pass }))
}

/// An app whose repository is here.
pub(crate) struct KnownApp {
    /// The charts that deploy it, each with what it is called there if the chart deploys several.
    pub(crate) charts: Vec<(Title, Option<String>)>,
    pub(crate) app: Box<AppSource>,
}

/// The apps that the charts of the map deploy.
pub(crate) fn apps(
    options: &FindOptions,
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
) -> Result<Vec<KnownApp>, Error> {
    let mut apps: Vec<KnownApp> = Vec::new();
    let given = options.app_repository.as_ref();
    let given = given.map(|place| session.workspace.directory().join(place));
    for title in map.titles() {
        for (name, place) in session.apps_of(title, given.as_deref())? {
            let AppPlace::Here(app) = place else { continue };
            let chart = (title.clone(), name.map(str::to_owned));
            let same = apps
                .iter_mut()
                .find(|known| known.app.repository.git_dir() == app.repository.git_dir());
            match same {
                Some(known) => known.charts.push(chart),
                None => apps.push(KnownApp { charts: vec![chart], app }),
            }
        }
    }
    Ok(apps)
}

fn shown(repository: &Repository) -> String {
    repository.root().unwrap_or(repository.git_dir()).display().to_string()
}
