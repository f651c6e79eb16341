//! Which tags are here and at the remote, and at which commits.

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_core::facts::Checkout;
use relmap_core::pull_from::PullFrom;
use relmap_core::release::{
    Commit, DeclaredRelease, NameError, Presence, ReleaseFacts, TagAt, TagFields,
};
use relmap_core::tag_name::TagName;
use relmap_core::words::shell_word;
use relmap_git::{Depth, Remote, RemoteListing, RemoteRef, Repository};

use crate::error::Error;

use super::context::ReleaseContext;
use super::listed::{Listed, Server};
use super::map_state::MapState;
use super::state::{News, RetryState};

/// The facts of each release; `None` if the remote has tags that change the judgement, which are known
/// now.
pub(super) type Facts = Option<Vec<(DeclaredRelease, ReleaseFacts)>>;

impl ReleaseContext<'_> {
    /// Asks the remote for the references that matter, each place in one question.
    pub(super) fn list_remote(
        &self,
        remote: Option<&Remote>,
        wanted: &[DeclaredRelease],
        faults: &BTreeMap<String, NameError>,
        map: Option<&MapState>,
    ) -> Result<Option<Listed>, Error> {
        let Some(remote) = remote else { return Ok(None) };
        let nameable = wanted.iter().filter(|wanted| {
            !matches!(faults.get(&wanted.tag), Some(NameError::Forbidden | NameError::Option))
        });
        let mut names: Vec<String> =
            nameable.map(|wanted| format!("refs/tags/{}", wanted.tag)).collect();
        let baselines = wanted.iter().filter_map(|wanted| wanted.baseline.as_ref());
        names.extend(baselines.map(|baseline| format!("refs/tags/{}", baseline.name)));
        names.sort();
        names.dedup();
        names.extend(map.and_then(MapState::reference_beside_tags));
        let ask = |remote: &Remote| -> Result<Server, Error> {
            let (refs, default) = match self.options.push {
                true => {
                    let RemoteListing { refs, default } =
                        self.git.ls_remote_with_branches(remote, &names)?;
                    (refs, default)
                }
                false => (self.git.ls_remote(remote, &names)?, None),
            };
            Ok(Server { remote: remote.clone(), refs, default })
        };
        let pushed_to: Vec<Server> = remote.servers().iter().map(ask).collect::<Result<_, _>>()?;
        let read_from = remote.is_split().then(|| ask(remote)).transpose()?;
        Ok(Some(Listed { pushed_to, read_from }))
    }

    /// Finds out what git knows of each release.
    pub(super) fn facts(
        &self,
        repository: &Repository,
        wanted: Vec<DeclaredRelease>,
        faults: &BTreeMap<String, NameError>,
        (listed, pull): (Option<&Listed>, Option<&PullFrom>),
        head: &Commit,
        retry_state: &mut RetryState,
    ) -> Result<Facts, Error> {
        let mut states = Vec::new();
        let mut is_news = false;
        for wanted in wanted {
            let name_fault = faults.get(&wanted.tag).cloned();
            let mut facts = ReleaseFacts { name_fault, ..ReleaseFacts::nothing_there() };
            facts.is_news = retry_state.news.iter().any(|news| news.tag == wanted.tag);
            facts.was_planned = retry_state.planned.contains(&wanted.tag);
            facts.local = self.here(repository, &wanted.tag)?;
            if let Some(listed) = listed {
                for server in listed.all() {
                    let moved = moved_baseline(repository, &wanted, &server.refs)?;
                    facts.baseline_at_remote = facts.baseline_at_remote.or(moved);
                }
                facts.remote = self.there(repository, &wanted.tag, listed, head)?;
                facts.lacks_somewhere = matches!(facts.remote, Presence::At(_))
                    && listed.lack(&format!("refs/tags/{}", wanted.tag));
                facts.fetch = fetch_command(listed, &wanted.tag, &facts);
                facts.pull = pull.cloned();
                if facts.local == Presence::Absent
                    && let Presence::At(at) = &facts.remote
                    && at.commit.as_ref().is_none_or(|commit| commit.id != head.id)
                    && !facts.is_news
                {
                    retry_state.news.push(News {
                        tag: TagName::unchecked(&wanted.tag),
                        object: at.object.clone(),
                        fetch: facts.fetch.clone(),
                        pull: facts.pull.clone(),
                    });
                    is_news = true;
                }
            }
            states.push((wanted, facts));
        }
        Ok((!is_news).then_some(states))
    }

    fn here(&self, repository: &Repository, tag: &str) -> Result<Presence, Error> {
        let Some(found) = repository.tag_named(tag)? else { return Ok(Presence::Absent) };
        let commit = found.commit.as_ref().map(|id| commit(repository, id)).transpose()?;
        Ok(Presence::At(TagAt { object: found.object, commit }))
    }

    fn there(
        &self,
        repository: &Repository,
        tag: &str,
        listed: &Listed,
        head: &Commit,
    ) -> Result<Presence, Error> {
        let name = format!("refs/tags/{tag}");
        let at = || listed.all().filter_map(|server| Some((server, server.find(&name)?)));
        // One that is at another commit is in the way, wherever it is.
        let elsewhere = at().find(|(_, found)| found.end != head.id);
        let Some((server, found)) = elsewhere.or_else(|| at().next()) else {
            return Ok(Presence::Absent);
        };
        let (object, end) = (found.object.clone(), &found.end);
        if *end == head.id {
            return Ok(Presence::At(TagAt { object, commit: Some(head.clone()) }));
        }
        // It is at another commit, which is looked at: when was it made, is it an ancestor of HEAD?
        // What is not part of HEAD may be here in part, as after a fetch that was interrupted: git looks.
        let is_part = || repository.contains(&head.id, end).unwrap_or(false);
        if !repository.has_object(&object) || !is_part() {
            self.git.fetch(&server.remote, std::slice::from_ref(&name), &Depth::Same)?;
        }
        let commit = commit(repository, end)?;
        Ok(Presence::At(TagAt { object, commit: Some(commit) }))
    }

    /// Fetches a tag's object, if it is not here, from whichever place of the remote has it.
    pub(super) fn fetch_tag(
        &self,
        repository: &Repository,
        remote: &Remote,
        tag: &str,
        object: &str,
    ) -> Result<(), Error> {
        let name = [format!("refs/tags/{tag}")];
        let split = remote.is_split().then_some(remote);
        let mut places = remote.servers().iter().chain(split).peekable();
        while let Some(place) = places.next() {
            if repository.has_object(object) {
                break;
            }
            let fetched = self.git.fetch(place, &name, &Depth::Same);
            // Another one may have it.
            if places.peek().is_none() {
                fetched?;
            }
        }
        Ok(())
    }

    /// The record of a release that is made already goes by its tag: the entry may have been corrected
    /// since.
    pub(super) fn correct_record(
        &self,
        repository: &Repository,
        remote: Option<&Remote>,
        wanted: &mut DeclaredRelease,
        facts: &ReleaseFacts,
    ) -> Result<(), Error> {
        let Some(record) = &mut wanted.record else { return Ok(()) };
        let object = match (&facts.remote, &facts.local) {
            (Presence::At(at), _) | (_, Presence::At(at)) => &at.object,
            _ => return Ok(()),
        };
        if let Some(remote) = remote {
            self.fetch_tag(repository, remote, &wanted.tag, object)?;
        }
        if let Some(text) = repository.tag_text(object)? {
            record.released_at(text.seconds);
            TagFields::parse(&text.message).correct(record);
        }
        Ok(())
    }
}

/// The command that brings a tag here as the remote has it; `None` if it is so, or the remote lacks it.
fn fetch_command(listed: &Listed, tag: &str, facts: &ReleaseFacts) -> Option<String> {
    let name = format!("refs/tags/{tag}");
    let mut servers = listed.read_from.iter().chain(&listed.pushed_to);
    let server = servers.find(|server| server.find(&name).is_some())?;
    let remote = shell_word(&server.remote.shown);
    match &facts.local {
        local if *local == facts.remote => None,
        // Another tag is in its place.
        Presence::At(_) => {
            Some(format!("git fetch --force {remote} {}", shell_word(&format!("{name}:{name}"))))
        }
        // The next version may be taken as well.
        Presence::Unasked | Presence::Absent => Some(format!("git fetch --tags {remote}")),
    }
}

/// Where the remote has what others released: as far as this clone knows, and else by what the remote says.
pub(super) fn pull_from(
    checkout: &Checkout,
    remote: Option<&Remote>,
    listed: Option<&Listed>,
) -> Option<PullFrom> {
    let remote = remote?;
    let known = checkout.pull_from.clone().filter(|known| known.remote == remote.shown);
    known.or_else(|| {
        let branch = listed?.pushed_to.iter().find_map(|server| server.default.clone())?;
        Some(PullFrom { remote: remote.shown.clone(), branch })
    })
}

/// A commit with its time, as far as it is here.
pub(super) fn commit(repository: &Repository, id: &CommitId) -> Result<Commit, Error> {
    Ok(Commit { id: id.clone(), seconds: repository.commit_time(id)? })
}

/// Where the remote has the tag of the release before, if that is not where it is here.
fn moved_baseline(
    repository: &Repository,
    wanted: &DeclaredRelease,
    refs: &[RemoteRef],
) -> Result<Option<Commit>, Error> {
    let Some(baseline) = &wanted.baseline else { return Ok(None) };
    let name = format!("refs/tags/{}", baseline.name);
    let found = refs.iter().find(|reference| reference.name == name);
    let moved = found.map(|found| &found.end).filter(|end| **end != baseline.commit);
    moved.map(|end| commit(repository, end)).transpose()
}
