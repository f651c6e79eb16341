//! Pushing what was recorded on this machine to the server of the map.

use std::time::Duration;

use relmap_core::commit_id::CommitId;
use relmap_core::tag_name::TagName;
use relmap_core::words::counted;
use relmap_git::{MapFiles, MapState, Patience, Written, begins_with};

use crate::error::{Error, MapError};
use crate::map::server::MapServer;
use crate::map::unpushed::Unpushed;
use crate::workspace::Workspace;

/// What pushing the map came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapPushed {
    /// The branch of the map.
    pub branch: String,
    /// The server: the name of its remote, or its URL without anything secret.
    pub server: String,
    /// The commit that the branch has now at the server; `None` if nothing was pushed, because the server
    /// had it all.
    pub commit: Option<CommitId>,
    /// The tags of the records that the server did not have.
    pub tags: Vec<TagName>,
    /// How many recorded deployments it did not have.
    pub deployments: usize,
    /// How many other files, such as attestations.
    pub others: usize,
    /// Those of the tags that are in this clone and not at the server, where it keeps the charts too.
    pub missing_tags: Vec<TagName>,
    /// Whether the server had commits that this clone did not have, so that both were merged.
    pub merged: bool,
}

impl Workspace {
    /// Pushes the branch of the map to its server. If both have records that the other one lacks, the
    /// branch here is merged: the server keeps every line, and gets those that only this clone has.
    ///
    /// `timeout` is for each conversation with the server; `None` waits without limit.
    ///
    /// # Errors
    /// If this is the build of a pull request, there is no server or no map here, records disagree, or
    /// the server cannot be reached.
    pub fn map_push(&self, timeout: Option<Duration>) -> Result<MapPushed, Error> {
        if let Some(build) = self.environment.pull_request() {
            return Err(MapError::PullRequestBuild { build, command: "map push" }.into());
        }
        self.with_map_server(timeout, |server| self.push(server))
    }

    fn push(&self, server: &MapServer<'_>) -> Result<MapPushed, Error> {
        let (home, branch) = (server.home(), server.branch());
        let reference = format!("refs/heads/{branch}");
        let mut pushed = MapPushed {
            branch: branch.to_owned(),
            server: server.shown().to_owned(),
            commit: None,
            tags: Vec::new(),
            deployments: 0,
            others: 0,
            missing_tags: Vec::new(),
            merged: false,
        };
        if home.reference_commit(&reference)?.is_none() {
            return Ok(pushed);
        }
        if home.is_checked_out(branch)? {
            return Err(MapError::CheckedOut(branch.to_owned()).into());
        }
        let identity = home.committer()?.ok_or(MapError::NoCommitter)?;
        let author = crate::map::author(&self.repository, identity)?;
        let make = |state: &MapState<'_>| -> Result<Option<MapFiles>, Error> {
            self.go_on()?;
            let (here, there) = (home.reference_commit(&reference)?, state.at_server());
            let Some(here) = here else { return Ok(None) };
            // A branch that is only ahead is pushed as it is.
            pushed.merged = match there {
                Some(there) => !home.contains(there, &here)? && !home.contains(&here, there)?,
                None => false,
            };
            let found = Unpushed::between(home, &here, there)?;
            if !found.conflicts.is_empty() {
                let (server, conflicts) = (server.shown().to_owned(), found.conflicts);
                return Err(MapError::Conflicts { server, conflicts }.into());
            }
            (pushed.deployments, pushed.others) = (found.deployments, found.others);
            pushed.tags.clone_from(&found.tags);
            if !pushed.merged {
                return Ok(None);
            }
            let what = counted(found.tags.len(), "record");
            let message = format!("Merge {what} that had not been pushed\n");
            Ok(Some(MapFiles {
                files: found.files,
                message,
                joins: Some(here),
                keeps: begins_with,
            }))
        };
        let written = server.write(&author, Patience::FOR_A_BRANCH, make)?;
        let (is_new, commit) = match written {
            Written::Recorded { commit, .. } => (true, Some(commit)),
            Written::Already(known) => (false, known),
        };
        if let Some(commit) = &commit {
            let base = home.base(&reference)?;
            if let Some(change) = home.forward(&base, commit)? {
                // Another run may have added records meanwhile: they are pushed next time.
                let _ = home.swap(&[change], "relmap: push")?;
            }
            // It is pushed, whatever becomes of this note.
            let _noted = home.note_seen(branch, commit);
        }
        if home.git_dir() == self.repository.git_dir() {
            pushed.missing_tags = server.missing_tags(&pushed.tags)?;
        }
        let has_something = !pushed.tags.is_empty() || pushed.deployments + pushed.others > 0;
        pushed.commit = commit.filter(|_| is_new || has_something);
        Ok(pushed)
    }
}
