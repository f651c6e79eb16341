//! Replacing what the map says of a release, by a record that says why.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{
    APP_UNVERIFIED, App, Correction, Image, Ledger, Record, Recorded, Release, append, file_name,
};
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_core::release_notes::title_and_version;
use relmap_git::{Identity, Lookup, MapFiles, MapState, Written, begins_with};

use crate::app_repository::AppPlace;
use crate::error::{CorrectError, Error, MapError, QueryError};
use crate::map::server::PATIENCE;
use crate::map::session::MapSession;
use crate::map::source;
use crate::map::writing::{Destination, write};
use crate::workspace::Workspace;

/// What the map should say of a release, and why.
///
/// ```
/// use relmap::CorrectOptions;
/// let options = CorrectOptions::new("The entry named the wrong release").app("app-1.2.1");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CorrectOptions {
    because: String,
    apps: Vec<String>,
    no_app: bool,
    unverified: bool,
    images: Vec<String>,
    app_repository: Option<PathBuf>,
    push: bool,
    timeout: Option<Duration>,
}

impl CorrectOptions {
    /// Changes nothing yet, for this reason.
    pub fn new(because: impl Into<String>) -> CorrectOptions {
        CorrectOptions {
            because: because.into(),
            apps: Vec::new(),
            no_app: false,
            unverified: false,
            images: Vec::new(),
            app_repository: None,
            push: false,
            timeout: Some(PATIENCE),
        }
    }

    /// An app release that it deploys: `1.2.1`, `app-1.2.1` or `app=1.2.1`. Of several apps only those
    /// that are named change.
    pub fn app(mut self, release: impl Into<String>) -> CorrectOptions {
        self.apps.push(release.into());
        self
    }

    /// It deploys no app, or none but those named.
    pub fn no_app(mut self, no_app: bool) -> CorrectOptions {
        self.no_app = no_app;
        self
    }

    /// Records app releases that the app's repository does not have.
    pub fn unverified(mut self, unverified: bool) -> CorrectOptions {
        self.unverified = unverified;
        self
    }

    /// An image that it runs. All that are named replace all that are recorded.
    pub fn image(mut self, reference: impl Into<String>) -> CorrectOptions {
        self.images.push(reference.into());
        self
    }

    /// The app's repository, relative to the folder of the workspace.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> CorrectOptions {
        self.app_repository = place;
        self
    }

    /// Pushes the correction to the server of the map at once. A map at a URL is only corrected so.
    pub fn push(mut self, push: bool) -> CorrectOptions {
        self.push = push;
        self
    }
}

/// A correction that was recorded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Corrected {
    /// What the map said.
    pub before: Release,
    /// What it says now.
    pub after: Release,
    /// The branch.
    pub branch: String,
    /// The commit that records it.
    pub commit: CommitId,
    /// The server that it was pushed to; `None` if it is on this machine only.
    pub server: Option<String>,
}

impl Workspace {
    /// Appends a record to the map that replaces the one of a chart release, with the reason, who
    /// says so and when. Nothing is changed or removed: all records of a release stay in its history.
    ///
    /// # Errors
    /// If the release is not in the map, the map says that already, or it cannot be written.
    pub fn map_correct(&self, chart: &str, options: &CorrectOptions) -> Result<Corrected, Error> {
        if options.because.trim().is_empty() {
            return Err(CorrectError::NoReason.into());
        }
        if options.push
            && let Some(build) = self.environment.pull_request()
        {
            let command = "map correct --push";
            return Err(MapError::PullRequestBuild { build, command }.into());
        }
        let session = MapSession::open(self)?;
        let (title, tag) = {
            let stored = session.map()?;
            let map = stored.index()?;
            let place = map.chart(chart).map_err(QueryError::from)?;
            (map.title(place).to_owned(), map.key(place).chart.to_owned())
        };
        let charts = session.charts();
        let config = &session.config.map;
        let elsewhere = source::repository(charts, config, &self.local_places())?;
        let home = elsewhere.as_ref().unwrap_or(charts);
        let identity = home.committer()?.ok_or(CorrectError::NoCommitter)?;
        let reference = format!("refs/heads/{}", config.branch);
        if home.is_checked_out(&config.branch)? {
            return Err(CorrectError::CheckedOut(config.branch.clone()).into());
        }
        let author = crate::map::author(charts, identity.clone())?;
        let mut done: Option<(Record, Record)> = None;
        let make = |state: &MapState<'_>| -> Result<Option<MapFiles>, Error> {
            self.go_on()?;
            let file = file_name(&title);
            let old = state.file(&file)?.unwrap_or_default();
            let (before, after) = correction(&session, options, &old, (&title, &tag), &identity)?;
            let appended = append(&old, &title, std::slice::from_ref(&after))
                .map_err(|error| MapError::of(error, &reference, &title))?;
            done = Some((before, after));
            let message = format!("Correct {tag}\n\n{}\n", options.because.trim());
            let files = BTreeMap::from([(file, appended.bytes)]);
            Ok(Some(MapFiles { files, message, joins: None, keeps: begins_with }))
        };
        if !options.push && is_url(&config.repository) {
            return Err(CorrectError::AtServer(redact(&config.repository).into_owned()).into());
        }
        let destination = Destination::new(options.push, options.timeout, "relmap: correct");
        let (written, server) = write(&session, home, &author, destination, make)?;
        let (Written::Recorded { commit, .. } | Written::Already(Some(commit))) = written else {
            return Err(CorrectError::Same(tag).into());
        };
        let (before, after) = done.ok_or(CorrectError::Same(tag))?;
        home.note_seen(&config.branch, &commit)?;
        let release = |record| Release { title: title.clone(), record };
        let (before, after) = (release(before), release(after));
        Ok(Corrected { before, after, branch: config.branch.clone(), commit, server })
    }
}

/// The valid record of a tag, and the one that corrects it.
fn correction(
    session: &MapSession<'_>,
    options: &CorrectOptions,
    file: &[u8],
    (title, tag): (&str, &str),
    identity: &Identity,
) -> Result<(Record, Record), Error> {
    let unreadable = |faults| {
        let (file, reference) = (file_name(title), session.config.map.branch.clone());
        MapError::Unreadable { file, reference, faults }
    };
    let history = match file {
        [] => Vec::new(),
        file => Ledger::of(file).map_err(unreadable)?.history(tag),
    };
    let Some(valid) = history.into_iter().find(|entry| entry.effective) else {
        return Err(CorrectError::NotThere(tag.to_owned()).into());
    };
    let mut record = valid.record.clone();
    if options.no_app {
        record.apps.clear();
    }
    for typed in &options.apps {
        let app = app(session, options, title, typed, &record.apps)?;
        let place = record.apps.iter().position(|known| known.name == app.name);
        let is_only = record.apps.len() == 1 && options.apps.len() == 1 && !typed.contains('=');
        match place {
            Some(place) => record.apps[place] = app,
            None if is_only => record.apps = vec![app],
            None => record.apps.push(app),
        }
    }
    if !options.images.is_empty() {
        record.images = options.images.iter().map(|image| Image::new(image)).collect();
    }
    if record == valid.record {
        return Err(CorrectError::Same(tag.to_owned()).into());
    }
    record.issues.retain(|issue| !issue.starts_with("app-"));
    if options.unverified && !options.apps.is_empty() {
        record.issues.push(APP_UNVERIFIED.to_owned());
    }
    record.recorded = Recorded::Correction(Correction {
        corrects: valid.id,
        because: options.because.trim().to_owned(),
        by: format!("{} <{}>", identity.name, identity.email),
        at: Timestamp::from_second(identity.seconds).unwrap_or_default(),
    });
    Ok((valid.record, record))
}

/// The app release that somebody typed: found in the app's repository, or else stated.
fn app(
    session: &MapSession<'_>,
    options: &CorrectOptions,
    title: &str,
    typed: &str,
    known: &[App],
) -> Result<App, Error> {
    let typed = typed.trim();
    let (name, written) = match typed.split_once('=') {
        Some((name, version)) => (Some(name.trim()), version.trim()),
        None => (None, typed),
    };
    let Some((titled, version)) = title_and_version(written) else {
        return Err(CorrectError::App(typed.to_owned()).into());
    };
    let only = match known {
        [only] => Some(only.name.as_str()),
        _ => None,
    };
    let same = titled.filter(|title| known.iter().any(|app| app.name == **title));
    let name = name.or(same).or(only).or(titled);
    let Some(name) = name.or_else(|| session.config.only_app_of(title)) else {
        return Err(CorrectError::WhichApp(typed.to_owned()).into());
    };
    let given = options.app_repository.as_ref();
    let given = given.map(|place| session.workspace.directory().join(place));
    let place = session.app_of(title, Some(name), given.as_deref().map(Path::new))?;
    let app = match place {
        AppPlace::Here(app) => app,
        // Of a tag whose title is not the app's name, only the app's repository says what it is.
        AppPlace::OutOfReach(why)
            if written == typed && titled.is_some_and(|title| title != name) =>
        {
            let (typed, instead) = (typed.to_owned(), format!("{name}={version}"));
            return Err(CorrectError::NotLookedUp { typed, why, instead }.into());
        }
        AppPlace::OutOfReach(_) => return Ok(App::stated(name, version)),
    };
    let Lookup { found, highest } = app.repository.find_release(&app.scheme, written)?;
    match (found, highest) {
        (Some(tag), _) => Ok(App::verified(name, version, &tag.name, tag.commit.clone())),
        (None, Some(highest)) if !options.unverified => Err(CorrectError::NoAppRelease {
            typed: typed.to_owned(),
            place: app.shown(),
            highest: highest.name,
        }
        .into()),
        // A repository without any release says nothing: its tags may not be here.
        (None, _) => Ok(App::stated(name, version)),
    }
}
