//! Recording what a dump says is deployed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::is_map;
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_environments::dump;
use relmap_environments::{Deployment, Records, append_records, record_file};
use relmap_git::{MapFiles, MapState, Written, begins_with};

use super::map_adapter;
use crate::error::{EnvironmentError, Error, MapError};
use crate::map::server::PATIENCE;
use crate::map::session::MapSession;
use crate::map::source;
use crate::map::writing::{Destination, write};
use crate::workspace::Workspace;

/// What to record, and where.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordOptions {
    dump: Vec<u8>,
    file: PathBuf,
    whole: bool,
    push: bool,
    by: Option<String>,
    timeout: Option<Duration>,
}

impl RecordOptions {
    /// Records what a dump has. The file that it came from is for messages.
    pub fn new(file: impl Into<PathBuf>, dump: Vec<u8>) -> RecordOptions {
        RecordOptions {
            dump,
            file: file.into(),
            whole: false,
            push: false,
            by: None,
            timeout: Some(PATIENCE),
        }
    }

    /// The dump has everything that runs: what it lacks was removed.
    pub fn whole(mut self, whole: bool) -> RecordOptions {
        self.whole = whole;
        self
    }

    /// Pushes the records to the server of the map at once. Those of a map at a URL are only recorded so.
    pub fn push(mut self, push: bool) -> RecordOptions {
        self.push = push;
        self
    }

    /// Who records, as `NAME <ADDRESS>`; git's committer if left out.
    pub fn by(mut self, by: Option<String>) -> RecordOptions {
        self.by = by;
        self
    }
}

/// Deployments that were recorded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedDeployments {
    /// What changed; nothing if the dump has only what was recorded before.
    pub deployments: Vec<Deployment>,
    /// The branch.
    pub branch: String,
    /// The commit that records them; `None` if nothing was to be recorded.
    pub commit: Option<CommitId>,
    /// The server that they were pushed to; `None` if they are on this machine only.
    pub server: Option<String>,
}

impl Workspace {
    /// Appends to the records of an environment what a dump has and they lack. Nothing is changed or
    /// removed, and what another run records meanwhile stays.
    ///
    /// # Errors
    /// If relmap.toml has no such environment or one with a source, the dump or the records cannot be
    /// read, this is the build of a pull request and the records are to be pushed, or they cannot be
    /// written.
    pub fn environment_record(
        &self,
        environment: &str,
        options: &RecordOptions,
    ) -> Result<RecordedDeployments, Error> {
        if options.push
            && let Some(build) = self.environment.pull_request()
        {
            return Err(EnvironmentError::PullRequestBuild { build }.into());
        }
        let session = MapSession::open(self)?;
        let config = &session.config;
        let named = config.environments.iter().find(|one| one.name == environment);
        let Some(named) = named else {
            let known_names = config.environments.iter().map(|one| one.name.clone()).collect();
            let name = environment.to_owned();
            return Err(EnvironmentError::Unknown { name, known_names }.into());
        };
        if !named.sources.is_empty() {
            return Err(EnvironmentError::HasSource(environment.to_owned()).into());
        }
        let file = options.file.display().to_string();
        let dump = dump::read(&file, &options.dump)
            .map_err(|reason| EnvironmentError::Dump { file, reason })?;
        let catalog = map_adapter::catalog(self)?;
        let map = &config.map;
        let elsewhere = source::repository(session.charts(), map, &self.local_places());
        let elsewhere = match elsewhere {
            // The first record of all: a place for the copy is made.
            Err(MapError::NotFetched { .. }) if options.push => {
                Some(session.charts().cache(source::CACHE)?)
            }
            found => found?,
        };
        let home = elsewhere.as_ref().unwrap_or(session.charts());
        let identity = crate::release::tagger(home, options.by.as_deref())?;
        if home.is_checked_out(&map.branch)? {
            return Err(EnvironmentError::CheckedOut(map.branch.clone()).into());
        }
        let by = format!("{} <{}>", identity.name, identity.email);
        let author = crate::map::author(session.charts(), identity.clone())?;
        let path = record_file(environment);
        let mut added = Vec::new();
        let make = |state: &MapState<'_>| -> Result<Option<MapFiles>, Error> {
            self.go_on()?;
            if let Some(commit) = state.commit() {
                let names = home.names_at(commit)?;
                if !is_map(names.iter().map(String::as_str)) {
                    return Err(EnvironmentError::NoMap(map.branch.clone()).into());
                }
            }
            let old = state.file(&path)?.unwrap_or_default();
            let copies = (!old.is_empty()).then_some(old.as_slice());
            let known = Records::read(environment, copies).map_err(EnvironmentError::from)?;
            let new = known.new_of(&dump, &catalog, options.whole, (identity.seconds, &by));
            let bytes = append_records(&old, environment, &new);
            let after = Records::read(environment, [bytes.as_slice()]);
            let after = after.map_err(EnvironmentError::from)?.deployments();
            added = after.into_iter().skip(known.deployments().len()).collect();
            let message = match new.len() {
                0 => return Ok(None),
                1 => format!("Record a deployment to {environment}\n"),
                count => format!("Record {count} deployments to {environment}\n"),
            };
            let files = BTreeMap::from([(path.clone(), bytes)]);
            Ok(Some(MapFiles { files, message, joins: None, keeps: begins_with }))
        };
        if !options.push && is_url(&map.repository) {
            return Err(EnvironmentError::AtServer(redact(&map.repository).into_owned()).into());
        }
        let destination = Destination::new(options.push, options.timeout, "relmap: record");
        let (written, server) = write(&session, home, &author, destination, make)?;
        let commit = match written {
            Written::Recorded { commit, .. } => Some(commit),
            // Nothing was new; the branch may have followed a copy that has it all.
            Written::Already(_) => None,
        };
        if let Some(commit) = &commit {
            // The deployment is recorded, whatever becomes of this note.
            let _noted = home.note_seen(&map.branch, commit);
        }
        Ok(RecordedDeployments { deployments: added, branch: map.branch.clone(), commit, server })
    }
}
