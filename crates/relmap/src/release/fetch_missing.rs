//! Fetching what a judgement lacks: tags, and history of a shallow clone.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use relmap_core::release::Decision;
use relmap_git::{Depth, FailureKind, Remote, RemoteRef, Repository};

use crate::app_repository::AskServer;
use crate::error::Error;
use crate::server_places::Places;

use super::context::ReleaseContext;
use super::state::{FetchLevel, RetryState, Survey};

impl ReleaseContext<'_> {
    /// Fetches what may be missing, a little more each time; false where nothing is missing, or
    /// nothing is left to fetch. A dry run fetches nothing.
    pub(super) fn fetch_missing(
        &self,
        repository: &Repository,
        remote: &Remote,
        survey: &Survey,
        retry_state: &mut RetryState,
    ) -> Result<bool, Error> {
        let is_unfit = matches!(survey.plan().decision(), Decision::Unfit(_));
        // Without any tag, every release would pass for the first one.
        if self.options.dry_run || !is_unfit && survey.has_tags {
            return Ok(false);
        }
        match (retry_state.fetched, survey.is_shallow) {
            (FetchLevel::Nothing, false) => {
                self.git.fetch_tags(remote)?;
                retry_state.fetched = FetchLevel::All;
            }
            (FetchLevel::Nothing, true) => {
                self.deepen(repository, remote, survey)?;
                retry_state.fetched = FetchLevel::Some;
            }
            (FetchLevel::Some, true) => {
                self.fetch_head(remote, survey, &[], &Depth::Whole)?;
                self.git.fetch_tags(remote)?;
                retry_state.fetched = FetchLevel::All;
            }
            (FetchLevel::Some, false) => {
                self.git.fetch_tags(remote)?;
                retry_state.fetched = FetchLevel::All;
            }
            (FetchLevel::All, _) => return Ok(false),
        }
        Ok(true)
    }

    /// Fetches history back to the releases before, as RELEASE.txt names them, with their tags.
    fn deepen(
        &self,
        repository: &Repository,
        remote: &Remote,
        survey: &Survey,
    ) -> Result<(), Error> {
        let mut names: Vec<String> = Vec::new();
        for tag in &survey.before {
            if repository.tag_name_fault(tag)?.is_none() {
                names.push(format!("refs/tags/{tag}"));
            }
        }
        let there = self.git.ls_remote(remote, &names)?;
        let mut refspecs = Vec::new();
        for RemoteRef { name, .. } in &there {
            let tag = name.strip_prefix("refs/tags/").unwrap_or(name);
            let since = Depth::Since(name.clone());
            match self.fetch_head(remote, survey, &[], &since) {
                Ok(()) => {}
                // A server that is too old for it, or a tag that HEAD is part of.
                Err(error) if is_refusal(&error) => return Ok(()),
                Err(error) => return Err(error),
            }
            if repository.tag_named(tag)?.is_none() {
                refspecs.push(format!("{name}:{name}"));
            }
        }
        if there.is_empty() {
            return Ok(());
        }
        // The history ends just above those releases now: one more, and they are part of it.
        self.fetch_head(remote, survey, &refspecs, &Depth::Deepen(1))
    }

    /// Fetches the commit at HEAD, and more. A server may not give commits by their ids: then what
    /// the remote is set up to fetch must do.
    fn fetch_head(
        &self,
        remote: &Remote,
        survey: &Survey,
        refspecs: &[String],
        depth: &Depth,
    ) -> Result<(), Error> {
        let head = survey.plan().head.iter();
        let mut all: Vec<String> = head.map(|head| head.id.to_string()).collect();
        all.extend_from_slice(refspecs);
        match self.git.fetch(remote, &all, depth).map_err(Error::from) {
            Err(error) if is_refusal(&error) => {
                self.git.fetch(remote, &[], depth)?;
                if !refspecs.is_empty() {
                    self.git.fetch(remote, refspecs, &Depth::Same)?;
                }
                Ok(())
            }
            other => other,
        }
    }

    /// A function that asks servers for their tags, each one once and only where that is allowed.
    pub(super) fn ask_servers(
        &self,
        repository: &Repository,
        places: &Places<'_>,
    ) -> Result<AskServer, Error> {
        let git = repository.program(self.options.timeout);
        let rules = places.rules()?.clone();
        let known: RefCell<BTreeMap<String, Rc<[RemoteRef]>>> = RefCell::default();
        Ok(Box::new(move |url| {
            if let Some(refs) = known.borrow().get(url) {
                return Ok(Rc::clone(refs));
            }
            let remote = rules.named_in_checkout(url)?;
            let refs: Rc<[RemoteRef]> = git.ls_tags(&remote)?.into();
            known.borrow_mut().insert(url.to_owned(), Rc::clone(&refs));
            Ok(refs)
        }))
    }
}

/// Whether a server was reached and did not give what was asked for.
fn is_refusal(error: &Error) -> bool {
    let Error::Program(error) = error else { return false };
    matches!(
        error.kind(),
        Some(FailureKind::Other | FailureKind::BrokenOff | FailureKind::ServerTrouble)
    )
}
