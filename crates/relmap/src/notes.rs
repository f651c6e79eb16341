//! The release notes between two releases of a chart.

mod release_file;

use std::path::Path;

use jiff::Timestamp;
use relmap_core::check::ChartDifference;
use relmap_core::commit_id::CommitId;
use relmap_core::component::TagScheme;
use relmap_core::facts::ReleaseTag;
use relmap_core::ledger::{
    App, AppUpgrade, Direction, MapIndex, Release, RowId, Upgrade, day, title_of,
};
use relmap_core::notes::{AppNotes, Line, NotedRelease, NotesBetween, TaggedRelease, roll_up};
use relmap_git::Repository;

use crate::app_repository::{AppPlace, AppSource};
use crate::error::{Error, QueryError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

use release_file::{NotesTarget, ReleaseFiles};

impl Workspace {
    /// The notes of a chart and of its app. `range` is two releases, as in
    /// `charts-1.1.0..charts-1.3.0`: the notes of all after the first. Or it is one: its notes since the
    /// release before it. `app_repository` is relative to the folder of the workspace.
    ///
    /// # Errors
    /// If a release is not known, or its commit is not in this clone.
    pub fn notes(&self, range: &str, app_repository: Option<&Path>) -> Result<NotesBetween, Error> {
        let asked: Vec<&str> = match range.split_once("..") {
            Some((from, to)) => vec![from, to],
            None => vec![range],
        };
        if asked.len() > 1 && asked.iter().any(|end| end.trim().is_empty()) {
            return Err(QueryError::Range(range.to_owned()).into());
        }
        let session = MapSession::open(self)?;
        let stored = session.map_with_tags(&asked)?;
        let map = stored.index()?;
        let (from, to) = ends(&map, range)?;
        between(app_repository, &session, &map, from, to)
    }
}

/// The two ends of a range; of a single release, the one before it is the other end.
fn ends(map: &MapIndex<'_>, typed: &str) -> Result<(Option<RowId>, RowId), Error> {
    match typed.split_once("..") {
        None => {
            let to = map.chart(typed).map_err(QueryError::from)?;
            Ok((map.previous(to).map(|previous| previous.place), to))
        }
        Some((from, to)) => {
            let from = map.chart(from).map_err(QueryError::from)?;
            let to = map.chart_beside(to, from).map_err(QueryError::from)?;
            if map.title(from) != map.title(to) {
                let (from, to) = (map.key(from).chart.to_owned(), map.key(to).chart.to_owned());
                return Err(QueryError::OtherLine { from, to }.into());
            }
            Ok((Some(from), to))
        }
    }
}

fn between(
    app_repository: Option<&Path>,
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
    from: Option<RowId>,
    to: RowId,
) -> Result<NotesBetween, Error> {
    let target = map.release(to);
    let start = from.map(|place| map.release(place));
    let backwards = start.as_ref().is_some_and(|start| is_newer(start, &target));
    let (older, newer) = match &start {
        Some(start) if backwards => (Some(&target), start),
        start => (start.as_ref(), &target),
    };
    let chart = chart_notes(session, map, to, older, newer)?;
    let first = start.as_ref().unwrap_or(&target);
    let upgrade = Upgrade::new(first.clone(), target.clone(), ChartDifference::default());
    let mut apps = Vec::new();
    for step in upgrade.apps {
        apps.push(app_notes(app_repository, session, (first, &target), step)?);
    }
    Ok(NotesBetween { from: start, to: target, backwards, chart, apps })
}

fn is_newer(a: &Release, b: &Release) -> bool {
    match (a.record.chart_version(), b.record.chart_version()) {
        (Some(a), Some(b)) => a > b,
        _ => a.record.time > b.record.time,
    }
}

/// The notes of the chart.
fn chart_notes(
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
    of: RowId,
    older: Option<&Release>,
    newer: &Release,
) -> Result<Vec<NotedRelease>, Error> {
    let record = &newer.record;
    if !session.charts().has_commit(&record.commit) {
        let (tag, commit) = (record.chart.clone(), record.commit.clone());
        return Err(QueryError::CommitNotHere { tag, commit }.into());
    }
    let mut titles = vec![newer.title.as_str()];
    titles.extend(title_of(&record.chart, &record.version));
    let configured = session
        .config
        .components
        .iter()
        .find(|component| titles.contains(&component.name.as_str()))
        .and_then(|component| component.release_file.clone());
    let folder = record.path.as_deref().filter(|path| *path != ".").unwrap_or_default();
    titles.extend(folder.rsplit('/').next().filter(|name| !name.is_empty()));
    let wanted =
        NotesTarget { commit: &record.commit, folder, titles: &titles, version: &record.version };
    let files = ReleaseFiles::find(session.charts(), configured.as_deref(), &wanted)?;
    let mut tags = Vec::new();
    for place in map.line(of) {
        let key = map.key(place);
        tags.push(TaggedRelease {
            tag: key.chart.to_owned(),
            version: key.version.to_owned(),
            date: key.time().map(day),
            message: None,
        });
    }
    let line = Line {
        titles: &titles,
        after: older.map(|older| older.record.version.as_str()),
        upto: &record.version,
        file: files.released(),
        newest: &files.newest(),
        tags: &tags,
    };
    with_messages(session.charts(), line, &record.commit)
}

/// Rolls a line up; of the tags, only those are read whose notes or dates no file holds. A tag that the
/// file has no entry for counts if the newer release, which is at `commit`, builds on it: others are
/// releases of other branches.
fn with_messages(
    repository: &Repository,
    line: Line<'_>,
    commit: &CommitId,
) -> Result<Vec<NotedRelease>, Error> {
    let mut tags = line.tags.to_vec();
    let from_file = roll_up(&Line { tags: &[], ..line });
    let mut elsewhere = Vec::new();
    for release in roll_up(&line) {
        if from_file.iter().any(|own| own.version == release.version) {
            continue;
        }
        let at = repository.tag_named(&release.tag)?.and_then(|tag| tag.commit);
        if let Some(at) = at.filter(|at| repository.has_commit(at))
            && !repository.contains(commit, &at)?
        {
            elsewhere.push(release.tag);
        }
    }
    tags.retain(|tag| !elsewhere.contains(&tag.tag));
    let found = roll_up(&Line { tags: &tags, ..line });
    let lacks = |release: &NotedRelease| release.notes.is_empty() || release.date.is_none();
    for tag in &mut tags {
        if !found.iter().any(|release| release.tag == tag.tag && lacks(release)) {
            continue;
        }
        if let Some(named) = repository.tag_named(&tag.tag)?
            && let Some(text) = repository.tag_text(&named.object)?
        {
            tag.message = Some(text.message);
            let time = text.seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
            tag.date = tag.date.take().or(time.map(day));
        }
    }
    Ok(roll_up(&Line { tags: &tags, ..line }))
}

/// The notes of an app between the releases that two charts deploy.
fn app_notes(
    app_repository: Option<&Path>,
    session: &MapSession<'_>,
    (from, to): (&Release, &Release),
    step: AppUpgrade,
) -> Result<AppNotes, Error> {
    let nothing = |out_of_reach| AppNotes { step: step.clone(), releases: vec![], out_of_reach };
    if step.direction == Direction::Stays {
        return Ok(nothing(None));
    }
    let given = app_repository.map(|place| session.workspace.directory().join(place));
    let app = match session.app_of(&to.title, Some(&step.name), given.as_deref())? {
        AppPlace::Here(app) => app,
        AppPlace::OutOfReach(reason) => return Ok(nothing(Some(reason))),
    };
    let (older, newer) = match step.direction {
        Direction::Back => (to, from),
        _ => (from, to),
    };
    let Some(deployed) = app_in(newer, &step.name) else { return Ok(nothing(None)) };
    let after = app_in(older, &step.name).map(|app| app.version.clone()).unwrap_or_default();
    let upto = deployed.version.clone();
    let scheme = scheme(&app, deployed);
    let tag = deployed.tag.clone().unwrap_or_else(|| upto.clone());
    let commit = match &deployed.commit {
        Some(commit) if app.repository.has_commit(commit) => Some(commit.clone()),
        _ => app.repository.find_release(&scheme, &tag)?.found.map(|tag| tag.commit),
    };
    let Some(commit) = commit.filter(|commit| app.repository.has_commit(commit)) else {
        let place = app.repository.root().unwrap_or(app.repository.git_dir()).display();
        return Ok(nothing(Some(format!(
            "{place} has no release {tag}; fetch it: git fetch --tags"
        ))));
    };
    let mut titles = vec![app.name.as_str()];
    titles.extend(title_of(&tag, &upto));
    let wanted = NotesTarget { commit: &commit, folder: "", titles: &titles, version: &upto };
    let files = ReleaseFiles::find(&app.repository, app.release_file.as_deref(), &wanted)?;
    let mut tags = Vec::new();
    for ReleaseTag { name, version, .. } in app.repository.releases_of(&scheme)? {
        let version = version.to_string();
        tags.push(TaggedRelease { tag: name.to_string(), version, date: None, message: None });
    }
    let line = Line {
        titles: &titles,
        after: Some(&after),
        upto: &upto,
        file: files.released(),
        newest: &files.newest(),
        tags: &tags,
    };
    let releases = with_messages(&app.repository, line, &commit)?;
    Ok(AppNotes { step, releases, out_of_reach: None })
}

/// The app of a name that a release deploys; the only one may have had another name.
fn app_in<'r>(release: &'r Release, name: &str) -> Option<&'r App> {
    let apps = release.record.apps.as_slice();
    apps.iter().find(|app| app.name == name).or(match apps {
        [only] => Some(only),
        _ => None,
    })
}

/// How the app's tags are named: as relmap.toml says, or like the tag that the chart deploys.
fn scheme(app: &AppSource, deployed: &App) -> TagScheme {
    match deployed.tag.as_deref().and_then(|tag| title_of(tag, &deployed.version)) {
        Some(title) if !app.scheme.is_configured() => {
            TagScheme::conventional(Some(title.to_owned()), None, false)
        }
        _ => app.scheme.clone(),
    }
}
