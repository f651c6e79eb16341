//! `relmap map find`: which releases answer a question.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use jiff::Timestamp;
use relmap_core::map::{MapIndex, Release, ReleaseKind, RowId, Unresolved, moment};
use relmap_core::outcome::Verdict;
use relmap_git::{Containing, Repository};
use relmap_report::{SafeText, map_find};

use crate::app_source::AppPlace;
use crate::error::CliError;
use crate::map_session::{MapSession, QueryError};
use crate::output::Output;

use super::show::{self, TableFormat};

/// The arguments of `relmap map find`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("question").required(true))]
pub(crate) struct FindArguments {
    /// Which chart releases deploy this release of the app
    #[arg(long, value_name = "VERSION", group = "question")]
    pub(crate) app: Option<String>,
    /// Which app this release of a chart deploys
    #[arg(long = "chart", value_name = "VERSION", group = "question")]
    pub(crate) chart_release: Option<String>,
    /// What was current at a moment, of each chart: a day (its end, in UTC) or an RFC 3339 time
    #[arg(long, value_name = "MOMENT", group = "question")]
    pub(crate) at: Option<String>,
    /// Which releases contain this commit of the charts' or the app's repository
    #[arg(long, value_name = "COMMIT", group = "question")]
    pub(crate) commit: Option<String>,
    /// Look at this chart alone, by its title: `charts` in `charts-1.1.0`
    #[arg(value_name = "CHART")]
    pub(crate) title: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// The app's repository, where relmap.toml leads to none
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// How to print the releases
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TableFormat,
}

/// The releases that answer, and what is said beside them.
struct Answer {
    releases: Vec<map_find::Found>,
    /// What whoever session should know; where nothing was found, why.
    remark: Option<String>,
    verdict: Verdict,
}

impl Answer {
    fn found(releases: Vec<Release>) -> Answer {
        let releases = releases.into_iter().map(map_find::Found::from).collect();
        Answer { releases, remark: None, verdict: Verdict::Pass }
    }

    fn nothing(remark: String, verdict: Verdict) -> Answer {
        Answer { releases: vec![], remark: Some(remark), verdict }
    }
}

pub(crate) fn run(arguments: &FindArguments, output: &Output) -> Result<Verdict, CliError> {
    let session = MapSession::open(&arguments.directory)?;
    let stored = session.map()?;
    let mut map = stored.index()?;
    if let Some(title) = &arguments.title {
        map = map.only(title).map_err(QueryError::from)?;
    }
    let (question, answer) = if let Some(typed) = &arguments.app {
        (map_find::Question::App(typed.clone()), app(arguments, &session, &map, typed)?)
    } else if let Some(typed) = &arguments.chart_release {
        let place = map.chart(typed).map_err(QueryError::from)?;
        let answer = Answer::found(vec![map.release(place)]);
        (map_find::Question::Chart(typed.clone()), answer)
    } else if let Some(typed) = &arguments.at {
        let moment = moment(typed).ok_or_else(|| QueryError::Moment(typed.clone()))?;
        (map_find::Question::At(moment), current(&map, typed, moment))
    } else {
        let typed = arguments.commit.as_deref().unwrap_or_default();
        let (commit, answer) = commit(arguments, &session, &map, typed)?;
        (map_find::Question::Commit(commit), answer)
    };
    match arguments.format {
        TableFormat::Json => output.json(&map_find::json(&question, &answer.releases))?,
        _ if answer.releases.is_empty() => {}
        format => {
            let releases: Vec<Release> =
                answer.releases.into_iter().map(|found| found.release).collect();
            show::write(&releases, format, output)?;
        }
    }
    if let Some(remark) = answer.remark {
        eprintln!("relmap: {}", SafeText::new(&remark));
    }
    Ok(answer.verdict)
}

/// Which chart releases deploy an app release, newest first.
fn app(
    arguments: &FindArguments,
    session: &MapSession,
    map: &MapIndex<'_>,
    typed: &str,
) -> Result<Answer, CliError> {
    match map.app(typed, &session.app_names()) {
        Ok(places) => {
            let mut releases: Vec<Release> =
                places.into_iter().map(|place| map.release(place)).collect();
            releases.sort_by(Release::newest_first);
            Ok(Answer::found(releases))
        }
        Err(unknown @ Unresolved::Unknown { of: ReleaseKind::App, .. }) => {
            // One that exists and that no chart deploys yet is an answer; one that does not is none.
            for (_, app) in apps(arguments, session, map)? {
                if let AppPlace::Here(app) = app
                    && let Some(tag) = app.repository.find_release(&app.scheme, typed)?.found
                {
                    let remark = format!("no chart release deploys {} yet", tag.name);
                    return Ok(Answer::nothing(remark, Verdict::Fail));
                }
            }
            Err(QueryError::from(unknown).into())
        }
        Err(other) => Err(QueryError::from(other).into()),
    }
}

/// What was current at a moment, by title.
fn current(map: &MapIndex<'_>, typed: &str, moment: Timestamp) -> Answer {
    let places = map.current(moment);
    if places.is_empty() {
        let first = map
            .places()
            .filter_map(|place| Some((map.key(place).released()?, place)))
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
fn commit(
    arguments: &FindArguments,
    session: &MapSession,
    map: &MapIndex<'_>,
    typed: &str,
) -> Result<(String, Answer), CliError> {
    let places: Vec<RowId> = map.places().collect();
    let mut full = None;
    let mut found: Vec<(RowId, map_find::Side)> = Vec::new();
    let mut unknown = 0;
    let mut shallow = false;
    let mut searched = vec![shown(&session.charts)];
    let mut search = |repository: &Repository,
                      side: map_find::Side,
                      rows: Vec<(RowId, &str)>|
     -> Result<(), CliError> {
        let Some(commit) = repository.commit_named(typed) else { return Ok(()) };
        let commits: Vec<&str> = rows.iter().map(|(_, commit)| *commit).collect();
        let Containing { found: here, missing } = repository.containing(&commit, &commits)?;
        found.extend(here.into_iter().map(|at| (rows[at].0, side)));
        unknown += missing.len();
        shallow |= repository.checkout(relmap_git::Hints::default())?.shallow;
        full.get_or_insert(commit);
        Ok(())
    };
    let chart_rows = places.iter().map(|place| (*place, map.key(*place).chart_commit));
    search(&session.charts, map_find::Side::Chart, chart_rows.collect())?;
    for (titles, app) in apps(arguments, session, map)? {
        let AppPlace::Here(app) = app else { continue };
        searched.push(shown(&app.repository));
        let of_app = places.iter().filter(|place| titles.iter().any(|t| t == map.title(**place)));
        let rows = of_app.filter_map(|place| Some((*place, map.key(*place).app_commit?))).collect();
        search(&app.repository, map_find::Side::App, rows)?;
    }
    let Some(full) = full else {
        searched.dedup();
        let (commit, places) = (typed.to_owned(), searched);
        return Err(QueryError::NoCommit { commit, places }.into());
    };
    let short: String = full.chars().take(12).collect();
    let doubt = match (unknown, shallow) {
        (0, false) => None,
        (0, true) => Some("this clone is shallow: git fetch --unshallow".to_owned()),
        (1, _) => Some("the commit of one release is not here: git fetch --tags".to_owned()),
        (more, _) => Some(format!("the commits of {more} releases are not here: git fetch --tags")),
    };
    let mut releases = map_find::join(found.into_iter().map(|(p, side)| (map.release(p), side)));
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
    let mut remark = format!("the first release with {short} is {}", first.release.row.chart);
    if let Some(doubt) = doubt {
        remark.push_str(&format!("; there may be more, as {doubt}"));
    }
    Ok((full, Answer { releases, remark: Some(remark), verdict: Verdict::Pass }))
}

/// The apps that the charts of the map deploy, each with the titles of those charts.
fn apps(
    arguments: &FindArguments,
    session: &MapSession,
    map: &MapIndex<'_>,
) -> Result<Vec<(Vec<String>, AppPlace)>, CliError> {
    let mut apps: Vec<(Vec<String>, AppPlace)> = Vec::new();
    let given = arguments.app_repository.as_ref().map(|place| arguments.directory.join(place));
    for title in map.titles() {
        let place = session.app_of(title, given.as_deref())?;
        let AppPlace::Here(app) = &place else { continue };
        let same = apps.iter_mut().find(|(_, known)| match known {
            AppPlace::Here(known) => known.repository.git_dir() == app.repository.git_dir(),
            AppPlace::OutOfReach(_) => false,
        });
        match same {
            Some((titles, _)) => titles.push(title.to_owned()),
            None => apps.push((vec![title.to_owned()], place)),
        }
    }
    Ok(apps)
}

fn shown(repository: &Repository) -> String {
    repository.root().unwrap_or(repository.git_dir()).display().to_string()
}
